/// Takes constants out of AND, OR and NOT, and filters that are always true out of the plan.
enum SimplifyConditions {
  @Sendable
  static func run(_ plan: LogicalPlan) -> LogicalPlan {
    let plan = plan.mapInputs(run)
    switch plan {
    case .filter(let input, let condition):
      let simple = simplify(condition)
      if simple.constantValue == .boolean(true) { return input }
      return .filter(input, simple)
    case .join(var join):
      guard let residual = join.residual else { return plan }
      join.residual = nil
      join.add(simplify(residual).conjuncts)
      return .join(join)
    default: return plan
    }
  }

  /// The condition with the same outcome in every row.
  static func simplify(_ expression: BoundExpression) -> BoundExpression {
    let expression = expression.mapChildren(simplify)
    switch expression.kind {
    case .and(let parts): return join(expression, parts, neutral: true)
    case .or(let parts):
      let joined = join(expression, parts, neutral: false)
      return CommonConditions.factored(joined) ?? joined
    case .not(let x): return invert(x) ?? expression
    default: return expression
    }
  }

  private static func join(
    _ expression: BoundExpression, _ parts: [BoundExpression], neutral: Bool
  ) -> BoundExpression {
    var kept: [BoundExpression] = []
    for part in parts {
      switch part.constantValue {
      case .boolean(neutral)?: continue
      case .boolean?:
        let decided = BoundExpression.constant(.boolean(!neutral), .boolean, at: expression.span)
        // What stands before the constant and can fail still has to be asked, as without this pass.
        guard let last = kept.lastIndex(where: \.canFail) else { return decided }
        return BoundExpression(
          kind: neutral ? .and(kept[...last] + [decided]) : .or(kept[...last] + [decided]), type: .boolean,
          span: expression.span)
      default:
        switch part.kind {
        case .and(let inner) where neutral, .or(let inner) where !neutral: kept.append(contentsOf: inner)
        default: kept.append(part)
        }
      }
    }
    if kept.isEmpty { return .constant(.boolean(neutral), .boolean, at: expression.span) }
    if kept.count == 1 { return kept[0] }
    return BoundExpression(kind: neutral ? .and(kept) : .or(kept), type: .boolean, span: expression.span)
  }

  /// NOT moved into its operand where that has an opposite; NULL stays NULL.
  private static func invert(_ x: BoundExpression) -> BoundExpression? {
    var result = x
    switch x.kind {
    case .constant(.boolean(let value)): return .constant(.boolean(!value), .boolean, at: x.span)
    case .constant(.null): return x
    case .not(let inner): return inner
    case .compare(let op, let a, let b): result.kind = .compare(op.inverted, a, b)
    case .inSet(let a, let values, let negated): result.kind = .inSet(a, values, negated: !negated)
    case .isNull(let a, let negated): result.kind = .isNull(a, negated: !negated)
    case .isBoolean(let a, let value, let negated): result.kind = .isBoolean(a, value: value, negated: !negated)
    case .distinct(let a, let b, let negated): result.kind = .distinct(a, b, negated: !negated)
    case .like(let a, let pattern, let escape, let insensitive, let negated):
      result.kind = .like(a, pattern: pattern, escape: escape, caseInsensitive: insensitive, negated: !negated)
    default: return nil
    }
    return result
  }
}
