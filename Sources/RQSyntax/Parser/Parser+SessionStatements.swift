/// Statements about the session: sequences, schemas, named types, prepared statements, variables and PRAGMA.
extension Parser {
  mutating func parseCreateSequence(_ existing: Existing) -> Statement.Kind {
    advanceKeyword()
    let existing = takeIfNotExists(existing)
    guard let name = parseTableName() else { return .invalid }
    var sequence = CreateSequence(name: name, existing: existing)
    while !abandoned {
      switch keyword {
      case .start?:
        advanceKeyword()
        _ = take(.with)
        sequence.start = parseSignedConstant()
      case .increment?:
        advanceKeyword()
        _ = take(.by)
        sequence.increment = parseSignedConstant()
      case .minvalue?:
        advanceKeyword()
        sequence.minimum = parseSignedConstant()
      case .maxvalue?:
        advanceKeyword()
        sequence.maximum = parseSignedConstant()
      case .cycle?:
        advanceKeyword()
        sequence.cycles = true
      case .no? where next(is: .cycle) || next(is: .minvalue) || next(is: .maxvalue):
        advanceKeyword()
        advanceKeyword()
      default: return .createSequence(sequence)
      }
    }
    return .createSequence(sequence)
  }

  mutating func parseCreateSchema(_ existing: Existing) -> Statement.Kind {
    advanceKeyword()
    let existing = takeIfNotExists(existing)
    guard let name = parseTableName() else { return .invalid }
    return .createSchema(CreateSchema(name: name, existing: existing))
  }

  mutating func parseCreateType(_ existing: Existing) -> Statement.Kind {
    advanceKeyword()
    let existing = takeIfNotExists(existing)
    guard let name = parseTableName() else { return .invalid }
    expect(.as, in: "CREATE TYPE")
    guard atName, peek().kind == .leftParen, startsQuery(at: 2) || peek(2).kind == .leftParen else {
      return .createType(CreateType(name: name, existing: existing, type: parseTypeName()))
    }
    let word = takeIdentifier()
    let query = parseQueryInParentheses(word.text)
    let type = TypeName(word.text.uppercased(), span: word.span)
    return .createType(CreateType(name: name, existing: existing, type: type, labels: query))
  }

  /// Reads `PRAGMA name`, `PRAGMA name = value` or `PRAGMA name(value)`.
  mutating func parsePragma() -> Statement.Kind {
    advanceKeyword()
    guard atName else {
      reportMissingName("the name of a pragma")
      return .invalid
    }
    let name = takeIdentifier()
    if take(.equal) {
      guard let value = parseSetting() else {
        expected(.expectedValue, "a value", hint: "a number, a string, or one word")
        return .invalid
      }
      return .pragma(name, value)
    }
    guard at(.leftParen) else { return .pragma(name, nil) }
    let open = current
    advance()
    let value = at(.rightParen) ? nil : parseSetting()
    close(open, in: "PRAGMA")
    return .pragma(name, value)
  }

  /// Reads `ANALYZE [t]`, `VACUUM [ANALYZE] [t]` or `CHECKPOINT [name]`.
  mutating func parseMaintenance() -> Statement.Kind {
    let word = Identifier(source.word(current).uppercased(), span: current.span)
    advanceKeyword()
    _ = take(.analyze)
    return .maintenance(word, atName ? parseQualifiedName("a table") : nil)
  }

  /// Reads `COMMENT ON TABLE t IS 'text'`.
  mutating func parseComment() -> Statement.Kind {
    let word = Identifier("COMMENT", span: current.span)
    advanceKeyword()
    expect(.on, in: "COMMENT")
    let isTable = at(.table)
    let objects: [Keyword] = [.table, .column, .view, .index, .sequence, .schema, .type, .macro, .function]
    guard let object = keyword, objects.contains(object) else {
      expected(.expectedKeyword, "TABLE, COLUMN, VIEW or the like")
      skipStatement()
      return .invalid
    }
    advanceKeyword()
    guard atName else {
      reportMissingName("what the comment is on")
      return .invalid
    }
    let name = parseQualifiedName("what the comment is on")
    expect(.is, in: "COMMENT")
    if takeString() == nil, !take(.null) { expected(.expectedKeyword, "a text or NULL") }
    return .comment(word, isTable ? name : nil)
  }

  mutating func parsePrepare() -> Statement.Kind {
    advanceKeyword()
    let name = parseIdentifier("a name for the statement")
    expect(.as, in: "PREPARE")
    let start = current.start
    guard enter() else {
      leave()
      return .invalid
    }
    let kind = parseStatementKind()
    leave()
    return .prepare(name, Statement(kind, span: span(from: start)))
  }

  mutating func parseExecute() -> Statement.Kind {
    advanceKeyword()
    let name = parseIdentifier("the name of a statement")
    guard at(.leftParen) else { return .execute(name, []) }
    let open = current
    advance()
    var tallest = 0
    let arguments = parseArguments(&tallest)
    close(open, in: "EXECUTE")
    return .execute(name, arguments)
  }

  /// Reads what may follow ROLLBACK and ABORT.
  mutating func parseRollback() -> Statement.Kind {
    advanceKeyword()
    _ = take(.transaction) || take(.work)
    guard take(.to) else { return .transaction(.rollback) }
    if at(.savepoint), isName(peek()) { advanceKeyword() }
    return .transaction(.rollbackTo(parseIdentifier("a savepoint")))
  }
}
