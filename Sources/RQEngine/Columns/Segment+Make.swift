extension Segment {
  /// Copies `count` values into a segment of the narrowest type that holds them.
  ///
  /// `validity` has one byte a value, 1 where there is one; values that are NULL don't count for the width.
  static func narrowed(
    _ values: UnsafeRawBufferPointer, _ physical: PhysicalType, count: Int, validity: UnsafeBufferPointer<UInt8>?,
    dictionary: TextDictionary?
  ) throws -> Segment {
    try make(values, physical, count, validity, dictionary) { nil }
  }

  /// The segment of the values in `data`, which it keeps if no narrower type holds them.
  static func narrowed(
    adopting data: Buffer, _ physical: PhysicalType, count: Int, validity: UnsafeBufferPointer<UInt8>?,
    dictionary: TextDictionary?
  ) throws -> Segment {
    let values = UnsafeRawBufferPointer(start: data.base, count: count * physical.width)
    return try make(values, physical, count, validity, dictionary) { data }
  }

  private static func make(
    _ values: UnsafeRawBufferPointer, _ physical: PhysicalType, _ count: Int, _ validity: UnsafeBufferPointer<UInt8>?,
    _ dictionary: TextDictionary?, _ adopted: () -> Buffer?
  ) throws -> Segment {
    var nulls = 0
    if let validity {
      var valid = 0
      for row in 0..<count { valid &+= Int(validity[row]) }
      nulls = count - valid
    }
    let bitmap = nulls == 0 ? nil : try validity.map { try Bitmap(bytes: $0) }
    let present = nulls == 0 ? nil : validity
    var range: (low: Int128, high: Int128)?
    switch physical {
    case .int8: range = SegmentBounds.find(values, Int8.self, present)
    case .int16: range = SegmentBounds.find(values, Int16.self, present)
    case .int32: range = SegmentBounds.find(values, Int32.self, present)
    case .int64: range = SegmentBounds.find(values, Int64.self, present)
    case .int128: range = SegmentBounds.find(values, Int128.self, present)
    case .bool, .code8: range = SegmentBounds.find(values, UInt8.self, present)
    case .code16: range = SegmentBounds.find(values, UInt16.self, present)
    case .code32: range = SegmentBounds.find(values, UInt32.self, present)
    case .double: break
    }
    let narrow: PhysicalType
    switch physical {
    case .bool, .double: narrow = physical
    case .code8, .code16, .code32: narrow = dictionary.map { PhysicalType.code(for: $0.count) } ?? physical
    default: narrow = range.map { PhysicalType.narrowest($0.low, $0.high) } ?? .int8
    }
    let zone = ZoneMap(range: range, nullCount: nulls)
    if narrow == physical, let data = adopted() {
      return Segment(
        physical: narrow, count: count, data: data, validity: bitmap, dictionary: dictionary, zone: zone)
    }
    let data = try Buffer(byteCount: count * narrow.width)
    SegmentBounds.convert(values, physical, to: data.base, narrow, count: count)
    return Segment(
      physical: narrow, count: count, data: data, validity: bitmap, dictionary: dictionary, zone: zone)
  }
}

/// Smallest and largest values, and values in another width.
enum SegmentBounds {
  /// The smallest and the largest of the values present; nil when there is none.
  static func find<T: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _: T.Type, _ validity: UnsafeBufferPointer<UInt8>?
  ) -> (low: Int128, high: Int128)? {
    let values = bytes.bindMemory(to: T.self)
    var low = T.max
    var high = T.min
    if let validity {
      var seen: UInt8 = 0
      for row in 0..<values.count {
        // What stands in the place of a NULL becomes the value that changes neither bound.
        let mask = 0 &- T(truncatingIfNeeded: validity[row])
        let value = values[row] & mask
        low = min(low, value | (T.max & ~mask))
        high = max(high, value | (T.min & ~mask))
        seen |= validity[row]
      }
      if seen == 0 { return nil }
    } else {
      if values.isEmpty { return nil }
      for row in 0..<values.count {
        let value = values[row]
        low = value < low ? value : low
        high = value > high ? value : high
      }
    }
    return (Int128(low), Int128(high))
  }

  /// Copies values to another width of the same kind, which holds them.
  static func convert(
    _ source: UnsafeRawBufferPointer, _ from: PhysicalType, to target: UnsafeMutableRawPointer, _ to: PhysicalType,
    count: Int
  ) {
    if count == 0 { return }
    if from == to {
      if let base = source.baseAddress { target.copyMemory(from: base, byteCount: count * from.width) }
      return
    }
    switch from {
    case .int8: convertSigned(source, Int8.self, target, to, count)
    case .int16: convertSigned(source, Int16.self, target, to, count)
    case .int32: convertSigned(source, Int32.self, target, to, count)
    case .int64: convertSigned(source, Int64.self, target, to, count)
    case .int128: convertSigned(source, Int128.self, target, to, count)
    case .code8: convertCodes(source, UInt8.self, target, to, count)
    case .code16: convertCodes(source, UInt16.self, target, to, count)
    case .code32: convertCodes(source, UInt32.self, target, to, count)
    case .bool, .double: break
    }
  }

  private static func convertSigned<S: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, _: S.Type, _ target: UnsafeMutableRawPointer, _ to: PhysicalType, _ count: Int
  ) {
    switch to {
    case .int8: convert(source, S.self, target, Int8.self, count)
    case .int16: convert(source, S.self, target, Int16.self, count)
    case .int32: convert(source, S.self, target, Int32.self, count)
    case .int64: convert(source, S.self, target, Int64.self, count)
    default: convert(source, S.self, target, Int128.self, count)
    }
  }

  private static func convertCodes<S: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, _: S.Type, _ target: UnsafeMutableRawPointer, _ to: PhysicalType, _ count: Int
  ) {
    switch to {
    case .code8: convert(source, S.self, target, UInt8.self, count)
    case .code16: convert(source, S.self, target, UInt16.self, count)
    default: convert(source, S.self, target, UInt32.self, count)
    }
  }

  @inline(__always)
  private static func convert<S: FixedWidthInteger & BitwiseCopyable, T: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, _: S.Type, _ target: UnsafeMutableRawPointer, _: T.Type, _ count: Int
  ) {
    let source = source.bindMemory(to: S.self)
    let target = UnsafeMutableBufferPointer(start: target.assumingMemoryBound(to: T.self), count: count)
    for row in 0..<count { target[row] = T(truncatingIfNeeded: source[row]) }
  }
}
