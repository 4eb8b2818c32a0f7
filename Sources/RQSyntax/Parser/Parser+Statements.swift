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
      nesting = 0
      queryDepth = 0
      queryParentheses = 0
      insertDepth = nil
      repairs = []
      statements.append(parseStatement())
      diagnostics += repairs
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

  mutating func parseStatementKind() -> Statement.Kind {
    if at(.with) {
      let start = current.start
      let with = parseWith()
      if startsChange(at: 0) {
        let place = current.start
        guard enter() else {
          leave()
          return .invalid
        }
        let kind = parseStatementKind()
        leave()
        return .with(with, Statement(kind, span: span(from: place)))
      }
      (takenWith, startOfWith) = (with, start)
      let query = parseQuery()
      (takenWith, startOfWith) = (nil, nil)
      return at(.chart) ? .chart(query, parseChart()) : .query(query)
    }
    if atQuery {
      let query = parseQuery()
      return at(.chart) ? .chart(query, parseChart()) : .query(query)
    }
    guard let keyword else { return parseUnknownStatement() }
    switch keyword {
    case .explain:
      advanceKeyword()
      let explanation: Explanation = take(.analyze) ? .analyze : take(.stages) ? .stages : .plan
      guard atQuery else { return parseMissingQuery() }
      return .explain(parseQuery(), explanation)
    case .trace:
      advanceKeyword()
      guard atQuery else { return parseMissingQuery() }
      return .trace(parseQuery(), nil)
    case .describe, .desc: return parseDescribe()
    case .summarize: return parseSummarize()
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
      note(.setting)
      let name = parseIdentifier("the name of a setting")
      return name.span.start == name.span.end ? .invalid : .reset(name)
    case .create: return parseCreate()
    case .drop: return parseDrop()
    case .alter: return parseAlter()
    case .insert: return parseInsert()
    case .replace where next(is: .into): return parseInsert()
    case .update: return parseUpdate()
    case .delete: return parseDelete()
    case .merge: return parseMerge()
    case .truncate:
      advanceKeyword()
      if at(.table), isName(peek()) { advanceKeyword() }
      return parseTableName().map { .truncate($0) } ?? .invalid
    case .begin, .commit, .end:
      advanceKeyword()
      // How SQLite locks files says nothing about tables in memory.
      if keyword == .begin, atWord("DEFERRED", "IMMEDIATE", "EXCLUSIVE") { advance() }
      _ = take(.transaction) || take(.work)
      return .transaction(keyword == .begin ? .begin : .commit)
    case .rollback, .abort: return parseRollback()
    case .savepoint:
      advanceKeyword()
      return .transaction(.savepoint(parseIdentifier("a name for the savepoint")))
    case .release:
      advanceKeyword()
      if at(.savepoint), isName(peek()) { advanceKeyword() }
      return .transaction(.release(parseIdentifier("a savepoint")))
    case .pragma: return parsePragma()
    case .analyze, .vacuum, .checkpoint, .reindex: return parseMaintenance()
    case .comment: return parseComment()
    case .prepare: return parsePrepare()
    case .execute: return parseExecute()
    case .deallocate:
      advanceKeyword()
      if at(.prepare), isName(peek()) || next(is: .all) { advanceKeyword() }
      if take(.all) { return .deallocate(nil) }
      return .deallocate(parseIdentifier("the name of a statement"))
    case .start:
      advanceKeyword()
      expect(.transaction, in: "START")
      return .transaction(.begin)
    case .copy: return parseCopy()
    case .load: return parseLoad()
    case .save: return parseSave()
    case .assert: return parseAssert()
    case .param: return parseParameter()
    case .test: return parseTest()
    case .include:
      advanceKeyword()
      return .include(path: parsePath())
    default: return parseUnknownStatement()
    }
  }

  mutating func parseMissingQuery() -> Statement.Kind {
    expected(.expectedKeyword, "a query", hint: "a query starts with SELECT, FROM, VALUES or WITH")
    skipStatement()
    return .invalid
  }

  private mutating func parseDescribe() -> Statement.Kind {
    advanceKeyword()
    if atQuery { return .describeQuery(parseQuery()) }
    if at(.function) || at(.measure), isLabel(peek()) {
      let isFunction = at(.function)
      advanceKeyword()
      note(isFunction ? .function : .measure)
      let name = takeIdentifier()
      return isFunction ? .describeFunction(name) : .describeMeasure(name)
    }
    guard atName else {
      reportMissingName("the name of a table or column")
      return .invalid
    }
    return .describe(parseQualifiedName("the name of a table or column", .describable))
  }

  private mutating func parseSummarize() -> Statement.Kind {
    advanceKeyword()
    if atQuery { return .summarize(parseQuery()) }
    guard let name = parseTableName() else { return .invalid }
    let star = SelectItem(Expression(.star(Star()), span: name.span), span: name.span)
    let table = TableReference(.table(name, alias: nil), span: name.span)
    return .summarize(Query(select: Select(items: [star], from: table, span: name.span), span: name.span))
  }

  /// Reads the name of a table, or reports that it is missing.
  mutating func parseTableName() -> QualifiedName? {
    guard atName else {
      reportMissingName("the name of a table")
      return nil
    }
    return parseQualifiedName("the name of a table")
  }

  private mutating func parseShow() -> Statement.Kind {
    advanceKeyword()
    note(.list)
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
    if at(.variable), isName(peek()) { return parseSetVariable() }
    if at(.global) || at(.session) || at(.local), isName(peek()) { advanceKeyword() }
    note(.setting)
    guard atName else {
      reportMissingName("the name of a setting")
      return .invalid
    }
    var name = takeIdentifier()
    if name.text.lowercased() == "time", at(.zone) {
      advanceKeyword()
      name.text = "timezone"
      guard let value = parseSetting() else {
        expected(.expectedValue, "a time zone", hint: "for example 'UTC'")
        return .invalid
      }
      return .set(name, value)
    }
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

  /// Reads `VARIABLE name = expression`.
  private mutating func parseSetVariable() -> Statement.Kind {
    advanceKeyword()
    let name = takeIdentifier()
    if !take(.equal), !take(.to) {
      reportHere(.unexpected, "expected “=” or TO\(whereabouts)", hint: "write SET VARIABLE x = 1")
      return .invalid
    }
    return .setVariable(name, parseExpression())
  }

  /// Reads the value of a setting: a constant, a signed number, a parameter, or one bare word as a string.
  mutating func parseSetting() -> Expression? {
    switch kind {
    case .minus, .plus:
      switch peek().kind {
      case .integer, .decimal, .float, .malformed: return parseSignedConstant()
      default: return nil
      }
    case .integer, .decimal, .float, .string, .parameter, .questionMark, .malformed:
      return parsePrimary()
    case .quotedName: break
    case .word:
      if at(.true) || at(.false) || at(.null) { return parsePrimary() }
      guard atLabel || at(.on) else { return nil }
    default: return nil
    }
    note(.settingValue)
    let word = takeIdentifier()
    return Expression(.literal(.string(word.text)), span: word.span)
  }

  /// Reads `CALL f(…)`, which is `FROM f(…)`, and `FORCE CHECKPOINT`, as DuckDB has them; nil for all others.
  private mutating func parseForeignStatement() -> Statement.Kind? {
    switch source.word(current).lowercased() {
    case "call"
    where peek().kind == .word && isName(peek()) && peek(2).kind == .leftParen
      && peek().keyword?.isSpecialForm != true:
      let start = current.start
      advance()
      let table = parseTableFunction(lateral: false, from: current.start)
      let place = span(from: start)
      let star = SelectItem(Expression(.star(Star()), span: place), span: place)
      return .query(Query(select: Select(items: [star], from: table, span: place), span: place))
    case "force" where next(is: .checkpoint):
      advance()
      return parseMaintenance()
    default: return nil
    }
  }

  private mutating func parseUnknownStatement() -> Statement.Kind {
    let starts = "a statement starts with SELECT, FROM, CREATE, INSERT, DESCRIBE, SHOW, EXPLAIN, SET or the like"
    guard at(.word) else {
      if at(.rightParen) {
        reportHere(.unmatchedParenthesis, "this parenthesis closes nothing")
      } else {
        reportHere(.unknownStatement, "a statement cannot start with \(describe(current))", hint: starts)
      }
      skipStatement()
      return .invalid
    }
    if let kind = parseForeignStatement() { return kind }
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
