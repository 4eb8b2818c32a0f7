/// What all alternatives of an OR have in common.
enum CommonConditions {
  /// What every alternative asks is asked once: `(a AND b) OR (a AND c)` is `a AND (b OR c)`. Comparisons of one
  /// expression with constants become a list. Nil where there is nothing to gain.
  static func factored(_ condition: BoundExpression) -> BoundExpression? {
    guard case .or(let parts) = condition.kind, !condition.canFail else { return nil }
    if let list = list(condition, parts) { return list }
    let alternatives = parts.map(\.conjuncts)
    let common = alternatives[0].filter { part in alternatives.dropFirst().allSatisfy { $0.contains(part) } }
    if common.isEmpty { return nil }
    let rest = alternatives.map { $0.filter { !common.contains($0) } }
    var all = common
    if !rest.contains(where: \.isEmpty) {
      let inner = or(rest.compactMap(BoundExpression.conjunction), like: condition)
      all.append(factored(inner) ?? inner)
    }
    return BoundExpression.conjunction(all)
  }

  /// What an OR says of some columns alone: the alternatives, each without what it asks of others.
  static func implied(by condition: BoundExpression, on columns: Set<Column>) -> [BoundExpression] {
    guard case .or(let parts) = condition.kind, !condition.canFail else { return [] }
    var alternatives: [BoundExpression] = []
    for part in parts {
      let own = part.conjuncts.filter { !$0.columns.isEmpty && $0.columns.isSubset(of: columns) }
      guard let alternative = BoundExpression.conjunction(own) else { return [] }
      if !alternatives.contains(alternative) { alternatives.append(alternative) }
    }
    if alternatives.count == 1 { return alternatives[0].conjuncts }
    let implied = or(alternatives, like: condition)
    return [factored(implied) ?? implied]
  }

  private static func or(_ parts: [BoundExpression], like condition: BoundExpression) -> BoundExpression {
    BoundExpression(kind: .or(parts), type: .boolean, span: condition.span)
  }

  /// `x = 1 OR x IN (2, 3)` as `x IN (1, 2, 3)`.
  private static func list(_ condition: BoundExpression, _ parts: [BoundExpression]) -> BoundExpression? {
    if parts.contains(where: { $0.children.first?.type == .double }) { return nil }
    var subject: BoundExpression?
    var values: [Value] = []
    for part in parts {
      let (operand, own): (BoundExpression, [Value])
      switch part.kind {
      case .compare(.equal, let x, let y):
        guard let value = y.constantValue else { return nil }
        (operand, own) = (x, [value])
      case .inSet(let x, let list, negated: false): (operand, own) = (x, list)
      default: return nil
      }
      if let subject, subject != operand { return nil }
      subject = operand
      values += own
    }
    return subject.map {
      BoundExpression(kind: .inSet($0, values, negated: false), type: .boolean, span: condition.span)
    }
  }
}
