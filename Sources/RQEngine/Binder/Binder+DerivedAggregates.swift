import RQSyntax

extension Binder {
  /// Aggregates that are expressions over other ones.
  static let derivedAggregates: Set<String> = [
    "histogram", "total", "count_star", "coverage", "weighted_avg", "wavg", "arg_min_null", "arg_max_null",
    "approx_top_k", "histogram_exact",
  ]

  /// Binds an aggregate that is an expression over other ones; nil for those that are not.
  mutating func bindDerivedAggregate(
    _ name: String, _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression? {
    func other(_ name: String, _ arguments: [Expression]) -> FunctionCall {
      var copy = call
      copy.name.text = name
      copy.arguments = arguments
      return copy
    }
    func summary(_ function: ScalarFunction) throws -> BoundExpression {
      let list = try bindAggregate(.list, other("list", call.arguments), span, &context, clause)
      return try apply(function, [list], span, span)
    }
    switch name {
    case "count_star":
      guard call.arguments.isEmpty else { return nil }
      var all = other("count", [])
      all.star = true
      return try bindAggregate(.count, all, span, &context, clause)
    case "coverage":
      var all = other("count", [])
      all.star = true
      all.distinct = false
      let known = try cast(
        try bindAggregate(.count, other("count", call.arguments), span, &context, clause), to: .double, trying: false,
        at: span)
      let rows = try bindAggregate(.count, all, span, &context, clause)
      return try arithmetic(known, .divide, rows, at: span, operator: span)
    case "weighted_avg", "wavg":
      guard call.arguments.count == 2 else { return nil }
      let (value, weight) = (call.arguments[0], call.arguments[1])
      let product = Expression(.chain(value, [ChainLink(.multiply, opSpan: span, operand: weight)]), span: span)
      var weights = other("sum", [weight])
      let known = Expression(.isNull(value, negated: true), span: span)
      weights.filter =
        call.filter.map {
          Expression(.chain($0, [ChainLink(.and, opSpan: span, operand: known)]), span: span)
        } ?? known
      let sum = try cast(
        try bindAggregate(.sum, other("sum", [product]), span, &context, clause), to: .double, trying: false, at: span)
      return try arithmetic(
        sum, .divide, try bindAggregate(.sum, weights, span, &context, clause), at: span, operator: span)
    case "total":
      let sum = try cast(
        try bindAggregate(.sum, other("sum", call.arguments), span, &context, clause), to: .double, trying: false,
        at: span)
      let zero = BoundExpression.constant(.double(0), .double, at: span)
      return BoundExpression(kind: .coalesce([sum, zero]), type: .double, span: span)
    case "histogram" where call.arguments.count == 2, "histogram_exact" where call.arguments.count == 2:
      let list = try bindAggregate(.list, other("list", [call.arguments[0]]), span, &context, clause)
      let bins = try bind(call.arguments[1], &context, clause)
      return try apply(
        name == "histogram" ? HistogramFunctions.binned : HistogramFunctions.exact, [list, bins], span, span)
    case "histogram":
      let list = try bindAggregate(.list, other("list", call.arguments), span, &context, clause)
      return try apply(MapFunctions.histogram, [list], span, span)
    case "approx_top_k":
      guard call.arguments.count == 2 else { return nil }
      let list = try bindAggregate(.list, other("list", [call.arguments[0]]), span, &context, clause)
      let count = try bind(call.arguments[1], &context, clause)
      return try apply(MapFunctions.mostFrequent, [list, count], span, span)
    case "min", "max":
      guard call.arguments.count == 2 else { return nil }
      let list = try bindAggregate(.list, other("list", [call.arguments[0]]), span, &context, clause)
      let count = try bind(call.arguments[1], &context, clause)
      guard let sort = ScalarRegistry.function(named: name == "max" ? "list_reverse_sort" : "list_sort") else {
        return nil
      }
      let one = BoundExpression.constant(.integer(1), .integer, at: span)
      let present = try apply(ListFunctions.present, [list], span, span)
      return try apply(
        ListFunctions.slice, [try apply(sort, [present], span, span), one, count], span, span)
    case "arg_max", "arg_min", "max_by", "min_by", "argmax", "argmin":
      if call.arguments.count == 2, !call.orderBy.isEmpty {
        // The order asked for chooses among the rows that have the extreme.
        let key = call.arguments[1]
        let first = OrderItem(key, descending: name.contains("max"), nullsFirst: false, span: key.span)
        var value = other("first", [call.arguments[0]])
        value.orderBy = [first] + call.orderBy
        let filter = Binder.filter(of: call, leavingOutNullsOf: key)
        let item = call.arguments[0]
        let isPresent = Expression(.isNull(item, negated: true), span: item.span)
        value.filter = Expression(.chain(filter, [ChainLink(.and, opSpan: span, operand: isPresent)]), span: span)
        return try bindAggregate(.first, value, span, &context, clause)
      }
      guard call.arguments.count == 3 else { return nil }
      // The values in the order of what they are chosen by, of which the first so many are taken.
      let key = call.arguments[1]
      let isMax = name.contains("max")
      var values = other("list", [call.arguments[0]])
      values.orderBy = [OrderItem(key, descending: isMax, nullsFirst: false, span: key.span)]
      let present = [call.arguments[0], key].map { Expression(.isNull($0, negated: true), span: $0.span) }
      let conditions = present + (call.filter.map { [$0] } ?? [])
      values.filter = Expression(
        .chain(conditions[0], conditions.dropFirst().map { ChainLink(.and, opSpan: span, operand: $0) }), span: span)
      let list = try bindAggregate(.list, values, span, &context, clause)
      let count = try bind(call.arguments[2], &context, clause)
      let one = BoundExpression.constant(.integer(1), .integer, at: span)
      return try apply(ListFunctions.slice, [list, one, count], span, span)
    case "arg_min_null", "arg_max_null":
      guard call.arguments.count == 2 else { return nil }
      // The first value in the order of what it is chosen by, NULL too.
      let key = call.arguments[1]
      var first = other("first", [call.arguments[0]])
      first.orderBy = [OrderItem(key, descending: name == "arg_max_null", nullsFirst: false, span: key.span)]
      first.filter = Binder.filter(of: call, leavingOutNullsOf: key)
      return try bindAggregate(.first, first, span, &context, clause)
    case "string_agg", "group_concat", "listagg":
      // Distinct values in the order of their own type, not of their texts.
      guard call.distinct, !call.orderBy.isEmpty, let item = call.arguments.first,
        let type = argumentType(item, context, clause), type != .text
      else { return nil }
      var values = other("list", [item])
      values.filter = Binder.filter(of: call, leavingOutNullsOf: item)
      let list = try bindAggregate(.list, values, span, &context, clause)
      guard let join = ScalarRegistry.function(named: "array_to_string") else { return nil }
      let separator =
        try call.arguments.count > 1
        ? bind(call.arguments[1], &context, clause) : BoundExpression.constant(.text(","), .text, at: span)
      return try apply(join, [list, separator], span, span)
    case "avg", "mean":
      guard call.arguments.count == 1, clause.allowsAggregates, !context.insideAggregate,
        let type = argumentType(call.arguments[0], context, clause)
      else { return nil }
      switch type {
      case .date, .timestamp, .time: return try bindQuantileOfMoments(call, span, &context, clause)
      case .interval: return try summary(TemporalSummaries.mean)
      default: return nil
      }
    case "mad":
      guard call.arguments.count == 1, clause.allowsAggregates, !context.insideAggregate,
        let type = argumentType(call.arguments[0], context, clause),
        [.date, .timestamp, .time, .interval].contains(type)
      else { return nil }
      return try summary(TemporalSummaries.deviation)
    case "median" where call.arguments.count == 1 && argumentType(call.arguments[0], context, clause) == .interval:
      return try summary(TemporalSummaries.median)
    case "median":
      if call.arguments.count == 1, argumentType(call.arguments[0], context, clause) == .text {
        let half = Expression(.literal(.decimal("0.5")), span: span)
        return try bindAggregate(
          .quantileDisc, other("quantile_disc", [call.arguments[0], half]), span, &context, clause)
      }
      return try bindQuantileOfMoments(call, span, &context, clause)
    case "quantile_cont", "quantile_disc", "percentile_cont", "percentile_disc", "quantile", "approx_quantile":
      guard let place = call.arguments.indices.last, case .list(let fractions) = call.arguments[place].kind,
        let function = AggregateFunction(name: name)
      else {
        return name.hasSuffix("cont") ? try bindQuantileOfMoments(call, span, &context, clause) : nil
      }
      var parts: [BoundExpression] = []
      for fraction in fractions {
        var one = call
        one.arguments[place] = fraction
        parts.append(try bindAggregate(function, one, span, &context, clause))
      }
      return try list(parts, span)
    default: return nil
    }
  }

  /// The condition of a call's FILTER, and that an expression has a value.
  private static func filter(of call: FunctionCall, leavingOutNullsOf expression: Expression) -> Expression {
    let span = expression.span
    let present = Expression(.isNull(expression, negated: true), span: span)
    guard let filter = call.filter else { return present }
    return Expression(.chain(filter, [ChainLink(.and, opSpan: span, operand: present)]), span: span)
  }

  /// The type of an argument, where it can be bound.
  private func argumentType(_ argument: Expression, _ context: SelectContext, _ clause: Clause) -> DataType? {
    if isNumber(argument, context.scope) { return .double }
    var trial = self
    var trialContext = context
    return try? trial.bind(argument, &trialContext, clause).type
  }

  /// Whether an expression is a number of some kind, as far as that is seen without binding it.
  private func isNumber(_ expression: Expression, _ scope: Scope) -> Bool {
    switch expression.kind {
    case .literal(.integer), .literal(.decimal), .literal(.float): return true
    case .column(let name):
      let found = scope.find(name)
      return found.count == 1 && found[0].column.type.isNumeric
    case .unary(.minus, let operand), .unary(.plus, let operand): return isNumber(operand, scope)
    case .chain(let first, let links):
      let isArithmetic = links.allSatisfy { [.add, .subtract, .multiply, .divide, .modulo].contains($0.op) }
      return isArithmetic && isNumber(first, scope) && links.allSatisfy { isNumber($0.operand, scope) }
    default: return false
    }
  }

  /// A quantile or the mean of days or moments, which lies between two of them; nil for other values.
  private mutating func bindQuantileOfMoments(
    _ call: FunctionCall, _ span: SourceSpan, _ context: inout SelectContext, _ clause: Clause
  ) throws -> BoundExpression? {
    guard clause.allowsAggregates, !context.insideAggregate,
      let function = AggregateFunction(name: call.name.text.lowercased()),
      let argument = call.withinGroup.first?.expression ?? call.arguments.first
    else { return nil }
    guard let type = argumentType(argument, context, clause), [.date, .timestamp, .time].contains(type) else {
      return nil
    }
    let length: FunctionCall
    if type == .time {
      length = FunctionCall(name: Identifier("microseconds_of_day", span: span), arguments: [argument])
    } else {
      let moment = Expression(.cast(argument, TypeName("TIMESTAMP", span: span), trying: false), span: argument.span)
      length = FunctionCall(name: Identifier("epoch_us", span: span), arguments: [moment])
    }
    var numbers = call
    if call.withinGroup.isEmpty {
      numbers.arguments[0] = Expression(.call(length), span: argument.span)
    } else {
      numbers.withinGroup[0].expression = Expression(.call(length), span: argument.span)
    }
    let middle = try cast(
      try bindAggregate(function, numbers, span, &context, clause), to: .integer, trying: false, at: span)
    if type == .time { return try apply(DayTimeFunctions.ofMicroseconds, [middle], span, span) }
    guard let make = ScalarRegistry.function(named: "make_timestamp") else { return nil }
    return try apply(make, [middle], span, span)
  }
}
