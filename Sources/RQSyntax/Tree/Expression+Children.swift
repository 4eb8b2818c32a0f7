extension Expression {
  /// The expressions directly inside this one, in order of place.
  public var children: [Expression] {
    switch kind {
    case .literal, .column, .star, .parameter, .missing: []
    case .unary(_, let x), .isNull(let x, _), .isBoolean(let x, _, _), .cast(let x, _, _): [x]
    case .chain(let first, let links): [first] + links.map(\.operand)
    case .between(let x, let low, let high, _): [x, low, high]
    case .inList(let x, let items, _): [x] + items
    case .like(let x, let pattern, let escape, _, _): [x, pattern] + (escape.map { [$0] } ?? [])
    case .isDistinct(let x, let y, _): [x, y]
    case .caseWhen(let operand, let branches, let otherwise):
      (operand.map { [$0] } ?? []) + branches.flatMap { [$0.condition, $0.result] } + (otherwise.map { [$0] } ?? [])
    case .call(let call): call.arguments + (call.filter.map { [$0] } ?? [])
    }
  }
}
