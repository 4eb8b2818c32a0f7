extension Parser {
  /// Reads what follows FROM: tables and joins between commas.
  mutating func parseFrom() -> TableReference {
    let start = current.start
    var left = parseJoined()
    while at(.comma) {
      advance()
      let tall = height
      let right = parseJoined()
      left = join(left, .cross, right, .none, from: start, leftHeight: tall)
      guard !abandoned else { return left }
    }
    return left
  }

  private mutating func join(
    _ left: TableReference, _ kind: JoinKind, _ right: TableReference, _ condition: JoinCondition, from start: Int,
    leftHeight: Int
  ) -> TableReference {
    height = max(height, leftHeight) + 1
    guard height <= SyntaxLimits.treeHeight else {
      abandon()
      return TableReference(.missing, span: SourceSpan(start, start))
    }
    return TableReference(.join(left, kind, right, condition), span: span(from: start))
  }

  /// Reads a table and the joins behind it.
  private mutating func parseJoined() -> TableReference {
    let start = current.start
    var left = parseTable()
    while let kind = parseJoinKind() {
      let tall = height
      let right = parseTable()
      let rightHeight = height
      let condition = kind == .cross ? .none : parseJoinCondition(kind)
      height = max(height, rightHeight)
      left = join(left, kind, right, condition, from: start, leftHeight: tall)
      guard !abandoned else { return left }
    }
    return left
  }

  /// Takes the words of a join; nil when none stands here.
  private mutating func parseJoinKind() -> JoinKind? {
    guard let keyword else { return nil }
    switch keyword {
    case .join:
      advanceKeyword()
      return .inner
    case .inner:
      advanceKeyword()
      expect(.join, in: "INNER")
      return .inner
    case .left:
      advanceKeyword()
      _ = take(.outer)
      expect(.join, in: "LEFT")
      return .left
    case .cross:
      advanceKeyword()
      expect(.join, in: "CROSS")
      return .cross
    case .right, .full, .natural:
      reportHere(
        .unsupported, "\(keyword.rawValue) JOIN is not supported",
        hint: keyword == .right ? "swap the tables and write LEFT JOIN" : "write LEFT JOIN … USING (…)")
      advanceKeyword()
      _ = take(.outer) || take(.inner) || take(.left)
      _ = take(.join)
      return keyword == .natural ? .cross : .left
    default: return nil
    }
  }

  private mutating func parseJoinCondition(_ kind: JoinKind) -> JoinCondition {
    height = 0
    if take(.on) { return .on(parseExpression()) }
    if take(.using) {
      guard at(.leftParen) else {
        expected(.unexpected, "columns in parentheses", hint: "write USING (column)")
        return .using([])
      }
      let open = current
      advance()
      var names: [Identifier] = []
      repeat {
        guard atName else {
          reportMissingName("a column")
          break
        }
        names.append(takeIdentifier())
      } while take(.comma)
      close(open, in: "USING")
      return .using(names)
    }
    expected(.expectedKeyword, "ON or USING", hint: "say how the rows belong together, or write CROSS JOIN")
    return .none
  }

  private mutating func parseTable() -> TableReference {
    let start = current.start
    height = 1
    if at(.leftParen) { return parseParenthesisedTable() }
    guard atName else {
      if at(.string) {
        reportMissingName("a table")
      } else {
        expected(.expectedTable, "a table")
        // A word that only looks like a table is taken for one, or the reader stumbles over the same word twice.
        if at(.word), !atClauseKeyword, !atJoinWord { advance() }
      }
      return TableReference(.missing, span: SourceSpan(start, start))
    }
    let name = parseQualifiedName("a table name")
    if at(.leftParen) {
      let open = current
      reportHere(.unsupported, "functions in FROM are not supported")
      advance()
      skipToClause()
      close(open, in: "a table function")
    }
    let alias = parseAlias()
    return TableReference(.table(name, alias: alias.map { TableAlias($0) }), span: span(from: start))
  }

  private var atJoinWord: Bool {
    switch keyword {
    case .join, .left, .inner, .cross, .right, .full, .natural, .on, .using: return true
    default: return false
    }
  }

  private mutating func parseParenthesisedTable() -> TableReference {
    let open = current
    guard enter() else {
      leave()
      return TableReference(.missing, span: open.span)
    }
    advance()
    var inner: TableReference
    if at(.select) || at(.from) || at(.with) {
      reportHere(.unsupported, "a query in FROM is not supported")
      inner = TableReference(.missing, span: current.span)
      repeat {
        advance()
        skipToClause()
      } while atClauseKeyword
    } else {
      inner = parseJoined()
    }
    close(open, in: "parentheses")
    leave()
    if case .missing = inner.kind { _ = parseAlias() }
    inner.span = inner.span.joined(span(from: open.start))
    return inner
  }
}
