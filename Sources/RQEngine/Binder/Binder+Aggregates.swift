import RQSyntax

extension Binder {
  /// Binds a call of an aggregate to the column that will hold its result.
  mutating func bindAggregate(
    _ function: AggregateFunction, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext,
    _ clause: Clause
  ) throws -> BoundExpression {
    let name = call.name.text.lowercased()
    guard clause.allowsAggregates else {
      throw Diagnostic(
        "RQ0106", "\(clause.rawValue) cannot call the aggregate \(name)", at: span,
        hint: clause == .filter ? "Conditions on aggregates go into HAVING." : nil)
    }
    if context.insideAggregate {
      throw Diagnostic("RQ0106", "\(name) stands inside another aggregate", at: span)
    }
    context.insideAggregate = true
    defer { context.insideAggregate = false }
    let bound = try aggregateCall(function, call, span, &context, clause)
    if let known = context.aggregates.first(where: { $0.call == bound }) {
      return .column(known.column, at: span)
    }
    let column = makeColumn(heading(Expression(.call(call), span: span), context.scope), bound.type)
    context.aggregates.append(AggregateColumn(column: column, call: bound))
    return .column(column, at: span)
  }

  private mutating func aggregateCall(
    _ function: AggregateFunction, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext,
    _ clause: Clause
  ) throws -> AggregateCall {
    let name = call.name.text.lowercased()
    let filter = try call.filter.map { try bindCondition($0, &context, clause) }
    if call.star || call.arguments.isEmpty {
      guard function == .count, !call.distinct else {
        throw Diagnostic(
          "RQ0105", "\(name) needs something to work on", at: span,
          hint: "It is called as \(function.documentation.signature).")
      }
      return AggregateCall(function: .countRows, arguments: [], distinct: false, filter: filter, type: .integer)
    }
    let places = function.argumentCount
    let counts = (places + function.parameterCount.lowerBound)...(places + function.parameterCount.upperBound)
    guard counts.contains(call.arguments.count) else {
      throw Diagnostic(
        "RQ0105", "\(name) does not take \(call.arguments.count) argument\(call.arguments.count == 1 ? "" : "s")",
        at: call.name.span, hint: "It is called as \(function.documentation.signature).")
    }
    var arguments: [BoundExpression] = []
    for argument in call.arguments { arguments.append(try bind(argument, &context, clause)) }
    let parameters = try aggregateParameters(function, name, Array(arguments[places...]))
    arguments = try aggregateArguments(function, name, Array(arguments[..<places]))
    return AggregateCall(
      function: function, arguments: arguments, parameters: parameters,
      distinct: call.distinct && !function.ignoresRepeats, filter: filter,
      type: function.resultType(of: arguments.map(\.type)))
  }

  /// The arguments as the function takes them.
  private func aggregateArguments(
    _ function: AggregateFunction, _ name: String, _ arguments: [BoundExpression]
  ) throws -> [BoundExpression] {
    guard let types = function.argumentTypes(arguments.map(\.type)) else {
      let wrong = arguments.first { function.argumentTypes(arguments.map { _ in $0.type }) == nil } ?? arguments[0]
      var hint = "CAST(… AS INTEGER) reads a number from text."
      if wrong.type == .boolean { hint = "count_if(condition) counts the rows where a condition is true." }
      if function.wants == "conditions" { hint = "Compare it with something, as in \(name)(x > 0)." }
      throw Diagnostic(
        "RQ0201", "\(name) needs \(function.wants), and this is \(wrong.type.name)", at: wrong.span, hint: hint)
    }
    return try zip(arguments, types).map { try cast($0, to: $1, trying: false, at: $0.span) }
  }

  /// The constants behind the arguments.
  private func aggregateParameters(
    _ function: AggregateFunction, _ name: String, _ given: [BoundExpression]
  ) throws -> [Value] {
    switch function {
    case .quantileCont, .quantileDisc:
      return try given.map { fraction in
        let number = try fraction.type.isNumeric ? cast(fraction, to: .double, trying: false, at: fraction.span) : nil
        guard case .double(let value)? = number?.constantValue, (0...1).contains(value) else {
          throw Diagnostic(
            "RQ0150", "\(name) needs a constant fraction from 0 to 1", at: fraction.span,
            hint: "For example \(name)(x, 0.9).")
        }
        return .double(value)
      }
    case .stringAgg:
      return try given.map { separator in
        guard let value = try cast(separator, to: .text, trying: false, at: separator.span).constantValue else {
          throw Diagnostic(
            "RQ0151", "\(name) needs a constant separator", at: separator.span,
            hint: "For example \(name)(x, ', ').")
        }
        return value
      }
    default: return []
    }
  }
}
