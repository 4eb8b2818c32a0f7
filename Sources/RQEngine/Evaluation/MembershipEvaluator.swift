/// `IN` over constants that are no texts.
final class MembershipEvaluator: Evaluator {
  private let operand: Evaluator
  private let doubles: Set<Double>
  /// 1 where NaN is among them, which no set finds.
  private let holdsNaN: UInt8
  /// The whole values, ascending.
  private let wide: [Int128]
  /// Those of 64 bits, ascending.
  private let narrow: [Int64]
  /// A byte for each value from the least on, 1 for those in the list; empty where they lie far apart.
  private let table: [UInt8]
  private let holdsNull: Bool
  private let negated: Bool
  private let type: DataType

  /// The most bytes of a table.
  private static let mostPlaces = 1 << 16
  /// So many values are compared one by one faster than they are searched.
  private static let fewValues = 4

  init(_ operand: Evaluator, _ values: Set<Value>, holdsNull: Bool, type: DataType, negated: Bool) {
    self.operand = operand
    self.holdsNull = holdsNull
    self.negated = negated
    self.type = type
    var wide = Set<Int128>()
    var doubles = Set<Double>()
    for value in values {
      switch value {
      case .double(let x): doubles.insert(x)
      default: if let word = value.stored { wide.insert(word) }
      }
    }
    self.wide = wide.sorted()
    self.doubles = doubles
    holdsNaN = doubles.contains(where: \.isNaN) ? 1 : 0
    narrow = self.wide.compactMap { Int64(exactly: $0) }
    var table: [UInt8] = []
    if narrow.count > MembershipEvaluator.fewValues, let low = narrow.first, let high = narrow.last,
      Int128(high) - Int128(low) < Int128(MembershipEvaluator.mostPlaces)
    {
      table = [UInt8](repeating: 0, count: Int(high - low) + 1)
      for value in narrow { table[Int(value - low)] = 1 }
    }
    self.table = table
  }

  override func evaluate(_ batch: Batch, _ rows: Rows) throws -> Vector {
    let vector = try operand.evaluate(batch, rows)
    var result = try VectorWriter<UInt8>(count: batch.count)
    let flip: UInt8 = negated ? 1 : 0
    switch vector.physical {
    case .double:
      Loops.unary(vector, rows, into: result.values) { (x: Double) in
        (x.isNaN ? holdsNaN : doubles.contains(x) ? 1 : 0) ^ flip
      }
    case .int128:
      Loops.unary(vector, rows, into: result.values) { (x: Int128) in
        (MembershipEvaluator.contains(wide, x) ? 1 : 0) ^ flip
      }
    case .int8: find(Int8.self, vector, rows, result.values, flip)
    case .int16: find(Int16.self, vector, rows, result.values, flip)
    case .int32: find(Int32.self, vector, rows, result.values, flip)
    case .int64: find(Int64.self, vector, rows, result.values, flip)
    default: find(UInt8.self, vector, rows, result.values, flip)
    }
    try result.inheritValidity(vector, rows: rows)
    if holdsNull {
      // A miss among values that include NULL is unknown.
      try result.addValidity()
      rows.forEach { if result.values[$0] == flip { result.validity?[$0] = 0 } }
    }
    return result.vector(.bool)
  }

  private func find<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, _ vector: Vector, _ rows: Rows, _ target: UnsafeMutableBufferPointer<UInt8>, _ flip: UInt8
  ) {
    let known = narrow.compactMap { T(exactly: $0) }
    if let low = narrow.first, !table.isEmpty {
      table.withUnsafeBufferPointer { table in
        let size = UInt64(table.count)
        Loops.unary(vector, rows, into: target) { (x: T) in
          let place = UInt64(bitPattern: Int64(truncatingIfNeeded: x) &- low)
          return (place < size ? table[Int(truncatingIfNeeded: place)] : 0) ^ flip
        }
      }
    } else if known.count <= MembershipEvaluator.fewValues {
      // Values that stand for those that are missing repeat one that is there.
      guard let first = known.first else {
        Loops.unary(vector, rows, into: target) { (_: T) in flip }
        return
      }
      let (a, b, c) = (known.count > 1 ? known[1] : first, known.count > 2 ? known[2] : first, known.last ?? first)
      Loops.unary(vector, rows, into: target) { (x: T) in
        ((x == first ? 1 : 0) | (x == a ? 1 : 0) | (x == b ? 1 : 0) | (x == c ? 1 : 0)) ^ flip
      }
    } else {
      Loops.unary(vector, rows, into: target) { (x: T) in
        (MembershipEvaluator.contains(narrow, Int64(truncatingIfNeeded: x)) ? 1 : 0) ^ flip
      }
    }
  }

  /// Whether a value is among others, which ascend.
  @inline(__always)
  private static func contains<T: FixedWidthInteger>(_ values: [T], _ wanted: T) -> Bool {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < values.count && values[low] == wanted
  }
}
