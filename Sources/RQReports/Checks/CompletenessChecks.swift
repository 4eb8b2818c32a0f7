/// The cells of each table that have no number, one finding for each state.
enum CompletenessChecks {
  private static let tables: [(name: String, label: String, cells: @Sendable (Report) -> [Cell])] = [
    ("disclosure", "proactive disclosure", { $0.disclosure }),
    ("applications", "applications", { $0.applications }),
    ("proceedings", "review and litigation", { $0.proceedings }),
  ]

  /// Counts blank, text and absent cells.
  static func findings(_ report: Report) -> [Finding] {
    var found: [Finding] = []
    let states: [(CellState, FindingRule, String)] = [
      (.blank, .blank, "without a number"), (.text, .text, "with something that is no number"),
      (.absent, .absent, "not in the document"),
    ]
    for (state, rule, words) in states {
      for table in tables {
        let cells = table.cells(report)
        let matching = cells.filter { $0.state == state }
        guard let first = matching.first else { continue }
        found.append(
          Finding(
            rule, item: table.name, found: Int64(matching.count),
            message: "\(matching.count) of \(cells.count) cells of the table of \(table.label) are \(words)",
            bytes: state == .absent ? nil : first.byteStart..<first.byteEnd))
      }
    }
    return found
  }
}
