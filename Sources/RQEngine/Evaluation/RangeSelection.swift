import CVector

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
    guard range.low <= all.upperBound, range.high >= all.lowerBound else {
      if !range.isOutside { return try .none() }
      let vector = self
      return try Selection(rows) { vector.isValid($0) ? 1 : 0 }
    }
    // Less the lower end, one comparison without a sign does for both ends.
    let low = T(truncatingIfNeeded: max(range.low, all.lowerBound))
    let span = T(truncatingIfNeeded: min(range.high, all.upperBound) - max(range.low, all.lowerBound))
    let test = RangeTest(low: low, span: span, isOutside: range.isOutside)
    let bits = rows.bits.flatMap { $0.count >= count / Selection.sparse ? $0 : nil }
    if rows.isAll || bits != nil {
      let validity = isNullable ? try packedValidity() : nil
      return try Selection(
        UnsafeBufferPointer(rebasing: values[..<(rows.isAll ? rows.count : count)]), validity, among: bits,
        where: test)
    }
    if !isNullable { return try Selection(rows) { test.flag(values[$0]) } }
    if let validity = self.bits {
      return try Selection(rows) { test.flag(values[$0]) & (validity.isValid($0) ? 1 : 0) }
    }
    let vector = spread
    return try Selection(rows) { test.flag(values[$0]) & (vector.isValid($0) ? 1 : 0) }
  }

  /// The validity of all rows as bits; nil where every row has a value.
  private func packedValidity() throws -> ValidityBits? {
    if let bits { return bits }
    guard let validity else { return nil }
    return try ValidityBits(try Bitmap(bytes: UnsafeBufferPointer(start: validity, count: count)), 0..<count)
  }
}

/// Whether numbers without sign lie in a range, or out of it.
struct RangeTest<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
  let low: T
  let span: T
  let isOutside: Bool

  /// 1 for a number that passes, else 0.
  @inline(__always)
  func flag(_ value: T) -> UInt8 { (value &- low <= span ? 1 : 0) ^ (isOutside ? 1 : 0) }

  /// A bit for each of 64 numbers, by instructions that take many.
  @inline(__always)
  func bits(_ values: UnsafeRawPointer, flags: UnsafeMutablePointer<UInt8>) -> UInt64 {
    @inline(__always)
    func load<V>(_ type: V.Type, _ offset: Int) -> V { values.loadUnaligned(fromByteOffset: offset, as: V.self) }
    @inline(__always)
    func sixteens(_ part: (Int) -> UInt32) -> UInt64 {
      UInt64(part(0)) | UInt64(part(1)) &<< 16 | UInt64(part(2)) &<< 32 | UInt64(part(3)) &<< 48
    }
    let bits: UInt64
    if T.self == UInt8.self {
      let (low, span) = (UInt8(truncatingIfNeeded: low), UInt8(truncatingIfNeeded: span))
      bits = sixteens { vector_range_bits_8(load(SIMD16<UInt8>.self, $0 &* 16), low, span) }
    } else if T.self == UInt16.self, low == T.max / 2 + 1 {
      // From the least number with a sign on, only the other end is to be compared with.
      let bound = Int16(truncatingIfNeeded: low &+ span)
      bits = ~sixteens {
        vector_above_bits_16(load(SIMD8<Int16>.self, $0 &* 32), load(SIMD8<Int16>.self, $0 &* 32 &+ 16), bound)
      }
    } else if T.self == UInt16.self {
      let (low, span) = (UInt16(truncatingIfNeeded: low), UInt16(truncatingIfNeeded: span))
      bits = sixteens {
        vector_range_bits_16(load(SIMD8<UInt16>.self, $0 &* 32), load(SIMD8<UInt16>.self, $0 &* 32 &+ 16), low, span)
      }
    } else {
      for place in 0..<64 { flags[place] = load(T.self, place &* MemoryLayout<T>.stride) &- low <= span ? 1 : 0 }
      bits = RowBitsWriter.bits(UnsafeRawPointer(flags))
    }
    return isOutside ? ~bits : bits
  }
}

extension Selection {
  /// The rows, among those whose bits are set where there are any, whose value passes, and with `validity` have one.
  init<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ values: UnsafeBufferPointer<T>, _ validity: ValidityBits?, among rows: RowBits?, where test: RangeTest<T>
  ) throws {
    var writer = try RowBitsWriter(rowCount: values.count)
    var row = 0
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { memory in
      guard let flags = memory.baseAddress?.assumingMemoryBound(to: UInt8.self),
        let base = UnsafeRawPointer(values.baseAddress)
      else { return }
      while row &+ 64 <= values.count {
        let wanted = rows?.word(at: row) ?? .max
        if wanted != 0 {
          var bits = test.bits(base + row &* MemoryLayout<T>.stride, flags: flags) & wanted
          if let validity { bits &= validity.word(at: row) }
          writer.set(bits, from: row)
        }
        row &+= 64
      }
    }
    let last = row < values.count ? rows?.word(at: row) ?? .max : 0
    for row in row..<values.count where last &>> UInt64(row & 63) & 1 != 0 {
      writer.set(row, if: test.flag(values[row]) & (validity?.isValid(row) ?? true ? 1 : 0))
    }
    self.init(writer.finished())
  }
}
