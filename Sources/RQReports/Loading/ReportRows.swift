import RQEngine

/// The rows one report contributes to the tables.
enum ReportRows {
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

  /// The rows of `applications`, a part a column.
  static func applications(_ report: Report, _ id: Value) -> [ColumnPart] {
    var counts: [Int64?] = []
    counts.reserveCapacity(report.applications.count)
    for cell in report.applications { counts.append(cell.count) }
    let whose: [Value] = [
      id, text(report.agency), integer(report.year), text(report.place.province), text(report.place.city),
      text(report.place.county), text(report.place.town),
    ]
    return whose.map { .constant($0) } + CellColumns.applications + [.integers(counts)]
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

  static func section(_ section: ReportSection, _ id: Value) -> [Value] {
    [id, .integer(Int64(section.number)), .text(section.heading), .text(section.text)]
  }

  /// The rows of `cells`, a part a column.
  static func cells(_ report: Report, _ id: Value) -> [ColumnPart] {
    let rows = CellColumns.count
    var states: [UInt8?] = []
    var printed: [String?] = []
    var values: [Int64?] = []
    var starts: [Int64?] = []
    var ends: [Int64?] = []
    states.reserveCapacity(rows)
    printed.reserveCapacity(rows)
    values.reserveCapacity(rows)
    starts.reserveCapacity(rows)
    ends.reserveCapacity(rows)
    var isPlaced = false
    report.forEachCell { cell in
      let isThere = cell.state != .absent
      // The bytes of a page say nothing about what is printed on it.
      let hasBytes = isThere && cell.place?.page == nil && report.format != .pdf
      isPlaced = isPlaced || cell.place != nil
      states.append(CellColumns.place(of: cell.state))
      printed.append(isThere ? cell.printed : nil)
      values.append(digits(cell.value))
      starts.append(hasBytes ? Int64(cell.byteStart) : nil)
      ends.append(hasBytes ? Int64(cell.byteEnd) : nil)
    }
    return [.constant(id)] + CellColumns.cells + [
      .listed(states, CellColumns.states), .texts(printed), .integers(values), .constant(.text(report.source)),
      .integers(starts), .integers(ends),
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
    return [.texts(parts)] + numbers.map { .integers($0) } + edges.map { .doubles($0) }
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
