import Synchronization

/// Groups rows by way of a temporary file: rows are split by the hash of their keys, and the parts are aggregated one after
/// another.
struct SpilledAggregate: Sink {
  private let aggregate: HashAggregate
  private let rows: SpillStageFactory
  /// The columns of the rows in the file.
  private let columns: [Column]
  private let keys: [BoundExpression]
  private let order = SpilledGroupOrder()

  var name: String { aggregate.name }

  init(_ aggregate: HashAggregate, _ context: ExecutionContext) throws {
    self.aggregate = aggregate
    var read = Set<Column>()
    for call in aggregate.calls { read.formUnion(call.columns) }
    var columns = aggregate.layout.filter(read.contains)
    var written = columns.map { BoundExpression.column($0) }
    keys = aggregate.keys.enumerated().map { index, key in
      // A key is computed once, so that rows go where their group is whatever it is computed by.
      if let place = written.firstIndex(of: key) { return .column(columns[place]) }
      let column: Column
      if case .column(let plain) = key.kind {
        column = plain
      } else {
        column = Column(id: .min + index, type: key.type, name: "key")
      }
      columns.append(column)
      written.append(key)
      return .column(column)
    }
    self.columns = columns
    // With several sets of keys a row belongs to several groups; all rows are kept together then.
    let isWhole = aggregate.sets != nil
    let layout = SpillLayout(
      input: aggregate.layout, columns: written, keys: isWhole ? [] : aggregate.keys,
      parts: isWhole ? 1 : SpillLayout.parts(context), level: aggregate.level,
      keepsOrder: aggregate.calls.contains {
        $0.function.dependsOnOrder || $0.function.argumentCount > 1 || !$0.order.isEmpty
      }, name: aggregate.name)
    rows = SpillStageFactory(layout: layout, writer: try SpillWriter(layout.types, context))
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try rows.makeStage(context) }

  func makeStage(_ context: ExecutionContext, statistics: [ColumnStatistics]) throws -> Stage {
    order.layout.withLock { $0 = aggregate.packed(statistics).0 }
    return try rows.makeStage(context)
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let parts = try rows.rows(stages)
    let writer = try SpillWriter(aggregate.types, context)
    var written: [SpilledChunk] = []
    if let sets = aggregate.sets {
      for set in sets { try add(set, parts[0], to: writer, &written, context) }
    } else {
      let sink = aggregate.part(
        keys: keys, types: aggregate.types, layout: columns, level: aggregate.level + 1)
      for part in parts where !part.chunks.isEmpty {
        try forEachChunk(of: sink, part, context) { chunk in
          written.append(try writer.write(chunk, morsel: written.count, sequence: 0))
        }
        BlockCache.trim()
      }
    }
    let result = writer.rows(written)
    if aggregate.order == .open {
      output.spilled = result
      return
    }
    let ordinals = Array(aggregate.types.indices)
    if let layout = order.layout.withLock({ $0 }), let count = SpilledGroupOrder.width(layout, groups: result.rowCount)
    {
      let placed = try SpillWriter(aggregate.types + [DataType](repeating: .integer, count: count), context)
      var chunks: [SpilledChunk] = []
      for number in result.chunks.indices {
        let chunk = try result.chunk(number)
        let places = try SpilledGroupOrder.places(chunk, layout)
        chunks.append(
          try placed.write(
            Chunk(count: chunk.count, segments: chunk.segments + places), morsel: number, sequence: 0))
      }
      let keys = (0..<count).map { index -> (ordinal: Int, key: SortKey) in
        let column = Column(id: index, type: .integer, name: "place")
        return (
          ordinals.count + index,
          SortKey(expression: .column(column), descending: false, nullsFirst: false, order: .ascending)
        )
      }
      output.spilled = try ExternalSort(rows: placed.rows(chunks), keys: keys, name: name, context: context)
        .sorted(ordinals: ordinals)
      return
    }
    output.spilled = try ExternalSort(
      rows: result, keys: AggregateOrder.keys(aggregate.types, count: aggregate.keys.count), name: name,
      context: context
    ).sorted(ordinals: ordinals)
  }

  /// The groups of one set of keys, with NULL for the others and a mask that says which those are.
  private func add(
    _ set: [Int], _ rows: SpilledRows, to writer: SpillWriter, _ written: inout [SpilledChunk],
    _ context: ExecutionContext
  ) throws {
    let sink = aggregate.part(
      keys: set.map { keys[$0] },
      types: set.map { aggregate.types[$0] } + aggregate.types.dropFirst(aggregate.keys.count).dropLast(),
      layout: columns, level: 0)
    let mask = aggregate.keys.indices.reduce(Int64(0)) { set.contains($1) ? $0 : $0 | 1 << Int64($1) }
    let types = aggregate.types
    try forEachChunk(of: sink, rows, context) { chunk in
      var segments: [Segment] = []
      for key in aggregate.keys.indices {
        if let place = set.firstIndex(of: key) {
          segments.append(chunk.segments[place])
        } else {
          segments.append(
            try Segment(Vector.constant(.null, type: types[key], count: chunk.count), type: types[key]))
        }
      }
      segments += chunk.segments.dropFirst(set.count)
      segments.append(
        try Segment(Vector.constant(.integer(mask), type: .integer, count: chunk.count), type: .integer))
      written.append(
        try writer.write(Chunk(count: chunk.count, segments: segments), morsel: written.count, sequence: 0))
    }
  }

  /// Aggregates rows of the file and hands the groups on.
  private func forEachChunk(
    of sink: HashAggregate, _ rows: SpilledRows, _ context: ExecutionContext, _ body: (Chunk) throws -> Void
  ) throws {
    let output = PipelineOutput()
    try Pipeline(source: SpilledScan(rows), stages: [], sink: sink, output: output).run(context.inMemory)
    if let spilled = output.spilled {
      for number in spilled.chunks.indices { try body(spilled.chunk(number)) }
    } else {
      for chunk in output.relation.chunks { try body(chunk) }
    }
  }
}
