/// The cells of each table that have no number, one finding for each state.
enum CompletenessChecks {
  /// Counts blank, text and absent cells.
  static func findings(_ report: Report) -> [Finding] {
    let tables = [
      (name: "disclosure", label: "proactive disclosure", cells: report.disclosure),
      (name: "applications", label: "applications", cells: report.applications),
      (name: "proceedings", label: "review and litigation", cells: report.proceedings),
    ]
    var found: [Finding] = []
    for (state, rule, words) in states {
      for table in tables {
        let matching = table.cells.indices.lazy.filter { table.cells[$0].state == state }
        guard let first = matching.first else { continue }
        let (count, cell) = (matching.count, table.cells[first])
        found.append(
          Finding(
            rule, item: table.name, found: Int64(count),
            message: "\(count) of \(table.cells.count) cells of the table of \(table.label) are \(words)",
            bytes: state == .absent ? nil : cell.byteStart..<cell.byteEnd))
      }
    }
    return found
  }

  private static let states: [(CellState, FindingRule, String)] = [
    (.blank, .blank, "without a number"), (.text, .text, "with something that is no number"),
    (.absent, .absent, "not in the document"),
  ]
}
