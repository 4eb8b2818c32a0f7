import RQSyntax

/// How many rows a query gives, and of what.
struct LimitBinding {
  var count: Int?
  var offset = 0
  /// So many of a hundred rows, instead of a count.
  var percent: Double?
  var withTies = false
  /// Rows that agree in these are counted together; nil when all are.
  var per: [BoundExpression]?
  /// The rows of those taken for each key that are given: how many, behind how many; nil when all are.
  var ofKept: (count: Int?, offset: Int)?
}

extension Binder {
  /// Binds a condition on the results of windows.
  mutating func bindQualify(
    _ expression: Expression, _ rows: inout SelectRows, _ context: inout SelectContext
  ) throws -> BoundExpression {
    let bound = try bindCondition(expression, &context, .qualify)
    if context.windows.isEmpty {
      throw Diagnostic(
        "RQ0149", "QUALIFY needs a window function to test", at: expression.span,
        hint: "Conditions on rows go into WHERE, those on groups into HAVING.")
    }
    if !rows.isGrouped { return bound }
    rows.rewrite.noteAggregates(context.aggregates)
    rows.rewrite.noteWindows(context.windows)
    return try rows.rewrite.apply(bound, clause: .qualify, scope: context.scope)
  }

  /// Binds LIMIT, OFFSET and DISTINCT ON; keys they need become columns that are not shown.
  mutating func bindLimit(
    _ select: Select, _ query: Query, _ outputs: inout [SelectOutput], _ visible: Int, _ rows: inout SelectRows,
    _ context: inout SelectContext
  ) throws -> LimitBinding {
    var binding = LimitBinding()
    binding.offset = try query.offset.map { try bindCount($0, "OFFSET") ?? 0 } ?? 0
    if let limit = query.limit {
      if limit.isPercent {
        binding.percent = try bindPercent(limit.count, "LIMIT")
      } else {
        binding.count = try bindCount(limit.count, "LIMIT")
      }
      binding.withTies = limit.withTies
      if limit.withTies, query.orderBy.isEmpty {
        throw Diagnostic(
          "RQ0121", "WITH TIES needs ORDER BY, which says what a tie is", at: limit.count.span,
          hint: "Add ORDER BY, or leave WITH TIES out.")
      }
      if !limit.per.isEmpty {
        binding.per = try limit.per.map { try hiddenKey($0, &outputs, visible, select, &rows, &context) }
      }
    }
    if !select.distinctOn.isEmpty {
      if let limit = query.limit, limit.isPercent || limit.withTies || !limit.per.isEmpty {
        throw Diagnostic(
          "RQ0121", "DISTINCT ON takes a plain LIMIT", at: limit.count.span,
          hint: "LIMIT 1 PER key does what DISTINCT ON (key) does; put that into a query in FROM.")
      }
      if query.limit != nil || query.offset != nil { binding.ofKept = (binding.count, binding.offset) }
      binding.offset = 0
      binding.per = try select.distinctOn.map { try hiddenKey($0, &outputs, visible, select, &rows, &context) }
      binding.count = 1
    }
    return binding
  }

  mutating func bindPercent(_ expression: Expression, _ clause: String) throws -> Double {
    let bound: BoundExpression
    if case .subquery = expression.kind, let value = try constantCount(expression) {
      bound = .constant(value, Binder.type(of: value), at: expression.span)
    } else {
      bound = try bindValue(expression)
    }
    let number = bound.type.isNumeric ? try cast(bound, to: .double, trying: false, at: bound.span) : bound
    guard case .double(let value)? = number.constantValue, (0...100).contains(value) else {
      throw Diagnostic(
        "RQ0121", "\(clause) takes from 0 to 100 percent", at: expression.span,
        hint: "For example \(clause) 10 PERCENT.")
    }
    return value
  }

  /// A key of PER or DISTINCT ON over the columns of the result.
  private mutating func hiddenKey(
    _ expression: Expression, _ outputs: inout [SelectOutput], _ visible: Int, _ select: Select,
    _ rows: inout SelectRows, _ context: inout SelectContext
  ) throws -> BoundExpression {
    let item = OrderItem(expression, span: expression.span)
    let isDistinct = select.distinct && select.distinctOn.isEmpty
    guard let key = try bindOrder(item, &outputs, visible, isDistinct, &rows, &context).first else {
      return .constant(.null, .null, at: expression.span)
    }
    return key.expression
  }

  /// The rows in order, and those of them that LIMIT asks for.
  mutating func limited(
    _ plan: LogicalPlan, _ limit: LimitBinding, _ keys: [SortKey], asked: [SortKey], visible: [Column]
  ) throws -> LogicalPlan {
    let sorted = keys.isEmpty ? plan : LogicalPlan.sort(plan, keys)
    if limit.per == nil, limit.percent == nil, !limit.withTies {
      if limit.count == nil, limit.offset == 0 { return sorted }
      return .limit(sorted, count: limit.count, offset: limit.offset)
    }
    let partition = (limit.per ?? []).filter { $0.constantValue == nil }
    var calls: [WindowColumn] = []
    func call(_ function: WindowCall.Function, _ orderCount: Int) -> WindowCall {
      WindowCall(
        function: function, arguments: [], ignoresNulls: false, frame: .partition, orderCount: orderCount,
        type: .integer)
    }
    func add(_ call: WindowCall, _ name: String) -> BoundExpression {
      let column = makeColumn(name, .integer)
      calls.append(WindowColumn(column: column, call: call))
      return .column(column)
    }
    let number = add(call(.window(.rowNumber), keys.count), "row_number()")
    let place = limit.withTies ? add(call(.window(.rank), asked.count), "rank()") : number
    var conditions: [BoundExpression] = []
    func compare(_ op: Comparison, _ x: BoundExpression, _ value: Int) {
      conditions.append(
        BoundExpression(
          kind: .compare(op, x, .constant(.integer(Int64(value)), .integer)), type: .boolean, span: x.span))
    }
    if limit.offset > 0 { compare(.greater, number, limit.offset) }
    if let percent = limit.percent {
      let count = AggregateCall(function: .countRows, arguments: [], distinct: false, filter: nil, type: .integer)
      let total = add(call(.aggregate(count), 0), "count(*)")
      let skipped = BoundExpression.constant(.integer(Int64(limit.offset)), .integer)
      let counted =
        limit.offset == 0 || limit.withTies
        ? place : try arithmetic(place, .subtract, skipped, at: place.span, operator: place.span)
      conditions.append(try percentage(counted, total, percent))
    } else if let count = limit.count {
      let (last, overflow) = count.addingReportingOverflow(limit.offset)
      if !overflow { compare(.lessOrEqual, place, last) }
    }
    var result = LogicalPlan.window(Windowing(input: plan, partition: partition, order: keys, calls: calls))
    if let first = conditions.first {
      let condition =
        conditions.count == 1
        ? first : BoundExpression(kind: .and(conditions), type: .boolean, span: first.span)
      result = .filter(result, condition)
    }
    result = .project(result, visible.map { Projection(column: $0, expression: .column($0)) })
    if !keys.isEmpty { result = .sort(result, keys) }
    if let kept = limit.ofKept { result = .limit(result, count: kept.count, offset: kept.offset) }
    return result
  }
}
