/// The groups of one set of keys.
struct GroupingLevel {
  let keys: [Int]
  let count: Int
  /// The values of a key for a range of groups.
  let key: (Int, Range<Int>) throws -> Vector
  let states: [AggregateState]
}

/// Makes the rows of all grouping sets out of the groups of all keys together.
///
/// Rows are aggregated once, by all keys. The groups of fewer keys take over what the states of the finest groups hold,
/// or those of a set in between, which works for every aggregate that workers can merge.
struct GroupingSetRows {
  private let sink: HashAggregate
  private let sets: [[Int]]
  private let context: ExecutionContext

  init(_ sink: HashAggregate, _ sets: [[Int]], _ context: ExecutionContext) {
    self.sink = sink
    self.sets = sets
    self.context = context
  }

  func run(_ finest: GroupingLevel) throws -> [Chunk] {
    var levels: [GroupingLevel] = [finest]
    var level = [Int](repeating: 0, count: sets.count)
    // Sets of more keys come first, so that the others can build on them.
    for index in sets.indices.ordered(by: { (sets[$0].count, $1) > (sets[$1].count, $0) }) {
      try context.checkpoint()
      let wanted = Set(sets[index])
      if let known = levels.firstIndex(where: { Set($0.keys) == wanted }) {
        level[index] = known
        continue
      }
      let sources = levels.filter { wanted.isSubset(of: $0.keys) }
      let source = sources.min { $0.count < $1.count } ?? finest
      levels.append(try coarser(source, sets[index]))
      level[index] = levels.count - 1
    }
    for level in levels {
      for state in level.states { try state.finish(context, groups: level.count) }
    }
    return try level.flatMap { try rows(levels[$0]) }
  }

  /// The groups of some of a level's keys.
  private func coarser(_ source: GroupingLevel, _ keys: [Int]) throws -> GroupingLevel {
    let states = AggregateFactory.make(sink.calls)
    for state in source.states { state.settle() }
    var table = GroupTable(types: keys.map { sink.types[$0] })
    if keys.isEmpty { for state in states { state.resize(to: 1) } }
    var start = 0
    while start < source.count {
      try context.checkpoint()
      let end = min(start + Chunk.capacity, source.count)
      let size = end - start
      let groups = (start..<end).map { UInt32(truncatingIfNeeded: $0) }
      var targets = [UInt32](repeating: 0, count: size)
      if !keys.isEmpty {
        let vectors = try keys.map { try source.key($0, start..<end) }
        targets.withUnsafeMutableBufferPointer { table.resolve(vectors, .all(size), into: $0) }
        for state in states { state.resize(to: table.count) }
      }
      try groups.withUnsafeBufferPointer { groups in
        try targets.withUnsafeBufferPointer { targets in
          for (state, part) in zip(states, source.states) { try state.merge(part, from: groups, into: targets) }
        }
      }
      start = end
    }
    let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($0.element, $0.offset) })
    return GroupingLevel(
      keys: keys, count: keys.isEmpty ? 1 : table.count,
      key: { key, groups in try table.key(places[key] ?? 0, groups: groups) }, states: states)
  }

  private func rows(_ level: GroupingLevel) throws -> [Chunk] {
    let keyCount = sink.keys.count
    let grouped = Set(level.keys)
    let mask = (0..<keyCount).reduce(Int64(0)) { grouped.contains($1) ? $0 : $0 | 1 << Int64($1) }
    var chunks: [Chunk] = []
    var start = 0
    while start < level.count {
      let end = min(start + Chunk.capacity, level.count)
      let count = end - start
      var columns: [Vector] = []
      for key in 0..<keyCount {
        columns.append(
          grouped.contains(key)
            ? try level.key(key, start..<end) : try Vector.constant(.null, type: sink.types[key], count: count))
      }
      for state in level.states { columns.append(try state.result(start..<end)) }
      columns.append(try Vector.constant(.integer(mask), type: .integer, count: count))
      chunks.append(
        Chunk(count: count, segments: try zip(columns, sink.types).map { try Segment($0, type: $1) }))
      start = end
    }
    return chunks
  }
}
