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
  private(set) var keys: [BoundExpression]
  let calls: [AggregateCall]
  private(set) var layout: [Column]
  private(set) var types: [DataType]
  private(set) var order: GroupOrder
  /// The keys of each aggregation where there are several; a mask of the keys left out then follows the results.
  private(set) var sets: [[Int]]?
  /// How many times the rows have been split into parts that are aggregated one after another.
  private(set) var level = 0

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

  var name: String { "GROUP BY" }

  /// The same aggregation of part of the rows, which have other columns and the keys among them.
  func part(keys: [BoundExpression], types: [DataType], layout: [Column], level: Int) -> HashAggregate {
    var result = self
    result.keys = keys
    result.types = types
    result.layout = layout
    result.level = level
    result.order = .open
    result.sets = nil
    return result
  }

  func spilling(_ context: ExecutionContext) throws -> (any Sink)? {
    keys.isEmpty || level == SpillLayout.mostLevels ? nil : try SpilledAggregate(self, context)
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage {
    try makeStage(context, statistics: layout.map { _ in .unknown })
  }

  func makeStage(_ context: ExecutionContext, statistics: [ColumnStatistics]) throws -> Stage {
    let (layout, statistics) = packed(statistics)
    return try AggregateStage(self, layout, KeyClusters(layout, statistics), context)
  }

  /// How the keys are packed, and what is known of them, given what is known of the columns that come in.
  func packed(_ statistics: [ColumnStatistics]) -> (KeyLayout, [ColumnStatistics]) {
    let known = Dictionary(zip(layout, statistics), uniquingKeysWith: { first, _ in first })
    let statistics = keys.map { ColumnStatistics(of: $0, known) }
    // Parts of the groups are spread over as many slots as all of them.
    let maxSlots = level == 0 ? KeyLayout.maxSlots : 1 << 10
    return (KeyLayout(keys.map(\.type), statistics, maxSlots: maxSlots), statistics)
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let stages = stages.compactMap { $0 as? AggregateStage }
    output.relation = Relation(types: types, chunks: try AggregateMerge(self, stages, context).run())
  }
}
