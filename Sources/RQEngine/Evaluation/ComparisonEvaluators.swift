/// `x op constant`, on values as they are stored.
final class ConstantComparisonEvaluator: Evaluator {
  private let op: Comparison
  private let operand: Evaluator
  private let value: Value
  private let type: DataType
  private var texts: TextPredicateEvaluator?

  init(_ op: Comparison, _ operand: Evaluator, _ value: Value, type: DataType) {
    self.op = op
    self.operand = operand
    self.value = value
    self.type = type
    super.init()
    if let text = value.coded(type) {
      let constant = Array(text.utf8)
      texts = TextPredicateEvaluator(
        operand,
        bytes: { bytes in
          constant.withUnsafeBufferPointer { op.holds(TextOrder.compare(bytes, $0)) ? .yes : .no }
        })
    }
  }

  /// The code of the constant in the dictionary it was last looked up in.
  private var known: (dictionary: TextDictionary, code: Int?)?

  override func select(_ batch: Batch, _ rows: Rows) throws -> Selection? {
    let vector = try operand.lazily(batch, rows)
    if vector.isConstant { return try super.select(batch, rows) }
    if let text = value.coded(type) {
      guard op == .equal || op == .notEqual, let dictionary = vector.dictionary, dictionary.isUnique else {
        return try super.select(batch, rows)
      }
      if known?.dictionary !== dictionary { known = (dictionary, dictionary.code(of: text)) }
      return try vector.select(rows, WholeRange(op, Int128(known?.code ?? -1)))
    }
    switch (value, vector.physical) {
    case (.integer, .int8), (.integer, .int16), (.integer, .int32), (.integer, .int64),
      (.date, .int8), (.date, .int16), (.date, .int32), (.date, .int64),
      (.timestamp, .int64), (.decimal, .int8), (.decimal, .int16), (.decimal, .int32), (.decimal, .int64):
      guard let constant = value.stored else { return try super.select(batch, rows) }
      return try vector.select(rows, WholeRange(op, constant))
    default: return try super.select(batch, rows)
    }
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    if let texts { return try texts.evaluate(batch, rows) }
    var vector = try operand.evaluate(batch, rows)
    let isConstant = vector.isConstant
    let rows = isConstant ? Rows.all(1) : rows
    if isConstant { vector.count = 1 }
    var result = try VectorWriter<UInt8>(count: vector.count)
    switch value {
    case .double(let constant) where constant.isNaN: Self.compareNaN(op, vector, rows, result.values)
    case .double(let constant): Self.compare(op, vector, rows, result.values, constant)
    case .boolean(let constant): Self.compare(op, vector, rows, result.values, UInt8(constant ? 1 : 0))
    case .integer, .date, .timestamp, .decimal, .interval, .time, .enumeration:
      integers(vector, rows, result.values, value.stored ?? 0)
    case .null, .text, .list, .structure, .map, .blob, .uuid: break
    }
    try result.inheritValidity(vector, rows: rows)
    var outcome = result.vector(.bool)
    outcome.isConstant = isConstant
    outcome.count = batch.count
    return outcome
  }

  private func integers(
    _ vector: Vector, _ rows: Rows, _ target: UnsafeMutableBufferPointer<UInt8>, _ constant: Int128
  ) {
    switch vector.physical {
    case .int8: narrow(Int8.self, vector, rows, target, constant)
    case .int16: narrow(Int16.self, vector, rows, target, constant)
    case .int32: narrow(Int32.self, vector, rows, target, constant)
    case .int64: narrow(Int64.self, vector, rows, target, constant)
    default: narrow(Int128.self, vector, rows, target, constant)
    }
  }

  private func narrow<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ target: UnsafeMutableBufferPointer<UInt8>, _ constant: Int128
  ) {
    guard let exact = T(exactly: constant) else {
      // Outside of the type every value lies on the same side.
      let answer: UInt8 = op.holds(constant > 0 ? -1 : 1) ? 1 : 0
      rows.forEach { target[$0] = answer }
      return
    }
    Self.compare(op, vector, rows, target, exact)
  }

  private static func compare<T: Comparable & BitwiseCopyable>(
    _ op: Comparison, _ vector: Vector, _ rows: Rows, _ target: UnsafeMutableBufferPointer<UInt8>, _ constant: T
  ) {
    switch op {
    case .equal: Loops.unary(vector, rows, into: target) { (x: T) in x == constant ? 1 : 0 }
    case .notEqual: Loops.unary(vector, rows, into: target) { (x: T) in x != constant ? 1 : 0 }
    case .less: Loops.unary(vector, rows, into: target) { (x: T) in x < constant ? 1 : 0 }
    case .lessOrEqual: Loops.unary(vector, rows, into: target) { (x: T) in x <= constant ? 1 : 0 }
    // Asked the other way round, as NaN, for which no comparison holds, is greater than every number.
    case .greater: Loops.unary(vector, rows, into: target) { (x: T) in x <= constant ? 0 : 1 }
    case .greaterOrEqual: Loops.unary(vector, rows, into: target) { (x: T) in x < constant ? 0 : 1 }
    }
  }

  /// `x op NaN`, which equals itself and is greater than all else.
  private static func compareNaN(
    _ op: Comparison, _ vector: Vector, _ rows: Rows, _ target: UnsafeMutableBufferPointer<UInt8>
  ) {
    let (same, other): (UInt8, UInt8) = (op.holds(0) ? 1 : 0, op.holds(-1) ? 1 : 0)
    Loops.unary(vector, rows, into: target) { (x: Double) in x.isNaN ? same : other }
  }
}

/// `x op y`.
final class ComparisonEvaluator: Evaluator {
  private let op: Comparison
  private let left: Evaluator
  private let right: Evaluator
  private let type: DataType

  init(_ op: Comparison, _ left: Evaluator, _ right: Evaluator, type: DataType) {
    self.op = op
    self.left = left
    self.right = right
    self.type = type
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let (a, b) = (try left.evaluate(batch, rows), try right.evaluate(batch, rows))
    var result = try VectorWriter<UInt8>(count: batch.count)
    switch type {
    case .text, .list, .structure, .map, .blob, .uuid: Self.texts(op, a, b, rows, result.values)
    case .double: Self.doubles(op, a, b, rows, result.values)
    case .boolean: Self.compare(UInt8.self, op, a, b, rows, result.values)
    case .decimal, .interval:
      Self.compare(Int128.self, op, try a.widened128(rows), try b.widened128(rows), rows, result.values)
    case .integer, .date, .timestamp, .time, .enumeration:
      Self.compare(Int64.self, op, try a.widened(rows), try b.widened(rows), rows, result.values)
    case .null: break
    }
    try result.inheritValidity(a, b, rows: rows)
    if type == .null { rows.forEach { result.validity?[$0] = 0 } }
    return result.vector(.bool)
  }

  private static func compare<T: Comparable & BitwiseCopyable>(
    _ type: T.Type, _ op: Comparison, _ a: Vector, _ b: Vector, _ rows: Rows,
    _ target: UnsafeMutableBufferPointer<UInt8>
  ) {
    switch op {
    case .equal: Loops.binary(a, b, rows, into: target) { (x: T, y: T) in x == y ? 1 : 0 }
    case .notEqual: Loops.binary(a, b, rows, into: target) { (x: T, y: T) in x != y ? 1 : 0 }
    case .less: Loops.binary(a, b, rows, into: target) { (x: T, y: T) in x < y ? 1 : 0 }
    case .lessOrEqual: Loops.binary(a, b, rows, into: target) { (x: T, y: T) in x <= y ? 1 : 0 }
    case .greater: compare(type, .less, b, a, rows, target)
    case .greaterOrEqual: compare(type, .lessOrEqual, b, a, rows, target)
    }
  }

  /// Doubles, of which NaN equals itself and is greater than all others.
  private static func doubles(
    _ op: Comparison, _ a: Vector, _ b: Vector, _ rows: Rows, _ target: UnsafeMutableBufferPointer<UInt8>
  ) {
    switch op {
    case .equal:
      Loops.binary(a, b, rows, into: target) { (x: Double, y: Double) in x == y || x != x && y != y ? 1 : 0 }
    case .notEqual:
      Loops.binary(a, b, rows, into: target) { (x: Double, y: Double) in x == y || x != x && y != y ? 0 : 1 }
    case .less: Loops.binary(a, b, rows, into: target) { (x: Double, y: Double) in !(x >= y) && x == x ? 1 : 0 }
    case .lessOrEqual: Loops.binary(a, b, rows, into: target) { (x: Double, y: Double) in x <= y || y != y ? 1 : 0 }
    case .greater: doubles(.less, b, a, rows, target)
    case .greaterOrEqual: doubles(.lessOrEqual, b, a, rows, target)
    }
  }

  private static func texts(
    _ op: Comparison, _ a: Vector, _ b: Vector, _ rows: Rows, _ target: UnsafeMutableBufferPointer<UInt8>
  ) {
    guard let x = a.dictionary, let y = b.dictionary else { return }
    if x === y, x.isUnique, op == .equal || op == .notEqual {
      rows.forEach { row in
        let same = a.code(at: a.isConstant ? 0 : row) == b.code(at: b.isConstant ? 0 : row)
        target[row] = same == (op == .equal) ? 1 : 0
      }
      return
    }
    rows.forEach { row in
      guard a.isValid(row), b.isValid(row) else { return }
      let order = x.compare(a.code(at: a.isConstant ? 0 : row), to: y, b.code(at: b.isConstant ? 0 : row))
      target[row] = op.holds(order) ? 1 : 0
    }
  }
}
