extension Segment {
  /// The values of a vector in the narrowest type that holds them.
  ///
  /// - Throws: `RQ0501` when there is no memory.
  convenience init(_ vector: Vector, type: DataType) throws {
    let count = vector.count
    var validity: Bitmap?
    var nullCount = 0
    if vector.validity != nil {
      let bytes = try Buffer(byteCount: count)
      let target: UnsafeMutableBufferPointer<UInt8> = bytes.values(count: count)
      for row in 0..<count {
        let valid: UInt8 = vector.isValid(row) ? 1 : 0
        target[row] = valid
        nullCount += 1 - Int(valid)
      }
      if nullCount > 0 { validity = try Bitmap(bytes: UnsafeBufferPointer(target)) }
    }
    let source = nullCount > 0 ? vector : vector.withoutValidity
    let made: (physical: PhysicalType, data: Buffer, range: (low: Int128, high: Int128)?)
    switch (PhysicalType.computing(type), vector.physical) {
    case (.double, _): made = (.double, try source.copied(Double.self), nil)
    case (.code32, _): made = try source.narrowedCodes()
    case (.bool, _): made = try source.narrowed(UInt8.self, asBoolean: true)
    case (_, .int8): made = try source.narrowed(Int8.self)
    case (_, .int16): made = try source.narrowed(Int16.self)
    case (_, .int32): made = try source.narrowed(Int32.self)
    case (_, .int64): made = try source.narrowed(Int64.self)
    case (_, .int128): made = try source.narrowed(Int128.self)
    default: made = try source.narrowed(UInt8.self)
    }
    self.init(
      physical: made.physical, count: count, data: made.data, validity: validity, dictionary: vector.dictionary,
      zone: ZoneMap(range: made.range, nullCount: nullCount))
  }
}

extension Vector {
  fileprivate var withoutValidity: Vector {
    var copy = self
    copy.validity = nil
    return copy
  }

  /// The values in memory of their own, zero for NULL.
  fileprivate func copied<T: BitwiseCopyable & Numeric>(_ type: T.Type) throws -> Buffer {
    let buffer = try Buffer(byteCount: count * MemoryLayout<T>.stride)
    let target: UnsafeMutableBufferPointer<T> = buffer.values(count: count)
    let source = values(as: T.self)
    for row in 0..<count { target[row] = isValid(row) ? source[isConstant ? 0 : row] : 0 }
    return buffer
  }

  /// The values in the narrowest integers that hold them, with their bounds.
  fileprivate func narrowed<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, asBoolean: Bool = false
  ) throws -> (PhysicalType, Buffer, (low: Int128, high: Int128)?) {
    let source = values(as: T.self)
    var (low, high) = (T.max, T.min)
    if isConstant {
      if count > 0, isValid(0) { (low, high) = (source[0], source[0]) }
    } else if validity == nil {
      for row in 0..<count {
        low = Swift.min(low, source[row])
        high = Swift.max(high, source[row])
      }
    } else {
      for row in 0..<count where isValid(row) {
        low = Swift.min(low, source[row])
        high = Swift.max(high, source[row])
      }
    }
    let range: (low: Int128, high: Int128)? = low <= high ? (Int128(low), Int128(high)) : nil
    if asBoolean { return (.bool, try converted(T.self, to: UInt8.self), range) }
    switch range.map({ PhysicalType.narrowest($0.low, $0.high) }) ?? .int8 {
    case .int8: return (.int8, try converted(T.self, to: Int8.self), range)
    case .int16: return (.int16, try converted(T.self, to: Int16.self), range)
    case .int32: return (.int32, try converted(T.self, to: Int32.self), range)
    case .int64: return (.int64, try converted(T.self, to: Int64.self), range)
    default: return (.int128, try converted(T.self, to: Int128.self), range)
    }
  }

  private func converted<T: FixedWidthInteger & BitwiseCopyable, R: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, to result: R.Type
  ) throws -> Buffer {
    let buffer = try Buffer(byteCount: count * MemoryLayout<R>.stride)
    let target: UnsafeMutableBufferPointer<R> = buffer.values(count: count)
    let source = values(as: T.self)
    if isConstant {
      target.update(repeating: isValid(0) ? R(truncatingIfNeeded: source[0]) : 0)
    } else if validity == nil {
      for row in 0..<count { target[row] = R(truncatingIfNeeded: source[row]) }
    } else {
      for row in 0..<count { target[row] = isValid(row) ? R(truncatingIfNeeded: source[row]) : 0 }
    }
    return buffer
  }

  /// The codes in the narrowest type that holds any code of the dictionary.
  fileprivate func narrowedCodes() throws -> (PhysicalType, Buffer, (low: Int128, high: Int128)?) {
    func made<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws -> (
      PhysicalType, Buffer, (low: Int128, high: Int128)?
    ) {
      let source = values(as: T.self)
      var (low, high) = (T.max, T.min)
      for row in 0..<(isConstant ? Swift.min(count, 1) : count) where isValid(row) {
        low = Swift.min(low, source[row])
        high = Swift.max(high, source[row])
      }
      let range: (low: Int128, high: Int128)? = low <= high ? (Int128(low), Int128(high)) : nil
      switch PhysicalType.code(for: dictionary?.count ?? 1) {
      case .code8: return (.code8, try converted(T.self, to: UInt8.self), range)
      case .code16: return (.code16, try converted(T.self, to: UInt16.self), range)
      default: return (.code32, try converted(T.self, to: UInt32.self), range)
      }
    }
    switch physical {
    case .code8: return try made(UInt8.self)
    case .code16: return try made(UInt16.self)
    default: return try made(UInt32.self)
    }
  }
}
