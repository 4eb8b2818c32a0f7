import RQSyntax

/// Moves conditions towards the tables whose columns they test, into the scans themselves in the end.
enum PushFilters {
  @Sendable
  static func run(_ plan: LogicalPlan) -> LogicalPlan { push([], into: plan) }

  /// The plan with the conditions applied as far down as they can go.
  private static func push(_ conditions: [BoundExpression], into plan: LogicalPlan) -> LogicalPlan {
    switch plan {
    case .filter(let input, let condition):
      let own: [BoundExpression]
      if case .and(let parts) = condition.kind { own = parts } else { own = [condition] }
      // The conditions below stand first: they may be what keeps those above from failing.
      return push(own + conditions, into: input)
    case .scan(var scan):
      scan.filters += conditions.filter { !scan.filters.contains($0) }
      return .scan(scan)
    case .project(let input, let projections) where conditions.isEmpty:
      return .project(push([], into: input), projections)
    case .project(let input, let projections):
      var below: [BoundExpression] = []
      var above: [BoundExpression] = []
      let expressions = Dictionary(
        projections.map { ($0.column, $0.expression) }, uniquingKeysWith: { first, _ in first })
      for condition in conditions {
        let replaced = replace(condition, expressions)
        if replaced.canFail && !condition.canFail { above.append(condition) } else { below.append(replaced) }
      }
      return filter(.project(push(below, into: input), projections), above)
    case .aggregate(let input, let keys, let aggregates):
      var below: [BoundExpression] = []
      var above: [BoundExpression] = []
      let expressions = Dictionary(keys.map { ($0.column, $0.expression) }, uniquingKeysWith: { first, _ in first })
      for condition in conditions {
        let columns = condition.columns
        // Without keys the one row must stay even where no row passes.
        if !columns.isEmpty, columns.allSatisfy({ expressions[$0] != nil }) {
          below.append(replace(condition, expressions))
        } else {
          above.append(condition)
        }
      }
      return filter(.aggregate(push(below, into: input), keys: keys, aggregates: aggregates), above)
    case .join(let join): return push(conditions, intoJoin: join)
    case .distinct(let input): return .distinct(push(conditions, into: input))
    case .append(let inputs, let columns):
      let pushed = inputs.map { input -> LogicalPlan in
        let expressions = Dictionary(
          zip(columns, input.columns).map { ($0, BoundExpression.column($1)) },
          uniquingKeysWith: { first, _ in first })
        return push(conditions.map { replace($0, expressions) }, into: input)
      }
      return .append(pushed, columns)
    case .sort(let input, let keys): return .sort(push(conditions, into: input), keys)
    case .window(var window):
      // A condition on what makes a partition keeps or drops whole partitions, which the others know nothing of.
      let partition = window.partition.reduce(into: Set<Column>()) { columns, key in
        if case .column(let column) = key.kind { columns.insert(column) }
      }
      let below = conditions.filter { !$0.canFail && !$0.columns.isEmpty && $0.columns.isSubset(of: partition) }
      window.input = push(below, into: window.input)
      return filter(.window(window), conditions.filter { !below.contains($0) })
    case .unnest(let input, let unnesting):
      let added = Set(unnesting.added)
      let below = conditions.filter { !$0.canFail && $0.columns.isDisjoint(with: added) && !$0.columns.isEmpty }
      return filter(.unnest(push(below, into: input), unnesting), conditions.filter { !below.contains($0) })
    case .limit, .topN, .groupingSets, .singleRow, .number, .shared, .numbers, .recursive:
      return filter(plan.mapInputs { push([], into: $0) }, conditions)
    }
  }

  private static func push(_ conditions: [BoundExpression], intoJoin join: Join) -> LogicalPlan {
    var join = join
    let left = Set(join.left.columns)
    let right = Set(join.right.columns)
    dropPadding(&join, conditions, left, right)
    // A condition on one side may be tested before the join unless rows of that side come out without a partner.
    let reachesLeft = !join.type.keepsRight
    let reachesRight = (join.type == .inner || join.type == .right) && join.nearest == nil
    var toLeft: [BoundExpression] = []
    var toRight: [BoundExpression] = []
    var above: [BoundExpression] = []
    for condition in conditions {
      let columns = condition.columns
      if join.type == .inner, join.nearest == nil, let pair = JoinEquality(condition, left, right) {
        // FROM a, b WHERE a.x = b.x is a join by equality.
        join.equalities.append(pair)
      } else if condition.canFail {
        // Below the join it would see rows that have no partner, and could fail on them.
        above.append(condition)
      } else if reachesLeft, columns.isSubset(of: left) {
        toLeft.append(condition)
      } else if reachesRight, columns.isSubset(of: right) {
        toRight.append(condition)
      } else {
        above.append(condition)
        if reachesLeft { toLeft += CommonConditions.implied(by: condition, on: left) }
        if reachesRight { toRight += CommonConditions.implied(by: condition, on: right) }
      }
    }
    if let residual = join.residual {
      let parts: [BoundExpression]
      if case .and(let inner) = residual.kind { parts = inner } else { parts = [residual] }
      // What the join itself asks of one side decides about partners, not about rows of a side that is kept.
      let narrowsLeft = !join.type.keepsLeft && join.type != .anti
      let narrowsRight = !join.type.keepsRight
      var kept: [BoundExpression] = []
      for part in parts {
        if part.canFail || part.columns.isEmpty {
          kept.append(part)
        } else if narrowsRight, part.columns.isSubset(of: right), join.mark?.isNullAware != true {
          toRight.append(part)
        } else if narrowsLeft, part.columns.isSubset(of: left) {
          toLeft.append(part)
        } else {
          kept.append(part)
          if narrowsRight, join.mark?.isNullAware != true { toRight += CommonConditions.implied(by: part, on: right) }
          if narrowsLeft { toLeft += CommonConditions.implied(by: part, on: left) }
        }
      }
      join.residual = conjunction(kept)
    }
    join.left = push(toLeft, into: join.left)
    join.right = push(toRight, into: join.right)
    return filter(.join(join), above)
  }

  /// Makes an outer join keep no rows that a condition above throws away because of the NULLs beside them.
  private static func dropPadding(
    _ join: inout Join, _ conditions: [BoundExpression], _ left: Set<Column>, _ right: Set<Column>
  ) {
    if join.type == .left || join.type == .full, conditions.contains(where: { $0.rejectsNull(in: right) }) {
      join.type = join.type == .left ? .inner : .right
    }
    if join.type == .right || join.type == .full, conditions.contains(where: { $0.rejectsNull(in: left) }) {
      join.type = join.type == .right ? .inner : .left
    }
  }

  private static func replace(
    _ expression: BoundExpression, _ expressions: [Column: BoundExpression]
  ) -> BoundExpression {
    if case .column(let column) = expression.kind { return expressions[column] ?? expression }
    return expression.mapChildren { replace($0, expressions) }
  }

  private static func conjunction(_ parts: [BoundExpression]) -> BoundExpression? {
    if parts.count < 2 { return parts.first }
    return BoundExpression(kind: .and(parts), type: .boolean, span: parts[0].span)
  }

  private static func filter(_ plan: LogicalPlan, _ conditions: [BoundExpression]) -> LogicalPlan {
    conjunction(conditions).map { .filter(plan, $0) } ?? plan
  }
}
