/// Groups rows by keys and aggregates over each group; without keys there is one group, even of no rows.
struct HashAggregate: Sink {
  let keys: [BoundExpression]
  let calls: [AggregateCall]
  let layout: [Column]
  let types: [DataType]

  init(keys: [Projection], aggregates: [AggregateColumn], layout: [Column]) {
    self.keys = keys.map(\.expression)
    calls = aggregates.map(\.call)
    self.layout = layout
    types = keys.map(\.column.type) + aggregates.map(\.column.type)
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage {
    let compiler = ExpressionCompiler(layout, options: context.options)
    return try AggregateStage(self, compiler, context)
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let stages = stages.compactMap { $0 as? AggregateStage }
    guard let first = stages.first else { return }
    for other in stages.dropFirst() {
      try context.checkpoint()
      try first.merge(other)
    }
    output.relation = Relation(types: types, chunks: try first.finish(types, context))
  }
}

private final class AggregateStage: Stage {
  private let keys: [Evaluator]
  private let arguments: [[Evaluator]]
  private let filters: [RowFilter?]
  private let states: [AggregateState]
  private var groups: GroupTable
  private let reservation: Reservation

  init(_ sink: HashAggregate, _ compiler: ExpressionCompiler, _ context: ExecutionContext) throws {
    keys = try sink.keys.map(compiler.compile)
    arguments = try sink.calls.map { call in
      try (call.arguments + call.order.map(\.expression)).map(compiler.compile)
    }
    filters = try sink.calls.map { try $0.filter.map { RowFilter([try compiler.compile($0)]) } }
    states = AggregateFactory.make(sink.calls)
    groups = GroupTable(types: sink.keys.map(\.type))
    reservation = Reservation(context.budget, for: "GROUP BY")
    if keys.isEmpty { for state in states { state.resize(to: 1) } }
  }

  override func begin(morsel: Int) throws {
    for state in states { state.begin(morsel: morsel) }
  }

  override func push(_ batch: Batch) throws {
    let rows = batch.rows
    var numbers: UnsafeBufferPointer<UInt32>?
    let memory = try Buffer(byteCount: keys.isEmpty ? 0 : batch.count * 4)
    if !keys.isEmpty {
      let vectors = try keys.map { try $0.evaluate(batch, rows) }
      let target: UnsafeMutableBufferPointer<UInt32> = memory.values(count: batch.count)
      groups.resolve(vectors, rows, into: target)
      numbers = UnsafeBufferPointer(target)
      for state in states { state.resize(to: groups.count) }
    }
    for (index, state) in states.enumerated() {
      var part = batch
      if let filter = filters[index] {
        try filter.apply(&part)
        if part.rows.count == 0 { continue }
      }
      let vectors = try arguments[index].map { try $0.evaluate(part, part.rows) }
      try state.update(arguments: vectors, part.rows, numbers)
    }
    try reservation.update(to: groups.memory + states.reduce(0) { $0 + $1.memory }, rows: groups.count)
    withExtendedLifetime(memory) {}
  }

  func merge(_ other: AggregateStage) throws {
    let map = keys.isEmpty ? [0] : groups.merge(&other.groups)
    for (state, part) in zip(states, other.states) {
      state.resize(to: keys.isEmpty ? 1 : groups.count)
      let all = map.indices.map { UInt32(truncatingIfNeeded: $0) }
      try all.withUnsafeBufferPointer { all in
        try map.withUnsafeBufferPointer { try state.merge(part, from: all, into: $0) }
      }
    }
  }

  func finish(_ types: [DataType], _ context: ExecutionContext) throws -> [Chunk] {
    let count = keys.isEmpty ? 1 : groups.count
    for state in states { try state.finish(context, groups: count) }
    var writer = RelationWriter(types: types)
    var start = 0
    while start < count {
      let end = min(start + Chunk.capacity, count)
      var columns: [Vector] = []
      for key in keys.indices { columns.append(try groups.key(key, groups: start..<end)) }
      for state in states { columns.append(try state.result(start..<end)) }
      writer.append(Batch(columns: columns, count: end - start, selection: nil))
      start = end
    }
    return try writer.finish()
  }
}
