extension Parser {
  mutating func parseSelectItems() -> [SelectItem] {
    var items: [SelectItem] = []
    repeat {
      items.append(parseSelectItem())
    } while takeComma()
    return items
  }

  /// Takes a comma that another item follows; one that trails is taken too and ends the list.
  mutating func takeComma() -> Bool {
    guard take(.comma) else { return false }
    if atEnd {
      // At a prompt a line that ends in a comma goes on; in a script it is a trailing comma.
      endsInComma = true
      return false
    }
    return !at(.semicolon) && !at(.rightParen) && !(keyword?.endsList ?? false) && !atSince
  }

  private mutating func parseSelectItem() -> SelectItem {
    let start = current.start
    if let star = parseStar() { return SelectItem(star, span: star.span) }
    if let alias = takePrefixAlias() {
      return SelectItem(parseExpression(), alias: alias, span: span(from: start))
    }
    let expression = parseExpression()
    let alias = parseAlias()
    return SelectItem(expression, alias: alias, span: span(from: start))
  }

  /// Takes `name :`, which is an alias in front of what it names.
  mutating func takePrefixAlias() -> Identifier? {
    guard atName, peek().kind == .colon else { return nil }
    let alias = takeIdentifier()
    advance()
    return alias
  }

  /// Reads `*` or `t.*` and its edits; nil when something else stands here.
  mutating func parseStar() -> Expression? {
    let start = current.start
    if take(.star) { return parseStarEdits(Star(), from: start) }
    guard atName else { return nil }
    var distance = 1
    while peek(distance).kind == .dot {
      if peek(distance + 1).kind == .star {
        let qualifier = parseQualifiedName("the name of a table")
        advance()
        advance()
        return parseStarEdits(Star(qualifier: qualifier), from: start)
      }
      // A name has three parts at most; looking further would make a long chain of dots quadratic.
      guard distance < 5 else { return nil }
      distance += 2
    }
    return nil
  }

  /// Reads `EXCLUDE (…) REPLACE (…) RENAME (…)` behind a star, in this order.
  private mutating func parseStarEdits(_ star: Star, from start: Int) -> Expression {
    var star = star
    height = 1
    if at(.exclude) || at(.except) && peek().kind == .leftParen && isName(peek(2)) && !startsQuery(at: 2) {
      advanceKeyword()
      star.excluded = parseOneOrMore("EXCLUDE") { $0.parseColumnName("a column") }
    }
    if take(.replace) {
      if !at(.leftParen) { expected(.unexpected, "a parenthesis", hint: "write REPLACE (expression AS column)") }
      star.replaced = parseOneOrMore("REPLACE") { parser in
        let start = parser.current.start
        let expression = parser.parseExpression()
        parser.expect(.as, in: "REPLACE")
        let name = parser.atLabel ? parser.takeIdentifier() : parser.parseIdentifier("the column it stands in for")
        return SelectItem(expression, alias: name, span: parser.span(from: start))
      }
    }
    if take(.rename) {
      star.renamed = parseOneOrMore("RENAME") { parser in
        let column = parser.parseColumnName("a column")
        parser.expect(.as, in: "RENAME")
        let name = parser.atLabel ? parser.takeIdentifier() : parser.parseIdentifier("its new name")
        return Star.Renaming(column: column, name: name)
      }
    }
    height = max(height, star.replaced.isEmpty ? 1 : peak + 1)
    if star == Star(), current.infixLevel == .range, !at(.in), !at(.between), !next(is: .in), !next(is: .between) {
      return parseStarPattern(star, from: start)
    }
    return Expression(.star(star), span: span(from: start))
  }

  /// Reads `* LIKE 'pattern'`: the columns whose names fit.
  private mutating func parseStarPattern(_ star: Star, from start: Int) -> Expression {
    let name = Identifier("column", quoted: true, span: current.span)
    let column = Expression(.column(QualifiedName([name], span: current.span)), span: current.span)
    let test = parseRange(of: column, from: current.start)
    return Expression(
      .columns(Expression(.lambda([name], test), span: test.span)), span: span(from: start))
  }

  private mutating func parseColumnName(_ what: String) -> QualifiedName {
    guard atName else {
      reportMissingName(what)
      return QualifiedName([Identifier("", span: SourceSpan(previousEnd, previousEnd))], span: span(from: previousEnd))
    }
    return parseQualifiedName(what, .column)
  }

  /// Reads one item, or several in parentheses.
  private mutating func parseOneOrMore<Item>(_ context: String, _ item: (inout Parser) -> Item) -> [Item] {
    guard at(.leftParen) else { return [item(&self)] }
    let open = current
    advance()
    guard enter() else {
      leave()
      return []
    }
    var items: [Item] = []
    repeat { items.append(item(&self)) } while takeComma()
    leave()
    close(open, in: context)
    return items
  }

  // MARK: GROUP BY

  mutating func parseGroupBy() -> GroupBy {
    if at(.all) {
      let span = current.span
      advanceKeyword()
      return .all(span)
    }
    var elements: [GroupingElement] = []
    var plain = true
    repeat {
      let element = parseGroupingElement(insideSets: false)
      if case .key = element {} else { plain = false }
      elements.append(element)
    } while takeComma() && !atChartClause
    guard plain else { return .sets(elements) }
    return .keys(elements.compactMap { if case .key(let key) = $0 { key } else { nil } })
  }

  /// Whether CHART begins a clause behind the keys of a statement, and is no column among them.
  var atChartClause: Bool { isChartClause(at: 0) }

  private func isChartClause(at distance: Int) -> Bool {
    guard peek(distance).keyword == .chart, queryParentheses == 0, peek(distance + 1).kind == .word else {
      return false
    }
    switch peek(distance + 1).keyword {
    case .and?, .or?, .in?, .is?, .isnull?, .notnull?, .like?, .ilike?, .similar?, .between?, .not?, .collate?, .glob?:
      return false
    case .with?: return peek(distance + 2).kind == .leftParen
    case let keyword?: return !keyword.endsList
    case nil: return true
    }
  }

  private mutating func parseGroupingElement(insideSets: Bool) -> GroupingElement {
    let start = current.start
    if at(.rollup) || at(.cube), peek().kind == .leftParen {
      let isRollup = at(.rollup)
      advanceKeyword()
      let sets = parseKeySets(isRollup ? "ROLLUP" : "CUBE")
      return isRollup ? .rollup(sets, span(from: start)) : .cube(sets, span(from: start))
    }
    if at(.grouping), next(is: .sets) {
      advanceKeyword()
      advanceKeyword()
      return parseGroupingSets(from: start)
    }
    if at(.leftParen), peek().kind == .rightParen {
      advance()
      advance()
      return .set([], span(from: start))
    }
    let key = parseExpression()
    // Keys in parentheses are a set, one key too where only sets stand.
    if case .row(let keys) = key.kind, tokens[index - 1].kind == .rightParen { return .set(keys, span(from: start)) }
    return insideSets ? .set([key], span(from: start)) : .key(key)
  }

  private mutating func parseGroupingSets(from start: Int) -> GroupingElement {
    guard at(.leftParen) else {
      expected(.unexpected, "sets of keys in parentheses", hint: "write GROUPING SETS ((a, b), (a), ())")
      return .sets([], span(from: start))
    }
    let open = current
    advance()
    guard enter() else {
      leave()
      return .sets([], span(from: start))
    }
    var elements: [GroupingElement] = []
    repeat { elements.append(parseGroupingElement(insideSets: true)) } while takeComma()
    leave()
    close(open, in: "GROUPING SETS")
    return .sets(elements, span(from: start))
  }

  /// Reads `(a, (b, c), …)`.
  private mutating func parseKeySets(_ context: String) -> [[Expression]] {
    let open = current
    advance()
    var sets: [[Expression]] = []
    repeat {
      let key = parseExpression()
      if case .row(let keys) = key.kind, tokens[index - 1].kind == .rightParen {
        sets.append(keys)
      } else {
        sets.append([key])
      }
    } while takeComma()
    close(open, in: context)
    return sets
  }

  // MARK: ORDER BY and limits

  mutating func parseOrderBy() -> [OrderItem] {
    if at(.all) {
      let start = current.start
      let span = current.span
      advanceKeyword()
      return [parseDirection(of: Expression(.star(Star()), span: span), from: start)]
    }
    var items: [OrderItem] = []
    repeat { items.append(parseOrderItem()) } while takeComma() && !atChartClause
    return items
  }

  /// Reads keys of an order between commas.
  mutating func parseOrderItems() -> [OrderItem] {
    var items: [OrderItem] = []
    repeat { items.append(parseOrderItem()) } while take(.comma)
    return items
  }

  private mutating func parseOrderItem() -> OrderItem {
    let start = current.start
    return parseDirection(of: parseExpression(), from: start)
  }

  private mutating func parseDirection(of key: Expression, from start: Int) -> OrderItem {
    var item = OrderItem(key, span: key.span)
    item.descending = take(.desc)
    item.isDirected = item.descending || take(.asc)
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
    if take(.all) { return nil }
    let isPercentage = atPercentage
    var limit = RowLimit(count: isPercentage ? parsePrimary() : parseExpression())
    if isPercentage { _ = take(.percentSign) }
    limit.isPercent = isPercentage || take(.percent)
    if take(.per) {
      repeat { limit.per.append(parseExpression()) } while take(.comma)
    }
    if at(.with), next(is: .ties) {
      advanceKeyword()
      advanceKeyword()
      limit.withTies = true
    }
    return limit
  }

  /// Whether a number stands here with a percent sign behind it that divides nothing.
  private var atPercentage: Bool {
    var last = 0
    switch kind {
    case .integer, .decimal, .float, .parameter, .questionMark: break
    case .leftParen:
      var depth = 0
      repeat {
        switch peek(last).kind {
        case .leftParen: depth += 1
        case .rightParen: depth -= 1
        case .endOfText, .semicolon: return false
        default: break
        }
        last += 1
      } while depth > 0
      last -= 1
    default: return false
    }
    guard peek(last + 1).kind == .percentSign else { return false }
    switch peek(last + 2).kind {
    case .endOfText, .semicolon, .rightParen: return true
    case .word:
      // CHART behind it begins a clause, unless it is a column that goes on.
      return peek(last + 2).keyword?.endsList ?? false || isChartClause(at: last + 2)
    default: return false
    }
  }

  /// Reads what follows FETCH: `FIRST n ROWS ONLY` and its kin.
  mutating func parseFetch() -> RowLimit {
    if !take(.first), !take(.next) { expected(.expectedKeyword, "FIRST or NEXT") }
    var limit = RowLimit(count: Expression(.literal(.integer("1")), span: SourceSpan(previousEnd, previousEnd)))
    switch kind {
    case .integer, .decimal, .float, .parameter, .questionMark, .malformed: limit.count = parsePrimary()
    default: break
    }
    limit.isPercent = take(.percent)
    if !take(.row), !take(.rows) { expected(.expectedKeyword, "ROWS") }
    if take(.with) {
      expect(.ties, in: "WITH")
      limit.withTies = true
    } else {
      expect(.only, in: "FETCH")
    }
    return limit
  }
}
