/// Any aggregate over frames.
///
/// Rows with the same frame share one result. The states of blocks of rows make a tree: a frame is put together of the
/// largest blocks within it and the rows at its two ends, always in the order of the rows.
final class GeneralEvaluator: WindowEvaluator {
  private let call: AggregateCall
  private let arguments: [WindowArgument]
  private let filter: WindowArgument?
  private let frames: WindowFrameReader
  private let context: ExecutionContext
  /// For each row of the input the number of its frame's result in its slice.
  private let picks: WindowPicks
  /// The results of each slice.
  private let results: Slots<[Segment]>

  /// How many rows or blocks make the block above them.
  private static let fanout = 16

  init(
    _ call: AggregateCall, _ arguments: [WindowArgument], filter: WindowArgument?, _ frames: WindowFrameReader,
    _ rows: WindowRows, _ context: ExecutionContext
  ) throws {
    self.call = call
    self.arguments = arguments
    self.filter = filter
    self.frames = frames
    self.context = context
    picks = try WindowPicks(count: rows.count)
    results = Slots(count: rows.slices.count)
  }

  func segments(_ rows: WindowRows, _ context: ExecutionContext) throws -> [Segment] {
    var all: [Segment] = []
    var firsts: [Int] = []
    for number in rows.slices.indices {
      firsts.append(all.count)
      all += results[number] ?? []
    }
    let bases = firsts
    try Scheduler.forEach(rows.slices.count, context) { number in
      let slice = WindowSlice(rows, number: number)
      let places = try slice.places().values
      for row in 0..<slice.count {
        let place = Int(places[row])
        let result = Int(picks.addresses[place])
        picks.addresses[place] = RowAddress(chunk: bases[number] + result >> 16, row: result & 0xffff)
      }
    }
    return try picks.segments(rows, all, call.type, context)
  }

  func evaluate(_ slice: WindowSlice) throws {
    let frames = try slice.frames(frames)
    let places = try slice.places().values
    var owners: [Int32] = []
    for row in 0..<slice.count {
      if row == 0 || !GeneralEvaluator.isSame(frames, row, row - 1) { owners.append(Int32(truncatingIfNeeded: row)) }
      picks.addresses[Int(places[row])] = RowAddress(truncatingIfNeeded: owners.count - 1)
    }
    let state = AggregateFactory.make(call)
    state.resize(to: owners.count)
    state.begin(morsel: 0)
    let feed = GeneralFeed(slice, arguments, filter, context)
    let lists = FrameBlocks(frames, owners)
    // States that keep the order of rows know it by when they were given them, which blocks put together would mix up.
    if lists.work <= 4 * slice.count || GeneralEvaluator.keepsOrder(call.function) {
      try feed.update(state, lists)
    } else {
      try combine(slice, lists, state, feed)
    }
    try state.finish(context, groups: owners.count)
    var writer = SegmentWriter(type: call.type)
    var start = 0
    while start < owners.count {
      try context.checkpoint()
      let end = min(start + Chunk.capacity, owners.count)
      writer.append(try state.result(start..<end), rows: .all(end - start))
      start = end
    }
    results[slice.number] = try writer.finish()
  }

  private static func keepsOrder(_ function: AggregateFunction) -> Bool {
    function.dependsOnOrder || function == .argMin || function == .argMax
  }

  private static func isSame(_ frames: WindowFrames, _ a: Int, _ b: Int) -> Bool {
    if frames.start[a] != frames.start[b] || frames.end[a] != frames.end[b] { return false }
    guard let excluded = frames.excluded else { return true }
    if frames.keepsCurrent, excluded.start[a] < excluded.end[a] { return false }
    return excluded.start[a] == excluded.start[b] && excluded.end[a] == excluded.end[b]
  }

  /// Builds the tree of blocks and takes each frame from it.
  private func combine(
    _ slice: WindowSlice, _ lists: FrameBlocks, _ state: AggregateState, _ feed: GeneralFeed
  ) throws {
    let fanout = GeneralEvaluator.fanout
    var levels: [AggregateState] = []
    var size = slice.count
    while size > fanout {
      let below = size
      size = (size + fanout - 1) / fanout
      let level = AggregateFactory.make(call)
      level.resize(to: size)
      level.begin(morsel: 0)
      if let last = levels.last {
        var sources: [UInt32] = []
        var targets: [UInt32] = []
        for node in 0..<below {
          sources.append(UInt32(truncatingIfNeeded: node))
          targets.append(UInt32(truncatingIfNeeded: node / fanout))
        }
        try GeneralFeed.merge(level, last, sources, targets)
      } else {
        var pairs = FrameBlocks.Pairs()
        for row in 0..<below { pairs.append(row, row / fanout) }
        try feed.update(level, pairs)
      }
      levels.append(level)
    }
    for range in 0..<3 {
      // Ascending to the left of the largest blocks, descending to the right of them: the order of the rows.
      for level in 0...levels.count {
        let pairs = lists.blocks(range: range, level: level, of: levels.count, fanout: fanout, isLeft: true)
        try take(pairs, level, levels, state, feed)
      }
      for level in (0..<levels.count).reversed() {
        let pairs = lists.blocks(range: range, level: level, of: levels.count, fanout: fanout, isLeft: false)
        try take(pairs, level, levels, state, feed)
      }
    }
  }

  private func take(
    _ pairs: FrameBlocks.Pairs, _ level: Int, _ levels: [AggregateState], _ state: AggregateState, _ feed: GeneralFeed
  ) throws {
    if pairs.sources.isEmpty { return }
    if level == 0 {
      try feed.update(state, pairs)
    } else {
      try context.checkpoint()
      try GeneralFeed.merge(state, levels[level - 1], pairs.sources, pairs.targets)
    }
  }
}

/// The frames of a slice as blocks of rows.
struct FrameBlocks {
  /// Rows or blocks, and the results they count for.
  struct Pairs {
    var sources: [UInt32] = []
    var targets: [UInt32] = []

    mutating func append(_ source: Int, _ target: Int) {
      sources.append(UInt32(truncatingIfNeeded: source))
      targets.append(UInt32(truncatingIfNeeded: target))
    }
  }

  private let frames: WindowFrames
  /// For each result a row whose frame it is.
  private let owners: [Int32]

  init(_ frames: WindowFrames, _ owners: [Int32]) {
    self.frames = frames
    self.owners = owners
  }

  /// How many rows all frames have together.
  var work: Int {
    owners.reduce(0) { sum, owner in
      var total = sum
      frames.forEachRange(Int(owner)) { low, high in total += high - low }
      return total
    }
  }

  /// Calls `body` with every row of every frame, so many at a time.
  func forEachPart(_ size: Int, _ body: (Pairs) throws -> Void) throws {
    var pairs = Pairs()
    for (result, owner) in owners.enumerated() {
      var failure: (any Error)?
      frames.forEachRange(Int(owner)) { low, high in
        for row in low..<high where failure == nil {
          pairs.append(row, result)
          if pairs.sources.count < size { continue }
          do { try body(pairs) } catch { failure = error }
          pairs = Pairs()
        }
      }
      if let failure { throw failure }
    }
    if !pairs.sources.isEmpty { try body(pairs) }
  }

  /// The blocks of one level that frames take whole: those on the way up at their left ends (at the top level all that
  /// are left), or those on the way down at their right ends.
  func blocks(range: Int, level: Int, of top: Int, fanout: Int, isLeft: Bool) -> Pairs {
    var pairs = Pairs()
    for (result, owner) in owners.enumerated() {
      guard let (low, high) = ends(of: Int(owner), range: range, level: level, fanout: fanout) else { continue }
      // What the level above does not take.
      let (above, behind) = ((low + fanout - 1) / fanout * fanout, high / fanout * fanout)
      let isSplit = level < top && above < behind
      if !isSplit, !isLeft, level < top { continue }
      let blocks = !isSplit ? low..<high : isLeft ? low..<above : behind..<high
      for block in blocks { pairs.append(block, result) }
    }
    return pairs
  }

  /// The blocks of one level that lie whole within a range of a row's frame; nil when there are none.
  private func ends(of row: Int, range: Int, level: Int, fanout: Int) -> (low: Int, high: Int)? {
    var (low, high) = (0, 0)
    var number = 0
    frames.forEachRange(row) {
      if number == range { (low, high) = ($0, $1) }
      number += 1
    }
    for _ in 0..<level where low < high {
      low = (low + fanout - 1) / fanout
      high /= fanout
    }
    return low < high ? (low, high) : nil
  }
}

/// Hands rows of a slice to aggregates.
final class GeneralFeed {
  private let slice: WindowSlice
  private let arguments: [WindowArgument]
  private let filter: WindowArgument?
  private let context: ExecutionContext

  /// Rows handed over at a time.
  private static let batchSize = 16_384

  init(
    _ slice: WindowSlice, _ arguments: [WindowArgument], _ filter: WindowArgument?, _ context: ExecutionContext
  ) {
    self.slice = slice
    self.arguments = arguments
    self.filter = filter
    self.context = context
  }

  /// Adds the rows of all frames to their results.
  func update(_ state: AggregateState, _ blocks: FrameBlocks) throws {
    try blocks.forEachPart(GeneralFeed.batchSize) { try update(state, $0) }
  }

  /// Adds rows to groups.
  func update(_ state: AggregateState, _ pairs: FrameBlocks.Pairs) throws {
    var start = 0
    while start < pairs.sources.count {
      try context.checkpoint()
      let end = min(start + GeneralFeed.batchSize, pairs.sources.count)
      let count = end - start
      let addresses = try Scratch<RowAddress>(count: count)
      for index in 0..<count { addresses.values[index] = slice.addresses[Int(pairs.sources[start + index])] }
      let rows = UnsafeBufferPointer(addresses.values)
      var vectors: [Vector] = []
      for argument in arguments { vectors.append(try argument.vector(rows)) }
      var batch = Batch(columns: [], count: count, selection: nil)
      if let filter {
        let passes = try filter.vector(rows)
        batch.selection = try Selection(.all(count)) { row in
          passes.isValid(row) && passes.values(as: UInt8.self)[passes.isConstant ? 0 : row] != 0 ? 1 : 0
        }
      }
      try pairs.targets[start..<end].withUnsafeBufferPointer { groups in
        try state.update(arguments: vectors, batch.rows, groups)
      }
      start = end
    }
  }

  /// Adds groups of one state to those of another.
  static func merge(
    _ state: AggregateState, _ other: AggregateState, _ sources: [UInt32], _ targets: [UInt32]
  ) throws {
    try sources.withUnsafeBufferPointer { sources in
      try targets.withUnsafeBufferPointer { targets in try state.merge(other, from: sources, into: targets) }
    }
  }
}
