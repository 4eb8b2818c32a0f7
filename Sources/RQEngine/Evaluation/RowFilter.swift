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
      let buffer = try Buffer(byteCount: (rows.count + 1) * 2)
      let target: UnsafeMutableBufferPointer<UInt16> = buffer.values(count: rows.count + 1)
      var count = 0
      // Every row is written; the count moves on only behind a row that stays, so that no branch depends on the data.
      if let validity = vector.validity {
        rows.forEach { row in
          target[count] = UInt16(truncatingIfNeeded: row)
          count &+= Int(values[row] & validity[row])
        }
      } else {
        rows.forEach { row in
          target[count] = UInt16(truncatingIfNeeded: row)
          count &+= Int(values[row])
        }
      }
      batch.selection = Selection(buffer: buffer, count: count)
    }
  }
}
