import RQSyntax

/// A query inside an expression, to be joined to the rows the expression is computed for.
struct PendingSubquery {
  enum Kind {
    /// The values of its only row; NULLs when it has none.
    case values
    /// Whether it has a row.
    case exists
    /// Whether operands equal one of its rows; NULL where a NULL stands in the way of knowing.
    case membership([BoundExpression])
  }

  var kind: Kind
  /// The query; of values, its columns are those that stand for them.
  var plan: LogicalPlan
  /// Stands for the outcome in expressions, unless that is values.
  var column: Column?
  /// What the query reads under columns of its own, computed for each row or group it is asked for.
  var arguments: [Projection] = []
  /// Whether it is asked for each group rather than for each row.
  var isAboveGroups: Bool
  var span: SourceSpan

  /// The columns of the rows it is asked for that it compares with its own or takes as arguments.
  var given: Set<Column> {
    var columns = Set(arguments.flatMap(\.expression.columns))
    if case .membership(let operands) = kind { columns.formUnion(operands.flatMap(\.columns)) }
    return columns
  }

  /// The columns that stand for its outcome.
  var results: [Column] {
    if case .values = kind { return plan.columns }
    return column.map { [$0] } ?? []
  }
}

extension Binder {
  /// Binds an expression that holds a query.
  mutating func bindSubquery(
    _ expression: Expression, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    if let known = context.subqueryResults[expression] { return known }
    if let key = groupKey(as: expression, context) { return key }
    let bound: BoundExpression
    switch expression.kind {
    case .exists(let query): bound = try bindExists(query, expression.span, &context)
    case .subquery(let query): bound = try bindValue(query, expression.span, &context)
    case .inQuery(let operand, let query, let negated):
      let found = try bindMembership(operand, query, expression.span, &context, clause)
      bound = negated ? BoundExpression(kind: .not(found), type: .boolean, span: expression.span) : found
    case .quantified(let operand, let op, let quantifier, let right):
      bound = try bindQuantified(operand, op, quantifier, right, expression.span, &context, clause)
    default: throw Binder.unsupported("this form of expression", at: expression.span)
    }
    try takeOuterAggregates(expression.span, &context)
    context.subqueryResults[expression] = bound
    return bound
  }

  /// The key of GROUP BY that is the same query, written out once more.
  private func groupKey(as expression: Expression, _ context: SelectContext) -> BoundExpression? {
    guard let keys = context.grouping?.keys, !context.insideAggregate else { return nil }
    return context.subqueryResults.first { known, bound in
      keys.contains(bound) && SyntaxEquality.areSame(known, expression)
    }?.value
  }

  /// Binds a query whose expressions may use the columns of the query around it.
  private mutating func bindInner(_ query: Query, _ context: SelectContext) throws -> LogicalPlan {
    try bindInner(query, in: context.scope)
  }

  /// Binds a query whose expressions may use the columns of a scope around it.
  mutating func bindInner(_ query: Query, in scope: Scope) throws -> LogicalPlan {
    outers.append(scope)
    defer { outers.removeLast() }
    return Binder.unordered(try bindInner(query).plan)
  }

  /// The plan without orders that nothing can see.
  static func unordered(_ plan: LogicalPlan) -> LogicalPlan {
    switch plan {
    case .sort(let input, _): unordered(input)
    case .project(let input, let projections): .project(unordered(input), projections)
    case .filter(let input, let condition): .filter(unordered(input), condition)
    default: plan
    }
  }

  private mutating func add(
    _ kind: PendingSubquery.Kind, _ plan: LogicalPlan, _ span: SourceSpan, _ context: inout SelectContext
  ) -> BoundExpression {
    let column = makeColumn("subquery", .boolean)
    context.subqueries.append(
      PendingSubquery(
        kind: kind, plan: plan, column: column, isAboveGroups: context.isAboveGroups && !context.insideAggregate,
        span: span))
    return .column(column, at: span)
  }

  /// Adds a query of one row; gives what stands for each of its values.
  mutating func addValues(
    _ plan: LogicalPlan, _ span: SourceSpan, _ context: inout SelectContext, arguments: [Projection] = []
  ) -> [BoundExpression] {
    let projections = plan.columns.map { column in
      Projection(column: makeColumn("subquery", column.type), expression: .column(column, at: span))
    }
    context.subqueries.append(
      PendingSubquery(
        kind: .values, plan: .project(plan, projections), column: nil, arguments: arguments,
        isAboveGroups: context.isAboveGroups && !context.insideAggregate, span: span))
    return projections.map { .column($0.column, at: span) }
  }

  private mutating func bindExists(
    _ query: Query, _ span: SourceSpan, _ context: inout SelectContext
  ) throws -> BoundExpression {
    let plan = try bindInner(query, context)
    switch Binder.existence(plan) {
    case .always: return .constant(.boolean(true), .boolean, at: span)
    case .never: return .constant(.boolean(false), .boolean, at: span)
    case .rows(let rows): return add(.exists, rows, span, &context)
    }
  }

  private enum Existence {
    case always
    case never
    case rows(LogicalPlan)
  }

  /// What of a plan decides whether it has a row.
  private static func existence(_ plan: LogicalPlan) -> Existence {
    switch plan {
    case .sort(let input, _), .project(let input, _), .distinct(let input): return existence(input)
    case .singleRow: return .always
    case .aggregate(_, let keys, _) where keys.isEmpty: return .always
    case .limit(let input, let count, let offset):
      if count == 0 { return .never }
      return offset > 0 ? .rows(plan) : existence(input)
    default: return .rows(plan)
    }
  }

  private mutating func bindValue(
    _ query: Query, _ span: SourceSpan, _ context: inout SelectContext
  ) throws -> BoundExpression {
    let plan = try bindInner(query, context)
    let columns = plan.columns
    guard columns.count == 1 else {
      throw Diagnostic(
        "RQ0127", "a subquery in the place of a value gives \(columns.count) columns", at: span,
        hint: "It must give one.")
    }
    return addValues(plan, span, &context)[0]
  }

  private mutating func bindMembership(
    _ operand: Expression, _ query: Query, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    var operands: [BoundExpression] = []
    if case .row(let items) = operand.kind {
      for item in items { operands.append(try bind(item, &context, clause)) }
    } else {
      operands = [try bind(operand, &context, clause)]
    }
    var plan = try bindInner(query, context)
    let columns = plan.columns
    guard columns.count == operands.count else {
      throw Diagnostic(
        "RQ0127", "IN compares \(operands.count) value\(operands.count == 1 ? "" : "s") with \(columns.count) columns",
        at: span, hint: "The query must give as many columns as stand before IN.")
    }
    // Both sides in one type; the query's side is converted inside it.
    var projections: [Projection] = []
    for (index, column) in columns.enumerated() {
      let (x, y) = try sides(operands[index], .column(column, at: operands[index].span), span)
      operands[index] = x
      let isSame = y.kind == .column(column)
      projections.append(Projection(column: isSame ? column : makeColumn(column.name, y.type), expression: y))
    }
    if projections.contains(where: { $0.expression.kind != .column($0.column) }) { plan = .project(plan, projections) }
    return add(.membership(operands), plan, span, &context)
  }

  /// Both sides of IN in one type; a literal that is no value of the column's type equals none of its values.
  private func sides(
    _ operand: BoundExpression, _ column: BoundExpression, _ span: SourceSpan
  ) throws -> (BoundExpression, BoundExpression) {
    do {
      return try unify(operand, column, "IN", at: span)
    } catch let error as Diagnostic where error.code == "RQ0203" {
      return (operand, try cast(column, to: .text, trying: false, at: span))
    }
  }

  /// `x < ANY (query)` and `x < ALL (query)`, by the extremes of the query's values.
  private mutating func bindQuantified(
    _ operand: Expression, _ op: BinaryOperator, _ quantifier: Quantifier, _ right: Expression, _ span: SourceSpan,
    _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    guard let comparison = Binder.comparison(op) else {
      throw Diagnostic("RQ0201", "\(op.rawValue) \(quantifier.rawValue) is no comparison", at: span)
    }
    let query: Query
    switch right.kind {
    case .subquery(let inner): query = inner
    case .row(let items), .list(let items):
      return try bindQuantified(operand, comparison, quantifier, items, span, &context, clause)
    default:
      var trial = self
      var trialContext = context
      guard let type = try? trial.bind(right, &trialContext, clause).type, Binder.element(of: type) != nil else {
        return try bindQuantified(operand, comparison, quantifier, [right], span, &context, clause)
      }
      query = Binder.elements(of: right)
    }
    // = ANY is IN, and <> ALL is its opposite.
    if comparison == .equal, quantifier == .any {
      return try bindMembership(operand, query, span, &context, clause)
    }
    if comparison == .notEqual, quantifier == .all {
      let found = try bindMembership(operand, query, span, &context, clause)
      return BoundExpression(kind: .not(found), type: .boolean, span: span)
    }
    let subject = try bind(operand, &context, clause)
    let plan = try bindInner(query, context)
    var given = BoundExpression.column(plan.columns[0], at: span)
    if plan.columns.count > 1, case .structure(let fields) = subject.type, fields.count == plan.columns.count {
      given = try structure(fields.map(\.name), plan.columns.map { .column($0, at: span) }, span)
    } else if plan.columns.count != 1 {
      throw Diagnostic(
        "RQ0127", "\(quantifier.rawValue) needs a query of one column, and this has \(plan.columns.count)", at: span)
    }
    let (x, y) = try unify(
      subject, given, "\(op.rawValue) \(quantifier.rawValue)", at: span)
    let value = makeColumn("value", y.type)
    let input = LogicalPlan.project(plan, [Projection(column: value, expression: y)])
    func aggregate(_ function: AggregateFunction, _ type: DataType) -> AggregateColumn {
      let call = AggregateCall(
        function: function, arguments: function == .countRows ? [] : [.column(value)], distinct: false, filter: nil,
        type: type)
      return AggregateColumn(column: makeColumn(function.rawValue, type), call: call)
    }
    let parts = [
      aggregate(.countRows, .integer), aggregate(.count, .integer), aggregate(.min, y.type), aggregate(.max, y.type),
    ]
    let summary = LogicalPlan.aggregate(input, keys: [], aggregates: parts)
    let values = addValues(summary, span, &context)
    return quantified(comparison, quantifier, x, rows: values[0], known: values[1], low: values[2], high: values[3])
  }

  /// The query of a list's elements.
  private static func elements(of list: Expression) -> Query {
    let span = list.span
    let name = Identifier("element", span: span)
    let unnest = FunctionCall(name: Identifier("unnest", span: span), arguments: [list])
    let from = TableReference(
      .function(
        unnest, lateral: false, ordinality: false, alias: TableAlias(Identifier("list", span: span), columns: [name])),
      span: span)
    let item = SelectItem(Expression(.column(QualifiedName([name], span: span)), span: span), span: span)
    return Query(select: Select(items: [item], from: from, span: span), span: span)
  }

  private mutating func bindQuantified(
    _ operand: Expression, _ comparison: Comparison, _ quantifier: Quantifier, _ items: [Expression],
    _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression {
    let subject = try bind(operand, &context, clause)
    let tests = try items.map { item -> BoundExpression in
      let (x, y) = try unify(subject, try bind(item, &context, clause), quantifier.rawValue, at: item.span)
      return BoundExpression(kind: .compare(comparison, x, y), type: .boolean, span: item.span)
    }
    if tests.isEmpty { return .constant(.boolean(quantifier == .all), .boolean, at: span) }
    return BoundExpression(kind: quantifier == .any ? .or(tests) : .and(tests), type: .boolean, span: span)
  }

  /// The outcome of a comparison with all values of which the number and the extremes are known.
  private func quantified(
    _ comparison: Comparison, _ quantifier: Quantifier, _ x: BoundExpression, rows: BoundExpression,
    known: BoundExpression, low: BoundExpression, high: BoundExpression
  ) -> BoundExpression {
    func test(_ op: Comparison, _ a: BoundExpression, _ b: BoundExpression) -> BoundExpression {
      BoundExpression(kind: .compare(op, a, b), type: .boolean, span: x.span)
    }
    func constant(_ value: Value) -> BoundExpression { .constant(value, .boolean, at: x.span) }
    // Some value meets a comparison exactly when the extreme that is easiest to meet does.
    func some(_ op: Comparison) -> BoundExpression {
      switch op {
      case .less, .lessOrEqual: return test(op, x, high)
      case .greater, .greaterOrEqual: return test(op, x, low)
      case .notEqual:
        return BoundExpression(
          kind: .or([test(.notEqual, x, low), test(.notEqual, x, high)]), type: .boolean, span: x.span)
      case .equal: return test(.equal, x, low)
      }
    }
    let isAny = quantifier == .any
    let decided = some(isAny ? comparison : comparison.inverted)
    let isUnknown = BoundExpression(
      kind: .or([
        BoundExpression(kind: .isNull(x, negated: false), type: .boolean, span: x.span), test(.less, known, rows),
      ]), type: .boolean, span: x.span)
    let zero = BoundExpression.constant(.integer(0), .integer, at: x.span)
    return BoundExpression(
      kind: .caseWhen(
        [
          BoundBranch(condition: test(.equal, rows, zero), result: constant(.boolean(!isAny))),
          BoundBranch(condition: decided, result: constant(.boolean(isAny))),
          BoundBranch(condition: isUnknown, result: constant(.null)),
        ], otherwise: constant(.boolean(!isAny))), type: .boolean, span: x.span)
  }
}

/// What is known of NULLs in the columns of a plan.
enum Nullability {
  /// Whether an expression over a plan's columns can be NULL, as far as the zone maps of its tables say.
  static func isNullable(_ expression: BoundExpression, _ plan: LogicalPlan) -> Bool {
    switch expression.kind {
    case .constant(let value): return value.isNull
    case .cast(let x, let trying): return trying || isNullable(x, plan)
    case .column(let column): return isNullable(column, plan)
    default: return true
    }
  }

  private static func isNullable(_ column: Column, _ plan: LogicalPlan) -> Bool {
    switch plan {
    case .scan(let scan):
      guard let place = scan.columns.first(where: { $0.column == column }) else { return true }
      return scan.chunks.contains { $0.segments[place.ordinal].zone.nullCount > 0 }
    case .filter(let input, _), .sort(let input, _), .limit(let input, _, _), .topN(let input, _, _, _),
      .distinct(let input):
      return isNullable(column, input)
    case .project(let input, let projections):
      guard let found = projections.first(where: { $0.column == column }) else { return true }
      return isNullable(found.expression, input)
    case .aggregate(let input, let keys, _):
      guard let found = keys.first(where: { $0.column == column }) else { return true }
      return isNullable(found.expression, input)
    case .join(let join):
      if join.left.columns.contains(column) { return join.type.keepsRight || isNullable(column, join.left) }
      if join.right.columns.contains(column) {
        return join.type == .left || join.type == .full || join.type == .single || isNullable(column, join.right)
      }
      return true
    default: return true
    }
  }
}
