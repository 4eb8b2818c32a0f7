extension Parser {
  /// Reads `f(…)` and what may follow it.
  @inline(never)
  mutating func parseCall() -> Expression {
    let start = current.start
    var call = FunctionCall(name: takeIdentifier(), arguments: [])
    let open = current
    advance()
    var tallest = 0
    if at(.star), peek().kind == .rightParen {
      advance()
      call.star = true
    } else if keyword?.startsQuery == true {
      reportHere(.unexpected, "a query as an argument needs parentheses of its own", hint: "write f((SELECT …))")
      skipToClosing()
    } else {
      if take(.distinct) {
        call.distinct = true
        if at(.rightParen) { expected(.expectedExpression, "an expression") }
      } else if take(.all) {
        if at(.rightParen) { expected(.expectedExpression, "an expression") }
      }
      if !at(.order) || !next(is: .by) { call.arguments = parseArguments(&tallest) }
      if at(.order) {
        advanceKeyword()
        expect(.by, in: "ORDER")
        if enter() { call.orderBy = parseOrder(&tallest) }
        leave()
      }
      if !call.arguments.isEmpty { call.nulls = takeNullTreatment() }
    }
    close(open, in: "a call")
    parseCallTail(&call, &tallest)
    height = tallest + 1
    return Expression(.call(call), span: span(from: start))
  }

  /// Skips to the parenthesis that closes the one the current token stands in.
  private mutating func skipToClosing() {
    var depth = 0
    while !atEnd, !at(.semicolon) {
      if at(.leftParen) { depth += 1 }
      if at(.rightParen) {
        if depth == 0 { return }
        depth -= 1
      }
      advance()
    }
  }

  /// Reads arguments between commas up to a closing parenthesis; a comma may trail.
  mutating func parseArguments(_ tallest: inout Int) -> [Expression] {
    var list: [Expression] = []
    guard enter() else {
      leave()
      return list
    }
    while !at(.rightParen), !atEnd, !at(.semicolon), !abandoned {
      let before = index
      list.append(parseArgument())
      tallest = max(tallest, height)
      guard take(.comma) else { break }
      if index == before { break }
    }
    leave()
    return list
  }

  /// Reads `x -> body`, `name => value` or an expression.
  private mutating func parseArgument() -> Expression {
    if at(.lambda), isName(peek()) { return parseLambdaKeyword() }
    if at(.star), next(is: .columns), peek(2).kind == .leftParen { return parseUnpacked() }
    if atName {
      let start = current.start
      switch peek().kind {
      case .arrow:
        let name = takeIdentifier()
        return parseLambda([name], from: start)
      case .fatArrow, .assign:
        let name = takeIdentifier()
        advance()
        let value = parseExpression()
        height += 1
        return Expression(.namedArgument(name, value), span: span(from: start))
      default: break
      }
    } else if at(.leftParen), let names = lambdaNames() {
      return parseLambda(names, from: names[0].span.start)
    }
    return parseExpression()
  }

  /// Reads `*COLUMNS(…)`: the columns as so many arguments.
  private mutating func parseUnpacked() -> Expression {
    let star = current.span
    advance()
    let columns = parsePrimary()
    height += 1
    let call = FunctionCall(name: Identifier("unpack", span: star), arguments: [columns])
    return Expression(.call(call), span: span(from: star.start))
  }

  /// Reads `LAMBDA x, y: body`.
  private mutating func parseLambdaKeyword() -> Expression {
    let start = current.start
    advanceKeyword()
    var names: [Identifier] = []
    repeat { names.append(parseIdentifier("a name for the element")) } while take(.comma) && atName
    guard at(.colon) else {
      expected(.unexpected, "a colon", hint: "write lambda x: x + 1")
      return missing(at: start)
    }
    return parseLambda(names, from: start)
  }

  private mutating func parseLambda(_ names: [Identifier], from start: Int) -> Expression {
    advance()
    let body = parseExpression()
    height += 1
    return Expression(.lambda(names, body), span: span(from: start))
  }

  /// Takes `(x, y)` when an arrow follows; otherwise nothing.
  private mutating func lambdaNames() -> [Identifier]? {
    var distance = 1
    while isName(peek(distance)) {
      let past = peek(distance + 1).kind
      if past == .rightParen, peek(distance + 2).kind == .arrow {
        advance()
        var names = [takeIdentifier()]
        while take(.comma) { names.append(takeIdentifier()) }
        advance()
        return names
      }
      guard past == .comma else { return nil }
      distance += 2
    }
    return nil
  }

  /// Reads `EXISTS (query)`.
  @inline(never)
  mutating func parseExists() -> Expression {
    let start = current.start
    advanceKeyword()
    let query = parseQueryInParentheses("EXISTS")
    height += 1
    return Expression(.exists(query), span: span(from: start))
  }

  /// Reads `INTERVAL '3 days'`, `INTERVAL 3 DAY` and their kin; nil where the word is a name.
  @inline(never)
  mutating func parseInterval() -> Expression? {
    let start = current.start
    switch peek().kind {
    case .string:
      guard peek(2).keyword?.isTimeUnit == true || isLongUnit(peek(2)) else { return nil }
      advanceKeyword()
      let amount = parsePrimary()
      let unit = takeUnit()
      height += 1
      return Expression(.interval(amount, unit: unit), span: span(from: start))
    case .integer, .decimal, .float, .leftParen, .malformed:
      advanceKeyword()
      let amount: Expression
      if at(.leftParen) {
        amount = parseParenthesised(listAllowed: false)
      } else {
        amount = parsePrimary()
      }
      height += 1
      guard atName else {
        expected(.expectedName, "a unit of time", hint: "for example INTERVAL 3 DAY")
        return Expression(.missing, span: span(from: start))
      }
      return Expression(.interval(amount, unit: takeUnit()), span: span(from: start))
    default: return nil
    }
  }

  /// Whether a word is a unit of many years, which is a name like any other elsewhere.
  private func isLongUnit(_ token: Token) -> Bool {
    guard token.kind == .word else { return false }
    return ["century", "centuries", "decade", "decades", "millennium", "millennia"].contains(
      source.word(token).lowercased())
  }

  private mutating func takeUnit() -> Identifier {
    if keywordRoles != nil, keyword?.isTimeUnit == true { keywordRoles?[index] = true }
    return takeIdentifier()
  }

  /// Reads what looks like a call but has a form of its own; nil where the word is an ordinary function's name.
  @inline(never)
  mutating func parseSpecialForm(_ word: Keyword) -> Expression? {
    let start = current.start
    let name = Identifier(source.word(current), span: current.span)
    switch word {
    case .interval, .table, .cube, .rollup:
      let wrong = current
      reportHere(.reservedWord, "\(word.rawValue) cannot be the name of a function")
      advance()
      return Expression(.missing, span: wrong.span)
    default: break
    }
    advanceKeyword()
    let open = current
    advance()
    guard enter() else {
      leave()
      return missing(at: start)
    }
    var tallest = 0
    let result: Expression.Kind
    switch word {
    case .extract: result = parseExtract(name, &tallest)
    case .position: result = parsePosition(name, &tallest)
    case .substring: result = parseSubstring(name, &tallest)
    case .trim: result = parseTrim(name, &tallest)
    case .columns: result = parseColumns(&tallest)
    default: result = .row(parseList(&tallest))
    }
    leave()
    close(open, in: word.rawValue)
    height = tallest + 1
    return Expression(result, span: span(from: start))
  }

  private mutating func parseOne(_ tallest: inout Int, _ minimum: Precedence = .or) -> Expression {
    let expression = parseExpression(minimum)
    tallest = max(tallest, height)
    return expression
  }

  private func call(_ name: Identifier, _ arguments: [Expression]) -> Expression.Kind {
    .call(FunctionCall(name: name, arguments: arguments))
  }

  /// Reads `field FROM x`.
  private mutating func parseExtract(_ name: Identifier, _ tallest: inout Int) -> Expression.Kind {
    let field: Expression
    if at(.string) {
      field = parsePrimary()
    } else {
      let word = parseIdentifier("a part of a date")
      field = Expression(.literal(.string(word.text.lowercased())), span: word.span)
    }
    expect(.from, in: "EXTRACT")
    return call(name, [field, parseOne(&tallest)])
  }

  /// Reads `part IN text`.
  private mutating func parsePosition(_ name: Identifier, _ tallest: inout Int) -> Expression.Kind {
    let part = parseOne(&tallest, .concat)
    expect(.in, in: "POSITION")
    return call(name, [parseOne(&tallest, .concat), part])
  }

  /// Reads `x FROM a FOR b` or arguments between commas.
  private mutating func parseSubstring(_ name: Identifier, _ tallest: inout Int) -> Expression.Kind {
    var arguments = [parseOne(&tallest)]
    if take(.from) {
      arguments.append(parseOne(&tallest))
      if take(.for) { arguments.append(parseOne(&tallest)) }
    } else if at(.for) {
      let place = current.span
      advanceKeyword()
      let length = parseOne(&tallest)
      let start = take(.from) ? parseOne(&tallest) : Expression(.literal(.integer("1")), span: place)
      arguments += [start, length]
    } else {
      while take(.comma), !at(.rightParen) { arguments.append(parseOne(&tallest)) }
    }
    return call(name, arguments)
  }

  /// Reads `[LEADING | TRAILING | BOTH] [characters] FROM x` or arguments between commas.
  private mutating func parseTrim(_ name: Identifier, _ tallest: inout Int) -> Expression.Kind {
    var name = name
    let side = keyword
    switch side {
    case .leading?: name.text = "ltrim"
    case .trailing?: name.text = "rtrim"
    case .both?: break
    default:
      let first = parseOne(&tallest)
      if take(.from) { return call(name, [parseOne(&tallest), first]) }
      var arguments = [first]
      while take(.comma), !at(.rightParen) { arguments.append(parseOne(&tallest)) }
      return call(name, arguments)
    }
    advanceKeyword()
    let characters = at(.from) ? [] : [parseOne(&tallest)]
    expect(.from, in: "TRIM")
    return call(name, [parseOne(&tallest)] + characters)
  }

  /// Reads what names columns: a star with edits, a pattern, a list or a lambda.
  private mutating func parseColumns(_ tallest: inout Int) -> Expression.Kind {
    let choice = parseStar() ?? parseArgument()
    tallest = max(tallest, height)
    // `* LIKE 'a%'` is a choice of columns itself.
    if case .columns = choice.kind { return choice.kind }
    return .columns(choice)
  }
}
