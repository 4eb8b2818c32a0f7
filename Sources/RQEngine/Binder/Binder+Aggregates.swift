import RQSyntax

extension Binder {
  /// Binds a call of an aggregate to the column that will hold its result.
  mutating func bindAggregate(
    _ function: AggregateFunction, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext,
    _ clause: Clause
  ) throws -> BoundExpression {
    let name = call.name.text.lowercased()
    if let over = call.over { return try bindWindow(call, over, span, &context, clause) }
    if let outer = try outerAggregate(function, call, span, context) { return outer }
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

  /// Binds the arguments and the options of an aggregate's call.
  mutating func aggregateCall(
    _ function: AggregateFunction, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext,
    _ clause: Clause
  ) throws -> AggregateCall {
    let name = call.name.text.lowercased()
    if function == .registered { return try registeredCall(name, call, span, &context, clause) }
    var filter = try call.filter.map { try bindCondition($0, &context, clause) }
    if call.star || call.arguments.isEmpty && call.withinGroup.isEmpty {
      guard function == .count, !call.distinct else {
        throw Diagnostic(
          "RQ0105", "\(name) needs something to work on", at: span,
          hint: "It is called as \(function.documentation.signature).")
      }
      return AggregateCall(function: .countRows, arguments: [], distinct: false, filter: filter, type: .integer)
    }
    let places = function.argumentCount
    let counts = (places + function.parameterCount.lowerBound)...(places + function.parameterCount.upperBound)
    var given = call.arguments
    var order = call.orderBy
    var parameters: [Value] = []
    if !call.withinGroup.isEmpty {
      order = call.withinGroup
      if function != .stringAgg {
        let item = directed(try orderedSetItem(function, name, call))
        given.insert(item.expression, at: 0)
        if item.descending { parameters.append(.boolean(true)) }
        order = []
      }
    }
    guard counts.contains(given.count) else {
      throw Diagnostic(
        "RQ0105", "\(name) does not take \(given.count) argument\(given.count == 1 ? "" : "s")", at: call.name.span,
        hint: "It is called as \(function.documentation.signature).")
    }
    var arguments: [BoundExpression] = []
    for argument in given { arguments.append(try bind(argument, &context, clause)) }
    parameters.insert(contentsOf: try aggregateParameters(function, name, Array(arguments[places...])), at: 0)
    arguments = try aggregateArguments(function, name, Array(arguments[..<places]))
    if call.nulls == .ignore, function.dependsOnOrder, function != .stringAgg {
      let isPresent = BoundExpression(kind: .isNull(arguments[0], negated: true), type: .boolean, span: span)
      filter = .conjunction((filter.map { [$0] } ?? []) + [isPresent])
    }
    if function == .countIf {
      let conditions = (filter.map { [$0] } ?? []) + arguments
      filter =
        conditions.count == 1 ? conditions[0] : BoundExpression(kind: .and(conditions), type: .boolean, span: span)
      return AggregateCall(function: .countRows, arguments: [], distinct: false, filter: filter, type: .integer)
    }
    let isDistinct = call.distinct && !function.ignoresRepeats
    var keys = function.dependsOnOrder ? try aggregateOrder(order, &context, clause) : []
    if function == .list {
      let item = arguments[0]
      try Coercion.check(.list(item.type), at: span)
      arguments = [try apply(ListFunctions.single, [item], span, span)]
      // A list of one element sorts as its element does.
      if isDistinct {
        keys = keys.map { key in
          var key = key
          if key.expression == item { key.expression = arguments[0] }
          return key
        }
      }
    }
    if isDistinct, keys.contains(where: { $0.expression != arguments[0] }) || keys.count > 1 {
      throw Diagnostic(
        "RQ0152", "\(name)(DISTINCT …) can only be ordered by its own argument", at: order[0].span,
        hint: "Leave DISTINCT out, or order by the argument.")
    }
    return AggregateCall(
      function: function, arguments: arguments, parameters: parameters, distinct: isDistinct, order: keys,
      filter: filter, type: function.resultType(of: arguments.map(\.type)))
  }

  /// What an ordered-set aggregate such as `percentile_cont(0.5) WITHIN GROUP (ORDER BY x)` works on.
  private func orderedSetItem(
    _ function: AggregateFunction, _ name: String, _ call: FunctionCall
  ) throws -> OrderItem {
    switch function {
    case .quantileCont, .quantileDisc, .mode: break
    default:
      throw Diagnostic(
        "RQ0153", "\(name) takes no WITHIN GROUP", at: call.withinGroup[0].span,
        hint: "It is called as \(function.documentation.signature).")
    }
    guard call.withinGroup.count == 1, !call.withinGroup[0].isAll else {
      throw Diagnostic(
        "RQ0153", "\(name) works on one expression", at: call.withinGroup[1 % call.withinGroup.count].span,
        hint: "For example \(name)(…) WITHIN GROUP (ORDER BY received).")
    }
    return call.withinGroup[0]
  }

  /// The keys of `f(x ORDER BY y)`.
  mutating func aggregateOrder(
    _ items: [OrderItem], _ context: inout SelectContext, _ clause: Clause
  ) throws -> [AggregateSortKey] {
    var keys: [AggregateSortKey] = []
    for item in items.map(directed) where !item.isAll {
      let bound = try bind(item.expression, &context, clause)
      if bound.constantValue != nil { continue }
      keys.append(
        AggregateSortKey(
          expression: bound, descending: item.descending,
          nullsFirst: item.nullsFirst ?? nullsFirst(descending: item.descending)))
    }
    return keys
  }

  /// The arguments as the function takes them.
  private func aggregateArguments(
    _ function: AggregateFunction, _ name: String, _ arguments: [BoundExpression]
  ) throws -> [BoundExpression] {
    var arguments = arguments
    if function.wants == "conditions" {
      arguments = try arguments.map { $0.type.isNumeric ? try boolean($0, name) : $0 }
    }
    if function == .sum, settings.widensSums {
      arguments = try arguments.map {
        $0.type == .integer ? try cast($0, to: .hugeInteger, trying: false, at: $0.span) : $0
      }
    }
    guard let types = function.argumentTypes(arguments.map(\.type)) else {
      let wrong =
        arguments.first { given in function.argumentTypes(arguments.map { _ in given.type }) == nil } ?? arguments[0]
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
      return try given.flatMap { fraction -> [Value] in
        let number = try fraction.type.isNumeric ? cast(fraction, to: .double, trying: false, at: fraction.span) : nil
        guard case .double(let value)? = number?.constantValue, (-1...1).contains(value) else {
          throw Diagnostic(
            "RQ0150", "\(name) needs a constant fraction from 0 to 1", at: fraction.span,
            hint: "For example \(name)(x, 0.9).")
        }
        // Below 0 it counts from the largest value down.
        return [.double(abs(value))] + (value < 0 ? [.boolean(true)] : [])
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
