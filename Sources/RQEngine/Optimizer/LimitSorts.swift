/// Makes a top-N of a limit above a sort, which then keeps only the rows that can still be shown.
enum LimitSorts {
  @Sendable
  static func run(_ plan: LogicalPlan) -> LogicalPlan {
    let plan = plan.mapInputs(run)
    guard case .limit(.sort(let input, let keys), let count?, let offset) = plan else { return plan }
    return .topN(input, keys, count: count, offset: offset)
  }
}
