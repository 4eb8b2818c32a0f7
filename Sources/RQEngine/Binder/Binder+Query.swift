import RQSyntax

extension Binder {
  /// Binds a select with the clauses around it.
  mutating func bind(
    _ select: Select, of query: Query, from given: (LogicalPlan, Scope)? = nil
  ) throws -> BoundQuery {
    do {
      return try bind(select, of: query, from: given, groups: false)
    } catch let diagnostic as Diagnostic where diagnostic.code == "RQ0106" && wantsGroups == outers.count {
      wantsGroups = nil
      return try bind(select, of: query, from: given, groups: true)
    }
  }

  private mutating func bind(
    _ select: Select, of query: Query, from given: (LogicalPlan, Scope)?, groups: Bool
  ) throws -> BoundQuery {
    if given == nil, select.from == nil, let (select, query) = try measured(select, query, nil) {
      return try bind(select, of: query)
    }
    let (fromPlan, scope) = try given ?? bindFrom(select)
    if select.from != nil, let (select, query) = try measured(select, query, scope) {
      return try bind(select, of: query, from: (fromPlan, scope), groups: groups)
    }
    var input = try select.sample.map { try sampled(fromPlan, $0) } ?? fromPlan
    var context = SelectContext(scope: scope)
    context.namedWindows = select.windows
    let windows = select.windows.map { NameKey.fold($0.name.text) }
    if let twice = windows.indices.first(where: { windows[..<$0].contains(windows[$0]) }) {
      let name = select.windows[twice].name
      throw Diagnostic("RQ0147", "there are two windows '\(name.text)'", at: name.span)
    }
    var items = try expand(select.items, scope)
    for item in items {
      if let alias = item.alias { context.aliases[NameKey.fold(alias.text)] = item.expression }
    }
    context.scope.aliases = context.aliases
    if let filter = Binder.condition(of: select) {
      let condition = try bindCondition(try expandedCondition(filter, context.scope), &context, .filter)
      input = .filter(try apply(takeSubqueries(&context, aboveGroups: false), to: input), condition)
    }
    let grouped =
      groups || select.groupBy != nil || select.having != nil || select.totals != nil
      || items.contains { hasOwnAggregate($0.expression, scope) }
      || query.orderBy.contains { hasOwnAggregate($0.expression, scope) }
      || select.qualify.map { hasOwnAggregate($0, scope) } ?? false
    var rows: SelectRows
    if grouped {
      // In standard SQL a star is its columns, each of which must be a key.
      if !settings.strictGrain,
        let star = select.items.first(where: { if case .star = $0.expression.kind { true } else { false } })
      {
        throw Diagnostic(
          "RQ0110", "* cannot stand beside aggregates or GROUP BY", at: star.span,
          hint: "Name the columns that make a row, or leave the aggregate out.")
      }
      let keys = (query.limit?.per ?? []) + select.distinctOn + (select.qualify.map { [$0] } ?? [])
      rows = try bindGrouped(
        select, query.orderBy + keys.map { OrderItem($0, span: $0.span) }, &items, input, &context)
    } else {
      rows = try bindPlain(items, input, &context)
    }
    return try finish(select, query, rows, &context)
  }

  private mutating func bindPlain(
    _ items: [SelectItem], _ input: LogicalPlan, _ context: inout SelectContext
  ) throws -> SelectRows {
    var outputs: [SelectOutput] = []
    for item in items {
      let bound = try bind(item.expression, &context, .select)
      outputs.append(output(item, bound, context))
    }
    let joined = try apply(takeSubqueries(&context, aboveGroups: false), to: input)
    return SelectRows(input: joined, outputs: outputs, grain: [], rewrite: GroupRewrite())
  }

  /// The result column of an item.
  mutating func output(_ item: SelectItem, _ bound: BoundExpression, _ context: SelectContext) -> SelectOutput {
    let name = item.alias?.text ?? columnHeading(item.expression, context.scope)
    return SelectOutput(
      heading: name, schema: outputSchema(item, name, bound.type, context.scope),
      alias: item.alias?.text,
      projection: Projection(column: makeColumn(name, bound.type), expression: bound),
      order: naturalOrder(of: bound, context.scope))
  }

  /// The column as a query around this one sees it.
  private func outputSchema(_ item: SelectItem, _ heading: String, _ type: DataType, _ scope: Scope)
    -> ColumnSchema
  {
    if item.alias == nil, let found = scope.column(meantBy: item.expression) {
      return ColumnSchema(
        found.schema.name, label: found.schema.label, type: type, summary: found.schema.summary)
    }
    return ColumnSchema(heading, type: type)
  }

  /// A bare column is headed by its own name, without the table; anything else by its text.
  private func columnHeading(_ expression: Expression, _ scope: Scope) -> String {
    if let schema = scope.column(meantBy: expression)?.schema {
      return settings.chineseLabels && !schema.label.isEmpty ? schema.label : schema.name
    }
    if case .column(let name) = expression.kind { return name.parts.last?.text ?? "" }
    return heading(expression, scope)
  }

  /// The order a column's values take when none is asked for.
  func naturalOrder(of expression: BoundExpression, _ scope: Scope) -> NaturalOrder {
    if case .column(let column) = expression.kind, let origin = scope.origin(of: column) {
      return origin.column.schema.order
    }
    return .ascending
  }

  /// QUALIFY, DISTINCT, ORDER BY, LIMIT and the final columns.
  private mutating func finish(
    _ select: Select, _ query: Query, _ rows: SelectRows, _ context: inout SelectContext
  ) throws -> BoundQuery {
    var rows = rows
    var outputs = rows.outputs
    let qualification = try select.qualify.map { try bindQualify($0, &rows, &context) }
    let visible = outputs.count
    var keys: [SortKey] = []
    for item in try expandedOrder(query.orderBy, context.scope) {
      keys.append(contentsOf: try bindOrder(item, &outputs, visible, select.distinct, &rows, &context))
    }
    let asked = keys
    let limit = try bindLimit(select, query, &outputs, visible, &rows, &context)
    rows.input = try applySubqueries(&context, to: rows)
    rows.input = try addWindows(rows, context)
    rows.input = try applySubqueries(&context, to: rows, aboveWindows: true)
    if let qualification { rows.input = .filter(rows.input, qualification) }
    rows.input = try addUnnested(rows, context)
    var plan = LogicalPlan.project(rows.input, outputs.map(\.projection))
    let isDistinct = select.distinct && select.distinctOn.isEmpty
    if isDistinct { plan = .distinct(plan) }
    // What is left open by ORDER BY is settled by the grain, so that no order depends on how the work was split.
    let natural =
      isDistinct
      ? outputs[..<visible].map { naturalKey(.column($0.projection.column), $0.order) }
      : rows.grain.map { grainKey($0, &outputs, visible) }
    // Rows that another query reads need no order, unless a limit takes some of them.
    let isOrderSeen =
      !isInner || query.limit != nil || query.offset != nil || !select.distinctOn.isEmpty
    if isOrderSeen, isDistinct || !rows.grain.isEmpty {
      keys.append(contentsOf: natural)
      plan = isDistinct ? plan : .project(rows.input, outputs.map(\.projection))
    }
    plan = try limited(plan, limit, keys, asked: asked, visible: outputs.map(\.projection.column))
    if outputs.count > visible {
      plan = .project(
        plan,
        outputs[..<visible].map { Projection(column: $0.projection.column, expression: .column($0.projection.column)) })
    }
    var columns: [ColumnSchema] = []
    for output in outputs[..<visible] {
      var schema = output.schema
      schema.order = output.order
      columns.append(schema)
    }
    var bound = BoundQuery(
      plan: plan, headings: outputs[..<visible].map(\.heading), columns: columns, notes: notes)
    bound.keys = Set(
      (0..<visible).filter { place in
        rows.grain.contains { $0.expression == outputs[place].projection.expression }
      })
    bound.grainEdits = grainEdits
    return bound
  }

  private func naturalKey(_ expression: BoundExpression, _ order: NaturalOrder) -> SortKey {
    SortKey(expression: expression, descending: false, nullsFirst: false, order: order, isImplied: true)
  }

  /// The sort key of one part of the grain, over an output that shows it or a hidden one.
  private mutating func grainKey(_ part: GrainPart, _ outputs: inout [SelectOutput], _ visible: Int) -> SortKey {
    let expression = part.expression
    if let shown = outputs.first(where: { $0.projection.expression == expression }) {
      return naturalKey(.column(shown.projection.column), part.order)
    }
    let column = makeColumn(PlanText.text(expression), expression.type)
    outputs.append(
      SelectOutput(
        heading: "", alias: nil, projection: Projection(column: column, expression: expression), order: part.order))
    return naturalKey(.column(column), part.order)
  }

  mutating func bindOrder(
    _ item: OrderItem, _ outputs: inout [SelectOutput], _ visible: Int, _ distinct: Bool, _ rows: inout SelectRows,
    _ context: inout SelectContext
  ) throws -> [SortKey] {
    let item = directed(item)
    let nullsFirst = item.nullsFirst ?? nullsFirst(descending: item.descending)
    func key(_ output: SelectOutput) -> SortKey {
      // What is asked for is an order of values, texts by code point; only the order nobody asked for is a column's own.
      SortKey(
        expression: .column(output.projection.column), descending: item.descending, nullsFirst: nullsFirst,
        order: .ascending)
    }
    if item.isAll { return outputs[..<visible].map(key) }
    if let place = ordinal(item.expression) {
      guard (1...max(visible, 1)).contains(place), place <= visible else {
        throw Diagnostic(
          "RQ0111", "ORDER BY \(place): the query has \(visible) column\(visible == 1 ? "" : "s")", at: item.span)
      }
      return [key(outputs[place - 1])]
    }
    if let wrong = Binder.idleOrder(item.expression) {
      throw Diagnostic(
        "RQ0111", "ORDER BY \(wrong) orders nothing", at: item.span, hint: "Name a column, or its place.")
    }
    if case .column(let name) = item.expression.kind, name.parts.count == 1 {
      let folded = NameKey.fold(name.parts[0].text)
      if let match = outputs[..<visible].first(where: { $0.alias.map(NameKey.fold) == folded }) { return [key(match)] }
    }
    var bound = try bind(try Binder.sortedBy(item.expression), &context, .orderBy)
    if rows.isGrouped {
      rows.rewrite.noteWindows(context.windows)
      rows.rewrite.noteSubqueries(context.subqueries, outer: outerColumns)
      bound = try rows.rewrite.apply(bound, clause: .orderBy, scope: context.scope)
    }
    if let match = outputs.first(where: { $0.projection.expression == bound }) { return [key(match)] }
    if bound.constantValue != nil { return [] }
    if distinct, let shown = Binder.overShown(bound, outputs[..<visible]) {
      return [SortKey(expression: shown, descending: item.descending, nullsFirst: nullsFirst, order: .ascending)]
    }
    if distinct {
      throw Diagnostic(
        "RQ0120", "with DISTINCT, ORDER BY can only use what SELECT shows", at: item.span,
        hint: "Add the expression to the select list.")
    }
    let output = SelectOutput(
      heading: "", alias: nil, projection: Projection(column: makeColumn("", bound.type), expression: bound),
      order: naturalOrder(of: bound, context.scope))
    outputs.append(output)
    return [key(output)]
  }

  /// The expression over the columns of the result; nil when it reads others.
  private static func overShown(_ bound: BoundExpression, _ outputs: ArraySlice<SelectOutput>) -> BoundExpression? {
    let columns = Set(outputs.map(\.projection.column))
    func map(_ part: BoundExpression) -> BoundExpression {
      if let shown = outputs.first(where: { $0.projection.expression == part }) {
        return .column(shown.projection.column, at: part.span)
      }
      return part.mapChildren(map)
    }
    let result = map(bound)
    return result.columns.isSubset(of: columns) ? result : nil
  }

  /// The item with the direction that the setting gives it, where it does not say.
  func directed(_ item: OrderItem) -> OrderItem {
    guard settings.sortsDescending, !item.isDirected else { return item }
    var item = item
    (item.descending, item.isDirected) = (true, true)
    return item
  }

  /// Where NULLs go when the query does not say.
  func nullsFirst(descending: Bool) -> Bool {
    switch settings.nullOrder {
    case .last: false
    case .first: true
    case .low: !descending
    case .high: descending
    }
  }

  /// The text of a literal that is no place in the select list; nil for anything else.
  static func idleOrder(_ expression: Expression) -> String? {
    switch expression.kind {
    case .literal(.string), .literal(.decimal), .literal(.float), .literal(.null), .literal(.boolean):
      return ExpressionText().text(expression)
    case .unary(.minus, let operand):
      guard case .literal(.integer) = operand.kind else { return nil }
      return ExpressionText().text(expression)
    default: return nil
    }
  }

  /// The place an integer literal names in the select list.
  func ordinal(_ expression: Expression) -> Int? {
    if case .literal(.integer(let digits)) = expression.kind { return Int(digits) }
    return nil
  }

  /// The row count of LIMIT or OFFSET; NULL means no limit.
  mutating func bindCount(_ expression: Expression, _ clause: String) throws -> Int? {
    var value = try constantCount(expression)
    switch value {
    case .decimal?, .double?, .text?:
      value = value.flatMap {
        CastKernel(from: Binder.type(of: $0), to: .integer, trying: true, span: expression.span).convert($0)
      }
    default: break
    }
    switch value {
    case .null?: return nil
    case .integer(let value)? where value >= 0: return Int(value)
    default:
      throw Diagnostic(
        "RQ0121", "\(clause) needs a whole number that is not negative", at: expression.span,
        hint: "For example \(clause) 10.")
    }
  }

  /// The value of a count; one that asks a query is found by running it before the one that is being bound.
  mutating func constantCount(_ expression: Expression) throws -> Value? {
    guard let run, case .subquery(let query) = expression.kind else {
      return try bindValue(expression).constantValue
    }
    let outside = isInner
    isInner = false
    defer { isInner = outside }
    let bound = try bind(query)
    guard bound.columns.count == 1 else { return nil }
    let relation = try run(bound)
    if relation.rowCount > 1 {
      throw Diagnostic("RQ0123", "the query gives more than one row", at: expression.span)
    }
    guard let chunk = relation.chunks.first(where: { $0.count > 0 }) else { return .null }
    return chunk.segments[0].value(at: 0, type: bound.columns[0].type)
  }

  /// Binds an expression that uses no column.
  mutating func bindValue(_ expression: Expression) throws -> BoundExpression {
    var context = SelectContext(scope: Scope())
    return try bind(expression, &context, .limit)
  }
}

/// One column of a select's result.
struct SelectOutput: Sendable {
  var heading: String
  /// The column as a query around this one sees it.
  var schema = ColumnSchema("", type: .null)
  var alias: String?
  var projection: Projection
  var order: NaturalOrder
}

/// The rows below the projection of a select, and how expressions over them are formed.
struct SelectRows {
  var input: LogicalPlan
  var outputs: [SelectOutput]
  /// The grain in order; empty for a query that does not group.
  var grain: [GrainPart]
  var rewrite: GroupRewrite
  var isGrouped = false
}

/// One part of a grouped query's grain.
struct GrainPart {
  var expression: BoundExpression
  var order: NaturalOrder
}
