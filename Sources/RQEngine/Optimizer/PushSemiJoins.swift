/// Moves semi and anti joins towards the table whose rows they keep or drop, below joins with other tables.
enum PushSemiJoins {
  @Sendable
  static func run(_ plan: LogicalPlan) -> LogicalPlan {
    let plan = plan.mapInputs(run)
    guard case .join(let join) = plan, join.type == .semi || join.type == .anti, join.residual == nil,
      !join.equalities.isEmpty, join.nearest == nil
    else { return plan }
    return push(join, into: join.left) ?? plan
  }

  /// The plan with its rows narrowed by a semi join further down; nil where it has to be above.
  private static func push(_ join: Join, into plan: LogicalPlan) -> LogicalPlan? {
    let keys = join.equalities.reduce(into: Set<Column>()) { $0.formUnion($1.left.columns) }
    switch plan {
    case .join(var inner):
      let keepsRight = inner.type == .inner && inner.nearest == nil
      if !inner.type.keepsRight, keys.isSubset(of: inner.left.columns) {
        inner.left = placed(join, on: inner.left)
      } else if keepsRight, keys.isSubset(of: inner.right.columns) {
        inner.right = placed(join, on: inner.right)
      } else {
        return nil
      }
      return .join(inner)
    case .filter(let input, let condition):
      // A filter without a join below it is tested first where it stands.
      return push(join, into: input).map { .filter($0, condition) }
    case .project(let input, let projections):
      let known = Dictionary(projections.map { ($0.column, $0.expression) }, uniquingKeysWith: { first, _ in first })
      var join = join
      for index in join.equalities.indices {
        let replaced = join.equalities[index].left.replacing(known)
        if replaced.canFail { return nil }
        join.equalities[index].left = replaced
      }
      return push(join, into: input).map { .project($0, projections) }
    default: return nil
    }
  }

  private static func placed(_ join: Join, on plan: LogicalPlan) -> LogicalPlan {
    if let pushed = push(join, into: plan) { return pushed }
    var join = join
    join.left = plan
    join.output = nil
    return .join(join)
  }
}
