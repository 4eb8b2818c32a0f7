/// How the values of a vector or segment lie in memory.
enum PhysicalType: UInt8, Sendable {
  /// One byte, 0 or 1.
  case bool
  case int8, int16, int32, int64, int128
  case double
  /// Index into a dictionary.
  case code8, code16, code32

  /// Bytes a value.
  var width: Int {
    switch self {
    case .bool, .int8, .code8: 1
    case .int16, .code16: 2
    case .int32, .code32: 4
    case .int64, .double: 8
    case .int128: 16
    }
  }

  /// Whether values are numbers of texts.
  var isCode: Bool {
    switch self {
    case .code8, .code16, .code32: true
    default: false
    }
  }

  /// The narrowest signed integer that holds all of `low...high`.
  static func narrowest(_ low: Int128, _ high: Int128) -> PhysicalType {
    if low >= Int128(Int8.min), high <= Int128(Int8.max) { return .int8 }
    if low >= Int128(Int16.min), high <= Int128(Int16.max) { return .int16 }
    if low >= Int128(Int32.min), high <= Int128(Int32.max) { return .int32 }
    if low >= Int128(Int64.min), high <= Int128(Int64.max) { return .int64 }
    return .int128
  }

  /// The narrowest signed integer that holds a number of 64 bits.
  static func narrowest(_ value: Int64) -> PhysicalType {
    if value == Int64(Int8(truncatingIfNeeded: value)) { return .int8 }
    if value == Int64(Int16(truncatingIfNeeded: value)) { return .int16 }
    return value == Int64(Int32(truncatingIfNeeded: value)) ? .int32 : .int64
  }

  /// The narrowest code for a dictionary of `count` entries.
  static func code(for count: Int) -> PhysicalType {
    count <= 1 << 8 ? .code8 : count <= 1 << 16 ? .code16 : .code32
  }

  /// What expressions compute in for a logical type; segments may hold a narrower one.
  static func computing(_ type: DataType) -> PhysicalType {
    switch type {
    case .null, .boolean: .bool
    case .integer, .date, .timestamp, .time, .enumeration: .int64
    case .decimal, .interval: .int128
    case .double: .double
    case .text, .list, .structure, .map, .blob, .uuid: .code32
    }
  }
}
