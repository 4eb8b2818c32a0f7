extension Parser {
  /// Reads an operand and the casts behind it.
  mutating func parseOperand() -> Expression {
    let start = current.start
    var operand = parsePrimary()
    while at(.doubleColon) {
      advance()
      let type = parseTypeName()
      operand = Expression(.cast(operand, type, trying: false), span: span(from: start))
      height += 1
      guard height <= SyntaxLimits.treeHeight else {
        abandon()
        return missing(at: start)
      }
    }
    return operand
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
    case .leftParen: return parseParenthesised()
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

  private mutating func parseParenthesised() -> Expression {
    let open = current
    guard enter() else {
      leave()
      return missing(at: open.start)
    }
    advance()
    var inner: Expression
    if refuseSubquery() {
      inner = missing(at: open.end)
    } else {
      inner = parseExpression()
      if at(.comma), !abandoned {
        reportHere(.unexpected, "unexpected “,” in parentheses", hint: "a list stands only after IN or in a call")
        skipToClause()
        inner = missing(at: open.end)
      }
    }
    close(open, in: "parentheses")
    leave()
    return inner
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
    default: break
    }
    if keyword.isTypeWord, peek().kind == .string {
      return parseTypedLiteral()
    }
    if keyword == .double, next(is: .precision), peek(2).kind == .string { return parseTypedLiteral() }
    if keyword.namesFunction, peek().kind == .leftParen { return parseCall() }
    return keyword.reservation == .none ? parseColumnOrCall() : parseReservedWord(keyword)
  }

  private mutating func parseTypedLiteral() -> Expression {
    let start = current.start
    let type = parseTypeName()
    let text = source.quoted(current)
    advance()
    height = 1
    return Expression(.literal(.typed(type, text)), span: span(from: start))
  }

  /// Reads a reserved word in an operand's place: as a name when that is all it can be, else as a missing operand.
  private mutating func parseReservedWord(_ word: Keyword) -> Expression {
    switch word {
    case .all, .asc, .cross, .desc, .distinct, .full, .ilike, .inner, .left, .natural, .right:
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

  private mutating func parseColumnOrCall() -> Expression {
    peek().kind == .leftParen ? parseCall() : parseColumn()
  }

  private mutating func parseColumn() -> Expression {
    let name = parseQualifiedName("a column name")
    height = 1
    if at(.dot) {
      // `parseQualifiedName` stops at a dot only before a star.
      advance()
      reportHere(.misplacedStar, "“*” stands only as a whole SELECT item or in count(*)")
      advance()
      return Expression(.missing, span: name.span)
    }
    return Expression(.column(name), span: name.span)
  }

  private mutating func parseCall() -> Expression {
    let start = current.start
    var call = FunctionCall(name: takeIdentifier(), arguments: [])
    let open = current
    advance()
    var tallest = 0
    if at(.star), peek().kind == .rightParen {
      advance()
      call.star = true
    } else if !refuseSubquery() {
      if take(.distinct) {
        call.distinct = true
        if at(.rightParen) { expected(.expectedExpression, "an expression") }
      } else if take(.all) {
        if at(.rightParen) { expected(.expectedExpression, "an expression") }
      }
      call.arguments = parseList(in: "a call", &tallest)
    }
    close(open, in: "a call")
    if at(.filter), peek().kind == .leftParen {
      advanceKeyword()
      let open = current
      advance()
      guard enter() else {
        leave()
        return missing(at: start)
      }
      expect(.where, in: "FILTER")
      call.filter = parseExpression()
      tallest = max(tallest, height)
      leave()
      close(open, in: "FILTER")
    }
    height = tallest + 1
    return Expression(.call(call), span: span(from: start))
  }

  private mutating func parseCast(trying: Bool) -> Expression {
    let start = current.start
    let name = trying ? "TRY_CAST" : "CAST"
    advanceKeyword()
    guard at(.leftParen) else {
      expected(.unexpected, "a parenthesis", hint: "write \(name)(value AS type)")
      return missing(at: start)
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
    if !take(.end) {
      if atEnd { wantsMore = true }
      report(
        .expectedKeyword, "CASE needs END\(whereabouts)", atEnd || at(.semicolon) ? opening.span : current.span,
        fix: Diagnostic.Fix(span: SourceSpan(previousEnd, previousEnd), replacement: " END"))
    }
    height = tallest + 1
    guard !branches.isEmpty else { return Expression(.missing, span: span(from: start)) }
    return Expression(
      .caseWhen(operand: operand, branches: branches, otherwise: otherwise), span: span(from: start))
  }
}
