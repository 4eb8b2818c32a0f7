/// Conditions that narrow the rows of a batch, one after the other.
final class RowFilter {
  private let conditions: [Evaluator]

  init(_ conditions: [Evaluator]) { self.conditions = conditions }

  /// Keeps the rows for which every condition is true.
  func apply(_ batch: inout Batch) throws {
    for condition in conditions {
      let rows = batch.rows
      if rows.count == 0 { return }
      let vector = try condition.evaluate(batch, rows)
      let values = vector.values(as: UInt8.self)
      if vector.isConstant {
        if vector.isValid(0), values[0] != 0 { continue }
        batch.selection = Selection(buffer: try Buffer(byteCount: 2), count: 0)
        return
      }
      if rows.indices == nil {
        let selection = try Selection(
          mask: UnsafeBufferPointer(rebasing: values[..<rows.count]), validity: vector.validity)
        // Where every row passes there is nothing to list.
        if selection.count < rows.count { batch.selection = selection }
      } else if let validity = vector.validity {
        batch.selection = try Selection(rows) { values[$0] & validity[$0] }
      } else {
        batch.selection = try Selection(rows) { values[$0] }
      }
    }
  }
}
