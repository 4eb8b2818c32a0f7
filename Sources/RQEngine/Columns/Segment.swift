/// The values of one column in one chunk: immutable, in the narrowest type that holds them.
///
/// Where equal values stand together, only one of each run is kept, with the row it starts at.
final class Segment: Sendable {
  let physical: PhysicalType
  let count: Int
  let dictionary: TextDictionary?
  let zone: ZoneMap
  /// A value a row, or a value a run.
  private let data: Buffer
  /// One bit a row (or run), 1 for a value; nil when there is no NULL.
  let validity: Bitmap?
  /// First row of each run as UInt16; nil where there is a value a row.
  private let starts: Buffer?
  private let runCount: Int
  /// Whether every row that is NULL is known to hold a zero.
  private let isZeroed: Bool

  init(
    physical: PhysicalType, count: Int, data: Buffer, validity: Bitmap?, dictionary: TextDictionary?, zone: ZoneMap,
    isZeroed: Bool = false
  ) {
    self.isZeroed = isZeroed
    self.physical = physical
    self.count = count
    self.data = data
    self.validity = validity
    self.dictionary = dictionary
    self.zone = zone
    starts = nil
    runCount = 0
  }

  /// A segment of runs: of each the value, whether it has one, and its first row.
  private init(_ flat: Segment, data: Buffer, validity: Bitmap?, starts: Buffer, runCount: Int) {
    isZeroed = false
    physical = flat.physical
    count = flat.count
    dictionary = flat.dictionary
    zone = flat.zone
    self.data = data
    self.validity = validity
    self.starts = starts
    self.runCount = runCount
  }

  /// Whether there is a value a row.
  var isFlat: Bool { starts == nil }

  /// Bytes of memory held, the shared dictionary excluded.
  var memory: Int { data.byteCount + (validity?.byteCount ?? 0) + (starts?.byteCount ?? 0) }

  /// The rows `start..<start + count` without copying values that lie one a row; validity is spread to bytes.
  func slice(_ start: Int, _ count: Int) throws -> Vector {
    assert(start >= 0 && start + count <= self.count)
    if let starts { return try sliceRuns(start, count, starts.values(count: runCount)) }
    let first = UnsafeRawPointer(data.base + start * physical.width)
    guard let validity, !validity.isFull(start..<(start + count)) else {
      return Vector(
        physical: physical, isConstant: false, count: count, data: first, validity: nil, dictionary: dictionary,
        owners: (self, nil))
    }
    var result = Vector(
      physical: physical, count: count, data: first, bits: try ValidityBits(validity, start..<(start + count)),
      dictionary: dictionary, owner: self)
    result.isZeroed = isZeroed
    return result
  }

  /// The value in `row`.
  func value(at row: Int, type: DataType) -> Value {
    let place = starts.map { run(of: row, $0.values(count: runCount)) } ?? row
    if let validity, !validity[place] { return .null }
    return Vector(
      physical: physical, isConstant: false, count: starts == nil ? count : runCount, data: UnsafeRawPointer(data.base),
      validity: nil, dictionary: dictionary, owners: (nil, nil)
    ).value(at: place, type: type)
  }
}

extension Segment {
  /// With fewer rows a run on average than this, runs save too little.
  private static let shortestRun = 8

  /// The same values as runs, where that saves much, else with zeros where there are none.
  func compacted() throws -> Segment {
    if starts != nil { return self }
    if count < Segment.shortestRun * 2 { return try zeroed() }
    var rows: [UInt16] = []
    let most = count / Segment.shortestRun
    let isShort =
      switch physical.width {
      case 1: findRuns(UInt8.self, &rows, most)
      case 2: findRuns(UInt16.self, &rows, most)
      case 4: findRuns(UInt32.self, &rows, most)
      case 8: findRuns(UInt64.self, &rows, most)
      default: findRuns(UInt128.self, &rows, most)
      }
    if !isShort { return try zeroed() }
    let starts = try Buffer(byteCount: rows.count * 2)
    _ = starts.values(as: UInt16.self, count: rows.count).update(from: rows)
    let values = try Buffer(byteCount: rows.count * physical.width)
    for (run, row) in rows.enumerated() {
      (values.base + run * physical.width).copyMemory(
        from: data.base + Int(row) * physical.width, byteCount: physical.width)
    }
    var bits: Bitmap?
    if let validity {
      let bytes = rows.map { validity[Int($0)] ? UInt8(1) : 0 }
      bits = try bytes.withUnsafeBufferPointer { try Bitmap(bytes: $0) }
    }
    return Segment(self, data: values, validity: bits, starts: starts, runCount: rows.count)
  }

  /// The same values with a zero in every row that is NULL.
  private func zeroed() throws -> Segment {
    guard let validity, !isZeroed else { return self }
    let width = physical.width
    let copy = try Buffer(byteCount: count * width)
    copy.base.copyMemory(from: data.base, byteCount: count * width)
    validity.forEachClear(0..<count) { row in
      (copy.base + row * width).initializeMemory(as: UInt8.self, repeating: 0, count: width)
    }
    return Segment(
      physical: physical, count: count, data: copy, validity: validity, dictionary: dictionary, zone: zone,
      isZeroed: true)
  }

  /// Lists the first row of each run; false when there are more than `most`.
  private func findRuns<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ rows: inout [UInt16], _ most: Int
  ) -> Bool {
    let values = data.values(as: T.self, count: count)
    rows.append(0)
    for row in 1..<count {
      let isNew =
        values[row] != values[row - 1] || (validity.map { $0[row] != $0[row - 1] } ?? false)
      if isNew {
        if rows.count >= most { return false }
        rows.append(UInt16(truncatingIfNeeded: row))
      }
    }
    return true
  }

  /// The run a row belongs to.
  private func run(of row: Int, _ starts: UnsafeMutableBufferPointer<UInt16>) -> Int {
    var (low, high) = (0, runCount - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if Int(starts[middle]) <= row { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The runs that the rows `start..<start + count` lie in: the value of each and the row behind it, counted from
  /// `start`; nil where there is a value a row.
  func runs(_ start: Int, _ count: Int) throws -> (values: Vector, ends: [UInt32])? {
    guard let buffer = starts, count > 0 else { return nil }
    let starts = buffer.values(as: UInt16.self, count: runCount)
    let first = run(of: start, starts)
    var ends: [UInt32] = []
    var last = first
    while last + 1 < runCount, Int(starts[last + 1]) < start + count {
      last += 1
      ends.append(UInt32(truncatingIfNeeded: Int(starts[last]) - start))
    }
    ends.append(UInt32(truncatingIfNeeded: count))
    var bytes: Buffer?
    if let validity {
      let spread = try Buffer(byteCount: ends.count)
      validity.spread(first, into: spread.values(as: UInt8.self, count: ends.count))
      bytes = spread
    }
    let values = Vector(
      physical: physical, isConstant: false, count: ends.count,
      data: UnsafeRawPointer(data.base + first * physical.width),
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) },
      dictionary: dictionary, owners: (self, bytes))
    return (values, ends)
  }

  /// Where fewer rows than one in so many are read, only those are written out of their runs.
  private static let fewRows = 4

  /// The rows `start..<start + count` of which only those listed, counted from `start`, will be read.
  func slice(_ start: Int, _ count: Int, reading rows: Rows) throws -> Vector {
    guard let buffer = starts, let indices = rows.indices, rows.count * Segment.fewRows < count else {
      return try slice(start, count)
    }
    let starts = buffer.values(as: UInt16.self, count: runCount)
    let first = run(of: start, starts)
    if first + 1 >= runCount || Int(starts[first + 1]) >= start + count { return try slice(start, count) }
    let memory = try Buffer(byteCount: count * physical.width)
    let bytes = validity == nil ? nil : try Buffer(byteCount: count)
    let flags = bytes?.values(as: UInt8.self, count: count)
    func write<T: BitwiseCopyable>(_: T.Type) {
      let values = data.base.assumingMemoryBound(to: T.self)
      let target: UnsafeMutableBufferPointer<T> = memory.values(count: count)
      var run = first
      var next = Int(starts[run + 1])
      for place in 0..<rows.count {
        let row = Int(indices[place])
        while next <= start + row {
          run += 1
          next = run + 1 < runCount ? Int(starts[run + 1]) : .max
        }
        target[row] = values[run]
        if let flags, let validity { flags[row] = validity[run] ? 1 : 0 }
      }
    }
    switch physical.width {
    case 1: write(UInt8.self)
    case 2: write(UInt16.self)
    case 4: write(UInt32.self)
    case 8: write(UInt64.self)
    default: write(UInt128.self)
    }
    return Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(memory.base),
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }, dictionary: dictionary,
      owners: (memory, bytes))
  }

  /// Rows of a segment of runs: a constant within one run, otherwise each run written out.
  private func sliceRuns(_ start: Int, _ count: Int, _ starts: UnsafeMutableBufferPointer<UInt16>) throws -> Vector {
    let first = run(of: start, starts)
    var last = first
    while last + 1 < runCount, Int(starts[last + 1]) < start + count { last += 1 }
    if first == last || count == 0 {
      let isNull = validity.map { !$0[first] } ?? false
      var bytes: Buffer?
      if isNull { bytes = try Buffer.zeroed(UInt8.self, count: 1) }
      return Vector(
        physical: physical, isConstant: true, count: count,
        data: UnsafeRawPointer(data.base + first * physical.width),
        validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }, dictionary: dictionary,
        owners: (self, bytes))
    }
    // The ends of the runs lie in front of the rows they are written out to.
    let runs = last - first + 1
    let offset = (runs * 4 + 63) & ~63
    let memory = try Buffer(byteCount: offset + count * physical.width)
    let ends: UnsafeMutableBufferPointer<UInt32> = memory.values(count: runs)
    for run in first..<last { ends[run - first] = UInt32(truncatingIfNeeded: Int(starts[run + 1]) - start) }
    ends[runs - 1] = UInt32(truncatingIfNeeded: count)
    switch physical.width {
    case 1: write(UInt8.self, first, ends, to: memory.base + offset)
    case 2: write(UInt16.self, first, ends, to: memory.base + offset)
    case 4: write(UInt32.self, first, ends, to: memory.base + offset)
    case 8: write(UInt64.self, first, ends, to: memory.base + offset)
    default: write(UInt128.self, first, ends, to: memory.base + offset)
    }
    var bytes: Buffer?
    if let validity {
      let spread = try Buffer(byteCount: count)
      let target: UnsafeMutableBufferPointer<UInt8> = spread.values(count: count)
      var row = 0
      for run in 0..<runs {
        let end = Int(ends[run])
        target.baseAddress?.advanced(by: row).update(repeating: validity[first + run] ? 1 : 0, count: end - row)
        row = end
      }
      bytes = spread
    }
    var result = Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(memory.base + offset),
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }, dictionary: dictionary,
      owners: (OwnerPair(self, memory), bytes))
    result.runEnds = UnsafeBufferPointer(ends)
    return result
  }

  private func write<T: BitwiseCopyable>(
    _ type: T.Type, _ first: Int, _ ends: UnsafeMutableBufferPointer<UInt32>, to target: UnsafeMutableRawPointer
  ) {
    let values = data.base.assumingMemoryBound(to: T.self) + first
    let rows = target.assumingMemoryBound(to: T.self)
    var row = 0
    for run in 0..<ends.count {
      let end = Int(ends[run])
      (rows + row).update(repeating: values[run], count: end - row)
      row = end
    }
  }
}

extension Segment {
  /// Where the value of a row lies among `values`.
  func place(of row: Int) -> Int { starts.map { run(of: row, $0.values(count: runCount)) } ?? row }

  /// Whether the values of a vector are those that lie here from `row` on, one a row.
  func holds(_ vector: Vector, from row: Int) -> Bool {
    starts == nil && validity == nil && physical == vector.physical && dictionary === vector.dictionary
      && row + vector.count <= count && vector.data == UnsafeRawPointer(data.base + row * physical.width)
  }

  /// The values kept, to be read at the places of rows.
  var values: UnsafeRawPointer { UnsafeRawPointer(data.base) }

  /// Whether the value at a place is one, and not NULL.
  func isValid(place: Int) -> Bool { validity.map { $0[place] } ?? true }
}

/// What is known of a segment's values without reading them.
struct ZoneMap: Sendable {
  /// Smallest and largest value (or code); nil for doubles and where every row is NULL.
  var range: (low: Int128, high: Int128)?
  var nullCount: Int
}

/// The columns of up to 65,536 rows of a table.
struct Chunk: Sendable {
  /// Most rows of a chunk.
  static let capacity = 65_536

  let count: Int
  let segments: [Segment]
}
