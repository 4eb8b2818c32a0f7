/// Looks after plans that several readers share.
enum SharedPlans {
  /// The plan with what has only one reader put in that reader's place.
  static func inlined(_ plan: LogicalPlan) -> LogicalPlan {
    var readers: [Int: Int] = [:]
    count(plan, &readers)
    return inline(plan, readers)
  }

  private static func count(_ plan: LogicalPlan, _ readers: inout [Int: Int]) {
    if case .shared(let shared) = plan {
      readers[shared.id, default: 0] += 1
      // What it reads itself is read once, however many read it.
      if readers[shared.id] == 1 { count(shared.plan, &readers) }
    }
    if case .recursive(let recursion) = plan {
      count(recursion.first, &readers)
      count(recursion.step, &readers)
    }
    for input in plan.inputs { count(input, &readers) }
  }

  private static func inline(_ plan: LogicalPlan, _ readers: [Int: Int]) -> LogicalPlan {
    if case .recursive(var recursion) = plan {
      recursion.first = inline(recursion.first, readers)
      recursion.step = inline(recursion.step, readers)
      return .recursive(recursion)
    }
    guard case .shared(var shared) = plan else { return plan.mapInputs { inline($0, readers) } }
    shared.plan = inline(shared.plan, readers)
    guard readers[shared.id] == 1, !shared.mustBeKept else { return .shared(shared) }
    let projections = zip(shared.columns, shared.plan.columns).map {
      Projection(column: $0, expression: .column($1))
    }
    return .project(shared.plan, projections)
  }

  /// The plan with every shared plan in it, and the plans of every recursion, replaced.
  static func map(
    _ plan: LogicalPlan, shared transform: (SharedPlan) -> LogicalPlan,
    other: (LogicalPlan) -> LogicalPlan
  ) -> LogicalPlan {
    switch plan {
    case .shared(var shared):
      if !shared.isWorking { shared.plan = transform(shared) }
      return .shared(shared)
    case .recursive(var recursion):
      recursion.first = other(recursion.first)
      recursion.step = other(recursion.step)
      return .recursive(recursion)
    default: return plan.mapInputs { map($0, shared: transform, other: other) }
    }
  }
}
