import RQSyntax

/// Functions that compute something for each element of a list are queries over its elements in disguise; like all
/// queries in expressions they are computed for all rows at once.
extension Binder {
  /// The query that a function on the elements of a list stands for; nil for all other functions.
  static func listExpression(_ name: String, _ call: FunctionCall, _ span: SourceSpan) throws -> Expression? {
    guard !call.name.quoted else { return nil }
    switch name {
    case "generate_subscripts":
      guard call.arguments.count == 2, case .literal(.integer("1")) = call.arguments[1].kind else { return nil }
      let length = FunctionCall(name: Identifier("len", span: span), arguments: [call.arguments[0]])
      let one = Expression(.literal(.integer("1")), span: span)
      let places = FunctionCall(
        name: Identifier("generate_series", span: span), arguments: [one, Expression(.call(length), span: span)])
      let rows = FunctionCall(
        name: Identifier("unnest", span: span), arguments: [Expression(.call(places), span: span)])
      return Expression(.call(rows), span: span)
    case "list_transform", "array_transform", "list_apply", "array_apply", "apply":
      let (list, names, body) = try lambda(name, call, span)
      let elements = collected(body, from: list, names, where: nil, span)
      return unlessNull(list, elements, span)
    case "list_filter", "array_filter", "filter":
      let (list, names, body) = try lambda(name, call, span)
      let element = column(names[0], span)
      let elements = collected(element, from: list, names, where: body, span)
      return unlessNull(list, elements, span)
    case "list_aggregate", "array_aggregate", "list_aggr":
      guard call.arguments.count == 2, case .literal(.string(let function)) = call.arguments[1].kind,
        AggregateFunction(name: function.lowercased()) != nil
      else {
        throw Diagnostic(
          "RQ0105", "\(name) takes a list and the name of an aggregate", at: span,
          hint: "For example \(name)([1, 2], 'sum').")
      }
      return aggregated(function, call.arguments[0], span)
    case "list_sum", "list_avg", "list_count", "list_median", "list_product", "list_stddev_samp", "list_var_samp",
      "list_mode", "list_any_value", "list_bool_and", "list_bool_or", "list_string_agg":
      guard call.arguments.count == 1 else { return nil }
      return aggregated(String(name.dropFirst(5)), call.arguments[0], span)
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

  private static func column(_ name: Identifier, _ span: SourceSpan) -> Expression {
    Expression(.column(QualifiedName([name], span: span)), span: span)
  }

  private static func elements(_ list: Expression, _ names: [Identifier], _ span: SourceSpan) -> TableReference {
    let call = FunctionCall(name: Identifier("unnest", span: span), arguments: [list])
    let alias = TableAlias(Identifier("elements of a list", quoted: true, span: span), columns: names)
    return TableReference(
      .function(call, lateral: true, ordinality: names.count > 1, alias: alias), span: span)
  }

  /// The list of a value for each element, in their order; the second name is that of the place.
  private static func collected(
    _ value: Expression, from list: Expression, _ names: [Identifier], where condition: Expression?, _ span: SourceSpan
  ) -> Expression {
    let place = names.count > 1 ? names[1] : Identifier("place in a list", quoted: true, span: span)
    var call = FunctionCall(name: Identifier("list", span: span), arguments: [value])
    call.orderBy = [OrderItem(column(place, span), span: span)]
    let select = Select(
      items: [SelectItem(Expression(.call(call), span: span), span: span)],
      from: elements(list, [names[0], place], span), filter: condition, span: span)
    return Expression(.subquery(Query(select: select, span: span)), span: span)
  }

  /// The elements, `[]` where there is none, and NULL where there is no list.
  private static func unlessNull(_ list: Expression, _ elements: Expression, _ span: SourceSpan) -> Expression {
    let empty = Expression(.list([]), span: span)
    let call = FunctionCall(name: Identifier("coalesce", span: span), arguments: [elements, empty])
    return Expression(
      .caseWhen(
        operand: nil,
        branches: [
          CaseBranch(
            condition: Expression(.isNull(list, negated: true), span: span),
            result: Expression(.call(call), span: span))
        ], otherwise: nil), span: span)
  }

  private static func aggregated(_ function: String, _ list: Expression, _ span: SourceSpan) -> Expression {
    let name = Identifier("element", span: span)
    let call = FunctionCall(name: Identifier(function.lowercased(), span: span), arguments: [column(name, span)])
    let select = Select(
      items: [SelectItem(Expression(.call(call), span: span), span: span)],
      from: elements(list, [name], span), span: span)
    return Expression(.subquery(Query(select: select, span: span)), span: span)
  }
}
