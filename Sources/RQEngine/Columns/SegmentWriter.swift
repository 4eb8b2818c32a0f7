/// Collects values of one column and cuts them into segments of the narrowest type.
struct SegmentWriter {
  let type: DataType
  private var integers: [Int64] = []
  private var wide: [Int128] = []
  private var doubles: [Double] = []
  private var codes: [UInt32] = []
  private var validity: [UInt8] = []
  private var nullCount = 0
  private var interner = TextInterner()
  private let computing: PhysicalType

  init(type: DataType) {
    self.type = type
    computing = PhysicalType.computing(type)
  }

  /// Rows collected.
  var count: Int { validity.count }

  /// Bytes of memory held, roughly.
  var memory: Int { validity.count * (1 + computing.width) + interner.memory }

  /// Appends the listed rows of a vector.
  mutating func append(_ vector: Vector, rows: Rows) {
    appendValidity(vector, rows)
    if vector.isConstant {
      appendConstant(vector, rows.count)
      return
    }
    switch computing {
    case .int64: appendIntegers(vector, rows)
    case .int128:
      wide.reserveCapacity(wide.count + rows.count)
      rows.forEach { wide.append(vector.integer(at: $0)) }
    case .double:
      let values = vector.values(as: Double.self)
      rows.forEach { doubles.append(values[$0]) }
    case .code32:
      guard let dictionary = vector.dictionary else { return }
      if let map = interner.map(from: dictionary) {
        rows.forEach { codes.append(vector.isValid($0) ? map[vector.code(at: $0)] : 0) }
      } else {
        rows.forEach { codes.append(UInt32(truncatingIfNeeded: vector.code(at: $0))) }
      }
    default:
      let values = vector.values(as: UInt8.self)
      rows.forEach { integers.append(Int64(values[$0])) }
    }
  }

  private mutating func appendIntegers(_ vector: Vector, _ rows: Rows) {
    integers.reserveCapacity(integers.count + rows.count)
    switch vector.physical {
    case .int8:
      let values = vector.values(as: Int8.self)
      rows.forEach { integers.append(Int64(values[$0])) }
    case .int16:
      let values = vector.values(as: Int16.self)
      rows.forEach { integers.append(Int64(values[$0])) }
    case .int32:
      let values = vector.values(as: Int32.self)
      rows.forEach { integers.append(Int64(values[$0])) }
    case .int64:
      let values = vector.values(as: Int64.self)
      rows.forEach { integers.append(values[$0]) }
    default:
      rows.forEach { integers.append(Int64(truncatingIfNeeded: vector.integer(at: $0))) }
    }
  }

  private mutating func appendValidity(_ vector: Vector, _ rows: Rows) {
    if vector.validity == nil {
      validity.append(contentsOf: repeatElement(1, count: rows.count))
    } else {
      rows.forEach {
        let valid = vector.isValid($0)
        validity.append(valid ? 1 : 0)
        if !valid { nullCount += 1 }
      }
    }
  }

  private mutating func appendConstant(_ vector: Vector, _ count: Int) {
    switch computing {
    case .int128: wide.append(contentsOf: repeatElement(vector.integer(at: 0), count: count))
    case .double: doubles.append(contentsOf: repeatElement(vector.values(as: Double.self)[0], count: count))
    case .code32:
      guard let dictionary = vector.dictionary else { return }
      let map = interner.map(from: dictionary)
      let code = vector.code(at: 0)
      codes.append(contentsOf: repeatElement(map.map { $0[code] } ?? UInt32(truncatingIfNeeded: code), count: count))
    default:
      integers.append(contentsOf: repeatElement(Int64(truncatingIfNeeded: vector.integer(at: 0)), count: count))
    }
  }

  /// Appends one value; one of another type than the column's is NULL.
  mutating func append(_ value: Value) {
    var valid = true
    switch (value, computing) {
    case (.boolean(let value), .bool): integers.append(value ? 1 : 0)
    case (.integer(let value), .int64): integers.append(value)
    case (.date(let value), .int64): integers.append(Int64(value.days))
    case (.decimal(let value), .int128): wide.append(value.unscaled)
    case (.double(let value), .double): doubles.append(value)
    case (.text(let value), .code32): codes.append(interner.intern(value))
    default:
      valid = false
      nullCount += 1
      appendPlaceholder()
    }
    validity.append(valid ? 1 : 0)
  }

  private mutating func appendPlaceholder() {
    switch computing {
    case .int128: wide.append(0)
    case .double: doubles.append(0)
    case .code32: codes.append(0)
    default: integers.append(0)
    }
  }

  /// The rows collected, cut into segments of at most `capacity` rows that share one dictionary.
  mutating func finish(capacity: Int = Chunk.capacity) throws -> [Segment] {
    var dictionary: TextDictionary?
    if computing == .code32 {
      dictionary = interner.dictionary()
      // NULL rows carry code 0, which must exist.
      if dictionary?.count == 0 { dictionary = .empty }
    }
    var segments: [Segment] = []
    var start = 0
    repeat {
      let end = min(start + capacity, count)
      segments.append(try segment(start..<end, dictionary))
      start = end
    } while start < count
    return segments
  }

  private func segment(_ range: Range<Int>, _ dictionary: TextDictionary?) throws -> Segment {
    let bitmap = try validity.withUnsafeBufferPointer { all -> Bitmap? in
      let bytes = UnsafeBufferPointer(rebasing: all[range])
      return bytes.contains(0) ? try Bitmap(bytes: bytes) : nil
    }
    let nulls = bitmap == nil ? 0 : range.reduce(0) { $0 + (validity[$1] == 0 ? 1 : 0) }
    func make<T: BitwiseCopyable>(_ physical: PhysicalType, _ zone: ZoneMap, _ convert: (Int) -> T) throws -> Segment {
      let data = try Buffer(byteCount: range.count * MemoryLayout<T>.stride)
      let target = data.values(as: T.self, count: range.count)
      var index = 0
      for row in range {
        target[index] = convert(row)
        index += 1
      }
      return Segment(
        physical: physical, count: range.count, data: data, validity: bitmap, dictionary: dictionary, zone: zone)
    }
    switch computing {
    case .double: return try make(.double, ZoneMap(range: nil, nullCount: nulls)) { doubles[$0] }
    case .code32:
      let zone = ZoneMap(range: bounds(range) { Int128(codes[$0]) }, nullCount: nulls)
      switch PhysicalType.code(for: dictionary?.count ?? 1) {
      case .code8: return try make(.code8, zone) { UInt8(truncatingIfNeeded: codes[$0]) }
      case .code16: return try make(.code16, zone) { UInt16(truncatingIfNeeded: codes[$0]) }
      default: return try make(.code32, zone) { codes[$0] }
      }
    case .bool:
      let zone = ZoneMap(range: bounds(range) { Int128(integers[$0]) }, nullCount: nulls)
      return try make(.bool, zone) { UInt8(truncatingIfNeeded: integers[$0]) }
    case .int128:
      let zone = ZoneMap(range: bounds(range) { wide[$0] }, nullCount: nulls)
      switch zone.range.map({ PhysicalType.narrowest($0.low, $0.high) }) ?? .int8 {
      case .int8: return try make(.int8, zone) { Int8(truncatingIfNeeded: wide[$0]) }
      case .int16: return try make(.int16, zone) { Int16(truncatingIfNeeded: wide[$0]) }
      case .int32: return try make(.int32, zone) { Int32(truncatingIfNeeded: wide[$0]) }
      case .int64: return try make(.int64, zone) { Int64(truncatingIfNeeded: wide[$0]) }
      default: return try make(.int128, zone) { wide[$0] }
      }
    default:
      let zone = ZoneMap(range: bounds(range) { Int128(integers[$0]) }, nullCount: nulls)
      switch zone.range.map({ PhysicalType.narrowest($0.low, $0.high) }) ?? .int8 {
      case .int8: return try make(.int8, zone) { Int8(truncatingIfNeeded: integers[$0]) }
      case .int16: return try make(.int16, zone) { Int16(truncatingIfNeeded: integers[$0]) }
      case .int32: return try make(.int32, zone) { Int32(truncatingIfNeeded: integers[$0]) }
      default: return try make(.int64, zone) { integers[$0] }
      }
    }
  }

  private func bounds(_ range: Range<Int>, _ value: (Int) -> Int128) -> (low: Int128, high: Int128)? {
    var result: (low: Int128, high: Int128)?
    for row in range where validity[row] != 0 {
      let x = value(row)
      guard let known = result else {
        result = (x, x)
        continue
      }
      if x < known.low { result = (x, known.high) } else if x > known.high { result = (known.low, x) }
    }
    return result
  }
}
