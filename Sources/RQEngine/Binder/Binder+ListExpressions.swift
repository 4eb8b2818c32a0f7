import RQSyntax

/// Functions that compute something for each element of a list are queries over its elements in disguise; like all
/// queries in expressions they are computed for all rows at once.
extension Binder {
  /// A query over the elements of a list.
  private struct ListQuery {
    let list: Expression
    /// Reads the list as the column `Binder.listColumn`.
    let query: Query
    /// Whether it gives `[]` rather than NULL of a list without elements.
    let givesList: Bool
  }

  /// What the query calls the list; no user can write a name with spaces that is found before it.
  private static let listColumn = "the list of a call"

  /// Binds a function on the elements of a list; nil for all other functions.
  ///
  /// The list is computed with the rows around the call, of groups too, and the query reads it like a column of theirs.
  mutating func bindListQuery(
    _ name: String, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression? {
    if let places = Binder.places(name, call, span) { return try bind(places, &context, clause) }
    guard let asked = try Binder.listQuery(name, call, span) else { return nil }
    // Where it stands a second time it is the same, over groups what made them.
    let text = heading(Expression(.call(call), span: span), context.scope)
    let isAbove = context.isAboveGroups && !context.insideAggregate
    if isAbove, let known = context.listResults[false]?[text],
      context.grouping?.keys.contains(where: { known.columns.isSubset(of: $0.columns) }) == true
    {
      return known
    }
    if let known = context.listResults[isAbove]?[text] { return known }
    let list = try bind(asked.list, &context, clause)
    let type = try unnestedType(list)
    let schema = ColumnSchema(Binder.listColumn, type: list.type)
    let column = makeColumn(schema.name, list.type)
    var scope = context.scope
    scope.tables.append(
      ScopeTable(
        name: schema.name, aliased: true, schema: TableSchema(schema.name, columns: [schema]),
        columns: [ScopeColumn(column: column, schema: schema)]))
    let plan = try bindInner(asked.query, in: scope)
    var value = addValues(plan, span, &context, arguments: [Projection(column: column, expression: list)])[0]
    if asked.givesList {
      let empty = BoundExpression.constant(.list([]), value.type == .null ? .list(type) : value.type, at: span)
      value = BoundExpression(kind: .coalesce([value, empty]), type: empty.type, span: span)
    }
    let isThere = BoundExpression(kind: .isNull(list, negated: true), type: .boolean, span: span)
    let bound = try folded(
      BoundExpression(
        kind: .caseWhen([BoundBranch(condition: isThere, result: value)], otherwise: nil), type: value.type,
        span: span))
    // Queries inside it are left out of its text.
    if !text.unicodeScalars.contains("…") { context.listResults[isAbove, default: [:]][text] = bound }
    return bound
  }

  /// What `generate_subscripts` stands for: the places of a list as rows; nil for all other functions.
  private static func places(_ name: String, _ call: FunctionCall, _ span: SourceSpan) -> Expression? {
    guard name == "generate_subscripts", !call.name.quoted, call.arguments.count == 2,
      case .literal(.integer("1")) = call.arguments[1].kind
    else { return nil }
    let length = FunctionCall(name: Identifier("len", span: span), arguments: [call.arguments[0]])
    let one = Expression(.literal(.integer("1")), span: span)
    let places = FunctionCall(
      name: Identifier("generate_series", span: span), arguments: [one, Expression(.call(length), span: span)])
    let rows = FunctionCall(
      name: Identifier("unnest", span: span), arguments: [Expression(.call(places), span: span)])
    return Expression(.call(rows), span: span)
  }

  /// The query that a function on the elements of a list stands for.
  private static func listQuery(_ name: String, _ call: FunctionCall, _ span: SourceSpan) throws -> ListQuery? {
    guard !call.name.quoted else { return nil }
    switch name {
    case "list_transform", "array_transform", "list_apply", "array_apply", "apply":
      let (list, names, body) = try lambda(name, call, span)
      return ListQuery(list: list, query: collected(body, names, where: nil, span), givesList: true)
    case "list_filter", "array_filter", "filter":
      let (list, names, body) = try lambda(name, call, span)
      let element = column(names[0], span)
      return ListQuery(list: list, query: collected(element, names, where: body, span), givesList: true)
    case "list_reduce", "array_reduce", "reduce": return try reduction(name, call, span)
    case "list_aggregate", "array_aggregate", "list_aggr":
      guard call.arguments.count >= 2, case .literal(.string(let function)) = call.arguments[1].kind,
        AggregateFunction(name: function.lowercased()) != nil
      else {
        throw Diagnostic(
          "RQ0105", "\(name) takes a list and the name of an aggregate", at: span,
          hint: "For example \(name)([1, 2], 'sum').")
      }
      let parameters = Array(call.arguments.dropFirst(2))
      return ListQuery(list: call.arguments[0], query: aggregated(function, parameters, span), givesList: false)
    case "list_sum", "list_avg", "list_count", "list_median", "list_product", "list_stddev_samp", "list_var_samp",
      "list_mode", "list_any_value", "list_bool_and", "list_bool_or", "list_string_agg", "list_stddev_pop",
      "list_var_pop", "list_bit_and", "list_bit_or", "list_bit_xor", "list_skewness", "list_kurtosis",
      "list_kurtosis_pop", "list_entropy", "list_mad", "list_sem", "list_approx_count_distinct":
      guard call.arguments.count == 1 else { return nil }
      return ListQuery(
        list: call.arguments[0], query: aggregated(String(name.dropFirst(5)), [], span), givesList: false)
    default: return nil
    }
  }

  private static func lambda(
    _ name: String, _ call: FunctionCall, _ span: SourceSpan
  ) throws -> (Expression, [Identifier], Expression) {
    guard call.arguments.count == 2, case .lambda(let names, let body) = call.arguments[1].kind,
      (1...2).contains(names.count)
    else {
      throw Diagnostic(
        "RQ0105", "\(name) takes a list and what to do with each element", at: span,
        hint: "For example \(name)([1, 2], x -> x + 1).")
    }
    return (call.arguments[0], names, body)
  }

  /// The last step of a recursion that takes up one element after the other.
  private static func reduction(_ name: String, _ call: FunctionCall, _ span: SourceSpan) throws -> ListQuery {
    guard (2...3).contains(call.arguments.count), case .lambda(let names, let body) = call.arguments[1].kind,
      (2...3).contains(names.count)
    else {
      throw Diagnostic(
        "RQ0105", "\(name) takes a list, what to do with each element, and perhaps a value to begin with", at: span,
        hint: "For example \(name)([1, 2], (x, y) -> x + y).")
    }
    func make(_ kind: Expression.Kind) -> Expression { Expression(kind, span: span) }
    func number(_ n: Int) -> Expression { make(.literal(.integer(String(n)))) }
    func chain(_ x: Expression, _ op: BinaryOperator, _ y: Expression) -> Expression {
      make(.chain(x, [ChainLink(op, opSpan: span, operand: y)]))
    }
    let list = column(Identifier(listColumn, quoted: true, span: span), span)
    let length = make(.call(FunctionCall(name: Identifier("list_length", span: span), arguments: [list])))
    let steps = Identifier("steps through a list", quoted: true, span: span)
    let place = Identifier("place in a list", quoted: true, span: span)
    let next = Identifier("next place in a list", quoted: true, span: span)
    let soFar = Identifier("result so far", quoted: true, span: span)
    func table(_ name: Identifier) -> TableReference {
      TableReference(.table(QualifiedName([name], span: span), alias: nil), span: span)
    }
    func item(_ x: Expression, _ alias: Identifier) -> SelectItem { SelectItem(x, alias: alias, span: span) }
    func query(_ items: [SelectItem], _ from: TableReference?, _ condition: Expression?) -> Query {
      Query(select: Select(items: items, from: from, filter: condition, span: span), span: span)
    }
    let hasStart = call.arguments.count == 3
    let start = query(
      [
        item(number(hasStart ? 0 : 1), place),
        item(hasStart ? call.arguments[2] : make(.index(list, number(1))), soFar),
      ], nil, hasStart ? nil : chain(length, .greater, number(0)))
    let behind = chain(column(place, span), .add, number(1))
    var taken = [
      item(behind, next), item(column(soFar, span), names[0]), item(make(.index(list, behind)), names[1]),
    ]
    if names.count > 2 { taken.append(item(behind, names[2])) }
    let element = query(taken, table(steps), chain(column(place, span), .less, length))
    let step = query(
      [item(column(next, span), place), item(body, soFar)],
      TableReference(
        .query(element, lateral: false, alias: TableAlias(Identifier("a step", quoted: true, span: span))), span: span),
      nil)
    let rows = Query(
      body: .setChain(.query(start), [SetLink(.union, all: true, opSpan: span, operand: .query(step))]), span: span)
    var last = query([item(column(soFar, span), soFar)], table(steps), chain(column(place, span), .equal, length))
    last.with = With(
      recursive: true, tables: [CommonTable(name: steps, columns: [place, soFar], query: rows, span: span)])
    return ListQuery(list: call.arguments[0], query: last, givesList: false)
  }

  private static func column(_ name: Identifier, _ span: SourceSpan) -> Expression {
    Expression(.column(QualifiedName([name], span: span)), span: span)
  }

  private static func elements(_ names: [Identifier], _ span: SourceSpan) -> TableReference {
    let list = column(Identifier(listColumn, quoted: true, span: span), span)
    let call = FunctionCall(name: Identifier("unnest", span: span), arguments: [list])
    let alias = TableAlias(Identifier("elements of a list", quoted: true, span: span), columns: names)
    return TableReference(
      .function(call, lateral: true, ordinality: names.count > 1, alias: alias), span: span)
  }

  /// The list of a value for each element, in their order; the second name is that of the place.
  private static func collected(
    _ value: Expression, _ names: [Identifier], where condition: Expression?, _ span: SourceSpan
  ) -> Query {
    let place = names.count > 1 ? names[1] : Identifier("place in a list", quoted: true, span: span)
    var call = FunctionCall(name: Identifier("list", span: span), arguments: [value])
    call.orderBy = [OrderItem(column(place, span), span: span)]
    let select = Select(
      items: [SelectItem(Expression(.call(call), span: span), span: span)],
      from: elements([names[0], place], span), filter: condition, span: span)
    return Query(select: select, span: span)
  }

  private static func aggregated(_ function: String, _ parameters: [Expression], _ span: SourceSpan) -> Query {
    let name = Identifier("element", span: span)
    let call = FunctionCall(
      name: Identifier(function.lowercased(), span: span), arguments: [column(name, span)] + parameters)
    let select = Select(
      items: [SelectItem(Expression(.call(call), span: span), span: span)], from: elements([name], span), span: span)
    return Query(select: select, span: span)
  }
}
