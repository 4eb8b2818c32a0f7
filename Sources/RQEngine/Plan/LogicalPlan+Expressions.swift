extension LogicalPlan {
  /// The expressions of this operator alone, those below it left out.
  var expressions: [BoundExpression] {
    switch self {
    case .singleRow, .limit, .distinct, .number, .append, .shared, .numbers, .recursive: return []
    case .scan(let scan): return scan.filters
    case .filter(_, let condition): return [condition]
    case .unnest(_, let unnesting): return unnesting.lists
    case .project(_, let projections): return projections.map(\.expression)
    case .aggregate(_, let keys, let aggregates):
      return keys.map(\.expression) + aggregates.flatMap(\.call.expressions)
    case .join(let join):
      let nearest = join.nearest.map { [$0.left, $0.right] } ?? []
      return join.equalities.flatMap { [$0.left, $0.right] } + nearest + (join.residual.map { [$0] } ?? [])
    case .sort(_, let keys), .topN(_, let keys, _, _): return keys.map(\.expression)
    case .groupingSets(_, let grouping):
      return grouping.keys.map(\.expression) + grouping.aggregates.flatMap(\.call.expressions)
    case .window(let window):
      return window.partition + window.order.map(\.expression) + window.calls.flatMap(\.call.expressions)
    }
  }

  /// The plan with each expression of this operator replaced.
  func mapExpressions(_ transform: (BoundExpression) throws -> BoundExpression) rethrows -> LogicalPlan {
    with(try expressions.map(transform))
  }

  /// The same operator with other expressions, in the order of `expressions`.
  private func with(_ parts: [BoundExpression]) -> LogicalPlan {
    var rest = ReplacedParts(parts)
    func replaced(_ keys: [SortKey]) -> [SortKey] {
      keys.map { key in
        var copy = key
        copy.expression = rest.next(key.expression)
        return copy
      }
    }
    func replaced(_ projections: [Projection]) -> [Projection] {
      projections.map { Projection(column: $0.column, expression: rest.next($0.expression)) }
    }
    func replaced(_ aggregates: [AggregateColumn]) -> [AggregateColumn] {
      aggregates.map { AggregateColumn(column: $0.column, call: $0.call.with(&rest)) }
    }
    switch self {
    case .singleRow, .limit, .distinct, .number, .append, .shared, .numbers, .recursive: return self
    case .scan(var scan):
      scan.filters = parts
      return .scan(scan)
    case .filter(let input, let condition): return .filter(input, rest.next(condition))
    case .unnest(let input, var unnesting):
      unnesting.lists = parts
      return .unnest(input, unnesting)
    case .project(let input, let projections): return .project(input, replaced(projections))
    case .aggregate(let input, let keys, let aggregates):
      return .aggregate(input, keys: replaced(keys), aggregates: replaced(aggregates))
    case .join(var join):
      join.equalities = join.equalities.map {
        JoinEquality(left: rest.next($0.left), right: rest.next($0.right), matchesNull: $0.matchesNull)
      }
      join.nearest = join.nearest.map {
        NearestMatch(left: rest.next($0.left), comparison: $0.comparison, right: rest.next($0.right))
      }
      join.residual = join.residual.map { rest.next($0) }
      return .join(join)
    case .sort(let input, let keys): return .sort(input, replaced(keys))
    case .topN(let input, let keys, let count, let offset):
      return .topN(input, replaced(keys), count: count, offset: offset)
    case .groupingSets(let input, var grouping):
      grouping.keys = replaced(grouping.keys)
      grouping.aggregates = replaced(grouping.aggregates)
      return .groupingSets(input, grouping)
    case .window(var window):
      window.partition = window.partition.map { rest.next($0) }
      window.order = replaced(window.order)
      window.calls = window.calls.map { WindowColumn(column: $0.column, call: $0.call.with(&rest)) }
      return .window(window)
    }
  }

  /// The plan with columns replaced in all of its expressions by what `replacements` has for them.
  func replacing(_ replacements: [Column: BoundExpression]) -> LogicalPlan {
    if replacements.isEmpty { return self }
    return mapInputs { $0.replacing(replacements) }.mapExpressions { $0.replacing(replacements) }
  }

  /// The columns that expressions read although no operator below gives them: those of a query around this one.
  var freeColumns: Set<Column> {
    var known = Set<Column>()
    var free = Set<Column>()
    switch self {
    case .shared(let shared): return shared.isWorking ? [] : shared.plan.freeColumns
    case .recursive(let recursion): return recursion.first.freeColumns.union(recursion.step.freeColumns)
    default: break
    }
    for input in inputs {
      known.formUnion(input.columns)
      free.formUnion(input.freeColumns)
    }
    if case .scan(let scan) = self { known.formUnion(scan.columns.map(\.column)) }
    for expression in expressions {
      expression.forEachColumn { if !known.contains($0) { free.insert($0) } }
    }
    return free
  }
}

extension BoundExpression {
  /// The expression with columns replaced by what `replacements` has for them.
  func replacing(_ replacements: [Column: BoundExpression]) -> BoundExpression {
    if replacements.isEmpty { return self }
    if case .column(let column) = kind { return replacements[column] ?? self }
    return mapChildren { $0.replacing(replacements) }
  }

  /// The conditions that must all be true for this one to be.
  var conjuncts: [BoundExpression] {
    if case .and(let parts) = kind { return parts.flatMap(\.conjuncts) }
    return [self]
  }

  /// The condition that all of `parts` are true; nil for none.
  static func conjunction(_ parts: [BoundExpression]) -> BoundExpression? {
    if parts.count < 2 { return parts.first }
    return BoundExpression(kind: .and(parts), type: .boolean, span: parts[0].span)
  }

  /// Whether two expressions are equal, NULLs as any other value where `matchesNull` says so.
  static func equal(_ a: BoundExpression, _ b: BoundExpression, matchesNull: Bool = false) -> BoundExpression {
    BoundExpression(
      kind: matchesNull ? .distinct(a, b, negated: true) : .compare(.equal, a, b), type: .boolean, span: a.span)
  }
}

extension BoundExpression {
  /// Whether the condition is never true of a row in which all of some columns are NULL.
  func rejectsNull(in columns: Set<Column>) -> Bool {
    switch kind {
    case .and(let parts): parts.contains { $0.rejectsNull(in: columns) }
    case .or(let parts): parts.allSatisfy { $0.rejectsNull(in: columns) }
    case .compare(_, let x, let y): x.isStrict(in: columns) || y.isStrict(in: columns)
    case .inSet(let x, _, negated: false), .isNull(let x, negated: true), .isBoolean(let x, _, negated: false):
      x.isStrict(in: columns)
    case .like(let x, _, _, _, _): x.isStrict(in: columns)
    default: false
    }
  }

  /// Whether the value is NULL wherever some columns are.
  private func isStrict(in columns: Set<Column>) -> Bool {
    switch kind {
    case .column(let column): columns.contains(column)
    case .cast(let x, _): x.isStrict(in: columns)
    case .arithmetic(let first, let steps):
      first.isStrict(in: columns) || steps.contains { $0.operand.isStrict(in: columns) }
    default: false
    }
  }
}
