extension Parser {
  /// Reads an expression whose operators bind at least as tightly as `minimum`.
  mutating func parseExpression(_ minimum: Precedence = .or) -> Expression {
    let start = current.start
    guard frames < SyntaxLimits.treeHeight else {
      abandon()
      return missing(at: start)
    }
    frames += 1
    defer { frames -= 1 }

    // What was read binds at `ceiling`: an operator that binds tighter cannot take it as its left operand any more.
    var ceiling = Precedence.sign
    var left = parsePrefix(minimum, &ceiling)
    while true {
      let level = current.infixLevel
      guard level != .none, level >= minimum else { break }
      if level > ceiling {
        guard level == .comparison, ceiling >= .isTest else { break }
        reportChainedComparison()
      }
      switch level {
      case .isTest: left = parseTest(of: left, from: start)
      case .range: left = parseRange(of: left, from: start)
      default: left = parseChain(from: left, at: level, start: start)
      }
      // Comparisons and ranges do not associate: another of the same level must not follow.
      ceiling = level == .comparison || level == .range ? level.looser : level
      guard height <= SyntaxLimits.treeHeight else {
        abandon()
        return missing(at: start)
      }
    }
    return left
  }

  func missing(at start: Int) -> Expression { Expression(.missing, span: SourceSpan(start, start)) }

  /// Reports that an expression is missing here.
  @inline(never)
  mutating func parseMissing(hint: String? = nil) -> Expression {
    expected(.expectedExpression, "an expression", hint: hint)
    height = 1
    return missing(at: previousEnd)
  }

  @inline(never)
  private mutating func reportLooseNot() {
    let after = index > 0 ? " after \(describe(tokens[index - 1]))" : ""
    reportHere(.unexpected, "NOT\(after) needs parentheses around it", hint: "write (NOT …)")
  }

  private mutating func parsePrefix(_ minimum: Precedence, _ ceiling: inout Precedence) -> Expression {
    let op: UnaryOperator
    switch kind {
    case .minus: op = .minus
    case .plus: op = .plus
    case .word where at(.not): op = .not
    default: return parseOperand()
    }
    let token = current
    if op == .not, minimum > .not {
      reportLooseNot()
    }
    advanceKeyword()
    guard enter() else {
      leave()
      return missing(at: token.start)
    }
    let operand = parseExpression(op == .not ? .not : .sign)
    leave()
    height += 1
    // NOT reaches over comparisons and tests, a sign only over what `::` has bound already.
    ceiling = op == .not ? .not : .multiplicative
    return Expression(.unary(op, operand), span: span(from: token.start))
  }

  /// Reads `op operand op operand …` of one level behind its first operand.
  @inline(never)
  private mutating func parseChain(from left: Expression, at level: Precedence, start: Int) -> Expression {
    var tallest = height
    var links: [ChainLink] = []
    repeat {
      guard let op = current.binaryOperator else { break }
      let opSpan = current.span
      advanceKeyword()
      let operand = parseExpression(level.tighter)
      tallest = max(tallest, height)
      links.append(ChainLink(op, opSpan: opSpan, operand: operand))
      guard current.infixLevel == level else { break }
      if level == .comparison { reportChainedComparison() }
    } while true
    height = tallest + 1
    return Expression(.chain(left, links), span: span(from: start))
  }

  @inline(never)
  private mutating func reportChainedComparison() {
    reportHere(
      .chainedComparison, "a comparison cannot follow another one",
      hint: "join them with AND (a < b AND b < c), or put one in parentheses")
  }

  /// Reads `IS [NOT] NULL`, `IS [NOT] DISTINCT FROM y`, ISNULL and their kin behind their operand.
  @inline(never)
  private mutating func parseTest(of operand: Expression, from start: Int) -> Expression {
    let kind: Expression.Kind
    var tallest = height
    if take(.isnull) {
      kind = .isNull(operand, negated: false)
    } else if take(.notnull) {
      kind = .isNull(operand, negated: true)
    } else {
      advanceKeyword()
      let negated = take(.not)
      if take(.null) {
        kind = .isNull(operand, negated: negated)
      } else if take(.true) {
        kind = .isBoolean(operand, value: true, negated: negated)
      } else if take(.false) {
        kind = .isBoolean(operand, value: false, negated: negated)
      } else if take(.distinct) {
        expect(.from, in: "IS DISTINCT")
        let right = parseExpression(.comparison)
        tallest = max(tallest, height)
        kind = .isDistinct(operand, right, negated: negated)
      } else {
        expected(.expectedKeyword, "NULL, TRUE, FALSE or DISTINCT FROM")
        kind = .isNull(operand, negated: negated)
      }
    }
    height = tallest + 1
    return Expression(kind, span: span(from: start))
  }

  /// Reads `[NOT] BETWEEN`, `[NOT] IN` or `[NOT] LIKE` behind its operand.
  @inline(never)
  private mutating func parseRange(of operand: Expression, from start: Int) -> Expression {
    var tallest = height
    let negated = take(.not)
    let kind: Expression.Kind
    if take(.between) {
      let low = parseExpression(.concat)
      tallest = max(tallest, height)
      expect(.and, in: "BETWEEN")
      let high = parseExpression(.concat)
      tallest = max(tallest, height)
      kind = .between(operand, low: low, high: high, negated: negated)
    } else if take(.in) {
      kind = .inList(operand, parseInList(&tallest), negated: negated)
    } else if at(.like) || at(.ilike) {
      let caseInsensitive = at(.ilike)
      advanceKeyword()
      let pattern = parseExpression(.concat)
      tallest = max(tallest, height)
      var escape: Expression?
      if take(.escape) {
        escape = parseExpression(.concat)
        tallest = max(tallest, height)
      }
      kind = .like(operand, pattern: pattern, escape: escape, caseInsensitive: caseInsensitive, negated: negated)
    } else {
      let hint = at(.null) ? "write IS NOT NULL" : nil
      expected(.expectedKeyword, "BETWEEN, IN, LIKE or ILIKE", hint: hint)
      if at(.null) { advanceKeyword() }
      return operand
    }
    height = tallest + 1
    return Expression(kind, span: span(from: start))
  }

  @inline(never)
  private mutating func parseInList(_ tallest: inout Int) -> [Expression] {
    guard at(.leftParen) else {
      expected(.unexpected, "a list in parentheses", hint: "write IN (a, b)")
      return []
    }
    let open = current
    advance()
    if refuseSubquery() {
      close(open, in: "an IN list")
      return []
    }
    let list = parseList(in: "an IN list", &tallest)
    close(open, in: "an IN list")
    return list
  }

  /// Reads expressions between commas up to a closing parenthesis; a comma may trail.
  mutating func parseList(in context: String, _ tallest: inout Int) -> [Expression] {
    var list: [Expression] = []
    guard enter() else {
      leave()
      return list
    }
    while !at(.rightParen), !atEnd, !at(.semicolon) {
      let before = index
      list.append(parseExpression())
      tallest = max(tallest, height)
      guard take(.comma) else { break }
      if index == before { break }
    }
    leave()
    return list
  }

  /// Reports a query where only an expression may stand and skips it; false when there is none.
  mutating func refuseSubquery() -> Bool {
    guard at(.select) || at(.from) || at(.with) else { return false }
    skipSubquery()
    return true
  }

  @inline(never)
  private mutating func skipSubquery() {
    reportHere(.unsupported, "a query inside an expression is not supported", hint: "write its values, or use a join")
    var depth = 0
    while !atEnd, !at(.semicolon) {
      if at(.leftParen) { depth += 1 }
      if at(.rightParen) {
        if depth == 0 { break }
        depth -= 1
      }
      advance()
    }
  }
}
