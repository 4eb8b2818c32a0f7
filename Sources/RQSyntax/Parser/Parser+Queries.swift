extension Parser {
  /// Reads a query that starts here, in parentheses or not.
  mutating func parseQuery() -> Query {
    if at(.leftParen) {
      let open = current
      guard enter() else {
        leave()
        return Query(select: Select(items: [], span: open.span), span: open.span)
      }
      advance()
      queryParentheses += 1
      let query = parseQuery()
      queryParentheses -= 1
      leave()
      close(open, in: "a query")
      return query
    }
    // A misspelt keyword shows only where the word after it does not fit; the query is then read once more with the
    // keyword put right, so that its other mistakes are told truly.
    let checkpoint = Checkpoint(self)
    var query = parseClauses()
    var repairs: [Diagnostic] = []
    while let place = misspelledAt, let meant = misspelledAs, repairs.count < Self.repairsPerQuery,
      diagnostics.count < SyntaxLimits.diagnostics
    {
      checkpoint.restore(&self)
      repairs.append(misspellingDiagnostic(meant, at: place))
      failedEarly = true
      tokens[place].keyword = meant
      query = parseClauses()
    }
    misspelledAt = nil
    diagnostics += repairs
    return query
  }

  private static let repairsPerQuery = 8

  /// Reads the clauses of a query up to its end.
  private mutating func parseClauses() -> Query {
    let start = current.start
    misspelledAt = nil
    var query = Query(select: Select(items: [], span: current.span), span: current.span)
    var select = Select(items: [], span: current.span)
    var seen = ClauseSet()
    while let next = nextClause(&seen) {
      switch next {
      case .select:
        advanceKeyword()
        select.distinct = take(.distinct)
        if !select.distinct { _ = take(.all) }
        select.items = parseSelectItems()
      case .from:
        advanceKeyword()
        select.from = parseFrom()
      case .where:
        advanceKeyword()
        select.filter = parseExpression()
      case .group:
        advanceKeyword()
        expect(.by, in: "GROUP")
        select.groupBy = parseGroupBy()
      case .having:
        advanceKeyword()
        select.having = parseExpression()
      case .order:
        advanceKeyword()
        expect(.by, in: "ORDER")
        query.orderBy = parseOrderBy()
      case .limit:
        advanceKeyword()
        query.limit = parseLimit()
      case .offset:
        advanceKeyword()
        query.offset = parseExpression()
      }
      if next.belongsToSelect { select.span = span(from: start) }
    }
    if !seen.contains(.select) {
      let place = SourceSpan(start, start)
      select.items = [SelectItem(Expression(.star(Star()), span: place), span: place)]
    }
    query.body = .select(select)
    query.span = span(from: start)
    return query
  }

  /// Finds the next clause, past whatever does not belong there; nil at the end of the query.
  private mutating func nextClause(_ seen: inout ClauseSet) -> Clause? {
    while !atEnd, !at(.semicolon), !abandoned {
      if let keyword, let clause = Clause(keyword) {
        if clause == .select, seen.contains(.select) {
          reportMissingSemicolon()
          return nil
        }
        if seen.contains(clause) {
          reportHere(.repeatedClause, "\(keyword.rawValue) is written twice")
        } else if let later = seen.first(after: clause) {
          reportHere(
            .clauseOrder, "\(keyword.rawValue) must stand before \(later.keyword.rawValue)",
            hint: "the order is SELECT, FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT")
        }
        seen.insert(clause)
        return clause
      }
      if at(.rightParen) {
        if queryParentheses > 0 { return nil }
        reportHere(.unmatchedParenthesis, "this parenthesis closes nothing")
        while at(.rightParen) { advance() }
        continue
      }
      if requestRepair() { return nil }
      if startsNextStatement() { return nil }
      if let keyword, keyword.isUnsupportedClause {
        reportHere(.unsupported, "\(keyword.rawValue) is not supported")
        skipQuery()
        return nil
      }
      reportUnexpected(hint: unexpectedHint(seen))
      advance()
      skipToClause()
    }
    return nil
  }

  private func unexpectedHint(_ seen: ClauseSet) -> String? {
    if seen.last == .limit, at(.comma) { return "write LIMIT count OFFSET start" }
    if seen.last == .select || seen.last == .group || seen.last == .order, isName(current) || at(.star) {
      return "a comma may be missing before it"
    }
    return nil
  }

  mutating func reportUnexpected(hint: String?) {
    let after = index > 0 && tokens[index - 1].kind != .semicolon ? " after \(describe(tokens[index - 1]))" : ""
    reportHere(.unexpected, "unexpected \(describe(current))\(after)", hint: hint)
  }

  /// Skips to the end of the query, or to the parenthesis that closes it.
  private mutating func skipQuery() {
    repeat {
      advance()
      skipToClause()
    } while !atEnd && !at(.semicolon) && !(at(.rightParen) && queryParentheses > 0)
  }

  /// Asks for another reading when the word here, or the alias before it, is a misspelt keyword.
  private mutating func requestRepair() -> Bool {
    for place in [index - 1, index] where place == index || place == bareAliasIndex {
      guard tokens[place].keyword.map({ $0.reservation == .none }) ?? true else { continue }
      if let meant = misspelling(of: Self.repairable, at: place) {
        misspelledAt = place
        misspelledAs = meant
        return true
      }
    }
    return false
  }

  private static let repairable: [Keyword] = [
    .select, .from, .where, .group, .having, .order, .limit, .offset, .join, .left, .inner, .cross, .on, .using, .and,
    .or, .asc, .desc, .between, .like, .ilike, .is, .not, .in,
  ]

  /// Whether a new statement starts here, or with the alias just read, the semicolon before it forgotten.
  private mutating func startsNextStatement() -> Bool {
    guard queryParentheses == 0 else { return false }
    for place in [index - 1, index] where place == index || place == bareAliasIndex {
      guard let keyword = tokens[place].keyword, Keyword.statementStarts.contains(keyword) else { continue }
      index = place
      reportMissingSemicolon()
      return true
    }
    return false
  }

  private mutating func reportMissingSemicolon() {
    reportHere(
      .missingSemicolon, "a semicolon is missing before \(describe(current))",
      fix: Diagnostic.Fix(span: SourceSpan(previousEnd, previousEnd), replacement: ";"))
    startsNext = queryParentheses == 0
  }
}

/// What is put back before a query is read again.
private struct Checkpoint {
  let index: Int
  let diagnostics: Int
  let questionMarks: Int
  let wantsMore: Bool
  let lastErrorIndex: Int

  init(_ parser: Parser) {
    index = parser.index
    diagnostics = parser.diagnostics.count
    questionMarks = parser.questionMarks
    wantsMore = parser.wantsMore
    lastErrorIndex = parser.lastErrorIndex
  }

  func restore(_ parser: inout Parser) {
    parser.index = index
    parser.diagnostics.removeSubrange(min(diagnostics, parser.diagnostics.count)...)
    parser.questionMarks = questionMarks
    parser.wantsMore = wantsMore
    parser.lastErrorIndex = lastErrorIndex
    parser.abandoned = false
    parser.bareAliasIndex = -1
    parser.startsNext = false
    if var roles = parser.keywordRoles {
      for place in index..<roles.count { roles[place] = false }
      parser.keywordRoles = roles
    }
  }
}

extension Keyword {
  /// Whether the word starts a clause that other dialects have and this language has not.
  fileprivate var isUnsupportedClause: Bool {
    switch self {
    case .union, .intersect, .except, .window, .qualify, .with: return true
    default: return false
    }
  }
}
