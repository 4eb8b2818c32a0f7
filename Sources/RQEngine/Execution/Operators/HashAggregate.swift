/// The order in which groups come.
enum GroupOrder {
  /// That of their keys; very many come in the order of the hashes of their keys, which is the same in every run too.
  case byKeys
  /// Any, as they are sorted above; only very many, which are not, come in the order of the hashes of their keys.
  case manyByHash
  /// Any.
  case open
}

/// Groups rows by keys and aggregates over each group; without keys there is one group, even of no rows.
///
/// Each worker aggregates the rows it gets; the groups of all workers are merged at the end. Keys with few possible
/// values index the groups directly, others are hashed; a worker that meets very many groups keeps the rows that
/// follow, split by the hash of their key, and the parts are then aggregated side by side.
struct HashAggregate: Sink {
  let keys: [BoundExpression]
  let calls: [AggregateCall]
  let layout: [Column]
  let types: [DataType]
  let order: GroupOrder
  /// The keys of each aggregation where there are several; a mask of the keys left out then follows the results.
  let sets: [[Int]]?

  init(keys: [Projection], aggregates: [AggregateColumn], layout: [Column], order: GroupOrder = .byKeys) {
    self.keys = keys.map(\.expression)
    calls = aggregates.map(\.call)
    self.layout = layout
    self.order = order
    sets = nil
    types = keys.map(\.column.type) + aggregates.map(\.column.type)
  }

  init(_ grouping: GroupingSets, layout: [Column]) {
    keys = grouping.keys.map(\.expression)
    calls = grouping.aggregates.map(\.call)
    self.layout = layout
    order = .open
    sets = grouping.sets
    types = grouping.columns.map(\.type)
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage {
    try makeStage(context, statistics: layout.map { _ in .unknown })
  }

  func makeStage(_ context: ExecutionContext, statistics: [ColumnStatistics]) throws -> Stage {
    let known = Dictionary(zip(layout, statistics), uniquingKeysWith: { first, _ in first })
    let statistics = keys.map { ColumnStatistics(of: $0, known) }
    let packed = KeyLayout(keys.map(\.type), statistics)
    return try AggregateStage(self, packed, KeyClusters(packed, statistics), context)
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let stages = stages.compactMap { $0 as? AggregateStage }
    output.relation = Relation(types: types, chunks: try AggregateMerge(self, stages, context).run())
  }
}
