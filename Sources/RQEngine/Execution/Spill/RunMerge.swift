/// Merges runs of rows in temporary files that are each in the order of some columns of numbers.
///
/// Rows that are equal in all of them come in the order of the runs. NULL stands behind all numbers.
struct RunMerge {
  /// Runs of the same file.
  let rows: SpilledRows
  /// What the runs are ordered by, most significant first.
  let words: [Int]
  /// The columns of the rows that come out.
  let ordinals: [Int]
  /// The operator that the memory is for.
  let name: String
  let context: ExecutionContext

  /// Fewer rows than this are not worth reading at a time.
  static let fewestRows = 256

  /// How many rows of each of `runs` runs can be in memory at a time.
  static func rowsAtOnce(runs: Int, rowBytes: Int, _ context: ExecutionContext) -> Int {
    // A run's rows are there up to three times: being read, being merged, and merged.
    let most = context.budget.available / 2 / (3 * max(runs, 1) * (rowBytes + 16))
    return min(max(most, fewestRows), Chunk.capacity)
  }

  /// How many runs can be merged at a time.
  static func mostRuns(rowBytes: Int, _ context: ExecutionContext) -> Int {
    min(max(context.budget.available / 2 / (3 * fewestRows * (rowBytes + 16)), 2), 512)
  }

  /// The rows of all runs in order; only those of `wanted`, where that says which.
  func merged(_ runs: [[SpilledChunk]], wanted: Range<Int>? = nil) throws -> SpilledRows {
    let fanIn = RunMerge.mostRuns(rowBytes: rows.rowBytes, context)
    var current = self
    var runs = runs.filter { !$0.isEmpty }
    while runs.count > fanIn {
      // Merging no more than is needed to come down to one last merge would save a part of a pass in rare cases.
      let all = Array(rows.types.indices)
      let writer = try SpillWriter(rows.types, context)
      var longer: [[SpilledChunk]] = []
      var start = 0
      while start < runs.count {
        let end = min(start + fanIn, runs.count)
        longer.append(try current.merge(Array(runs[start..<end]), all, nil, into: writer))
        start = end
      }
      current = RunMerge(
        rows: writer.rows(longer.flatMap { $0 }), words: words, ordinals: ordinals, name: name, context: context)
      runs = longer
    }
    let writer = try SpillWriter(ordinals.map { rows.types[$0] }, context)
    return writer.rows(try current.merge(runs, ordinals, wanted, into: writer))
  }

  /// Merges a few runs into one.
  private func merge(
    _ runs: [[SpilledChunk]], _ ordinals: [Int], _ wanted: Range<Int>?, into writer: SpillWriter
  ) throws -> [SpilledChunk] {
    if runs.isEmpty { return [] }
    let reservation = Reservation(context.budget, for: name)
    let available = context.budget.available
    let block = min(max(available / 8 / (rows.rowBytes + 16), RunMerge.fewestRows), Chunk.capacity)
    let heads = try SharedArray<RunHead>(count: runs.count)
    let sources = try runs.indices.map { try Run(rows.part(runs[$0]), words, heads.values, $0) }
    let (width, head) = (words.count, heads.values)
    @inline(__always) func isBefore(_ a: Int, _ b: Int) -> Bool { RunHead.isBefore(head, a, b, width: width) }
    let addresses = try SharedArray<RowAddress>(count: block)
    var tree = LoserTree(count: sources.count, isBefore)
    var written: [SpilledChunk] = []
    var seen = 0
    while head[tree.winner].words != nil {
      try context.checkpoint()
      if let wanted, seen >= wanted.upperBound { break }
      // What runs have in memory now, and what they read on the way, until the block is put together.
      var slots: [Chunk] = []
      var held = 0
      for source in sources { source.enter(&slots, &held) }
      try reservation.update(to: held + block * (rows.rowBytes + 8), rows: seen)
      let target = addresses.values
      var count = 0
      while count < block, head[tree.winner].words != nil {
        let winner = tree.winner
        target[count] = RowAddress(chunk: head[winner].slot, row: head[winner].row)
        count &+= 1
        head[winner].row &+= 1
        let isRead = head[winner].row == head[winner].count
        if isRead {
          try sources[winner].load()
          sources[winner].enter(&slots, &held)
        }
        tree.replay(isBefore)
        if isRead {
          try reservation.update(to: held + block * (rows.rowBytes + 8), rows: seen + count)
          if held > available / 2 || slots.count > RunMerge.mostSlots { break }
        }
      }
      let range = wanted.map { $0.clamped(to: seen..<(seen + count)) } ?? seen..<(seen + count)
      let taken = UnsafeBufferPointer(rebasing: target[(range.lowerBound - seen)..<(range.upperBound - seen)])
      seen += count
      for chunk in try Relation(types: rows.types, chunks: slots).gatheredSparsely(taken, ordinals: ordinals, context) {
        written.append(try writer.write(chunk, morsel: written.count, sequence: 0))
      }
    }
    return written
  }

  /// The most chunks whose rows can be told apart by address, with room for one more a run.
  private static let mostSlots = 1 << 15
}

/// Where a run is: what decides which row comes next.
private struct RunHead: BitwiseCopyable {
  /// The words of the chunk at hand, one column behind the other; nil behind the last row.
  var words: UnsafePointer<Int64>?
  var row = 0
  var count = 0
  /// The number of the chunk among those in memory.
  var slot = 0

  /// Whether the row at hand of one run comes before that of another.
  @inline(__always)
  static func isBefore(_ heads: UnsafeMutableBufferPointer<RunHead>, _ a: Int, _ b: Int, width: Int) -> Bool {
    guard let x = heads[a].words else { return false }
    guard let y = heads[b].words else { return true }
    var (i, j) = (heads[a].row, heads[b].row)
    for _ in 0..<width {
      if x[i] != y[j] { return x[i] < y[j] }
      i &+= heads[a].count
      j &+= heads[b].count
    }
    return a < b
  }
}

/// One of the runs that are merged, and the chunk of it that is in memory.
private final class Run {
  private let rows: SpilledRows
  private let ordinals: [Int]
  private let heads: UnsafeMutableBufferPointer<RunHead>
  private let number: Int
  private var next = 0
  private var chunk = Chunk(count: 0, segments: [])
  private var words: Buffer?

  init(_ rows: SpilledRows, _ ordinals: [Int], _ heads: UnsafeMutableBufferPointer<RunHead>, _ number: Int) throws {
    self.rows = rows
    self.ordinals = ordinals
    self.heads = heads
    self.number = number
    try load()
  }

  /// Gives the chunk at hand a slot.
  func enter(_ slots: inout [Chunk], _ held: inout Int) {
    if heads[number].words == nil { return }
    heads[number].slot = slots.count
    slots.append(chunk)
    held += chunk.count * ordinals.count * 8 + chunk.segments.reduce(0) { $0 + $1.memory }
  }

  /// Reads the next chunk.
  func load() throws {
    words = nil
    heads[number] = RunHead()
    if next == rows.chunks.count { return }
    chunk = try rows.chunk(next)
    next += 1
    let memory = try Buffer(byteCount: chunk.count * ordinals.count * 8)
    let numbers = memory.values(as: Int64.self, count: chunk.count * ordinals.count)
    for (place, ordinal) in ordinals.enumerated() {
      let target = UnsafeMutableBufferPointer(rebasing: numbers[place * chunk.count..<(place + 1) * chunk.count])
      try chunk.segments[ordinal].slice(0, chunk.count).writeNumbers(to: target)
    }
    words = memory
    heads[number] = RunHead(words: numbers.baseAddress.map { UnsafePointer($0) }, count: chunk.count)
  }
}

extension Vector {
  /// Writes integers as 64 bits, NULL as the greatest.
  fileprivate func writeNumbers(to target: UnsafeMutableBufferPointer<Int64>) {
    func write<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
      let values = values(as: T.self)
      for row in 0..<target.count { target[row] = Int64(truncatingIfNeeded: values[isConstant ? 0 : row]) }
    }
    switch physical {
    case .int8: write(Int8.self)
    case .int16: write(Int16.self)
    case .int32: write(Int32.self)
    case .int128: write(Int128.self)
    default: write(Int64.self)
    }
    if validity == nil { return }
    for row in 0..<target.count where !isValid(row) { target[row] = .max }
  }
}
