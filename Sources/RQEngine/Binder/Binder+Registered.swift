import RQSyntax

/// Calls of the aggregates that the program added.
extension Binder {
  /// The aggregate of that lower-case name.
  func aggregate(named name: String) -> AggregateFunction? {
    AggregateFunction(name: name) ?? (functions.aggregates[name] == nil ? nil : .registered)
  }

  /// Binds the arguments and the options of a call.
  mutating func registeredCall(
    _ name: String, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> AggregateCall {
    guard let aggregate = functions.aggregates[name] else {
      throw Diagnostic("RQ0901", "the aggregate \(name) is gone", at: span)
    }
    let called = "It is called as \(aggregate.documentation.signature)."
    guard !call.star, aggregate.overload.accepts(count: call.arguments.count) else {
      let count = call.arguments.count
      throw Diagnostic(
        "RQ0105", call.star ? "\(name) takes no *" : "\(name) does not take \(count) argument\(count == 1 ? "" : "s")",
        at: call.name.span, hint: called)
    }
    guard call.withinGroup.isEmpty else {
      throw Diagnostic("RQ0153", "\(name) takes no WITHIN GROUP", at: call.withinGroup[0].span, hint: called)
    }
    let filter = try call.filter.map { try bindCondition($0, &context, clause) }
    var arguments: [BoundExpression] = []
    for argument in call.arguments { arguments.append(try bind(argument, &context, clause)) }
    guard let types = try argumentTypes(aggregate.overload, arguments) else {
      let given = arguments.map(\.type.name).joined(separator: ", ")
      throw Diagnostic("RQ0201", "\(name) cannot be called with (\(given))", at: span, hint: called)
    }
    let converted = try zip(arguments, types).map { try cast($0, to: $1, trying: false, at: $0.span) }
    let keys = try aggregateOrder(call.orderBy, &context, clause)
    if call.distinct, keys.contains(where: { $0.expression != converted[0] }) || keys.count > 1 {
      throw Diagnostic(
        "RQ0152", "\(name)(DISTINCT …) can only be ordered by its own argument", at: call.orderBy[0].span,
        hint: "Leave DISTINCT out, or order by the argument.")
    }
    return AggregateCall(
      function: .registered, arguments: converted, distinct: call.distinct, order: keys, filter: filter,
      type: aggregate.result, registered: RegisteredCall(aggregate: aggregate, span: span))
  }
}
