/// Conditions that narrow the rows of a batch, one after the other.
final class RowFilter {
  private let conditions: [Evaluator]

  init(_ conditions: [Evaluator]) { self.conditions = conditions }

  /// Keeps the rows for which every condition is true.
  func apply(_ batch: inout Batch) throws {
    for condition in conditions {
      let rows = batch.rows
      if rows.count == 0 { return }
      if let selection = try condition.select(batch, rows) { batch.selection = selection }
    }
  }
}
