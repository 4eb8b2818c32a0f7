/// Whole numbers that a comparison with a constant holds for.
struct WholeRange {
  let low: Int128
  let high: Int128
  /// Whether it is the others that are meant.
  let isOutside: Bool

  /// The numbers `x` for which `x op constant`.
  init(_ op: Comparison, _ constant: Int128) {
    switch op {
    case .equal: (low, high, isOutside) = (constant, constant, false)
    case .notEqual: (low, high, isOutside) = (constant, constant, true)
    case .less: (low, high, isOutside) = (constant, .max, true)
    case .lessOrEqual: (low, high, isOutside) = (.min, constant, false)
    case .greater: (low, high, isOutside) = (.min, constant, true)
    case .greaterOrEqual: (low, high, isOutside) = (constant, .max, false)
    }
  }

  func contains(_ value: Int128) -> Bool { (low <= value && value <= high) != isOutside }
}

extension Vector {
  /// The listed rows whose number or code, not being NULL, lies in a range; nil when all do.
  ///
  /// Only for vectors of at most 64 bits a value that are not constant.
  func select(_ rows: Rows, _ range: WholeRange) throws -> Selection? {
    let selection =
      switch physical {
      case .int8: try select(UInt8.self, rows, range, Int128(Int8.min)...Int128(Int8.max))
      case .int16: try select(UInt16.self, rows, range, Int128(Int16.min)...Int128(Int16.max))
      case .int32: try select(UInt32.self, rows, range, Int128(Int32.min)...Int128(Int32.max))
      case .int64: try select(UInt64.self, rows, range, Int128(Int64.min)...Int128(Int64.max))
      case .code8: try select(UInt8.self, rows, range, 0...Int128(UInt8.max))
      case .code16: try select(UInt16.self, rows, range, 0...Int128(UInt16.max))
      default: try select(UInt32.self, rows, range, 0...Int128(UInt32.max))
      }
    return selection.count < rows.count ? selection : nil
  }

  private func select<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ type: T.Type, _ rows: Rows, _ range: WholeRange, _ all: ClosedRange<Int128>
  ) throws -> Selection {
    let values = values(as: T.self)
    // Where zero is not in the range, rows that are NULL and hold one fall out by themselves.
    let isNullable = isNullable && !(isZeroed && !range.contains(0))
    let flip: UInt8 = range.isOutside ? 1 : 0
    guard range.low <= all.upperBound, range.high >= all.lowerBound else {
      if flip == 0 { return try .none() }
      let vector = self
      return try Selection(rows) { vector.isValid($0) ? 1 : 0 }
    }
    // Less the lower end, one comparison without a sign does for both ends.
    let low = T(truncatingIfNeeded: max(range.low, all.lowerBound))
    let span = T(truncatingIfNeeded: min(range.high, all.upperBound) - max(range.low, all.lowerBound))
    let bits = rows.bits.flatMap { $0.count >= count / Selection.sparse ? $0 : nil }
    if rows.isAll || bits != nil {
      let validity = isNullable ? try packedValidity() : nil
      return try Selection(
        UnsafeBufferPointer(rebasing: values[..<(rows.isAll ? rows.count : count)]), validity, among: bits
      ) { value in
        (value &- low <= span ? 1 : 0) ^ flip
      }
    }
    if !isNullable { return try Selection(rows) { (values[$0] &- low <= span ? 1 : 0) ^ flip } }
    if let validity = self.bits {
      return try Selection(rows) { ((values[$0] &- low <= span ? 1 : 0) ^ flip) & (validity.isValid($0) ? 1 : 0) }
    }
    let vector = spread
    return try Selection(rows) { ((values[$0] &- low <= span ? 1 : 0) ^ flip) & (vector.isValid($0) ? 1 : 0) }
  }

  /// The validity of all rows as bits; nil where every row has a value.
  private func packedValidity() throws -> ValidityBits? {
    if let bits { return bits }
    guard let validity else { return nil }
    return try ValidityBits(try Bitmap(bytes: UnsafeBufferPointer(start: validity, count: count)), 0..<count)
  }
}
