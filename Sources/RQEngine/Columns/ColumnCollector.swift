/// Collects vectors of one column, up to a chunk of rows, into a segment and copies each value once.
///
/// A column that comes from a table row by row as it lies there becomes the table's own segment.
struct ColumnCollector {
  private let type: DataType
  private var stored: PhysicalType
  private var count = 0
  private var capacity = 0
  private var data: Buffer?
  /// One byte a row, 1 for a value; nil while there is no NULL.
  private var validity: Buffer?
  private var interner = TextInterner()
  /// The segment whose first rows are all there is so far, none of them copied.
  private var passing: Segment?

  init(type: DataType) {
    self.type = type
    stored = PhysicalType.computing(type)
  }

  /// Bytes of memory held.
  var memory: Int { (data?.byteCount ?? 0) + (validity?.byteCount ?? 0) + interner.memory }

  /// Appends the listed rows of a vector; `expected` is how many more may follow.
  mutating func append(_ vector: Vector, rows: Rows, expected: Int) throws {
    if rows.count == 0 { return }
    if let segment = passes(vector, rows) {
      passing = segment
      count += rows.count
      return
    }
    try leavePassing()
    if vector.isConstant, !vector.isValid(0) {
      try pad(rows.count, expected)
      return
    }
    var map: [UInt32]?
    if type.isCoded, let dictionary = vector.dictionary { map = interner.map(from: dictionary) }
    try widen(to: map == nil ? vector.physical : PhysicalType.code(for: interner.count))
    try reserve(rows.count, expected)
    try appendValidity(vector, rows)
    guard let base = data?.base else { return }
    let target = base + count * stored.width
    switch (vector.physical, map) {
    case (.code8, let map?): copyCodes(vector, rows, target) { (x: UInt8) in map[Int(x)] }
    case (.code16, let map?): copyCodes(vector, rows, target) { (x: UInt16) in map[Int(x)] }
    case (.code32, let map?): copyCodes(vector, rows, target) { (x: UInt32) in map[Int(x)] }
    case (.code8, nil): copyCodes(vector, rows, target) { (x: UInt8) in UInt32(x) }
    case (.code16, nil): copyCodes(vector, rows, target) { (x: UInt16) in UInt32(x) }
    case (.code32, nil): copyCodes(vector, rows, target) { (x: UInt32) in x }
    case (.bool, _): copy(vector, rows, target, as: UInt8.self) { (x: UInt8) in x }
    case (.double, _): copy(vector, rows, target, as: UInt64.self) { (x: UInt64) in x }
    case (.int8, _): copyIntegers(vector, rows, target, Int8.self)
    case (.int16, _): copyIntegers(vector, rows, target, Int16.self)
    case (.int32, _): copyIntegers(vector, rows, target, Int32.self)
    case (.int64, _): copyIntegers(vector, rows, target, Int64.self)
    case (.int128, _): copyIntegers(vector, rows, target, Int128.self)
    }
    count += rows.count
  }

  /// The rows collected as one segment, and the bytes of memory it takes beside the table's; nothing is left.
  mutating func finish() throws -> (segment: Segment, memory: Int) {
    defer { self = ColumnCollector(type: type) }
    if let passing, passing.count == count { return (passing, 0) }
    try leavePassing()
    let segment = try copied()
    return (segment, segment.memory)
  }

  private mutating func copied() throws -> Segment {
    guard let data else { return try Segment(Vector.constant(.null, type: type, count: count), type: type) }
    var dictionary: TextDictionary?
    if type.isCoded {
      dictionary = interner.dictionary()
      // NULL rows carry code 0, which must exist.
      if dictionary?.count == 0 { dictionary = .empty }
    }
    let flags = validity.map { UnsafeBufferPointer($0.values(as: UInt8.self, count: count)) }
    // Memory that is mostly full is kept, other memory copied into less.
    if count * ColumnCollector.fullShare.whole >= capacity * ColumnCollector.fullShare.part {
      return try Segment.narrowed(adopting: data, stored, count: count, validity: flags, dictionary: dictionary)
    }
    return try Segment.narrowed(
      UnsafeRawBufferPointer(start: data.base, count: count * stored.width), stored, count: count, validity: flags,
      dictionary: dictionary)
  }

  private static let fullShare = (part: 3, whole: 4)
}

extension ColumnCollector {
  /// The segment that the rows collected so far and those listed are the first of, if there is one.
  private func passes(_ vector: Vector, _ rows: Rows) -> Segment? {
    guard rows.isAll, !vector.isConstant, vector.validity == nil,
      let segment = vector.owners.0 as? Segment, count == 0 || passing === segment,
      segment.holds(vector, from: count), rows.count <= vector.count
    else { return nil }
    return segment
  }

  /// Copies the rows that were not copied so far.
  private mutating func leavePassing() throws {
    guard let segment = passing else { return }
    let rows = count
    (passing, count) = (nil, 0)
    var vector = try segment.slice(0, rows)
    // Without its owner it is not taken for one that passes.
    vector.owners = (OwnerPair(segment, nil), nil)
    try append(vector, rows: .all(rows), expected: 0)
  }

  private mutating func pad(_ more: Int, _ expected: Int) throws {
    try reserve(more, expected)
    try makeValidity()
    guard let base = data?.base, let flags = validity?.base else { return }
    (base + count * stored.width).initializeMemory(as: UInt8.self, repeating: 0, count: more * stored.width)
    (flags + count).initializeMemory(as: UInt8.self, repeating: 0, count: more)
    count += more
  }

  /// Makes room for `more` rows, at the first of many for all of them.
  private mutating func reserve(_ more: Int, _ expected: Int) throws {
    if data != nil, count + more <= capacity { return }
    capacity = max(count + more, min(count * 2, Chunk.capacity), min(count + more + expected, Chunk.capacity))
    let grown = try Buffer(byteCount: capacity * stored.width)
    if let data { grown.base.copyMemory(from: data.base, byteCount: count * stored.width) }
    data = grown
    if let validity {
      let flags = try Buffer(byteCount: capacity)
      flags.base.copyMemory(from: validity.base, byteCount: count)
      self.validity = flags
    }
  }

  /// Widens what is stored so that values of another type fit.
  private mutating func widen(to other: PhysicalType) throws {
    if count == 0 {
      if other.width > stored.width || data == nil {
        stored = other
        data = nil
      }
      return
    }
    if other.width <= stored.width { return }
    if let old = data {
      let wide = try Buffer(byteCount: capacity * other.width)
      SegmentBounds.convert(
        UnsafeRawBufferPointer(start: old.base, count: count * stored.width), stored, to: wide.base, other,
        count: count)
      data = wide
    }
    stored = other
  }

  private mutating func makeValidity() throws {
    if validity != nil { return }
    let flags = try Buffer(byteCount: capacity)
    flags.values(as: UInt8.self, count: count).update(repeating: 1)
    validity = flags
  }

  private mutating func appendValidity(_ vector: Vector, _ rows: Rows) throws {
    if let source = vector.validity, !vector.isConstant {
      try makeValidity()
      guard let base = validity?.base else { return }
      let target = base.assumingMemoryBound(to: UInt8.self) + count
      if let indices = rows.indices {
        for place in 0..<rows.count { target[place] = source[Int(indices[place])] }
      } else {
        target.update(from: source, count: rows.count)
      }
    } else if let validity {
      (validity.base + count).initializeMemory(as: UInt8.self, repeating: 1, count: rows.count)
    }
  }

  private func copyIntegers<S: FixedWidthInteger & BitwiseCopyable>(
    _ vector: Vector, _ rows: Rows, _ target: UnsafeMutableRawPointer, _: S.Type
  ) {
    switch stored {
    case .int8: copy(vector, rows, target, as: Int8.self) { (x: S) in Int8(truncatingIfNeeded: x) }
    case .int16: copy(vector, rows, target, as: Int16.self) { (x: S) in Int16(truncatingIfNeeded: x) }
    case .int32: copy(vector, rows, target, as: Int32.self) { (x: S) in Int32(truncatingIfNeeded: x) }
    case .int64: copy(vector, rows, target, as: Int64.self) { (x: S) in Int64(truncatingIfNeeded: x) }
    default: copy(vector, rows, target, as: Int128.self) { (x: S) in Int128(truncatingIfNeeded: x) }
    }
  }

  @inline(__always)
  private func copyCodes<S: FixedWidthInteger & BitwiseCopyable>(
    _ vector: Vector, _ rows: Rows, _ target: UnsafeMutableRawPointer, _ code: (S) -> UInt32
  ) {
    switch stored {
    case .code8: copy(vector, rows, target, as: UInt8.self) { (x: S) in UInt8(truncatingIfNeeded: code(x)) }
    case .code16: copy(vector, rows, target, as: UInt16.self) { (x: S) in UInt16(truncatingIfNeeded: code(x)) }
    default: copy(vector, rows, target, as: UInt32.self) { (x: S) in code(x) }
    }
  }

  @inline(__always)
  private func copy<S: FixedWidthInteger & BitwiseCopyable, T: FixedWidthInteger & BitwiseCopyable>(
    _ vector: Vector, _ rows: Rows, _ target: UnsafeMutableRawPointer, as _: T.Type, _ body: (S) -> T
  ) {
    let source = vector.data.assumingMemoryBound(to: S.self)
    let values = target.assumingMemoryBound(to: T.self)
    if vector.isConstant {
      values.update(repeating: body(source[0]), count: rows.count)
      return
    }
    guard let validity = vector.validity else {
      if let indices = rows.indices {
        for place in 0..<rows.count { values[place] = body(source[Int(indices[place])]) }
      } else {
        for row in 0..<rows.count { values[row] = body(source[row]) }
      }
      return
    }
    // Whatever stands where there is no value must neither widen the column nor be a code that its dictionary lacks.
    if let indices = rows.indices {
      for place in 0..<rows.count {
        let row = Int(indices[place])
        values[place] = validity[row] == 0 ? 0 : body(source[row])
      }
    } else {
      for row in 0..<rows.count {
        let value = source[row]
        values[row] = validity[row] == 0 ? 0 : body(value)
      }
    }
  }
}

/// Collects batches into chunks, column by column.
struct ChunkCollector {
  private var columns: [ColumnCollector]
  private let types: [DataType]
  private var rows = 0
  private var chunks: [Chunk] = []
  /// Bytes of memory in the chunks.
  private var finished = 0

  init(types: [DataType]) {
    self.types = types
    columns = types.map { ColumnCollector(type: $0) }
  }

  /// Rows collected.
  private(set) var count = 0

  /// Bytes of memory held.
  var memory: Int { finished + columns.reduce(0) { $0 + $1.memory } }

  /// Appends the listed rows of a batch.
  mutating func append(_ batch: Batch, rows listed: Rows) throws {
    if listed.count == 0 { return }
    if rows + listed.count > Chunk.capacity { try close() }
    // Where most of a vector's rows stay, those of the next will as well.
    let expected = listed.count * 2 > batch.count && batch.count >= ChunkCollector.manyRows ? Chunk.capacity : 0
    for column in columns.indices {
      try columns[column].append(batch.columns[column].spread, rows: listed, expected: expected)
    }
    rows += listed.count
    count += listed.count
  }

  private static let manyRows = 1 << 12

  /// The rows collected since the last time, and the bytes of memory they take.
  mutating func finish() throws -> (chunks: [Chunk], memory: Int) {
    try close()
    defer { self = ChunkCollector(types: types) }
    return (chunks, finished)
  }

  private mutating func close() throws {
    if rows == 0 { return }
    var segments: [Segment] = []
    for column in columns.indices {
      let (segment, memory) = try columns[column].finish()
      segments.append(segment)
      finished += memory
    }
    chunks.append(Chunk(count: rows, segments: segments))
    rows = 0
  }
}
