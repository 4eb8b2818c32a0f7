/// A column that a window function reads, row by row of a slice.
final class WindowArgument: Sendable {
  let type: DataType
  let segments: [Segment]
  /// Whether all rows have the value of the only one there is.
  let isConstant: Bool
  private let gather: ColumnGather

  /// A column of the rows.
  init(_ relation: Relation, ordinal: Int) throws {
    type = relation.types[ordinal]
    segments = relation.chunks.map { $0.segments[ordinal] }
    gather = try ColumnGather(segments, type: type, expected: relation.rowCount)
    isConstant = false
  }

  /// The same value in every row.
  init(_ value: Value, type: DataType) throws {
    self.type = type
    var writer = SegmentWriter(type: type)
    writer.append(value)
    segments = try writer.finish()
    gather = try ColumnGather(segments, type: type, expected: 1)
    isConstant = true
  }

  /// Where the value of the row at an address lies among `segments`.
  @inline(__always)
  func address(_ row: RowAddress) -> RowAddress { isConstant ? 0 : row }

  /// Whether some row is NULL.
  var hasNulls: Bool { gather.hasNulls }

  /// The texts its codes stand for.
  var dictionary: TextDictionary? { gather.dictionary }

  /// Calls `body` with where the values of a slice's rows lie.
  @inline(__always)
  private func withAddresses(
    _ slice: WindowSlice, _ body: (UnsafeBufferPointer<RowAddress>) throws -> Void
  ) throws {
    if !isConstant { return try body(slice.addresses) }
    let zeros = try Buffer.zeroed(RowAddress.self, count: slice.count)
    try body(UnsafeBufferPointer(zeros.values(as: RowAddress.self, count: slice.count)))
    withExtendedLifetime(zeros) {}
  }

  /// The values at addresses of the relation's rows.
  func vector(_ addresses: UnsafeBufferPointer<RowAddress>) throws -> Vector {
    if !isConstant { return try gather.gather(addresses).slice(0, addresses.count) }
    var vector = try segments[0].slice(0, 1)
    vector.isConstant = true
    vector.count = addresses.count
    return vector
  }

  /// Whether its values are integers of up to 64 bits in memory.
  var isNarrow: Bool {
    switch gather.physical {
    case .bool, .int8, .int16, .int32, .int64: true
    default: false
    }
  }

  /// The largest magnitude of its integers.
  var magnitude: UInt128 {
    segments.reduce(0) { largest, segment in
      guard let range = segment.zone.range else { return largest }
      return max(largest, max(range.low.magnitude, range.high.magnitude))
    }
  }

  /// The values as 64-bit integers; codes for text.
  func integers(_ slice: WindowSlice) throws -> Scratch<Int64> {
    let result = try Scratch<Int64>(count: slice.count)
    try withAddresses(slice) { addresses in
      switch gather.physical {
      case .bool, .code8: gather.read(addresses, from: UInt8.self, into: result.values)
      case .int8: gather.read(addresses, from: Int8.self, into: result.values)
      case .int16: gather.read(addresses, from: Int16.self, into: result.values)
      case .int32: gather.read(addresses, from: Int32.self, into: result.values)
      case .code16: gather.read(addresses, from: UInt16.self, into: result.values)
      case .code32: gather.read(addresses, from: UInt32.self, into: result.values)
      case .int128: gather.read(addresses, from: Int128.self, into: result.values)
      case .int64, .double: gather.read(addresses, from: Int64.self, into: result.values)
      }
    }
    return result
  }

  /// The values as 128-bit integers.
  func wide(_ slice: WindowSlice) throws -> Scratch<Int128> {
    let result = try Scratch<Int128>(count: slice.count)
    try withAddresses(slice) { addresses in
      switch gather.physical {
      case .int8: gather.read(addresses, from: Int8.self, into: result.values)
      case .int16: gather.read(addresses, from: Int16.self, into: result.values)
      case .int32: gather.read(addresses, from: Int32.self, into: result.values)
      case .int128: gather.read(addresses, into: result.values)
      case .int64: gather.read(addresses, from: Int64.self, into: result.values)
      default: gather.read(addresses, from: UInt8.self, into: result.values)
      }
    }
    return result
  }

  /// The values as doubles; the column is DOUBLE.
  func doubles(_ slice: WindowSlice) throws -> Scratch<Double> {
    let result = try Scratch<Double>(count: slice.count)
    try withAddresses(slice) { addresses in
      result.values.withMemoryRebound(to: UInt64.self) { gather.read(addresses, into: $0) }
    }
    return result
  }

  /// 1 for each row with a value, 0 for NULL; nil when all rows have one.
  func validity(_ slice: WindowSlice) throws -> Scratch<UInt8>? {
    if !gather.hasNulls { return nil }
    let result = try Scratch<UInt8>(count: slice.count)
    try withAddresses(slice) { addresses in gather.readValidity(addresses, into: result.values) }
    return result
  }

  /// Which rows pass the column as a condition.
  func passes(_ slice: WindowSlice) throws -> Scratch<UInt8> {
    let result = try Scratch<UInt8>(count: slice.count)
    try withAddresses(slice) { addresses in gather.read(addresses, into: result.values) }
    if let validity = try validity(slice) {
      for row in 0..<slice.count { result.values[row] &= validity[row] }
    }
    return result
  }

  /// Numbers that compare as the values do; nil when 64 bits don't hold them.
  func comparable(_ slice: WindowSlice) throws -> Scratch<Int64>? {
    switch type {
    case .double:
      let result = try integers(slice)
      let values = result.values
      for row in 0..<slice.count {
        let number = DoubleBounds.ordered(Double(bitPattern: UInt64(bitPattern: values[row])))
        values[row] = Int64(bitPattern: number ^ 1 << 63)
      }
      return result
    case .text, .list, .structure, .map, .blob, .uuid:
      let result = try integers(slice)
      let values = result.values
      (gather.dictionary ?? .empty).ranks.withUnsafeBufferPointer { ranks in
        for row in 0..<slice.count { values[row] = Int64(ranks[Int(values[row])]) }
      }
      return result
    default:
      return isNarrow ? try integers(slice) : nil
    }
  }
}
