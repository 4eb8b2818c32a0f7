/// A column that a window function reads, row by row of a slice.
final class WindowArgument: Sendable {
  let type: DataType
  let segments: [Segment]
  let gather: ColumnGather

  init(_ relation: Relation, ordinal: Int) throws {
    type = relation.types[ordinal]
    segments = relation.chunks.map { $0.segments[ordinal] }
    gather = try ColumnGather(segments, type: type, expected: relation.rowCount)
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
    switch gather.physical {
    case .bool, .code8: gather.read(slice.addresses, from: UInt8.self, into: result.values)
    case .int8: gather.read(slice.addresses, from: Int8.self, into: result.values)
    case .int16: gather.read(slice.addresses, from: Int16.self, into: result.values)
    case .int32: gather.read(slice.addresses, from: Int32.self, into: result.values)
    case .code16: gather.read(slice.addresses, from: UInt16.self, into: result.values)
    case .code32: gather.read(slice.addresses, from: UInt32.self, into: result.values)
    case .int128: gather.read(slice.addresses, from: Int128.self, into: result.values)
    case .int64, .double: gather.read(slice.addresses, from: Int64.self, into: result.values)
    }
    return result
  }

  /// The values as 128-bit integers.
  func wide(_ slice: WindowSlice) throws -> Scratch<Int128> {
    let result = try Scratch<Int128>(count: slice.count)
    switch gather.physical {
    case .int8: gather.read(slice.addresses, from: Int8.self, into: result.values)
    case .int16: gather.read(slice.addresses, from: Int16.self, into: result.values)
    case .int32: gather.read(slice.addresses, from: Int32.self, into: result.values)
    case .int128: gather.read(slice.addresses, into: result.values)
    case .int64: gather.read(slice.addresses, from: Int64.self, into: result.values)
    default: gather.read(slice.addresses, from: UInt8.self, into: result.values)
    }
    return result
  }

  /// The values as doubles; the column is DOUBLE.
  func doubles(_ slice: WindowSlice) throws -> Scratch<Double> {
    let result = try Scratch<Double>(count: slice.count)
    result.values.withMemoryRebound(to: UInt64.self) { gather.read(slice.addresses, into: $0) }
    return result
  }

  /// 1 for each row with a value, 0 for NULL; nil when all rows have one.
  func validity(_ slice: WindowSlice) throws -> Scratch<UInt8>? {
    if !gather.hasNulls { return nil }
    let result = try Scratch<UInt8>(count: slice.count)
    gather.readValidity(slice.addresses, into: result.values)
    return result
  }

  /// Which rows pass the column as a condition.
  func passes(_ slice: WindowSlice) throws -> Scratch<UInt8> {
    let result = try Scratch<UInt8>(count: slice.count)
    gather.read(slice.addresses, into: result.values)
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
    case .text:
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
