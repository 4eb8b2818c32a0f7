extension AggregateCall {
  /// The expressions it is computed from.
  var expressions: [BoundExpression] { (argument.map { [$0] } ?? []) + (filter.map { [$0] } ?? []) }

  /// Whether the order of the rows makes no difference.
  var ignoresOrder: Bool { true }

  /// The call with each of its expressions replaced.
  func map(_ transform: (BoundExpression) throws -> BoundExpression) rethrows -> AggregateCall {
    var copy = self
    copy.argument = try argument.map(transform)
    copy.filter = try filter.map(transform)
    return copy
  }
}
