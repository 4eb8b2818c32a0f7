extension Expression {
  /// The expressions directly inside this one, in order of place; queries inside it are not looked into.
  public var children: [Expression] {
    switch kind {
    case .literal, .column, .position, .parameter, .exists, .subquery, .defaultValue, .missing: []
    case .star(let star): star.replaced.map(\.expression)
    case .unary(_, let x), .isNull(let x, _), .isBoolean(let x, _, _), .isState(let x, _, _), .cast(let x, _, _),
      .columns(let x), .inQuery(let x, _, _), .collate(let x, _), .interval(let x, _), .lambda(_, let x),
      .namedArgument(_, let x):
      [x]
    case .chain(let first, let links): [first] + links.map(\.operand)
    case .between(let x, let low, let high, _): [x, low, high]
    case .inList(let x, let items, _): [x] + items
    case .quantified(let x, _, _, let y), .isDistinct(let x, let y, _), .index(let x, let y): [x, y]
    case .like(let x, let pattern, let escape, _, _), .similar(let x, let pattern, let escape, _):
      [x, pattern] + (escape.map { [$0] } ?? [])
    case .slice(let x, let low, let high): [x] + [low, high].compactMap { $0 }
    case .row(let items), .list(let items): items
    case .caseWhen(let operand, let branches, let otherwise):
      (operand.map { [$0] } ?? []) + branches.flatMap { [$0.condition, $0.result] } + (otherwise.map { [$0] } ?? [])
    case .call(let call): call.children
    }
  }
}

extension FunctionCall {
  /// The expressions directly inside the call, those of its window included, in order of place.
  public var children: [Expression] {
    var found = arguments + orderBy.map(\.expression) + withinGroup.map(\.expression)
    if let filter { found.append(filter) }
    if case .specification(let window)? = over { found += window.children }
    return found
  }
}

extension WindowSpecification {
  /// The expressions directly inside the window, in order of place.
  public var children: [Expression] {
    var found = partitionBy + orderBy.map(\.expression)
    for bound in [frame?.start, frame?.end] {
      switch bound {
      case .preceding(let offset)?, .following(let offset)?: found.append(offset)
      default: break
      }
    }
    return found
  }
}
