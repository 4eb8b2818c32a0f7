extension Parser {
  /// Reads an operand and the casts, places and collations behind it.
  mutating func parseOperand() -> Expression {
    let start = current.start
    return parseSuffixes(of: parsePrimary(), from: start)
  }

  /// Reads the casts, places and collations behind an operand.
  mutating func parseSuffixes(of first: Expression, from start: Int) -> Expression {
    var operand = first
    while true {
      switch kind {
      case .doubleColon:
        advance()
        let tall = height
        let type = parseTypeName()
        operand = Expression(.cast(operand, type, trying: false), span: span(from: start))
        height = tall
      case .leftBracket: operand = parseSubscript(of: operand, from: start)
      case .dot where peek().kind != .star: operand = parseMember(of: operand, from: start)
      case .word where at(.collate):
        advanceKeyword()
        let name = parseIdentifier("a collation")
        operand = Expression(.collate(operand, name), span: span(from: start))
        // NOCASE.NOACCENT is one order behind the other.
        while at(.dot), isName(peek()), peek(2).kind != .leftParen, height < SyntaxLimits.treeHeight {
          advance()
          operand = Expression(.collate(operand, takeIdentifier()), span: span(from: start))
          height += 1
        }
      default: return operand
      }
      height += 1
      guard height <= SyntaxLimits.treeHeight else {
        abandon()
        return missing(at: start)
      }
    }
  }

  /// Reads `[i]` or `[low:high]` behind its operand.
  @inline(never)
  private mutating func parseSubscript(of operand: Expression, from start: Int) -> Expression {
    let open = current
    var tallest = height
    advance()
    guard enter() else {
      leave()
      return missing(at: start)
    }
    var low: Expression?
    if !at(.colon) {
      low = parseExpression()
      tallest = max(tallest, height)
    }
    var kind = Expression.Kind.index(operand, low ?? missing(at: start))
    if take(.colon) {
      var high: Expression?
      if !at(.rightBracket), !at(.colon) {
        // A minus alone is the end of the list, where a step follows.
        if at(.minus), peek().kind == .colon {
          advance()
        } else {
          high = parseExpression()
          tallest = max(tallest, height)
        }
      }
      kind = .slice(operand, low: low, high: high)
      if take(.colon) {
        let step = at(.rightBracket) ? Expression(.literal(.integer("1")), span: current.span) : parseExpression()
        tallest = max(tallest, height)
        let nothing = Expression(.literal(.null), span: step.span)
        let call = FunctionCall(
          name: Identifier("list_slice", span: open.span), arguments: [operand, low ?? nothing, high ?? nothing, step])
        kind = .call(call)
      }
    }
    leave()
    closeBracket(open)
    height = tallest
    return Expression(kind, span: span(from: start))
  }

  /// Reads `.field`, or `.f(…)`, which is f with the operand as its first argument.
  @inline(never)
  private mutating func parseMember(of operand: Expression, from start: Int) -> Expression {
    advance()
    guard atLabel else {
      expected(.expectedName, "a name")
      return missing(at: start)
    }
    let name = takeIdentifier()
    if at(.leftParen) { return parseMethod(name, of: operand, from: start) }
    let field = Expression(.literal(.string(name.text)), span: name.span)
    let extract = FunctionCall(name: Identifier("struct_extract", span: name.span), arguments: [operand, field])
    return Expression(.call(extract), span: span(from: start))
  }

  /// Reads the arguments of a function that stands behind its first one.
  private mutating func parseMethod(_ name: Identifier, of operand: Expression, from start: Int) -> Expression {
    let open = current
    var tallest = height
    advance()
    let arguments = parseArguments(&tallest)
    close(open, in: "a call")
    height = tallest
    return Expression(
      .call(FunctionCall(name: name, arguments: [operand] + arguments)), span: span(from: start))
  }

  mutating func parsePrimary() -> Expression {
    height = 1
    let token = current
    switch token.kind {
    case .integer: return literal(.integer(source.number(token)))
    case .decimal: return literal(.decimal(source.number(token)))
    case .float: return literal(.float(source.number(token)))
    case .string: return literal(.string(source.quoted(token)))
    case .malformed:
      advance()
      failedEarly = true
      return Expression(.missing, span: token.span)
    case .parameter:
      advance()
      return Expression(.parameter(source.parameter(token)), span: token.span)
    case .questionMark:
      advance()
      questionMarks += 1
      return Expression(.parameter(String(questionMarks)), span: token.span)
    case .ordinal:
      advance()
      return Expression(.position(source.place(token)), span: token.span)
    case .leftParen: return parseParenthesised(listAllowed: true)
    case .leftBracket: return parseListLiteral(from: token.start)
    case .leftBrace: return parseStructLiteral(from: token.start)
    case .word: return parseWord()
    case .quotedName: return parseColumn()
    case .star:
      reportHere(.misplacedStar, "“*” stands only as a whole SELECT item or in count(*)")
      advance()
      return Expression(.missing, span: token.span)
    default: return parseMissing()
    }
  }

  private mutating func literal(_ value: Literal) -> Expression {
    let span = current.span
    advance()
    return Expression(.literal(value), span: span)
  }

  private mutating func keywordLiteral(_ value: Literal) -> Expression {
    let span = current.span
    advanceKeyword()
    return Expression(.literal(value), span: span)
  }

  /// Reads an expression, several values side by side, or a query, in parentheses.
  @inline(never)
  mutating func parseParenthesised(listAllowed: Bool) -> Expression {
    let open = current
    if startsQuery(at: 1) {
      let query = parseQueryInParentheses("a query")
      return Expression(.subquery(query), span: span(from: open.start))
    }
    guard enter() else {
      leave()
      return missing(at: open.start)
    }
    advance()
    let start = current.start
    var inner = parseExpression()
    if case .subquery(let first) = inner.kind, atRestOfQuery, tokens[index - 1].kind == .rightParen {
      queryParentheses += 1
      let query = parseQuery(behind: first, from: start)
      queryParentheses -= 1
      inner = Expression(.subquery(query), span: span(from: start))
    } else if at(.comma), listAllowed, !abandoned {
      var items = [inner]
      var tallest = height
      while take(.comma) {
        items.append(parseExpression())
        tallest = max(tallest, height)
      }
      height = tallest + 1
      inner = Expression(.row(items), span: SourceSpan(open.start, current.end))
    }
    close(open, in: "parentheses")
    leave()
    return inner
  }

  /// Reads `[a, b, …]`.
  @inline(never)
  private mutating func parseListLiteral(from start: Int) -> Expression {
    let open = current
    advance()
    var tallest = 0
    let items = parseList(&tallest)
    if items.count == 1, at(.for), let result = parseComprehension(of: items[0], &tallest) {
      closeBracket(open)
      height = tallest + 3
      return Expression(result, span: span(from: start))
    }
    closeBracket(open)
    height = tallest + 1
    return Expression(.list(items), span: span(from: start))
  }

  /// Reads `{a: x, 'b': y, …}`, which is a call of `struct_pack`.
  @inline(never)
  private mutating func parseStructLiteral(from start: Int) -> Expression {
    let open = current
    var call = FunctionCall(name: Identifier("struct_pack", span: open.span), arguments: [])
    let tallest = parseEntries(open) { parser in
      let place = parser.current.start
      guard parser.at(.string) || parser.atLabel else {
        parser.expected(.expectedName, "a name")
        return
      }
      let name =
        parser.at(.string)
        ? Identifier(parser.source.quoted(parser.current), quoted: true, span: parser.current.span) : nil
      if name != nil { parser.advance() }
      let label = name ?? parser.takeIdentifier()
      parser.expectColon()
      let value = parser.parseExpression()
      call.arguments.append(Expression(.namedArgument(label, value), span: parser.span(from: place)))
    }
    height = tallest + 2
    return Expression(.call(call), span: span(from: start))
  }

  /// Reads `MAP {k: v, …}`, which is a call of `map` with a list of keys and one of values.
  @inline(never)
  private mutating func parseMapLiteral(from start: Int) -> Expression {
    advanceKeyword()
    let open = current
    var (keys, values): ([Expression], [Expression]) = ([], [])
    let tallest = parseEntries(open) { parser in
      keys.append(parser.parseExpression())
      let tall = parser.height
      parser.expectColon()
      values.append(parser.parseExpression())
      parser.height = max(parser.height, tall)
    }
    height = tallest + 2
    let lists = [keys, values].map { Expression(.list($0), span: open.span) }
    let call = FunctionCall(name: Identifier("map", span: open.span), arguments: lists)
    return Expression(.call(call), span: span(from: start))
  }

  /// Reads entries between braces and commas; a comma may trail. Gives the height of the tallest.
  private mutating func parseEntries(_ open: Token, _ entry: (inout Parser) -> Void) -> Int {
    advance()
    var tallest = 0
    if enter() {
      while !at(.rightBrace), !atEnd, !at(.semicolon), !abandoned {
        let before = index
        entry(&self)
        tallest = max(tallest, height)
        guard take(.comma) else { break }
        if index == before { break }
      }
    }
    leave()
    closeBrace(open)
    return tallest
  }

  private mutating func expectColon() {
    if !take(.colon) { expected(.unexpected, "a colon", hint: "write {'a': 1}") }
  }

  /// Takes the brace that closes the one at `open`.
  @inline(never)
  private mutating func closeBrace(_ open: Token) {
    if take(.rightBrace) { return }
    if atEnd || at(.semicolon) || atClauseKeyword {
      if atEnd { wantsMore = true }
      report(
        .unclosedParenthesis, "this brace is not closed", open.span, hint: "close it with }",
        fix: Diagnostic.Fix(span: SourceSpan(previousEnd, previousEnd), replacement: "}"))
      return
    }
    reportHere(.unexpected, "unexpected \(describe(current)) in braces", hint: "expected , or }")
    skipToClause()
    _ = take(.rightBrace)
  }

  /// Reads `FOR x IN list [IF condition]` behind what each element becomes.
  private mutating func parseComprehension(of item: Expression, _ tallest: inout Int) -> Expression.Kind? {
    let place = current.span
    advanceKeyword()
    var names: [Identifier] = []
    repeat { names.append(parseIdentifier("a name for the element")) } while take(.comma) && atName
    expect(.in, in: "FOR")
    guard enter() else {
      leave()
      return nil
    }
    var list = parseExpression()
    tallest = max(tallest, height)
    if take(.if) {
      let condition = parseExpression()
      tallest = max(tallest, height)
      let test = Expression(.lambda(names, condition), span: condition.span)
      let filter = FunctionCall(name: Identifier("list_filter", span: place), arguments: [list, test])
      list = Expression(.call(filter), span: list.span)
    }
    leave()
    let body = Expression(.lambda(names, item), span: item.span)
    return .call(FunctionCall(name: Identifier("list_transform", span: place), arguments: [list, body]))
  }

  /// Reads `ARRAY(query)`: the values of its one column as a list.
  @inline(never)
  private mutating func parseListOfQuery(from start: Int) -> Expression {
    let place = current.span
    advanceKeyword()
    let query = parseQueryInParentheses("ARRAY")
    let first = Expression(.position(1), span: place)
    let list = FunctionCall(name: Identifier("list", span: place), arguments: [first])
    let values = Expression(.call(list), span: place)
    let none = Expression(.list([]), span: place)
    let call = FunctionCall(name: Identifier("coalesce", span: place), arguments: [values, none])
    let item = SelectItem(Expression(.call(call), span: place), span: place)
    let from = TableReference(.query(query, lateral: false, alias: nil), span: query.span)
    height += 3
    return Expression(
      .subquery(Query(select: Select(items: [item], from: from, span: place), span: place)), span: span(from: start))
  }

  /// Takes the bracket that closes the one at `open`.
  @inline(never)
  private mutating func closeBracket(_ open: Token) {
    if take(.rightBracket) { return }
    if atEnd || at(.semicolon) || atClauseKeyword {
      if atEnd { wantsMore = true }
      report(
        .unclosedParenthesis, "this bracket is not closed", open.span, hint: "close it with ]",
        fix: Diagnostic.Fix(span: SourceSpan(previousEnd, previousEnd), replacement: "]"))
      return
    }
    reportHere(.unexpected, "unexpected \(describe(current)) in brackets", hint: "expected , or ]")
    skipToClause()
    _ = take(.rightBracket)
  }

  private mutating func parseWord() -> Expression {
    guard let keyword else { return parseColumnOrCall() }
    switch keyword {
    case .null: return keywordLiteral(.null)
    case .true: return keywordLiteral(.boolean(true))
    case .false: return keywordLiteral(.boolean(false))
    case .case: return parseCase()
    case .cast: return parseCast(trying: false)
    case .tryCast: return parseCast(trying: true)
    case .exists: return parseExists()
    case .array where peek().kind == .leftBracket:
      let start = current.start
      advanceKeyword()
      return parseListLiteral(from: start)
    case .array where peek().kind == .leftParen: return parseListOfQuery(from: current.start)
    case .map where peek().kind == .leftBrace: return parseMapLiteral(from: current.start)
    case .interval:
      if let interval = parseInterval() { return interval }
    default: break
    }
    if keyword.isSpecialForm, peek().kind == .leftParen, let form = parseSpecialForm(keyword) { return form }
    if keyword.isTypeWord, peek().kind == .string {
      return parseTypedLiteral()
    }
    if keyword == .double, next(is: .precision), peek(2).kind == .string { return parseTypedLiteral() }
    if keyword.namesFunction, peek().kind == .leftParen { return parseCall() }
    return keyword.isName ? parseColumnOrCall() : parseReservedWord(keyword)
  }

  @inline(never)
  private mutating func parseTypedLiteral() -> Expression {
    let start = current.start
    let type = parseTypeName()
    let text = source.quoted(current)
    advance()
    height = 1
    return Expression(.literal(.typed(type, text)), span: span(from: start))
  }

  /// Reads a reserved word in an operand's place: as a name when that is all it can be, else as a missing operand.
  @inline(never)
  private mutating func parseReservedWord(_ word: Keyword) -> Expression {
    switch word {
    case .all, .anti, .any, .array, .asc, .asof, .both, .collate, .column, .cross, .`default`, .desc, .distinct, .full,
      .ilike, .inner, .lateral, .leading, .left, .natural, .right, .semi, .similar, .some, .trailing, .values:
      let token = current
      reportMissingName("an expression")
      return Expression(.missing, span: token.span)
    case .order where !next(is: .by), .group where !next(is: .by):
      let token = current
      reportReservedWord(word, "an expression")
      return Expression(.missing, span: token.span)
    default:
      return parseMissing()
    }
  }

  mutating func parseColumnOrCall() -> Expression {
    peek().kind == .leftParen ? parseCall() : parseColumn()
  }

  @inline(never)
  private mutating func parseColumn() -> Expression {
    let start = current.start
    var name = parseQualifiedName("a column name", .column)
    height = 1
    if at(.leftParen), name.parts.count > 1 {
      let method = name.parts.removeLast()
      name.span = SourceSpan(name.span.start, name.parts[name.parts.count - 1].span.end)
      return parseMethod(method, of: Expression(.column(name), span: name.span), from: start)
    }
    if at(.dot), peek().kind == .star {
      // `parseQualifiedName` stops at a dot only before a star.
      advance()
      reportHere(.misplacedStar, "“*” stands only as a whole SELECT item or in count(*)")
      advance()
      return Expression(.missing, span: name.span)
    }
    return Expression(.column(name), span: name.span)
  }

  @inline(never)
  private mutating func parseCast(trying: Bool) -> Expression {
    let start = current.start
    let name = trying ? "TRY_CAST" : "CAST"
    advanceKeyword()
    guard at(.leftParen) else {
      return parseBareCast(name, at: start)
    }
    let open = current
    advance()
    guard enter() else {
      leave()
      return missing(at: start)
    }
    let operand = parseExpression()
    let tallest = height
    expect(.as, in: name)
    let type = parseTypeName()
    leave()
    close(open, in: name)
    height = tallest + 1
    return Expression(.cast(operand, type, trying: trying), span: span(from: start))
  }

  @inline(never)
  private mutating func parseCase() -> Expression {
    let start = current.start
    let opening = current
    advanceKeyword()
    guard enter() else {
      leave()
      return missing(at: start)
    }
    var tallest = 0
    var operand: Expression?
    if !at(.when) {
      operand = parseExpression()
      tallest = max(tallest, height)
    }
    var branches: [CaseBranch] = []
    while take(.when) {
      let condition = parseExpression()
      tallest = max(tallest, height)
      expect(.then, in: "WHEN")
      let result = parseExpression()
      tallest = max(tallest, height)
      branches.append(CaseBranch(condition: condition, result: result))
    }
    if branches.isEmpty { expected(.expectedKeyword, "WHEN") }
    var otherwise: Expression?
    if take(.else) {
      otherwise = parseExpression()
      tallest = max(tallest, height)
    }
    leave()
    if !take(.end) { reportOpenCase(opening) }
    height = tallest + 1
    guard !branches.isEmpty else { return Expression(.missing, span: span(from: start)) }
    return Expression(
      .caseWhen(operand: operand, branches: branches, otherwise: otherwise), span: span(from: start))
  }

  @inline(never)
  private mutating func reportOpenCase(_ opening: Token) {
    if atEnd { wantsMore = true }
    report(
      .expectedKeyword, "CASE needs END\(whereabouts)", atEnd || at(.semicolon) ? opening.span : current.span,
      fix: Diagnostic.Fix(span: SourceSpan(previousEnd, previousEnd), replacement: " END"))
  }

  @inline(never)
  private mutating func parseBareCast(_ name: String, at start: Int) -> Expression {
    expected(.unexpected, "a parenthesis", hint: "write \(name)(value AS type)")
    return missing(at: start)
  }
}
