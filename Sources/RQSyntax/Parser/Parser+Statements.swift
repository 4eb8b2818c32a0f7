extension Parser {
  /// Reads statements to the end of the text.
  mutating func parseStatements() -> [Statement] {
    var statements: [Statement] = []
    while !atEnd {
      if take(.semicolon) { continue }
      let before = index
      abandoned = false
      questionMarks = 0
      bareAliasIndex = -1
      startsNext = false
      statements.append(parseStatement())
      if !startsNext, !atEnd, !at(.semicolon) {
        if !abandoned { reportUnexpected(hint: nil) }
        skipStatement()
      }
      if index == before { advance() }
    }
    return statements
  }

  private mutating func parseStatement() -> Statement {
    let start = current.start
    let kind = parseStatementKind()
    return Statement(kind, span: span(from: start))
  }

  private mutating func parseStatementKind() -> Statement.Kind {
    if atQuery { return .query(parseQuery()) }
    guard let keyword else { return parseUnknownStatement() }
    switch keyword {
    case .explain:
      advanceKeyword()
      let analyze = take(.analyze)
      guard atQuery else { return parseMissingQuery() }
      return .explain(parseQuery(), analyze ? .analyze : .plan)
    case .describe, .desc:
      advanceKeyword()
      if atQuery { return .describeQuery(parseQuery()) }
      guard atName else {
        reportMissingName("the name of a table or column")
        return .invalid
      }
      return .describe(parseQualifiedName("the name of a table or column"))
    case .show: return parseShow()
    case .use:
      advanceKeyword()
      guard atName else {
        reportMissingName("the name of a table")
        return .invalid
      }
      return .use(parseQualifiedName("the name of a table"))
    case .set: return parseSet()
    case .reset:
      advanceKeyword()
      let name = parseIdentifier("the name of a setting")
      return name.span.start == name.span.end ? .invalid : .reset(name)
    case .with, .union, .intersect, .except, .window, .qualify:
      reportHere(.unsupported, "\(keyword.rawValue) is not supported")
      skipStatement()
      return .invalid
    default: return parseUnknownStatement()
    }
  }

  /// Whether a query starts here.
  var atQuery: Bool {
    if at(.select) || at(.from) { return true }
    var distance = 0
    while peek(distance).kind == .leftParen { distance += 1 }
    return distance > 0 && (next(is: .select, distance: distance) || next(is: .from, distance: distance))
  }

  private mutating func parseMissingQuery() -> Statement.Kind {
    expected(.expectedKeyword, "a query", hint: "a query starts with SELECT or FROM")
    skipStatement()
    return .invalid
  }

  private mutating func parseShow() -> Statement.Kind {
    advanceKeyword()
    guard atLabel else {
      expected(.expectedName, "what to show", hint: "for example SHOW TABLES")
      return .invalid
    }
    var name = takeIdentifier()
    name.text = name.text.uppercased()
    if atLabel {
      let second = takeIdentifier()
      name.text += " " + second.text.uppercased()
      name.span = name.span.joined(second.span)
    }
    return .show(name)
  }

  private mutating func parseSet() -> Statement.Kind {
    advanceKeyword()
    guard atName else {
      reportMissingName("the name of a setting")
      return .invalid
    }
    let name = takeIdentifier()
    if !take(.equal), !take(.to) {
      reportHere(.unexpected, "expected “=” or TO\(whereabouts)", hint: "write SET \(excerpt(name.text)) = value")
      guard !atEnd, !at(.semicolon) else { return .invalid }
    }
    guard let value = parseSetting() else {
      expected(.expectedValue, "a value", hint: "a number, a string, or one word")
      return .invalid
    }
    return .set(name, value)
  }

  /// Reads the value of a setting: a constant, a signed number, a parameter, or one bare word as a string.
  private mutating func parseSetting() -> Expression? {
    switch kind {
    case .minus, .plus:
      switch peek().kind {
      case .integer, .decimal, .float, .malformed: break
      default: return nil
      }
      let start = current.start
      let op: UnaryOperator = at(.minus) ? .minus : .plus
      advance()
      let number = parsePrimary()
      return Expression(.unary(op, number), span: span(from: start))
    case .integer, .decimal, .float, .string, .parameter, .questionMark, .malformed:
      return parsePrimary()
    case .quotedName: break
    case .word:
      if at(.true) || at(.false) || at(.null) { return parsePrimary() }
      guard atLabel || at(.on) else { return nil }
    default: return nil
    }
    let word = takeIdentifier()
    return Expression(.literal(.string(word.text)), span: word.span)
  }

  private mutating func parseUnknownStatement() -> Statement.Kind {
    let starts = "a statement starts with SELECT, FROM, DESCRIBE, SHOW, EXPLAIN, USE, SET or RESET"
    guard at(.word) else {
      if at(.rightParen) {
        reportHere(.unmatchedParenthesis, "this parenthesis closes nothing")
      } else {
        reportHere(.unknownStatement, "a statement cannot start with \(describe(current))", hint: starts)
      }
      skipStatement()
      return .invalid
    }
    if let meant = misspelling(of: Keyword.statementStarts, at: index) {
      report(misspellingDiagnostic(meant, at: index, .unknownStatement))
      // Reading on as if it were spelt right finds the other mistakes of the statement.
      tokens[index].keyword = meant
      if peek().kind != .endOfText, peek().kind != .semicolon { return parseStatementKind() }
      skipStatement()
      return .invalid
    }
    reportHere(.unknownStatement, "unknown statement \(describe(current))", hint: starts)
    skipStatement()
    return .invalid
  }
}
