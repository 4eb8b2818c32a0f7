import RQSyntax

extension Binder {
  /// The input joined with the queries that expressions over it hold.
  mutating func apply(
    _ subqueries: [PendingSubquery], to input: LogicalPlan
  ) throws -> LogicalPlan {
    var plan = input
    for subquery in subqueries { plan = try apply(subquery, to: plan) }
    return plan
  }

  /// The rows of a select joined with the queries that its ORDER BY holds.
  mutating func applySubqueries(
    _ context: inout SelectContext, to rows: SelectRows, aboveWindows: Bool = false
  ) throws -> LogicalPlan {
    if rows.isGrouped {
      return try applyAboveGroups(&context, to: rows.input, rows.rewrite, aboveWindows: aboveWindows)
    }
    return try apply(takeSubqueries(&context, aboveGroups: false, aboveWindows: aboveWindows), to: rows.input)
  }

  /// Groups joined with the queries that are asked for each of them, which see a group's keys in place of rows.
  mutating func applyAboveGroups(
    _ context: inout SelectContext, to groups: LogicalPlan, _ rewrite: GroupRewrite, aboveWindows: Bool = false
  ) throws -> LogicalPlan {
    let scope = context.scope
    let pending = try takeSubqueries(&context, aboveGroups: true, aboveWindows: aboveWindows).map { subquery in
      var subquery = subquery
      if case .membership(let operands) = subquery.kind {
        subquery.kind = .membership(try operands.map { try rewrite.apply($0, clause: .having, scope: scope) })
      }
      subquery.arguments = try subquery.arguments.map {
        Projection(column: $0.column, expression: try rewrite.apply($0.expression, clause: .having, scope: scope))
      }
      let free = subquery.plan.freeColumns.filter { scope.origin(of: $0) != nil }
      var keys: [Column: BoundExpression] = [:]
      for column in free {
        keys[column] = try rewrite.apply(.column(column, at: subquery.span), clause: .having, scope: scope)
      }
      subquery.plan = subquery.plan.replacing(keys)
      return subquery
    }
    return try apply(pending, to: groups)
  }

  /// Whether an expression reads columns of queries around this one and nothing else.
  func isOuter(_ expression: BoundExpression, _ scope: Scope) -> Bool {
    let columns = expression.columns
    return !columns.isEmpty && columns.allSatisfy { outerColumns.contains($0) && scope.origin(of: $0) == nil }
  }

  /// Takes the queries found so far that belong below or above grouping, and windows.
  func takeSubqueries(
    _ context: inout SelectContext, aboveGroups: Bool, aboveWindows: Bool = false
  ) -> [PendingSubquery] {
    // What reads a window, or a query that does, comes behind the windows.
    var behind = Set(context.windows.flatMap { $0.calls.map(\.column) })
    var (taken, left): ([PendingSubquery], [PendingSubquery]) = ([], [])
    for subquery in context.subqueries {
      let isBehind = !subquery.given.isDisjoint(with: behind)
      if isBehind { behind.formUnion(subquery.results) }
      if subquery.isAboveGroups == aboveGroups, isBehind == aboveWindows {
        taken.append(subquery)
      } else {
        left.append(subquery)
      }
    }
    context.subqueries = left
    return taken
  }

  private mutating func apply(_ subquery: PendingSubquery, to input: LogicalPlan) throws -> LogicalPlan {
    let column = subquery.column ?? makeColumn("subquery", .boolean)
    if !subquery.arguments.isEmpty {
      let passed = input.columns.map { Projection(column: $0, expression: .column($0)) }
      var plain = subquery
      plain.arguments = []
      return try apply(plain, to: .project(input, passed + subquery.arguments))
    }
    switch subquery.kind {
    case .exists:
      let isCorrelated = !subquery.plan.freeColumns.isEmpty
      let join = Join(
        type: .mark, left: input, right: isCorrelated ? subquery.plan : .limit(subquery.plan, count: 1, offset: 0),
        mark: MarkColumn(column: column, isNullAware: false))
      return try unnest(join, at: subquery.span)
    case .values:
      let isOneRow = Binder.givesOneRow(subquery.plan)
      let join = Join(type: isOneRow ? .inner : .single, left: input, right: subquery.plan)
      return try unnest(join, at: subquery.span)
    case .membership(let operands):
      return try applyMembership(operands, subquery.plan, column, to: input, at: subquery.span)
    }
  }

  private mutating func applyMembership(
    _ operands: [BoundExpression], _ plan: LogicalPlan, _ column: Column, to input: LogicalPlan, at span: SourceSpan
  ) throws -> LogicalPlan {
    let pairs = zip(operands, plan.columns).map { ($0, BoundExpression.column($1, at: span)) }
    let equalities = pairs.map { JoinEquality(left: $0.0, right: $0.1) }
    let mayBeNull = pairs.contains { Nullability.isNullable($0.0, input) || Nullability.isNullable($0.1, plan) }
    let isCorrelated = !plan.freeColumns.isDisjoint(with: input.columns)
    // An operand that reads no row of the input cannot be a key of the join, but any condition can.
    let isKeyed = operands.allSatisfy { !$0.columns.isEmpty && $0.columns.isSubset(of: Set(input.columns)) }
    func join(_ mark: Column, isNullAware: Bool) -> Join {
      var join = Join(
        type: .mark, left: input, right: plan, mark: MarkColumn(column: mark, isNullAware: isNullAware))
      if isKeyed {
        join.equalities = equalities
      } else {
        join.residual = .conjunction(pairs.map { .equal($0.0, $0.1) })
      }
      return join
    }
    if !mayBeNull { return try unnest(join(column, isNullAware: false), at: span) }
    if !isCorrelated, operands.count == 1, isKeyed {
      return try unnest(join(column, isNullAware: true), at: span)
    }
    // Where no row equals the operands for certain, one that may equal them makes the outcome unknown.
    let (found, possible) = (makeColumn("found", .boolean), makeColumn("possible", .boolean))
    var second = Join(
      type: .mark, left: try unnest(join(found, isNullAware: false), at: span), right: plan,
      mark: MarkColumn(column: possible, isNullAware: false))
    func isNull(_ x: BoundExpression) -> BoundExpression {
      BoundExpression(kind: .isNull(x, negated: false), type: .boolean, span: span)
    }
    second.residual = .conjunction(
      pairs.map { x, y in
        BoundExpression(kind: .or([.equal(x, y), isNull(x), isNull(y)]), type: .boolean, span: span)
      })
    let outcome = BoundExpression(
      kind: .caseWhen(
        [
          BoundBranch(condition: .column(found), result: .constant(.boolean(true), .boolean)),
          BoundBranch(condition: .column(possible), result: .constant(.null, .boolean)),
        ], otherwise: .constant(.boolean(false), .boolean)), type: .boolean, span: span)
    var projections = input.columns.map { Projection(column: $0, expression: .column($0)) }
    projections.append(Projection(column: column, expression: outcome))
    return .project(try unnest(second, at: span), projections)
  }

  /// Whether a plan gives exactly one row, whatever its tables hold.
  static func givesOneRow(_ plan: LogicalPlan) -> Bool {
    switch plan {
    case .singleRow: true
    case .project(let input, _), .sort(let input, _): givesOneRow(input)
    case .aggregate(_, let keys, _): keys.isEmpty
    default: false
    }
  }
}
