extension Parser {
  mutating func parseSelectItems() -> [SelectItem] {
    var items: [SelectItem] = []
    repeat {
      items.append(parseSelectItem())
    } while takeComma()
    return items
  }

  /// Takes a comma that another item follows; one that trails is taken too and ends the list.
  private mutating func takeComma() -> Bool {
    guard take(.comma) else { return false }
    if atEnd {
      // At a prompt a line that ends in a comma goes on; in a script it is a trailing comma.
      endsInComma = true
      return false
    }
    return !at(.semicolon) && !at(.rightParen) && !atClauseKeyword
  }

  private mutating func parseSelectItem() -> SelectItem {
    let start = current.start
    if let star = parseStar() { return SelectItem(star, span: star.span) }
    let expression = parseExpression()
    let alias = parseAlias()
    return SelectItem(expression, alias: alias, span: span(from: start))
  }

  /// Reads `*` or `t.*`; nil when something else stands here.
  private mutating func parseStar() -> Expression? {
    let start = current.start
    if take(.star) { return Expression(.star(Star()), span: span(from: start)) }
    guard atName else { return nil }
    var distance = 1
    while peek(distance).kind == .dot {
      if peek(distance + 1).kind == .star {
        let qualifier = parseQualifiedName("the name of a table")
        advance()
        advance()
        return Expression(.star(Star(qualifier: qualifier)), span: span(from: start))
      }
      // A name has three parts at most; looking further would make a long chain of dots quadratic.
      guard distance < 5 else { return nil }
      distance += 2
    }
    return nil
  }

  mutating func parseGroupBy() -> GroupBy {
    if at(.all) {
      let span = current.span
      advanceKeyword()
      return .all(span)
    }
    var keys: [Expression] = []
    repeat {
      keys.append(parseExpression())
    } while takeComma()
    return .keys(keys)
  }

  mutating func parseOrderBy() -> [OrderItem] {
    if at(.all) {
      let start = current.start
      let span = current.span
      advanceKeyword()
      return [parseDirection(of: Expression(.star(Star()), span: span), from: start)]
    }
    var items: [OrderItem] = []
    repeat {
      let start = current.start
      items.append(parseDirection(of: parseExpression(), from: start))
    } while takeComma()
    return items
  }

  private mutating func parseDirection(of key: Expression, from start: Int) -> OrderItem {
    var item = OrderItem(key, span: key.span)
    if take(.desc) { item.descending = true } else { _ = take(.asc) }
    if at(.nulls) {
      advanceKeyword()
      if take(.first) {
        item.nullsFirst = true
      } else if take(.last) {
        item.nullsFirst = false
      } else {
        expected(.expectedKeyword, "FIRST or LAST")
      }
    }
    item.span = span(from: start)
    return item
  }

  /// Reads what follows LIMIT; nil for ALL.
  mutating func parseLimit() -> RowLimit? {
    take(.all) ? nil : RowLimit(count: parseExpression())
  }
}
