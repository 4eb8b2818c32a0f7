/// Puts all rows in order; equal rows keep the order they came in.
struct Sort: Sink {
  /// The columns to sort by, by their place in the rows.
  let keys: [(ordinal: Int, key: SortKey)]
  let types: [DataType]
  /// Keys that are no columns of the rows; they stand behind those.
  let computed: ComputedColumns
  /// The rows wanted, by their place in the order; nil stands for all.
  let wanted: Range<Int>?
  /// More rows than this are left in the order they come in; nil for an order that was asked for.
  var mostSorted: Int?
  private let collect: Collect

  var name: String { "ORDER BY" }

  init(keys: [(ordinal: Int, key: SortKey)], types: [DataType], computed: ComputedColumns, wanted: Range<Int>? = nil) {
    self.computed = computed
    self.keys = keys
    self.types = types
    self.wanted = wanted
    collect = Collect(types: types)
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try collect.makeStage(context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let gathered = PipelineOutput()
    try collect.combine(stages, context, into: gathered)
    _ = try take(gathered.relation, context, into: output)
  }

  func spilling(_ context: ExecutionContext) throws -> (any Sink)? { try SpilledSort(self, context) }

  var takesRelations: Bool { true }

  func take(_ relation: Relation, _ context: ExecutionContext, into output: PipelineOutput) throws -> Bool {
    if let mostSorted, relation.rowCount > mostSorted {
      output.relation = relation
      return true
    }
    let order = try RowSort(computed.added(to: relation, context), by: keys, for: name, isStep: true, context).sorted()
    let rows = (wanted ?? 0..<relation.rowCount).clamped(to: 0..<relation.rowCount)
    if order.isIdentity, rows.count == relation.rowCount {
      output.relation = relation
      return true
    }
    let addresses = UnsafeBufferPointer(rebasing: order.addresses.values[rows])
    let reservation = Reservation(context.budget, for: "ORDER BY")
    let width = types.reduce(0) { $0 + PhysicalType.computing($1).width }
    try reservation.update(to: rows.count * width, rows: rows.count)
    output.relation = Relation(
      types: types, chunks: try relation.gathered(addresses, ordinals: Array(types.indices), context))
    return true
  }
}
