/// A vector being written: memory for `count` values and, once a NULL comes up, for their validity.
struct VectorWriter<T: BitwiseCopyable> {
  let values: UnsafeMutableBufferPointer<T>
  private(set) var validity: UnsafeMutableBufferPointer<UInt8>?
  private let data: Buffer
  private var validityBuffer: Buffer?
  private let count: Int

  init(count: Int) throws {
    self.count = count
    data = try Buffer(byteCount: count * MemoryLayout<T>.stride)
    values = data.values(count: count)
  }

  /// Makes room for validity, all rows valid.
  mutating func addValidity() throws {
    if validity != nil { return }
    let buffer = try Buffer(byteCount: count)
    let bytes: UnsafeMutableBufferPointer<UInt8> = buffer.values(count: count)
    bytes.update(repeating: 1)
    validityBuffer = buffer
    validity = bytes
  }

  /// Marks `row` as NULL.
  mutating func setNull(_ row: Int) throws {
    try addValidity()
    validity?[row] = 0
  }

  /// Takes validity over from the inputs of a strict function: NULL where any of them is.
  mutating func inheritValidity(_ inputs: Vector..., rows: Rows) throws {
    for input in inputs where input.validity != nil {
      guard let source = input.validity else { continue }
      try addValidity()
      guard let target = validity else { continue }
      if input.isConstant {
        if source[0] == 0 { target.update(repeating: 0) }
      } else {
        rows.forEach { target[$0] &= source[$0] }
      }
    }
  }

  /// The finished vector.
  func vector(_ physical: PhysicalType, dictionary: TextDictionary? = nil) -> Vector {
    Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(data.base),
      validity: validity.map {
        UnsafePointer($0.baseAddress ?? UnsafeMutablePointer(data.base.assumingMemoryBound(to: UInt8.self)))
      },
      dictionary: dictionary, owners: (data, validityBuffer))
  }
}

extension Vector {
  /// A vector that has `value` in every one of `count` rows.
  static func constant(_ value: Value, type: DataType, count: Int) throws -> Vector {
    func make<T: BitwiseCopyable>(_ value: T, _ physical: PhysicalType, _ dictionary: TextDictionary? = nil) throws
      -> Vector
    {
      let buffer = try Buffer(byteCount: MemoryLayout<T>.stride)
      buffer.values(as: T.self, count: 1)[0] = value
      return Vector(
        physical: physical, isConstant: true, count: count, data: UnsafeRawPointer(buffer.base), validity: nil,
        dictionary: dictionary, owners: (buffer, nil))
    }
    switch value {
    case .null:
      let physical = PhysicalType.computing(type)
      let buffer = try Buffer.zeroed(UInt8.self, count: 32)
      let bytes: UnsafeMutableBufferPointer<UInt8> = buffer.values(count: 32)
      // The value lies in the first 16 bytes, its validity (0) behind it.
      return Vector(
        physical: physical, isConstant: true, count: count, data: UnsafeRawPointer(buffer.base),
        validity: bytes.baseAddress.map { UnsafePointer($0 + 16) },
        dictionary: type.isCoded ? TextDictionary.empty : nil, owners: (buffer, nil))
    case .boolean(let value): return try make(value ? UInt8(1) : 0, .bool)
    case .integer(let value): return try make(value, .int64)
    case .date(let value): return try make(Int64(value.days), .int64)
    case .timestamp(let value): return try make(value.microseconds, .int64)
    case .interval(let value): return try make(value.packed, .int128)
    case .time(let value): return try make(value.microseconds, .int64)
    case .enumeration(let label): return try make(Int64(label.code), .int64)
    case .list, .structure, .map, .blob, .uuid:
      guard let text = value.coded(type) else { return try constant(.null, type: type, count: count) }
      return try make(UInt32(0), .code32, TextDictionary([text]))
    case .decimal(let value): return try make(value.unscaled, .int128)
    case .double(let value): return try make(value, .double)
    case .text(let value): return try make(UInt32(0), .code32, TextDictionary([value]))
    }
  }

  /// The value in `row` as a user sees it.
  func value(at row: Int, type: DataType) -> Value {
    guard isValid(row) else { return .null }
    let index = isConstant ? 0 : row
    switch type {
    case .null: return .null
    case .boolean: return .boolean(values(as: UInt8.self)[index] != 0)
    case .integer: return .integer(Int64(truncatingIfNeeded: integer(at: index)))
    case .date: return .date(CivilDate(days: Int32(truncatingIfNeeded: integer(at: index))))
    case .decimal(_, let scale): return .decimal(Decimal(unscaled: integer(at: index), scale: scale))
    case .double: return .double(values(as: Double.self)[index])
    case .timestamp: return .timestamp(Timestamp(microseconds: Int64(truncatingIfNeeded: integer(at: index))))
    case .interval: return .interval(Interval(packed: integer(at: index)))
    case .text: return .text(dictionary?.string(code(at: index)) ?? "")
    case .time: return .time(TimeOfDay(microseconds: Int64(truncatingIfNeeded: integer(at: index))))
    case .enumeration(let type): return .enumeration(type.label(Int(truncatingIfNeeded: integer(at: index))))
    case .list, .structure, .map, .blob, .uuid:
      return dictionary?.withBytes(code(at: index)) { Value(coded: $0, type) } ?? .null
    }
  }

  /// The integer at `index`, whatever its width.
  func integer(at index: Int) -> Int128 {
    switch physical {
    case .bool, .code8: Int128(values(as: UInt8.self)[index])
    case .int8: Int128(values(as: Int8.self)[index])
    case .int16: Int128(values(as: Int16.self)[index])
    case .int32: Int128(values(as: Int32.self)[index])
    case .int64: Int128(values(as: Int64.self)[index])
    case .int128: values(as: Int128.self)[index]
    case .code16: Int128(values(as: UInt16.self)[index])
    case .code32: Int128(values(as: UInt32.self)[index])
    case .double: 0
    }
  }

  /// The dictionary code at `index`, whatever its width.
  func code(at index: Int) -> Int {
    switch physical {
    case .code8: Int(values(as: UInt8.self)[index])
    case .code16: Int(values(as: UInt16.self)[index])
    default: Int(values(as: UInt32.self)[index])
    }
  }
}
