/// Segments in which equal values stand together: one value a run, and how runs are found, read and written out.
extension Segment {
  /// With fewer rows a run on average than this, runs save too little. Codes are compared and grouped by, which goes by
  /// runs; numbers are added up, for which they have to be written out.
  static func shortestRun(_ physical: PhysicalType) -> Int { physical.isCode ? 4 : 8 }

  /// The same values as one of the column's cycles or as runs, where that saves much, else with zeros where there are
  /// none.
  func compacted(_ cycles: ColumnCycles? = nil) throws -> Segment {
    if starts != nil { return self }
    if let shared = try cycles?.sharing(self) { return shared }
    let shortestRun = Segment.shortestRun(physical)
    if count < shortestRun * 2 { return try zeroed() }
    var rows: [UInt16] = []
    let most = count / shortestRun
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
        from: self.values + Int(row) * physical.width, byteCount: physical.width)
    }
    var bits: Bitmap?
    if let validity {
      let bytes = rows.map { validity[Int($0)] ? UInt8(1) : 0 }
      bits = try bytes.withUnsafeBufferPointer { try Bitmap(bytes: $0) }
    }
    return Segment(
      physical: physical, count: count, values: values, validity: bits, starts: starts, runCount: rows.count,
      dictionary: dictionary, zone: zone)
  }

  /// The same values with a zero in every row that is NULL.
  private func zeroed() throws -> Segment {
    guard let validity, !isZeroed else { return self }
    let width = physical.width
    let copy = try Buffer(byteCount: count * width)
    copy.base.copyMemory(from: values, byteCount: count * width)
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
    let values = values.assumingMemoryBound(to: T.self)
    rows.append(0)
    guard let validity else {
      for row in 1..<count where values[row] != values[row - 1] {
        if rows.count >= most { return false }
        rows.append(UInt16(truncatingIfNeeded: row))
      }
      return true
    }
    let flags = [UInt8](unsafeUninitializedCapacity: count) { flags, written in
      validity.spread(0, into: UnsafeMutableBufferPointer(rebasing: flags[..<count]))
      written = count
    }
    return flags.withUnsafeBufferPointer { flags in
      for row in 1..<count where values[row] != values[row - 1] || flags[row] != flags[row - 1] {
        if rows.count >= most { return false }
        rows.append(UInt16(truncatingIfNeeded: row))
      }
      return true
    }
  }

  /// The run a row belongs to.
  func run(of row: Int, _ starts: UnsafeMutableBufferPointer<UInt16>) -> Int {
    var (low, high) = (0, runCount - 1)
    // Most rows asked for are at an end, and most runs about as long as others: few places have to be fetched then.
    if row == 0 { return low }
    if row >= Int(starts[high]) { return high }
    var step = 8
    let guess = row * runCount / count
    if Int(starts[guess]) <= row {
      low = guess
      while low + step < high, Int(starts[low + step]) <= row { (low, step) = (low + step, step * 2) }
      high = min(high, low + step)
    } else {
      high = guess - 1
      while high - step > low, Int(starts[high - step]) > row { (high, step) = (high - step, step * 2) }
      low = max(low, high - step)
    }
    while low < high {
      let middle = (low + high + 1) / 2
      if Int(starts[middle]) <= row { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The runs that the rows `start..<start + count` lie in; nil where there is a value a row.
  func runs(_ start: Int, _ count: Int) throws -> SegmentRuns? {
    guard let buffer = starts, count > 0 else { return nil }
    let starts = buffer.values(as: UInt16.self, count: runCount)
    let first = run(of: start, starts)
    let found = run(of: start + count - 1, starts) - first + 1
    var bytes: Buffer?
    if let validity {
      let spread = try Buffer(byteCount: found)
      validity.spread(first, into: spread.values(as: UInt8.self, count: found))
      bytes = spread
    }
    let values = Vector(
      physical: physical, isConstant: false, count: found,
      data: self.values + first * physical.width,
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) },
      dictionary: dictionary, owners: (self, bytes))
    let own = UnsafeBufferPointer(rebasing: starts[first..<(first + found)])
    return SegmentRuns(values: values, starts: own, start: start, count: count)
  }

  /// Writing a run to all its rows takes this many times as long as finding a row's run.
  private static let runCost = 2
  /// So many rows of a long run are written in the time of finding one row's run, in units of a byte each.
  private static let bytesPerRow = 64

  /// The rows `start..<start + count` of which only those listed, counted from `start`, will be read.
  func slice(_ start: Int, _ count: Int, reading rows: Rows) throws -> Vector {
    guard let buffer = starts, rows.count > 0, let indices = rows.indices else { return try slice(start, count) }
    let starts = buffer.values(as: UInt16.self, count: runCount)
    let first = run(of: start, starts)
    let found = run(of: start + count - 1, starts) - first + 1
    let whole = found * Segment.runCost + count * physical.width / Segment.bytesPerRow
    if found == 1 || whole < rows.count + found { return try slice(start, count) }
    let memory = try Buffer(byteCount: count * physical.width)
    let bytes = validity == nil ? nil : try Buffer(byteCount: count)
    let flags = bytes?.values(as: UInt8.self, count: count)
    func write<T: BitwiseCopyable>(_: T.Type) {
      let values = self.values.assumingMemoryBound(to: T.self)
      let target: UnsafeMutableBufferPointer<T> = memory.values(count: count)
      var (run, place) = (first, 0)
      while place < rows.count {
        let row = start &+ Int(indices[place])
        while run &+ 1 < runCount, Int(starts[run &+ 1]) <= row { run &+= 1 }
        let next = (run &+ 1 < runCount ? Int(starts[run &+ 1]) : .max) &- start
        let value = values[run]
        let flag: UInt8 = validity.map { $0[run] ? 1 : 0 } ?? 1
        repeat {
          target[Int(indices[place])] = value
          flags?[Int(indices[place])] = flag
          place &+= 1
        } while place < rows.count && Int(indices[place]) < next
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
  func sliceRuns(_ start: Int, _ count: Int, _ starts: UnsafeMutableBufferPointer<UInt16>) throws -> Vector {
    let first = run(of: start, starts)
    let last = count == 0 ? first : run(of: start + count - 1, starts)
    if first == last {
      let isNull = validity.map { !$0[first] } ?? false
      var bytes: Buffer?
      if isNull { bytes = try Buffer.zeroed(UInt8.self, count: 1) }
      return Vector(
        physical: physical, isConstant: true, count: count,
        data: self.values + first * physical.width,
        validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }, dictionary: dictionary,
        owners: (self, bytes))
    }
    // The ends of the runs lie in front of the rows they are written out to.
    let runs = last - first + 1
    let offset = (runs * 4 + 63) & ~63
    let memory = try Buffer(byteCount: offset + count * physical.width + Segment.slack)
    let ends: UnsafeMutableBufferPointer<UInt32> = memory.values(count: runs)
    for run in first..<last { ends[run - first] = UInt32(truncatingIfNeeded: Int(starts[run + 1]) - start) }
    ends[runs - 1] = UInt32(truncatingIfNeeded: count)
    let (values, target) = (self.values + first * physical.width, memory.base + offset)
    switch physical.width {
    case 1: Segment.write(values, ends, to: target) { (x: UInt8) in SIMD16(repeating: x) }
    case 2: Segment.write(values, ends, to: target) { (x: UInt16) in SIMD8(repeating: x) }
    case 4: Segment.write(values, ends, to: target) { (x: UInt32) in SIMD4(repeating: x) }
    case 8: Segment.write(values, ends, to: target) { (x: UInt64) in SIMD2(repeating: x) }
    default: Segment.write(values, ends, to: target) { (x: UInt128) in x }
    }
    var bytes: Buffer?
    if let validity {
      let flags = try Buffer(byteCount: runs)
      validity.spread(first, into: flags.values(as: UInt8.self, count: runs))
      let spread = try Buffer(byteCount: count + Segment.slack)
      Segment.write(UnsafeRawPointer(flags.base), ends, to: spread.base) { (x: UInt8) in SIMD16(repeating: x) }
      bytes = spread
    }
    var result = Vector(
      physical: physical, isConstant: false, count: count, data: UnsafeRawPointer(memory.base + offset),
      validity: bytes.map { UnsafePointer($0.base.assumingMemoryBound(to: UInt8.self)) }, dictionary: dictionary,
      owners: (OwnerPair(self, memory), bytes))
    result.runEnds = UnsafeBufferPointer(ends)
    return result
  }

  /// How many bytes may be written behind the last row.
  private static let slack = 16

  /// Writes the value of each run to its rows, and then at most `slack` bytes more.
  ///
  /// `widened` repeats a value to `slack` bytes, which one instruction stores: most runs are shorter than that, and what
  /// is written too far belongs to the next run.
  @inline(__always)
  private static func write<T: BitwiseCopyable, W: BitwiseCopyable>(
    _ values: UnsafeRawPointer, _ ends: UnsafeMutableBufferPointer<UInt32>, to target: UnsafeMutableRawPointer,
    _ widened: (T) -> W
  ) {
    assert(MemoryLayout<W>.size == slack)
    let values = values.assumingMemoryBound(to: T.self)
    let step = slack / MemoryLayout<T>.stride
    var row = 0
    for run in 0..<ends.count {
      let end = Int(ends[run])
      let wide = widened(values[run])
      target.storeBytes(of: wide, toByteOffset: row &* MemoryLayout<T>.stride, as: W.self)
      row &+= step
      while row < end {
        target.storeBytes(of: wide, toByteOffset: row &* MemoryLayout<T>.stride, as: W.self)
        row &+= step
      }
      row = end
    }
  }
}

/// The runs of equal values that some rows of a segment lie in.
struct SegmentRuns {
  /// The value of each run.
  let values: Vector
  /// The first row of each run in the segment.
  fileprivate let starts: UnsafeBufferPointer<UInt16>
  /// The first of the rows.
  fileprivate let start: Int
  /// How many rows.
  let count: Int

  /// The rows of a run, counted from the first that were asked for.
  @inline(__always)
  func rows(of run: Int) -> Range<Int> {
    let first = run == 0 ? 0 : Int(starts[run]) &- start
    let next = run &+ 1 < starts.count ? Int(starts[run &+ 1]) &- start : count
    return first..<next
  }
}
