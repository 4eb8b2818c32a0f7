extension Expression {
  /// The expression with parts replaced: `transform` gives a part's replacement, or nil to look inside it.
  ///
  /// Queries inside the expression are left as they are.
  public func mapTree(_ transform: (Expression) -> Expression?) -> Expression {
    if let replaced = transform(self) { return replaced }
    func map(_ x: Expression) -> Expression { x.mapTree(transform) }
    func map(_ x: Expression?) -> Expression? { x?.mapTree(transform) }
    var result = self
    switch kind {
    case .literal, .column, .position, .parameter, .exists, .subquery, .defaultValue, .missing: return self
    case .star(var star):
      for place in star.replaced.indices { star.replaced[place].expression = map(star.replaced[place].expression) }
      result.kind = .star(star)
    case .columns(let x): result.kind = .columns(map(x))
    case .unary(let op, let x): result.kind = .unary(op, map(x))
    case .chain(let first, let links):
      result.kind = .chain(
        map(first), links.map { ChainLink($0.op, opSpan: $0.opSpan, operand: map($0.operand)) })
    case .between(let x, let low, let high, let negated):
      result.kind = .between(map(x), low: map(low), high: map(high), negated: negated)
    case .inList(let x, let items, let negated): result.kind = .inList(map(x), items.map(map), negated: negated)
    case .inQuery(let x, let query, let negated): result.kind = .inQuery(map(x), query, negated: negated)
    case .quantified(let x, let op, let quantifier, let y):
      result.kind = .quantified(map(x), op, quantifier, map(y))
    case .like(let x, let pattern, let escape, let insensitive, let negated):
      result.kind = .like(
        map(x), pattern: map(pattern), escape: map(escape), caseInsensitive: insensitive, negated: negated)
    case .similar(let x, let pattern, let escape, let negated):
      result.kind = .similar(map(x), pattern: map(pattern), escape: map(escape), negated: negated)
    case .collate(let x, let name): result.kind = .collate(map(x), name)
    case .isNull(let x, let negated): result.kind = .isNull(map(x), negated: negated)
    case .isBoolean(let x, let value, let negated): result.kind = .isBoolean(map(x), value: value, negated: negated)
    case .isState(let x, let state, let negated): result.kind = .isState(map(x), state, negated: negated)
    case .isDistinct(let x, let y, let negated): result.kind = .isDistinct(map(x), map(y), negated: negated)
    case .caseWhen(let operand, let branches, let otherwise):
      result.kind = .caseWhen(
        operand: map(operand),
        branches: branches.map { CaseBranch(condition: map($0.condition), result: map($0.result)) },
        otherwise: map(otherwise))
    case .cast(let x, let type, let trying): result.kind = .cast(map(x), type, trying: trying)
    case .call(let call): result.kind = .call(call.mapTree(transform))
    case .interval(let x, let unit): result.kind = .interval(map(x), unit: unit)
    case .row(let items): result.kind = .row(items.map(map))
    case .list(let items): result.kind = .list(items.map(map))
    case .index(let x, let place): result.kind = .index(map(x), map(place))
    case .slice(let x, let low, let high): result.kind = .slice(map(x), low: map(low), high: map(high))
    case .lambda(let names, let body): result.kind = .lambda(names, map(body))
    case .namedArgument(let name, let value): result.kind = .namedArgument(name, map(value))
    }
    return result
  }
}

extension FunctionCall {
  fileprivate func mapTree(_ transform: (Expression) -> Expression?) -> FunctionCall {
    func map(_ items: [OrderItem]) -> [OrderItem] {
      items.map { item in
        var item = item
        item.expression = item.expression.mapTree(transform)
        return item
      }
    }
    var call = self
    call.arguments = arguments.map { $0.mapTree(transform) }
    call.orderBy = map(orderBy)
    call.withinGroup = map(withinGroup)
    call.filter = filter?.mapTree(transform)
    if case .specification(var window)? = over {
      window.partitionBy = window.partitionBy.map { $0.mapTree(transform) }
      window.orderBy = map(window.orderBy)
      call.over = .specification(window)
    }
    return call
  }
}
