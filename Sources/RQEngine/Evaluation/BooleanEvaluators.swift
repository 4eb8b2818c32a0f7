/// AND or OR of any number of operands in three-valued logic.
///
/// An operand is evaluated only for the rows that the ones before it left open, so that `x <> 0 AND 1 / x > 2` is safe.
final class ConjunctionEvaluator: Evaluator {
  private let parts: [Evaluator]
  private let isAnd: Bool

  init(_ parts: [Evaluator], isAnd: Bool) {
    self.parts = parts
    self.isAnd = isAnd
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    var result = try VectorWriter<UInt8>(count: batch.count)
    // The value that decides: false for AND, true for OR.
    let decisive: UInt8 = isAnd ? 0 : 1
    rows.forEach { result.values[$0] = 1 - decisive }
    let open = try Buffer(byteCount: rows.count * 2)
    let indices: UnsafeMutableBufferPointer<UInt16> = open.values(count: rows.count)
    var count = 0
    rows.forEach {
      indices[count] = UInt16(truncatingIfNeeded: $0)
      count += 1
    }
    for part in parts where count > 0 {
      let active = Rows(indices: UnsafeBufferPointer(rebasing: indices[..<count]), count: count)
      let vector = try part.evaluate(batch, active)
      let values = vector.values(as: UInt8.self)
      var kept = 0
      for position in 0..<count {
        let row = Int(indices[position])
        if !vector.isValid(row) {
          try result.setNull(row)
        } else if values[vector.isConstant ? 0 : row] == decisive {
          result.values[row] = decisive
          result.validity?[row] = 1
          continue
        }
        indices[kept] = UInt16(truncatingIfNeeded: row)
        kept += 1
      }
      count = kept
    }
    return result.vector(.bool)
  }
}

/// NOT.
final class NotEvaluator: Evaluator {
  private let operand: Evaluator

  init(_ operand: Evaluator) { self.operand = operand }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let vector = try operand.evaluate(batch, rows)
    var result = try VectorWriter<UInt8>(count: batch.count)
    // A row that is NULL may hold any byte, so the flip must not depend on it being 0 or 1.
    Loops.unary(vector, rows, into: result.values) { (x: UInt8) in (x & 1) ^ 1 }
    try result.inheritValidity(vector, rows: rows)
    return result.vector(.bool)
  }
}

/// IS [NOT] NULL.
final class NullTestEvaluator: Evaluator {
  private let operand: Evaluator
  private let negated: Bool

  init(_ operand: Evaluator, negated: Bool) {
    self.operand = operand
    self.negated = negated
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let vector = try operand.evaluate(batch, rows)
    let result = try VectorWriter<UInt8>(count: batch.count)
    rows.forEach { result.values[$0] = vector.isValid($0) == negated ? 1 : 0 }
    return result.vector(.bool)
  }
}

/// IS [NOT] TRUE, IS [NOT] FALSE.
final class BooleanTestEvaluator: Evaluator {
  private let operand: Evaluator
  private let value: UInt8
  private let negated: Bool

  init(_ operand: Evaluator, value: Bool, negated: Bool) {
    self.operand = operand
    self.value = value ? 1 : 0
    self.negated = negated
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let vector = try operand.evaluate(batch, rows)
    let values = vector.values(as: UInt8.self)
    let result = try VectorWriter<UInt8>(count: batch.count)
    rows.forEach {
      let holds = vector.isValid($0) && values[vector.isConstant ? 0 : $0] == value
      result.values[$0] = holds != negated ? 1 : 0
    }
    return result.vector(.bool)
  }
}

/// IS [NOT] DISTINCT FROM.
final class DistinctEvaluator: Evaluator {
  private let equality: Evaluator
  private let left: Evaluator
  private let right: Evaluator
  private let negated: Bool

  init(_ equality: Evaluator, _ left: Evaluator, _ right: Evaluator, negated: Bool) {
    self.equality = equality
    self.left = left
    self.right = right
    self.negated = negated
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let equal = try equality.evaluate(batch, rows)
    let (a, b) = (try left.evaluate(batch, rows), try right.evaluate(batch, rows))
    let values = equal.values(as: UInt8.self)
    let result = try VectorWriter<UInt8>(count: batch.count)
    rows.forEach { row in
      let (x, y) = (a.isValid(row), b.isValid(row))
      let same = x && y ? values[equal.isConstant ? 0 : row] != 0 : x == y
      result.values[row] = same == negated ? 1 : 0
    }
    return result.vector(.bool)
  }
}
