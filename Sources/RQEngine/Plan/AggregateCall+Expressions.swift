extension AggregateCall {
  /// The expressions it is computed from.
  var expressions: [BoundExpression] { arguments + order.map(\.expression) + (filter.map { [$0] } ?? []) }

  /// Whether the order of the rows makes no difference.
  var ignoresOrder: Bool { !function.dependsOnOrder }

  /// The call with each of its expressions replaced.
  func map(_ transform: (BoundExpression) throws -> BoundExpression) rethrows -> AggregateCall {
    var copy = self
    copy.arguments = try arguments.map(transform)
    for index in order.indices { copy.order[index].expression = try transform(order[index].expression) }
    copy.filter = try filter.map(transform)
    return copy
  }
}
