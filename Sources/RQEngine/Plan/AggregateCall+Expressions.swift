extension AggregateCall {
  /// The expressions it is computed from.
  var expressions: [BoundExpression] { arguments + order.map(\.expression) + (filter.map { [$0] } ?? []) }

  /// Whether the order of the rows makes no difference.
  var ignoresOrder: Bool { !function.dependsOnOrder }

  /// The call with each of its expressions replaced.
  func map(_ transform: (BoundExpression) throws -> BoundExpression) rethrows -> AggregateCall {
    var parts = ReplacedParts(try expressions.map(transform))
    return with(&parts)
  }

  /// The call with other expressions, in the order of `expressions`.
  func with(_ parts: inout ReplacedParts<BoundExpression>) -> AggregateCall {
    var copy = self
    copy.arguments = arguments.map { parts.next($0) }
    for index in order.indices { copy.order[index].expression = parts.next(order[index].expression) }
    copy.filter = filter.map { parts.next($0) }
    return copy
  }
}
