/// Makes a semi join of a mark join whose outcome decides which rows stay, and an anti join of one where it must be false.
enum MarksToSemiJoins {
  @Sendable
  static func run(_ plan: LogicalPlan) -> LogicalPlan {
    var uses: [Column: Int] = [:]
    for column in plan.columns { uses[column, default: 0] += 1 }
    if !hasMarks(plan) { return plan }
    // To be passed on and left out further up is no use.
    count(PruneColumns.run(plan), &uses)
    return rewrite(plan, uses)
  }

  private static func hasMarks(_ plan: LogicalPlan) -> Bool {
    if case .join(let join) = plan, join.type == .mark { return true }
    return plan.inputs.contains(where: hasMarks)
  }

  private static func count(_ plan: LogicalPlan, _ uses: inout [Column: Int]) {
    for expression in plan.expressions { expression.forEachColumn { uses[$0, default: 0] += 1 } }
    for input in plan.inputs { count(input, &uses) }
  }

  private static func rewrite(_ plan: LogicalPlan, _ uses: [Column: Int]) -> LogicalPlan {
    let plan = plan.mapInputs { rewrite($0, uses) }
    guard case .filter(.join(var join), let condition) = plan, join.type == .mark, let mark = join.mark,
      uses[mark.column] == 1
    else { return plan }
    var kept: [BoundExpression] = []
    for part in condition.conjuncts {
      if part.kind == .column(mark.column) {
        // What is unknown does not stay either.
        join.type = .semi
      } else if case .not(let x) = part.kind, x.kind == .column(mark.column), !mark.isNullAware {
        join.type = .anti
      } else {
        kept.append(part)
      }
    }
    if join.type == .mark { return plan }
    join.mark = nil
    return BoundExpression.conjunction(kept).map { .filter(.join(join), $0) } ?? .join(join)
  }
}
