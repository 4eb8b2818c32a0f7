import RQSyntax
import Synchronization

/// Brings the groups of all workers together.
///
/// The workers are done when it starts; threads that merge parts side by side only read from them.
struct AggregateMerge: @unchecked Sendable {
  private let sink: HashAggregate
  private let stages: [AggregateStage]
  private let context: ExecutionContext
  private let layout: KeyLayout

  init(_ sink: HashAggregate, _ stages: [AggregateStage], _ context: ExecutionContext) throws {
    self.sink = sink
    self.stages = stages
    self.context = context
    layout = stages.first?.layout ?? KeyLayout([], [])
  }

  /// The groups as rows, in an order that does not depend on the workers unless nobody minds.
  func run() throws -> [Chunk] {
    guard let first = stages.first else { return [] }
    if sink.keys.isEmpty || layout.slots != nil { return try mergeSlots(first) }
    let finished = stages.flatMap(\.finished).ordered { $0.morsel < $1.morsel }.map(\.chunk)
    let isSplit = stages.contains { $0.partitions != nil }
    return finished + (try isSplit ? mergePartitions() : mergeTables(first))
  }

  /// Slots mean the same to every worker, so states merge place by place.
  private func mergeSlots(_ first: AggregateStage) throws -> [Chunk] {
    if first.seen.count > AggregateMerge.slotBlock, sink.sets == nil, first.states.allSatisfy(\.canPartition) {
      return try mergeSlotBlocks(first.seen.count)
    }
    var seen = first.seen
    for other in stages.dropFirst() {
      try context.checkpoint()
      let used = AggregateMerge.places(other.seen)
      for slot in used { seen[Int(slot)] = 1 }
      try used.withUnsafeBufferPointer { used in
        for (state, part) in zip(first.states, other.states) { try state.merge(part, from: used, into: used) }
      }
    }
    if sink.keys.isEmpty {
      return try rows(1, { _, _ in throw AggregateMerge.noKey }, first.states)
    }
    let used = AggregateMerge.places(seen)
    var states = first.states
    if used.count < seen.count {
      states = AggregateFactory.make(sink.calls)
      let numbers = used.indices.map { UInt32(truncatingIfNeeded: $0) }
      try used.withUnsafeBufferPointer { used in
        try numbers.withUnsafeBufferPointer { numbers in
          for (state, part) in zip(states, first.states) {
            state.resize(to: used.count)
            try state.merge(part, from: used, into: numbers)
          }
        }
      }
    }
    var packer = first.packer
    let words = used.map { UInt64($0) }
    return try rows(used.count, { try AggregateMerge.key(&packer, $0, words, $1) }, states)
  }

  /// Slots that are merged at a time, where there are more.
  private static let slotBlock = 1 << 14

  /// Merges many slots, a block of them at a time on every thread.
  private func mergeSlotBlocks(_ slots: Int) throws -> [Chunk] {
    for stage in stages { for state in stage.states { state.settle() } }
    return try each(of: (slots + AggregateMerge.slotBlock - 1) / AggregateMerge.slotBlock) { context, block in
      try context.checkpoint()
      let first = block * AggregateMerge.slotBlock
      let range = first..<min(first + AggregateMerge.slotBlock, slots)
      var places = [UInt32](repeating: 0, count: range.count)
      var seen = [UInt8](repeating: 0, count: range.count)
      for stage in stages {
        stage.seen.withUnsafeBufferPointer { theirs in
          for place in seen.indices { seen[place] |= theirs[first &+ place] }
        }
      }
      var words: [UInt64] = []
      for place in seen.indices where seen[place] != 0 {
        places[place] = UInt32(truncatingIfNeeded: words.count)
        words.append(UInt64(first + place))
      }
      let states = AggregateFactory.make(sink.calls)
      for state in states { state.resize(to: words.count) }
      for stage in stages {
        let used = stage.seen.withUnsafeBufferPointer { seen in
          range.filter { seen[$0] != 0 }.map { UInt32(truncatingIfNeeded: $0) }
        }
        let targets = used.map { places[Int($0) - first] }
        try used.withUnsafeBufferPointer { used in
          try targets.withUnsafeBufferPointer { targets in
            for (state, part) in zip(states, stage.states) { try state.merge(part, from: used, into: targets) }
          }
        }
      }
      var packer = KeyPacker(layout)
      return try rows(words.count, { try AggregateMerge.key(&packer, $0, words, $1) }, states)
    }.flatMap { $0 }
  }

  private static let noKey = Diagnostic("RQ0901", "an aggregation without keys was asked for one")

  /// The places whose byte is not zero.
  private static func places(_ bytes: [UInt8]) -> [UInt32] {
    bytes.indices.compactMap { bytes[$0] == 0 ? nil : UInt32(truncatingIfNeeded: $0) }
  }

  private static func key(_ packer: inout KeyPacker, _ key: Int, _ words: [UInt64], _ groups: Range<Int>) throws
    -> Vector
  {
    let width = packer.layout.width
    return try words.withUnsafeBufferPointer { words in
      let part = UnsafeBufferPointer(rebasing: words[(groups.lowerBound * width)..<(groups.upperBound * width)])
      return try packer.unpack(key, part, count: groups.count)
    }
  }

  /// Takes the groups of all other workers over into the first one's table.
  private func mergeTables(_ first: AggregateStage) throws -> [Chunk] {
    var packer = first.packer
    var table = first.table
    for other in stages.dropFirst() where other.table.count > 0 {
      try context.checkpoint()
      var words = other.table.withKeys { Array($0) }
      if !packer.isShared {
        var theirs = other.packer
        packer.translate(&words, from: &theirs)
      }
      let groups = (0..<UInt32(truncatingIfNeeded: other.table.count)).map { $0 }
      try AggregateMerge.merge(words, other.states, groups, into: &table, first.states)
    }
    return try ordered(packer, table, first.states)
  }

  /// Gives keys their numbers in a table, and hands the groups they come from over to its states.
  static func merge(
    _ words: [UInt64], _ others: [AggregateState], _ groups: [UInt32], into table: inout WordTable,
    _ states: [AggregateState]
  ) throws {
    var targets = [UInt32](repeating: 0, count: groups.count)
    words.withUnsafeBufferPointer { words in
      targets.withUnsafeMutableBufferPointer { table.assign(words, count: groups.count, into: $0) }
    }
    try groups.withUnsafeBufferPointer { groups in
      try targets.withUnsafeBufferPointer { targets in
        for (state, part) in zip(states, others) {
          state.resize(to: table.count)
          try state.merge(part, from: groups, into: targets)
        }
      }
    }
  }

  /// The groups of one part of the keys' hashes, or of all of them.
  private struct Groups: @unchecked Sendable {
    var table: WordTable
    let states: [AggregateState]
  }

  /// Rows that tell how many keys are new.
  private static let sampleSize = 4096

  /// What became of a part: rows, or groups that wait until it is known in which order they go.
  private enum Part {
    case groups(Groups)
    case rows([Chunk])
  }

  /// Aggregates each part by itself, side by side.
  private func mergePartitions() throws -> [Chunk] {
    for stage in stages { for state in stage.states { state.settle() } }
    let early = stages.map { $0.groupsByPart() }
    let total = Atomic(0)
    let order = sink.order
    let parts = try each(of: RowPartitions.count) { _, part in
      let groups = try aggregate(part, early.map { $0[part] })
      let sum = total.add(groups.table.count, ordering: .relaxed).newValue
      // Memory is given back as soon as nothing further needs to be known.
      if order == .open { return Part.rows(try rows(groups, inHashOrder: false)) }
      return sum > AggregateOrder.mostSorted ? .rows(try rows(groups, inHashOrder: true)) : .groups(groups)
    }
    let isMany = total.load(ordering: .relaxed) > AggregateOrder.mostSorted
    let chunks = try parts.flatMap { part in
      switch part {
      case .rows(let chunks): chunks
      case .groups(let groups): try rows(groups, inHashOrder: isMany)
      }
    }
    if isMany || order != .byKeys { return chunks }
    return try AggregateOrder.sorted(Relation(types: sink.types, chunks: chunks), keys: sink.keys.count, context)
  }

  /// What `body` makes of each of some parts, side by side, in the order of the parts.
  private func each<T>(
    of count: Int, _ body: @escaping @Sendable (ExecutionContext, Int) throws -> T
  ) throws -> [T] {
    let context = context
    return try Scheduler.run(
      morsels: count, threads: context.threads, makeState: { _ in [(part: Int, made: T)]() },
      work: { results, part in results.append((part, try body(context, part))) }
    ).flatMap { $0 }.ordered { $0.part < $1.part }.map(\.made)
  }

  /// One part: the groups that workers found before they split, listed in `early`, and the rows kept since.
  private func aggregate(_ part: Int, _ early: [[UInt32]]) throws -> Groups {
    let states = AggregateFactory.make(sink.calls)
    var table = WordTable(width: layout.width)
    let reservation = Reservation(context.budget, for: "GROUP BY")
    for (stage, groups) in zip(stages, early) where !groups.isEmpty {
      try AggregateMerge.merge(stage.words(of: groups), stage.states, groups, into: &table, states)
    }
    var words: [UInt64] = []
    var groups: [UInt32] = []
    var (done, total) = (0, stages.reduce(0) { $0 + ($1.partitions?.rowCount(of: part) ?? 0) })
    for stage in stages {
      guard let partitions = stage.partitions else { continue }
      for block in partitions.takeBlocks(of: part) {
        try context.checkpoint()
        partitions.words(block, into: &words)
        if groups.count < block.count { groups = [UInt32](repeating: 0, count: block.count) }
        words.withUnsafeBufferPointer { words in
          groups.withUnsafeMutableBufferPointer { table.assign(words, count: block.count, into: $0) }
        }
        for state in states { state.resize(to: table.count) }
        try groups.withUnsafeBufferPointer { try partitions.update(states, with: block, $0) }
        done += block.count
        if done >= AggregateMerge.sampleSize, total > 0 {
          // Where most keys are new, room for all of them at once saves moving them again and again.
          if table.count * 2 > done { table.reserve(table.count * total / done - table.count) }
          total = 0
        }
        try reservation.update(to: table.memory + states.reduce(0) { $0 + $1.memory }, rows: table.count)
      }
    }
    return Groups(table: table, states: states)
  }

  /// The groups of a table as rows.
  private func ordered(_ packer: KeyPacker, _ table: WordTable, _ states: [AggregateState]) throws -> [Chunk] {
    if sink.sets == nil, packer.isShared, table.count > AggregateOrder.mostSorted {
      return try rows(Groups(table: table, states: states), inHashOrder: sink.order != .open)
    }
    var packer = packer
    let words = table.withKeys { Array($0) }
    let chunks = try rows(table.count, { try AggregateMerge.key(&packer, $0, words, $1) }, states)
    let isMany = table.count > AggregateOrder.mostSorted
    if sink.order == .open || (sink.order == .manyByHash && !isMany) { return chunks }
    return try AggregateOrder.sorted(Relation(types: sink.types, chunks: chunks), keys: sink.keys.count, context)
  }

  /// Groups as rows, as they were found or in the order of the hashes of their keys.
  private func rows(_ groups: Groups, inHashOrder: Bool) throws -> [Chunk] {
    var packer = KeyPacker(layout)
    let words = groups.table.withKeys { Array($0) }
    let count = groups.table.count
    if !inHashOrder {
      return try rows(count, { try AggregateMerge.key(&packer, $0, words, $1) }, groups.states)
    }
    for state in groups.states { try state.finish(context, groups: count) }
    let order = AggregateOrder.byHash(words, width: layout.width)
    var chunks: [Chunk] = []
    try order.withUnsafeBufferPointer { order in
      let types = sink.types
      var columns: [Vector] = []
      for key in sink.keys.indices { columns.append(try AggregateMerge.key(&packer, key, words, 0..<count)) }
      for state in groups.states { columns.append(try state.result(0..<count)) }
      for start in stride(from: 0, to: count, by: Chunk.capacity) {
        let end = min(start + Chunk.capacity, count)
        let segments = try zip(columns, types).map { column, type in
          try Segment(try column.gather(UnsafeBufferPointer(rebasing: order[start..<end])), type: type)
        }
        chunks.append(Chunk(count: end - start, segments: segments))
      }
    }
    return chunks
  }

  /// Rows of keys and results, in the order of the groups.
  private func rows(
    _ count: Int, _ key: @escaping (Int, Range<Int>) throws -> Vector, _ states: [AggregateState]
  ) throws -> [Chunk] {
    if let sets = sink.sets {
      let finest = GroupingLevel(keys: Array(sink.keys.indices), count: count, key: key, states: states)
      return try GroupingSetRows(sink, sets, context).run(finest)
    }
    for state in states { try state.finish(context, groups: count) }
    var chunks: [Chunk] = []
    var start = 0
    while start < count {
      let end = min(start + Chunk.capacity, count)
      var segments: [Segment] = []
      for index in sink.keys.indices {
        segments.append(try Segment(try key(index, start..<end), type: sink.types[index]))
      }
      for (index, state) in states.enumerated() {
        segments.append(try Segment(try state.result(start..<end), type: sink.types[sink.keys.count + index]))
      }
      chunks.append(Chunk(count: end - start, segments: segments))
      start = end
    }
    return chunks
  }
}
