import RQEngine

/// The rows one report contributes to the tables; the first column of each, the report's number, is open until the
/// reports before it are counted.
struct ReportRows: Sendable {
  /// What is compared between reports.
  let digest: ReportDigest
  private let report: [Value]
  private let applications: [ColumnPart]
  private let findings: [[Value]]
  private let sections: [[Value]]
  private let cells: [ColumnPart]

  init(_ report: Report) {
    let digest = ReportDigest(report)
    self.digest = digest
    self.report = ReportRows.report(report)
    applications = ReportRows.applications(report)
    findings = report.findings.map { ReportRows.finding($0, digest, .null) }
    sections = report.sections.map { ReportRows.section($0) }
    cells = ReportRows.cells(report)
  }

  /// Appends the rows to the tables, as those of the report with a number.
  func append(to writers: inout [TableWriter], number: Int) {
    let id = Value.integer(Int64(number))
    func numbered(_ row: [Value]) -> [Value] {
      var row = row
      row[0] = id
      return row
    }
    func numbered(_ parts: [ColumnPart]) -> [ColumnPart] {
      var parts = parts
      parts[0] = .constant(id)
      return parts
    }
    writers[ReportTable.reports.rawValue].append(numbered(report))
    writers[ReportTable.applications.rawValue].append(numbered(applications), rows: CellColumns.applicationCount)
    for finding in findings { writers[ReportTable.findings.rawValue].append(numbered(finding)) }
    for section in sections { writers[ReportTable.sections.rawValue].append(numbered(section)) }
    writers[ReportTable.cells.rawValue].append(numbered(cells), rows: CellColumns.count)
  }

  private static func report(_ report: Report) -> [Value] {
    var row: [Value] = []
    row.reserveCapacity(columns)
    row += [
      .null, text(report.title), text(report.agency), integer(report.year), text(report.place.province),
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

  /// How many columns `reports` has.
  private static let columns = ReportSchemas.reports.columns.count

  /// The rows of `applications`, a part a column.
  private static func applications(_ report: Report) -> [ColumnPart] {
    let rows = report.applications.count
    var counts = [Int64](repeating: 0, count: rows)
    var flags = [UInt8](repeating: 0, count: rows)
    for row in 0..<rows {
      guard let count = report.applications[row].count else { continue }
      counts[row] = count
      flags[row] = 1
    }
    let whose: [Value] = [
      .null, text(report.agency), integer(report.year), text(report.place.province), text(report.place.city),
      text(report.place.county), text(report.place.town),
    ]
    return whose.map { .constant($0) } + CellColumns.applications + [.integers(NumberList(counts, flags: flags))]
  }

  static func finding(_ finding: Finding, _ report: ReportDigest, _ id: Value) -> [Value] {
    [
      id, text(report.agency), integer(report.year), text(report.place.province), .text(finding.rule.code),
      .text(finding.severity.code), text(finding.item), text(finding.applicant?.code), decimal(finding.expected),
      decimal(finding.found), .text(finding.message), .text(report.source),
      report.isPaged ? .null : integer(finding.byteStart), report.isPaged ? .null : integer(finding.byteEnd),
    ]
  }

  static func unreadable(_ problem: DocumentProblem) -> [Value] {
    [
      .null, .null, .null, .null, .text(FindingRule.unreadable.code), .text(FindingRule.unreadable.severity.code),
      .null,
      .null, .null, .null, .text(problem.message), .text(problem.path), .null, .null,
    ]
  }

  private static func section(_ section: ReportSection) -> [Value] {
    [.null, .integer(Int64(section.number)), .text(section.heading), .text(section.text)]
  }

  /// The rows of `cells`, a part a column.
  private static func cells(_ report: Report) -> [ColumnPart] {
    let rows = CellColumns.count
    var states = [UInt8](repeating: 0, count: rows)
    var printed: [String?] = []
    printed.reserveCapacity(rows)
    var values = [Int64](repeating: 0, count: rows)
    var hasValue = [UInt8](repeating: 0, count: rows)
    var starts = [Int64](repeating: 0, count: rows)
    var ends = [Int64](repeating: 0, count: rows)
    var hasBytes = [UInt8](repeating: 0, count: rows)
    var isPlaced = false
    var row = 0
    report.forEachCell { cell in
      let isThere = cell.state != .absent
      let place = cell.place
      isPlaced = isPlaced || place != nil
      states[row] = CellColumns.place(of: cell.state)
      printed.append(isThere ? cell.printed : nil)
      if let digits = digits(cell.value) {
        values[row] = digits
        hasValue[row] = 1
      }
      // The bytes of a page say nothing about what is printed on it.
      if isThere, place?.page == nil, report.format != .pdf {
        starts[row] = Int64(cell.byteStart)
        ends[row] = Int64(cell.byteEnd)
        hasBytes[row] = 1
      }
      row += 1
    }
    return [.constant(.null)] + CellColumns.cells + [
      .listed(states, CellColumns.states), .texts(printed), .integers(NumberList(values, flags: hasValue)),
      .constant(.text(report.source)), .integers(NumberList(starts, flags: hasBytes)),
      .integers(NumberList(ends, flags: hasBytes)),
    ] + (isPlaced ? places(report) : CellColumns.nowhere)
  }

  /// Where the cells of a report stand in tables and on pages.
  private static func places(_ report: Report) -> [ColumnPart] {
    var parts: [String?] = []
    var numbers: [[Int64?]] = [[], [], [], []]
    var edges: [[Double?]] = [[], [], [], []]
    report.forEachCell { cell in
      let (place, box) = (cell.place, cell.place?.box)
      parts.append(place?.part)
      for (column, number) in [place?.table, place?.row, place?.column, place?.page].enumerated() {
        numbers[column].append(number.map { Int64($0) })
      }
      for (column, edge) in [box?.left, box?.top, box?.right, box?.bottom].enumerated() { edges[column].append(edge) }
    }
    let columns = numbers.map { column in
      ColumnPart.integers(NumberList(column.map { $0 ?? 0 }, flags: column.map { $0 == nil ? 0 : 1 }))
    }
    return [.texts(parts)] + columns + edges.map { .doubles($0) }
  }

  private static func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }

  private static func integer(_ value: Int?) -> Value { value.map { .integer(Int64($0)) } ?? .null }

  private static func count(_ cell: Cell) -> Value { cell.count.map { .integer($0) } ?? .null }

  /// The number at the scale of the columns; one that has more digits after the point than they hold is left out, since
  /// rounding it would print what the document does not say.
  private static func decimal(_ value: Decimal?) -> Value {
    digits(value).map { .decimal(Decimal(unscaled: Int128($0), scale: scale)) } ?? .null
  }

  /// The digits of a number at the scale of the columns.
  private static func digits(_ value: Decimal?) -> Int64? {
    guard let value else { return nil }
    if value.scale == 0, let short = Int32(exactly: value.unscaled) { return Int64(short) * 10_000 }
    guard let rescaled = value.rescaled(to: scale), rescaled.rescaled(to: value.scale) == value else { return nil }
    return Int64(exactly: rescaled.unscaled)
  }

  /// Digits behind the point in columns of amounts.
  private static let scale = 4
}
