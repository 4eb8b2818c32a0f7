/// One worker's part of an aggregation.
final class AggregateStage: Stage {
  let layout: KeyLayout
  private(set) var packer: KeyPacker
  /// The results so far of each call, one for each group; of keys with slots, one for each slot.
  let states: [AggregateState]
  /// The keys that were hashed.
  private(set) var table: WordTable
  /// Which slots have rows, a byte each.
  private(set) var seen: [UInt8]
  /// Rows kept for later, once there were too many groups.
  private(set) var partitions: RowPartitions?

  /// Finished groups of morsels that no other morsel has rows of.
  private(set) var finished: [(morsel: Int, chunk: Chunk)] = []

  private let keys: [Evaluator]
  private let arguments: [AggregateArguments]
  private let context: ExecutionContext
  private let reservation: Reservation
  private var unseen: Int
  private let canPartition: Bool
  private let clusters: KeyClusters?
  private let types: [DataType]
  private let calls: [AggregateCall]
  /// The groups of the morsel at hand, where a key is clustered.
  private var local: (table: WordTable, states: [AggregateState])?
  private var morsel = 0
  private var finishedMemory = 0
  /// What zone maps alone can answer; nil where rows must be read.
  private let zoneAnswers: ZoneAnswers?

  /// With more groups than this in one worker, rows are kept and split instead.
  private static let mostGroups = 1 << 17

  init(_ sink: HashAggregate, _ layout: KeyLayout, _ clusters: KeyClusters?, _ context: ExecutionContext) throws {
    self.layout = layout
    types = sink.types
    calls = sink.calls
    self.context = context
    let compiler = ExpressionCompiler(sink.layout, options: context.options)
    keys = try sink.keys.map(compiler.compile)
    arguments = try sink.calls.map { try AggregateArguments($0, compiler) }
    states = AggregateFactory.make(sink.calls)
    packer = KeyPacker(layout)
    table = WordTable(width: layout.width)
    reservation = Reservation(context.budget, for: "GROUP BY")
    let slots = keys.isEmpty ? 1 : layout.slots ?? 0
    zoneAnswers = keys.isEmpty ? ZoneAnswers(sink.calls, sink.layout) : nil
    seen = [UInt8](repeating: 0, count: slots)
    unseen = slots
    canPartition = sink.sets == nil && packer.isShared && states.allSatisfy(\.canPartition)
    self.clusters = canPartition ? clusters : nil
    for state in states { state.resize(to: slots) }
    super.init()
    try reservation.update(to: memory, rows: slots)
  }

  /// The groups of each part, by the hash of their keys.
  func groupsByPart() -> [[UInt32]] {
    var parts = [[UInt32]](repeating: [], count: RowPartitions.count)
    table.withKeys { keys in
      guard let base = keys.baseAddress else { return }
      for group in 0..<table.count {
        parts[RowPartitions.part(base + group * layout.width, layout.width)].append(UInt32(truncatingIfNeeded: group))
      }
    }
    return parts
  }

  /// The words of the keys of some groups, one's behind the other's.
  func words(of groups: [UInt32]) -> [UInt64] {
    table.withKeys { keys in
      groups.flatMap { keys[(Int($0) * layout.width)..<((Int($0) + 1) * layout.width)] }
    }
  }

  private var memory: Int {
    packer.memory + table.memory + seen.count + states.reduce(0) { $0 + $1.memory }
      + (partitions?.memory ?? 0) + finishedMemory
      + (local.map { $0.table.memory + $0.states.reduce(0) { $0 + $1.memory } } ?? 0)
  }

  override func begin(morsel: Int) throws {
    self.morsel = morsel
    if clusters != nil { local = (WordTable(width: layout.width), AggregateFactory.make(calls)) }
    for state in states { state.begin(morsel: morsel) }
  }

  override func end(morsel: Int) throws {
    guard let clusters, let groups = local else { return }
    local = nil
    let width = layout.width
    var (kept, shared): ([Int32], [UInt32]) = ([], [])
    let words = groups.table.withKeys { Array($0) }
    words.withUnsafeBufferPointer { words in
      guard let base = words.baseAddress else { return }
      for group in 0..<groups.table.count {
        if clusters.isShared(base + group * width, morsel) {
          shared.append(UInt32(truncatingIfNeeded: group))
        } else {
          kept.append(Int32(truncatingIfNeeded: group))
        }
      }
    }
    if !shared.isEmpty {
      let words = shared.flatMap { words[(Int($0) * width)..<((Int($0) + 1) * width)] }
      try AggregateMerge.merge(words, groups.states, shared, into: &table, states)
      for state in groups.states where state.keepsMerged { finishedMemory += state.memory }
    }
    if !kept.isEmpty { finished.append((morsel, try chunk(of: kept, words, groups.table.count, groups.states))) }
    finishedMemory += finished.last?.chunk.segments.reduce(0) { $0 + $1.memory } ?? 0
    try reservation.update(to: memory, rows: table.count)
  }

  /// Rows of keys and results for some of the groups.
  private func chunk(of kept: [Int32], _ words: [UInt64], _ count: Int, _ states: [AggregateState]) throws -> Chunk {
    for state in states { try state.finish(context, groups: count) }
    var columns: [Vector] = []
    try words.withUnsafeBufferPointer { words in
      for key in keys.indices { columns.append(try packer.unpack(key, words, count: count)) }
    }
    for state in states { columns.append(try state.result(0..<count)) }
    let segments = try zip(columns, types).map { column, type in
      if kept.count == count { return try Segment(column, type: type) }
      return try Segment(try kept.withUnsafeBufferPointer { try column.gather($0) }, type: type)
    }
    return Chunk(count: kept.count, segments: segments)
  }

  override func take(_ chunk: ChunkSummary) throws -> Bool {
    guard let zoneAnswers else { return false }
    if chunk.count > 0 { seen[0] = 1 }
    try zoneAnswers.update(states, with: chunk)
    return true
  }

  override func push(_ batch: Batch) throws {
    let rows = batch.rows
    if rows.count == 0 { return }
    if keys.isEmpty {
      seen[0] = 1
      try update(batch, nil)
      try reservation.update(to: memory, rows: 1)
      return
    }
    let vectors = try keys.map { try $0.evaluate(batch, rows) }
    if partitions != nil {
      try keep(vectors, batch)
      return
    }
    let memory = try Buffer(byteCount: batch.count * 4)
    let groups: UnsafeMutableBufferPointer<UInt32> = memory.values(count: batch.count)
    let isShort = layout.slots.map { $0 <= 1 << 16 } ?? false
    let shortest = isShort ? AggregateStage.shortestRun : AggregateStage.shortestHashedRun
    if rows.isAll, let ends = AggregateStage.runEnds(vectors, batch.count, shortest) {
      try updateRuns(batch, vectors, ends, groups)
      withExtendedLifetime(memory) {}
      return
    }
    if isShort, rows.isAll {
      try updateShort(batch, vectors, groups)
      withExtendedLifetime(memory) {}
      return
    }
    if layout.slots != nil {
      try packer.pack(vectors, rows, slots: groups)
      if unseen > 0 { mark(groups, rows) }
    } else {
      try assign(vectors, rows, groups)
    }
    try update(batch, UnsafeBufferPointer(groups))
    withExtendedLifetime(memory) {}
    try reservation.update(to: self.memory, rows: max(table.count, seen.count))
    if canPartition, table.count > AggregateStage.mostGroups {
      partitions = RowPartitions(width: layout.width, arguments: arguments)
    }
  }

  /// With fewer rows a run on average than this, runs save nothing where a row's group is computed.
  private static let shortestRun = 16
  /// The same where the group has to be looked up.
  private static let shortestHashedRun = 4

  /// The row behind each run of equal keys, where the keys are known to lie in runs.
  private static func runEnds(_ vectors: [Vector], _ count: Int, _ shortestRun: Int) -> [UInt32]? {
    if vectors.contains(where: { !$0.isConstant && $0.runEnds == nil }) { return nil }
    let lists = vectors.compactMap { $0.isConstant ? nil : $0.runEnds }
    if lists.reduce(0, { $0 + $1.count }) * shortestRun > count { return nil }
    if lists.count == 1 { return Array(lists[0]) }
    var ends: [UInt32] = []
    var places = [Int](repeating: 0, count: lists.count)
    repeat {
      var next = UInt32(truncatingIfNeeded: count)
      for (list, place) in zip(lists, places) { next = min(next, list[place]) }
      for index in lists.indices where lists[index][places[index]] == next { places[index] += 1 }
      ends.append(next)
    } while Int(ends[ends.count - 1]) < count
    return ends
  }

  /// Finds the group of each run by its first row.
  private func updateRuns(
    _ batch: Batch, _ vectors: [Vector], _ ends: [UInt32], _ groups: UnsafeMutableBufferPointer<UInt32>
  ) throws {
    let starts = [0] + ends.dropLast().map { UInt16(truncatingIfNeeded: $0) }
    try starts.withUnsafeBufferPointer { starts in
      let rows = Rows(indices: starts, count: starts.count)
      if layout.slots != nil {
        try packer.pack(vectors, rows, slots: groups)
        if unseen > 0 { mark(groups, rows) }
      } else {
        try assign(vectors, rows, groups)
      }
    }
    let runs = GroupRuns(ends: ends, groups: starts.map { groups[Int($0)] })
    for (state, argument) in zip(local?.states ?? states, arguments) {
      if argument.filter == nil, argument.others.isEmpty {
        try state.update(try argument.evaluate(batch, batch.rows, for: state), runs)
        continue
      }
      runs.forEach { rows, group in
        for row in rows { groups[row] = UInt32(truncatingIfNeeded: group) }
      }
      try update(batch, UnsafeBufferPointer(groups), state, argument)
    }
    try reservation.update(to: memory, rows: max(table.count, seen.count))
  }

  /// Takes all rows of a batch whose slots fit 16 bits; states that want them wider get them in `groups`.
  private func updateShort(
    _ batch: Batch, _ vectors: [Vector], _ groups: UnsafeMutableBufferPointer<UInt32>
  ) throws {
    let memory = try Buffer(byteCount: batch.count * 2)
    let slots: UnsafeMutableBufferPointer<UInt16> = memory.values(count: batch.count)
    let period = GroupCycle.period(vectors, rowCount: batch.count)
    let packed = UnsafeMutableBufferPointer(rebasing: slots[..<(period ?? batch.count)])
    try packer.pack(vectors, packed.count, slots: packed)
    if unseen > 0 {
      seen.withUnsafeMutableBufferPointer { seen in
        for slot in packed { seen[Int(slot)] = 1 }
      }
      countUnseen()
    }
    let cycle = period.map { _ in GroupCycle(groups: UnsafeBufferPointer(packed), rowCount: batch.count) }
    var (isSpread, isWide) = (period == nil, false)
    for (state, argument) in zip(states, arguments) {
      let isPlain = argument.filter == nil && argument.others.isEmpty
      let vector = isPlain ? try argument.evaluate(batch, batch.rows, for: state) : nil
      if isPlain, let cycle, try state.update(vector, cycle) { continue }
      if !isSpread {
        cycle?.spread(into: slots)
        isSpread = true
      }
      if isPlain, try state.update(vector, UnsafeBufferPointer(slots)) { continue }
      if !isWide {
        for row in 0..<batch.count { groups[row] = UInt32(slots[row]) }
        isWide = true
      }
      if isPlain {
        try state.update(vector, batch.rows, UnsafeBufferPointer(groups))
      } else {
        try update(batch, UnsafeBufferPointer(groups), state, argument)
      }
    }
    withExtendedLifetime(memory) {}
    try reservation.update(to: self.memory, rows: seen.count)
  }

  /// Notes which slots have rows.
  private func mark(_ groups: UnsafeMutableBufferPointer<UInt32>, _ rows: Rows) {
    seen.withUnsafeMutableBufferPointer { seen in rows.forEach { seen[Int(groups[$0])] = 1 } }
    countUnseen()
  }

  /// Once every slot has rows there is nothing left to note; with many slots that hardly ever happens.
  private func countUnseen() {
    if seen.count <= 4096 { unseen = seen.count { $0 == 0 } }
  }

  /// Finds the groups of rows by hash.
  private func assign(
    _ vectors: [Vector], _ rows: Rows, _ groups: UnsafeMutableBufferPointer<UInt32>
  ) throws {
    let words = try Buffer(byteCount: rows.count * layout.width * 8)
    let target: UnsafeMutableBufferPointer<UInt64> = words.values(count: rows.count * layout.width)
    try packer.pack(vectors, rows, words: target)
    if rows.isAll {
      number(UnsafeBufferPointer(target), rows.count, groups)
    } else {
      let dense = try Buffer(byteCount: rows.count * 4)
      let numbers: UnsafeMutableBufferPointer<UInt32> = dense.values(count: rows.count)
      number(UnsafeBufferPointer(target), rows.count, numbers)
      var position = 0
      rows.forEach { row in
        groups[row] = numbers[position]
        position += 1
      }
    }
    withExtendedLifetime(words) {}
    let count = local?.table.count ?? table.count
    for state in local?.states ?? states { state.resize(to: count) }
  }

  /// Numbers packed keys, in the morsel's own table where there is one.
  private func number(
    _ words: UnsafeBufferPointer<UInt64>, _ count: Int, _ numbers: UnsafeMutableBufferPointer<UInt32>
  ) {
    if local == nil {
      table.assign(words, count: count, into: numbers)
    } else {
      local?.table.assign(words, count: count, into: numbers)
    }
  }

  private func update(_ batch: Batch, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    for (state, argument) in zip(local?.states ?? states, arguments) { try update(batch, groups, state, argument) }
  }

  private func update(
    _ batch: Batch, _ groups: UnsafeBufferPointer<UInt32>?, _ state: AggregateState, _ argument: AggregateArguments
  ) throws {
    var part = batch
    if let filter = argument.filter {
      try filter.apply(&part)
      if part.rows.count == 0 { return }
    }
    let vector = try argument.evaluate(part, part.rows, for: state)
    if argument.others.isEmpty {
      try state.update(vector, part.rows, groups)
      return
    }
    let others = try argument.others.map { try $0.evaluate(part, part.rows) }
    try state.update(arguments: (vector.map { [$0] } ?? []) + others, part.rows, groups)
  }

  /// Keeps rows for later, split by the hash of their keys.
  private func keep(_ vectors: [Vector], _ batch: Batch) throws {
    let rows = batch.rows
    let words = try Buffer(byteCount: rows.count * layout.width * 8)
    let target: UnsafeMutableBufferPointer<UInt64> = words.values(count: rows.count * layout.width)
    try packer.pack(vectors, rows, words: target)
    try partitions?.append(UnsafeBufferPointer(target), batch)
    try reservation.update(to: memory, rows: partitions?.count ?? 0)
    withExtendedLifetime(words) {}
  }
}

/// What an aggregate call computes of each row.
struct AggregateArguments {
  let call: AggregateCall
  let value: Evaluator?
  /// The arguments behind the first one, and the keys the call sorts by.
  let others: [Evaluator]
  let filter: RowFilter?
  /// Where the first argument stands in a batch when it is a column.
  private let column: Int?

  init(_ call: AggregateCall, _ compiler: ExpressionCompiler) throws {
    self.call = call
    value = try call.argument.map(compiler.compile)
    others = try (call.arguments.dropFirst() + call.order.map(\.expression)).map(compiler.compile)
    filter = try call.filter.map { RowFilter([try compiler.compile($0)]) }
    column = (value as? ColumnEvaluator)?.index
  }

  /// The first argument's values, as the state that gets them can read them.
  func evaluate(_ batch: Batch, _ rows: Rows, for state: AggregateState) throws -> Vector? {
    if let column, state.readsBits { return batch.columns[column] }
    return try value?.evaluate(batch, rows)
  }
}
