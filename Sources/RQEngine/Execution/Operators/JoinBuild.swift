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
  let use: JoinUse

  /// What is collected, in order: the columns, and behind them the keys that are no plain column.
  private var collected: [BoundExpression] {
    var all = columns.map { BoundExpression.column($0) }
    for key in keys + [nearest?.expression].compactMap({ $0 }) where !all.contains(key) { all.append(key) }
    return all
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage {
    try makeStage(context, statistics: [])
  }

  func makeStage(_ context: ExecutionContext, statistics: [ColumnStatistics]) throws -> Stage {
    let compiler = ExpressionCompiler(layout, options: context.options)
    let known = Dictionary(zip(layout, statistics), uniquingKeysWith: { first, _ in first })
    return BuildStage(
      try collected.map(compiler.compile), collected.map { ColumnStatistics(of: $0, known) }, context)
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let collected = collected
    let stages = stages.compactMap { $0 as? BuildStage }
    let parts = stages.flatMap(\.parts)
    let statistics = stages.first?.statistics ?? collected.map { _ in .unknown }
    func place(_ expression: BoundExpression) -> Int { collected.firstIndex(of: expression) ?? 0 }
    output.joinTable = try JoinTable(
      BuildRows(parts, types: collected.map(\.type), statistics), keys: keys.map(place), matchesNull: matchesNull,
      nearest: nearest.map { NearestKey(column: place($0.expression), comparison: $0.comparison) }, use, context)
  }
}

/// What the rows of a build side are indexed for.
struct JoinUse: Sendable {
  /// Whether a join only asks if there is a partner, and not which one.
  let isMembership: Bool
  /// How many rows may be looked up, roughly.
  let probeRows: Int
}

extension JoinUse {
  init(_ join: Join, probeRows: Int) {
    let asksOnly = join.type == .semi || join.type == .anti || join.type == .mark
    isMembership = asksOnly && !join.buildsLeft && join.residual == nil && join.nearest == nil
    self.probeRows = probeRows
  }
}

extension LogicalPlan {
  /// The rows of the table that most of the plan's rows come from, before filters.
  var scannedRows: Int {
    var plan = self
    while true {
      switch plan {
      case .scan(let scan): return scan.chunks.reduce(0) { $0 + $1.count }
      case .join(let join): plan = join.buildsLeft ? join.right : join.left
      default:
        guard let input = plan.inputs.first else { return 0 }
        plan = input
      }
    }
  }
}
