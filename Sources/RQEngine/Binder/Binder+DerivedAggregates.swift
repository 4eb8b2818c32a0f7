import RQSyntax

extension Binder {
  /// Aggregates that are expressions over other ones.
  static let derivedAggregates: Set<String> = ["histogram", "total", "count_star", "coverage"]

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
    case "total":
      let sum = try cast(
        try bindAggregate(.sum, other("sum", call.arguments), span, &context, clause), to: .double, trying: false,
        at: span)
      let zero = BoundExpression.constant(.double(0), .double, at: span)
      return BoundExpression(kind: .coalesce([sum, zero]), type: .double, span: span)
    case "histogram":
      let list = try bindAggregate(.list, other("list", call.arguments), span, &context, clause)
      return try apply(ListFunctions.histogram, [list], span, span)
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
    case "quantile_cont", "quantile_disc", "percentile_cont", "percentile_disc", "quantile", "approx_quantile":
      guard let place = call.arguments.indices.last, case .list(let fractions) = call.arguments[place].kind,
        let function = AggregateFunction(name: name)
      else { return nil }
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
}
