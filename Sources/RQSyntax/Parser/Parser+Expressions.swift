extension Parser {
  /// Reads an expression whose operators bind at least as tightly as `minimum`.
  mutating func parseExpression(_ minimum: Precedence = .or) -> Expression {
    let expression = parseOperators(minimum)
    peak = max(peak, height)
    return expression
  }

  private mutating func parseOperators(_ minimum: Precedence) -> Expression {
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
    case .tilde: op = .bitNot
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
    ceiling = op == .not ? .not : .power
    return Expression(.unary(op, operand), span: span(from: token.start))
  }

  /// Reads `op operand op operand …` of one level behind its first operand.
  @inline(never)
  private mutating func parseChain(from first: Expression, at level: Precedence, start: Int) -> Expression {
    var left = first
    var tallest = height
    var links: [ChainLink] = []
    repeat {
      if let (insensitive, negated) = takeLikeSign() {
        if !links.isEmpty { left = Expression(.chain(left, links), span: span(from: start)) }
        links = []
        tallest += 1
        let pattern = parseExpression(level.tighter)
        tallest = max(tallest, height + 1)
        left = Expression(
          .like(left, pattern: pattern, escape: nil, caseInsensitive: insensitive, negated: negated),
          span: span(from: start))
        guard current.infixLevel == level, tallest <= SyntaxLimits.treeHeight else { break }
        continue
      }
      guard let op = current.binaryOperator else { break }
      let opSpan = current.span
      advanceKeyword()
      if level == .comparison, let quantifier = takeQuantifier() {
        return parseQuantified(left, op, quantifier, tallest, start)
      }
      let operand = parseExpression(level.tighter)
      tallest = max(tallest, height)
      links.append(ChainLink(op, opSpan: opSpan, operand: operand))
      guard current.infixLevel == level else { break }
      if level == .comparison { reportChainedComparison() }
    } while true
    height = tallest + 1
    return links.isEmpty ? left : Expression(.chain(left, links), span: span(from: start))
  }

  /// Takes `~~`, `~~*`, `!~~` or `!~~*`, which are LIKE and its kin.
  private mutating func takeLikeSign() -> (insensitive: Bool, negated: Bool)? {
    let sign: (Bool, Bool)
    switch current.kind {
    case .likeSign: sign = (false, false)
    case .likeSignStar: sign = (true, false)
    case .notLikeSign: sign = (false, true)
    case .notLikeSignStar: sign = (true, true)
    default: return nil
    }
    advance()
    return sign
  }

  /// Takes ANY, SOME or ALL before a parenthesis.
  private mutating func takeQuantifier() -> Quantifier? {
    guard at(.any) || at(.some) || at(.all) else { return nil }
    let quantifier: Quantifier = at(.all) ? .all : .any
    advanceKeyword()
    return quantifier
  }

  /// Reads the query or list that a comparison must hold for some or all of.
  @inline(never)
  private mutating func parseQuantified(
    _ left: Expression, _ op: BinaryOperator, _ quantifier: Quantifier, _ leftHeight: Int, _ start: Int
  ) -> Expression {
    guard at(.leftParen) else {
      expected(.unexpected, "a query in parentheses")
      height = leftHeight + 1
      return Expression(.quantified(left, op, quantifier, missing(at: previousEnd)), span: span(from: start))
    }
    let right = parseParenthesised(listAllowed: false)
    height = max(leftHeight, height) + 1
    if current.infixLevel == .comparison { reportChainedComparison() }
    return Expression(.quantified(left, op, quantifier, right), span: span(from: start))
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
      if take(.null) || take(.unknown) {
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
      } else if let state = takeState(negated) {
        kind = .isState(operand, state.predicate, negated: state.negated)
      } else if atRangeEnd || at(.leftParen) {
        // As in SQLite: equal, or both NULL.
        let right = parseExpression(.comparison)
        tallest = max(tallest, height)
        kind = .isDistinct(operand, right, negated: !negated)
      } else {
        expected(.expectedKeyword, "NULL, TRUE, FALSE or DISTINCT FROM")
        kind = .isNull(operand, negated: negated)
      }
    }
    height = tallest + 1
    return Expression(kind, span: span(from: start))
  }

  /// Takes BLANK, ABSENT or NOT APPLICABLE; the NOT of the last may have been read for a negation.
  private mutating func takeState(_ negated: Bool) -> (predicate: StatePredicate, negated: Bool)? {
    if take(.blank) { return (.blank, negated) }
    if take(.absent) { return (.absent, negated) }
    if negated, take(.applicable) { return (.notApplicable, false) }
    if negated, at(.not), next(is: .applicable) {
      advanceKeyword()
      advanceKeyword()
      return (.notApplicable, true)
    }
    return nil
  }

  /// Reads `[NOT] BETWEEN`, `[NOT] IN`, `[NOT] LIKE` or `[NOT] SIMILAR TO` behind its operand.
  @inline(never)
  mutating func parseRange(of operand: Expression, from start: Int) -> Expression {
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
      kind = parseIn(operand, negated, &tallest)
    } else if at(.glob), !negated {
      let name = takeIdentifier()
      if keywordRoles != nil { keywordRoles?[index - 1] = true }
      let pattern = parseExpression(.concat)
      tallest = max(tallest, height)
      kind = .call(FunctionCall(name: name, arguments: [operand, pattern]))
    } else if at(.like) || at(.ilike) || at(.similar) {
      let word = keyword
      advanceKeyword()
      if word == .similar { expect(.to, in: "SIMILAR") }
      let pattern = parseExpression(.concat)
      tallest = max(tallest, height)
      var escape: Expression?
      if take(.escape) {
        escape = parseExpression(.concat)
        tallest = max(tallest, height)
      }
      kind =
        word == .similar
        ? .similar(operand, pattern: pattern, escape: escape, negated: negated)
        : .like(operand, pattern: pattern, escape: escape, caseInsensitive: word == .ilike, negated: negated)
    } else {
      let hint = at(.null) ? "write IS NOT NULL" : nil
      expected(.expectedKeyword, "BETWEEN, IN, LIKE or ILIKE", hint: hint)
      if at(.null) { advanceKeyword() }
      return operand
    }
    height = tallest + 1
    return Expression(kind, span: span(from: start))
  }

  /// Reads what follows IN: a list, a query, or the two ends of a range.
  @inline(never)
  private mutating func parseIn(_ operand: Expression, _ negated: Bool, _ tallest: inout Int) -> Expression.Kind {
    guard at(.leftParen) else {
      if atRangeEnd { return parseRangeLiteral(operand, negated) }
      let isCall = peek().kind == .leftParen && (keyword?.namesFunction ?? false)
      let isNamed = isCall || atName && !(peek().kind == .leftParen && (keyword?.isSpecialForm ?? false))
      if at(.leftBracket) || at(.array) || isNamed {
        let place = current.span
        let list = parseSuffixes(of: isNamed ? parseColumnOrCall() : parsePrimary(), from: place.start)
        tallest = max(tallest, height + 1)
        let call = FunctionCall(name: Identifier("list_contains", span: place), arguments: [list, operand])
        let contains = Expression.Kind.call(call)
        return negated ? .unary(.not, Expression(contains, span: list.span)) : contains
      }
      expected(.unexpected, "a list in parentheses", hint: "write IN (a, b)")
      return .inList(operand, [], negated: negated)
    }
    let open = current
    if startsQuery(at: 1) {
      let query = parseQueryInParentheses("IN")
      tallest = max(tallest, height)
      return .inQuery(operand, query, negated: negated)
    }
    advance()
    let place = current.start
    let list = parseList(&tallest)
    if list.count == 1, case .subquery(let first) = list[0].kind, atRestOfQuery, tokens[index - 1].kind == .rightParen {
      queryParentheses += 1
      let query = parseQuery(behind: first, from: place)
      queryParentheses -= 1
      tallest = max(tallest, height)
      close(open, in: "IN")
      return .inQuery(operand, query, negated: negated)
    }
    close(open, in: "an IN list")
    return .inList(operand, list, negated: negated)
  }

  private var atRangeEnd: Bool {
    switch kind {
    case .integer, .decimal, .float, .malformed, .string, .parameter, .questionMark: return true
    case .plus, .minus:
      switch peek().kind {
      case .integer, .decimal, .float, .malformed: return true
      default: return false
      }
    case .word: return at(.date) && peek().kind == .string
    default: return false
    }
  }

  /// Reads `low..high`, both ends included.
  @inline(never)
  private mutating func parseRangeLiteral(_ operand: Expression, _ negated: Bool) -> Expression.Kind {
    let low = parseSignedConstant()
    if !take(.dotDot) {
      expected(.unexpected, "“..”", hint: "write IN (a, b), or IN 2021..2024")
      return .between(operand, low: low, high: low, negated: negated)
    }
    guard atRangeEnd else {
      expected(.expectedValue, "the end of the range", hint: "write IN 2021..2024")
      return .between(operand, low: low, high: missing(at: previousEnd), negated: negated)
    }
    return .between(operand, low: low, high: parseSignedConstant(), negated: negated)
  }

  mutating func parseSignedConstant() -> Expression {
    guard at(.minus) || at(.plus) else { return parsePrimary() }
    let start = current.start
    let op: UnaryOperator = at(.minus) ? .minus : .plus
    advance()
    let number = parsePrimary()
    return Expression(.unary(op, number), span: span(from: start))
  }

  /// Reads expressions between commas up to a closing parenthesis or bracket; a comma may trail.
  mutating func parseList(_ tallest: inout Int) -> [Expression] {
    var list: [Expression] = []
    guard enter() else {
      leave()
      return list
    }
    while !at(.rightParen), !at(.rightBracket), !atEnd, !at(.semicolon) {
      let before = index
      list.append(parseExpression())
      tallest = max(tallest, height)
      guard take(.comma) else { break }
      if index == before { break }
    }
    leave()
    return list
  }
}
