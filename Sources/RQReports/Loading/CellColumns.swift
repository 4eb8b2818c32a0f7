import RQEngine

/// The columns of `applications` and `cells` that are alike for every report.
enum CellColumns {
  /// The cells of a report: the column of section 二, the row and the applicant of section 三, the outcome of section 四.
  private static let all: [(item: String, applicant: Applicant?)] =
    DisclosureColumn.allCases.map { ($0.code, nil) } + applied.map { ($0.item.code, $0.applicant) }
    + ProceedingKind.allCases.flatMap { kind in
      ProceedingOutcome.allCases.map { ("\(kind.code)_\($0.code)", nil) }
    }

  private static let applied = ApplicationItem.allCases.flatMap { item in
    Applicant.allCases.map { (item: item, applicant: $0) }
  }

  /// How many rows of `applications` a report has.
  static let applicationCount = applied.count

  /// How many rows of `cells` a report has.
  static let count = all.count

  /// Of `applications`: item, group, label and applicant.
  static let applications: [ColumnPart] = [
    applied.map(\.item.code), applied.map(\.item.group.code), applied.map(\.item.label),
    applied.map(\.applicant.code),
  ].map { .repeated(RepeatedTexts($0)) }

  /// Of `cells`: item and applicant.
  static let cells: [ColumnPart] = [all.map(\.item), all.map { $0.applicant?.code }]
    .map { .repeated(RepeatedTexts($0)) }

  /// Of `cells`, of a report without tables and pages: part, grid, row, column, page and the edges of the box.
  static let nowhere = [ColumnPart](repeating: .constant(.null), count: 9)

  /// The states of cells, by their place in the list.
  static let states = TextList(CellState.allCases.map(\.rawValue))

  /// The place of a state in the list.
  static func place(of state: CellState) -> UInt8 {
    switch state {
    case .number: 0
    case .blank: 1
    case .notApplicable: 2
    case .text: 3
    case .absent: 4
    }
  }
}

extension Report {
  /// Calls `body` with each cell, in the order of the template.
  @inline(__always)
  func forEachCell(_ body: (Cell) -> Void) {
    for cell in disclosure { body(cell) }
    for cell in applications { body(cell) }
    for cell in proceedings { body(cell) }
  }
}
