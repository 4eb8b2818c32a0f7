import Dispatch
import RQEngine
import Synchronization

/// Turns reports into the tables of the query language.
public enum ReportTables {
  /// The tables of a corpus, in the order they are listed; of an empty corpus, empty tables.
  ///
  /// - Throws: `Diagnostic` `RQ0501` when there is no memory for the columns.
  public static func make(_ corpus: Corpus) throws -> [Table] {
    let made = Mutex<[Result<Table, any Error>?]>(
      [Result<Table, any Error>?](repeating: nil, count: ReportSchemas.all.count))
    // The tables do not depend on one another. The largest comes last in their order, and is begun first.
    DispatchQueue.concurrentPerform(iterations: ReportSchemas.all.count) { turn in
      let index = ReportSchemas.all.count - 1 - turn
      let found = Result { try table(index, of: corpus) }
      made.withLock { $0[index] = found }
    }
    return try made.withLock { $0 }.compactMap { try $0?.get() }
  }

  private static func table(_ index: Int, of corpus: Corpus) throws -> Table {
    var writer = TableWriter(ReportSchemas.all[index])
    for (position, report) in corpus.reports.enumerated() {
      let id = Value.integer(Int64(position + 1))
      switch index {
      case 0: writer.append(ReportRows.report(report, id))
      case 1: for row in ReportRows.applications(report, id) { writer.append(row) }
      case 2: for finding in report.findings { writer.append(ReportRows.finding(finding, report, id)) }
      case 3: for section in report.sections { writer.append(ReportRows.section(section, id)) }
      default: for row in ReportRows.cells(report, id) { writer.append(row) }
      }
    }
    if index == 2 {
      for problem in corpus.problems where problem.reason.isOfADocument {
        writer.append(ReportRows.unreadable(problem))
      }
    }
    return try writer.finish()
  }
}

/// The rows one report contributes.
private enum ReportRows {
  static func report(_ report: Report, _ id: Value) -> [Value] {
    var row: [Value] = [
      id, text(report.title), text(report.agency), integer(report.year), text(report.place.province),
      text(report.place.city), text(report.place.county), text(report.place.town), text(report.place.adcode),
      text(report.place.level?.code), text(report.body?.code), report.published.map { .date($0) } ?? .null,
      .text(report.script.code), .text(report.template.code), .text(report.source), .text(report.format.code),
      .text(report.sha256),
    ]
    for column in DisclosureColumn.allCases {
      let cell = report.disclosed(column)
      row.append(column == .fees ? decimal(cell.value) : count(cell))
    }
    for item in ApplicationItem.allCases { row.append(count(report.applied(item, .total))) }
    for group in ReportSchemas.sums { row.append(report.total(group, .total).map { .integer($0) } ?? .null) }
    for kind in ProceedingKind.allCases {
      for outcome in ProceedingOutcome.allCases { row.append(count(report.contested(kind, outcome))) }
    }
    return row
  }

  static func applications(_ report: Report, _ id: Value) -> [[Value]] {
    let place: [Value] = [
      id, text(report.agency), integer(report.year), text(report.place.province), text(report.place.city),
      text(report.place.county), text(report.place.town),
    ]
    return ApplicationItem.allCases.flatMap { item in
      Applicant.allCases.map { applicant in
        place + [
          .text(item.code), .text(item.group.code), .text(item.label), .text(applicant.code),
          count(report.applied(item, applicant)),
        ]
      }
    }
  }

  static func finding(_ finding: Finding, _ report: Report, _ id: Value) -> [Value] {
    [
      id, text(report.agency), integer(report.year), text(report.place.province), .text(finding.rule.code),
      .text(finding.severity.code), text(finding.item), text(finding.applicant?.code), decimal(finding.expected),
      decimal(finding.found), .text(finding.message), .text(report.source),
      report.format == .pdf ? .null : integer(finding.byteStart),
      report.format == .pdf ? .null : integer(finding.byteEnd),
    ]
  }

  static func unreadable(_ problem: DocumentProblem) -> [Value] {
    [
      .null, .null, .null, .null, .text(FindingRule.unreadable.code), .text(FindingRule.unreadable.severity.code),
      .null,
      .null, .null, .null, .text(problem.message), .text(problem.path), .null, .null,
    ]
  }

  static func section(_ section: ReportSection, _ id: Value) -> [Value] {
    [id, .integer(Int64(section.number)), .text(section.heading), .text(section.text)]
  }

  static func cells(_ report: Report, _ id: Value) -> [[Value]] {
    var rows: [[Value]] = []
    func add(_ cell: Cell, _ item: String, _ applicant: Applicant?) {
      let isThere = cell.state != .absent
      // The bytes of a page say nothing about what is printed on it.
      let hasBytes = isThere && cell.place?.page == nil && report.format != .pdf
      rows.append([
        id, .text(item), text(applicant?.code), .text(cell.state.rawValue), isThere ? .text(cell.printed) : .null,
        decimal(cell.value), .text(report.source), hasBytes ? .integer(Int64(cell.byteStart)) : .null,
        hasBytes ? .integer(Int64(cell.byteEnd)) : .null, text(cell.place?.part), integer(cell.place?.table),
        integer(cell.place?.row), integer(cell.place?.column), integer(cell.place?.page), edge(cell.place?.box?.left),
        edge(cell.place?.box?.top), edge(cell.place?.box?.right), edge(cell.place?.box?.bottom),
      ])
    }
    for column in DisclosureColumn.allCases { add(report.disclosed(column), column.code, nil) }
    for item in ApplicationItem.allCases {
      for applicant in Applicant.allCases { add(report.applied(item, applicant), item.code, applicant) }
    }
    for kind in ProceedingKind.allCases {
      for outcome in ProceedingOutcome.allCases {
        add(report.contested(kind, outcome), "\(kind.code)_\(outcome.code)", nil)
      }
    }
    return rows
  }

  private static func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }

  private static func edge(_ value: Double?) -> Value { value.map { .double($0) } ?? .null }

  private static func integer(_ value: Int?) -> Value { value.map { .integer(Int64($0)) } ?? .null }

  private static func count(_ cell: Cell) -> Value { cell.count.map { .integer($0) } ?? .null }

  /// The number at the scale of the columns; one that has more digits after the point than they hold is left out, since
  /// rounding it would print what the document does not say.
  private static func decimal(_ value: Decimal?) -> Value {
    guard let value, let rescaled = value.rescaled(to: 4), rescaled.rescaled(to: value.scale) == value else {
      return .null
    }
    return .decimal(rescaled)
  }
}
