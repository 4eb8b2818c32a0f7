import RQSyntax

/// Tells aggregate calls from the rest of an expression.
struct AggregateDetector {
  /// The functions of the program.
  let functions: RegisteredFunctions

  /// Whether the call is of an aggregate function over the rows of a group.
  func isAggregate(_ call: FunctionCall) -> Bool {
    let name = call.name.text.lowercased()
    // Of several values they give the largest and the smallest.
    if name == "max" || name == "min", call.arguments.count > 2 { return false }
    return call.over == nil && !call.name.quoted
      && (AggregateFunction(name: name) != nil || Binder.derivedAggregates.contains(name)
        || functions.aggregates[name] != nil)
  }

  /// Whether a list is taken apart anywhere in the expression.
  static func hasUnnest(_ expression: Expression) -> Bool {
    if case .call(let call) = expression.kind, !call.name.quoted, call.name.text.lowercased() == "unnest" {
      return true
    }
    return expression.children.contains(where: hasUnnest)
  }

  /// Whether an aggregate is called anywhere in the expression.
  func hasAggregate(_ expression: Expression) -> Bool {
    if case .call(let call) = expression.kind, isAggregate(call) { return true }
    return expression.children.contains(where: hasAggregate)
  }

  /// Whether a window is called anywhere in the expression.
  static func hasWindow(_ expression: Expression) -> Bool {
    if case .call(let call) = expression.kind, call.over != nil { return true }
    return expression.children.contains(where: hasWindow)
  }

  /// Whether a query stands anywhere in the expression.
  static func hasSubquery(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .subquery, .exists, .inQuery: true
    default: expression.children.contains(where: hasSubquery)
    }
  }

  /// Whether a column is named anywhere in the expression.
  static func hasColumn(_ expression: Expression) -> Bool {
    var found = false
    expression.forEachName { _ in
      found = true
    } star: {
      found = true
    }
    return found
  }
}
