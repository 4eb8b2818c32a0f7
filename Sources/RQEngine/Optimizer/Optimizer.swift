/// Rewrites plans into faster ones that give the same rows.
enum Optimizer {
  /// One rewrite of a whole plan.
  struct Pass: Sendable {
    let name: String
    let run: @Sendable (LogicalPlan) -> LogicalPlan
  }

  /// The passes in the order they run.
  static let passes: [Pass] = [
    Pass(name: "simplify conditions", run: SimplifyConditions.run),
    Pass(name: "push filters down", run: PushFilters.run),
    Pass(name: "make semi joins of marks", run: MarksToSemiJoins.run),
    Pass(name: "order joins", run: OrderJoins.run),
    Pass(name: "split distinct aggregates", run: SplitDistinct.run),
    Pass(name: "prune columns", run: PruneColumns.run),
    Pass(name: "limit sorts", run: LimitSorts.run),
  ]

  /// The plan after all passes.
  static func optimize(_ plan: LogicalPlan) -> LogicalPlan {
    passes.reduce(plan) { plan, pass in pass.run(plan) }
  }
}
