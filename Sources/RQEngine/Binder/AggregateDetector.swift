import RQSyntax

/// Tells aggregate calls from the rest of an expression.
enum AggregateDetector {
  /// Whether the call is of an aggregate function.
  static func isAggregate(_ call: FunctionCall) -> Bool {
    !call.name.quoted && AggregateFunction(name: call.name.text.lowercased()) != nil
  }

  /// Whether an aggregate is called anywhere in the expression.
  static func hasAggregate(_ expression: Expression) -> Bool {
    if case .call(let call) = expression.kind, isAggregate(call) { return true }
    return expression.children.contains(where: hasAggregate)
  }

  /// Whether a column is named anywhere in the expression.
  static func hasColumn(_ expression: Expression) -> Bool {
    var found = false
    expression.forEachName { _ in found = true } star: { found = true }
    return found
  }
}
