/// Collects the build side of a join and indexes it by the keys.
struct JoinBuild: Sink {
  /// The columns the join reads of a row.
  let columns: [Column]
  /// The keys, computed as rows come in.
  let keys: [BoundExpression]
  let matchesNull: [Bool]
  /// What an as-of join compares beside the keys.
  let nearest: (expression: BoundExpression, comparison: Comparison)?
  let layout: [Column]

  /// How many times the rows have been split into parts that are joined one after another.
  var level = 0
  /// What is known of all rows, where these are a part of them.
  var whole: WholeBuildSide?

  var name: String { "JOIN" }

  func spilling(_ context: ExecutionContext) throws -> (any Sink)? {
    keys.isEmpty || level == SpillLayout.mostLevels ? nil : try SpilledJoinBuild(self, context)
  }

  /// What is collected, in order: the columns, and behind them the keys that are no plain column.
  var collected: [BoundExpression] {
    var all = columns.map { BoundExpression.column($0) }
    for key in keys + [nearest?.expression].compactMap({ $0 }) where !all.contains(key) { all.append(key) }
    return all
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage {
    let compiler = ExpressionCompiler(layout, options: context.options)
    return BuildStage(try collected.map(compiler.compile), context)
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let collected = collected
    let parts = stages.compactMap { $0 as? BuildStage }.flatMap(\.parts)
    func place(_ expression: BoundExpression) -> Int { collected.firstIndex(of: expression) ?? 0 }
    output.joinTable = try JoinTable(
      BuildRows(parts, types: collected.map(\.type)), keys: keys.map(place), matchesNull: matchesNull,
      nearest: nearest.map { NearestKey(column: place($0.expression), comparison: $0.comparison) }, whole: whole, context)
  }
}
