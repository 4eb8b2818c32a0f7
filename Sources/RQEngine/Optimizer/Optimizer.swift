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
    Pass(name: "push semi joins down", run: PushSemiJoins.run),
    Pass(name: "order joins", run: OrderJoins.run),
    Pass(name: "split distinct aggregates", run: SplitDistinct.run),
    Pass(name: "prune columns", run: PruneColumns.run),
    Pass(name: "limit sorts", run: LimitSorts.run),
  ]

  /// The plan as it is bound and after each pass that changed it, told apart by how it reads.
  static func stages(_ plan: LogicalPlan) -> [(name: String, lines: [String])] {
    var plan = SharedPlans.inlined(plan)
    var stages = [(name: "bind", lines: PlanText.lines(plan))]
    for pass in passes {
      plan = pass.run(plan)
      let lines = PlanText.lines(plan)
      if lines != stages.last?.lines { stages.append((pass.name, lines)) }
    }
    return stages
  }

  /// The plan after all passes; what several readers share goes through them once.
  static func optimize(_ plan: LogicalPlan) -> LogicalPlan {
    var known: [Int: LogicalPlan] = [:]
    return optimize(SharedPlans.inlined(plan), &known)
  }

  private static func optimize(_ plan: LogicalPlan, _ known: inout [Int: LogicalPlan])
    -> LogicalPlan
  {
    let rewritten = passes.reduce(plan) { plan, pass in pass.run(plan) }
    return SharedPlans.map(rewritten) { shared in
      if let plan = known[shared.id] { return plan }
      let plan = optimize(shared.plan, &known)
      known[shared.id] = plan
      return plan
    } other: { plan in
      optimize(plan, &known)
    }
  }
}
