extension Parser {
  /// Reads a select; the clauses behind it that belong to the whole result go into `query`.
  mutating func parseSelect(_ query: inout Query, _ clauses: inout ClauseSet) -> QueryBody {
    // A misspelt keyword shows only where the word after it does not fit; the query is then read once more with the
    // keyword put right, so that its other mistakes are told truly.
    let checkpoint = Checkpoint(self)
    let before = (query, clauses)
    var select = parseClauses(&query, &clauses)
    while let place = misspelledAt, let meant = misspelledAs, repairs.count < Self.repairsPerStatement,
      diagnostics.count < SyntaxLimits.diagnostics
    {
      checkpoint.restore(&self)
      repairs.append(misspellingDiagnostic(meant, at: place))
      failedEarly = true
      tokens[place].keyword = meant
      (query, clauses) = before
      select = parseClauses(&query, &clauses)
    }
    misspelledAt = nil
    return .select(select)
  }

  private static let repairsPerStatement = 8

  /// Reads the clauses of the whole result behind a part of it that is no select.
  mutating func readResultClauses(_ query: inout Query, _ clauses: inout ClauseSet) {
    var select = Select(items: [], span: current.span)
    while let next = nextClause(&clauses, selectAllowed: false) { read(next, &select, &query) }
  }

  /// Reads the clauses of a select up to its end.
  private mutating func parseClauses(_ query: inout Query, _ clauses: inout ClauseSet) -> Select {
    let start = current.start
    misspelledAt = nil
    var select = Select(items: [], span: current.span)
    var seen = clauses
    while let next = nextClause(&seen, selectAllowed: true) {
      read(next, &select, &query)
      if next.belongsToSelect { select.span = span(from: start) }
    }
    if let clause = seen.firstOfResult { clauses.insert(clause) }
    if !seen.contains(.select) {
      let place = SourceSpan(start, start)
      select.items = [SelectItem(Expression(.star(Star()), span: place), span: place)]
    }
    return select
  }

  private mutating func read(_ clause: Clause, _ select: inout Select, _ query: inout Query) {
    let place = current.span
    advanceKeyword()
    switch clause {
    case .select:
      parseDistinct(&select)
      select.items = parseSelectItems()
    case .from: select.from = parseFromClause()
    case .where: select.filter = parseExpression()
    case .since: select.since = parsePrimary()
    case .latest: select.latest = place
    case .group:
      expect(.by, in: "GROUP")
      select.groupBy = parseGroupBy()
    case .totals:
      if tokens[index - 1].keyword == .with { advanceKeyword() }
      select.totals = span(from: place.start)
    case .having: select.having = parseExpression()
    case .window: select.windows = parseWindowClause()
    case .qualify: select.qualify = parseExpression()
    case .sample:
      advanceKeyword()
      select.sample = parseSample()
    case .order:
      expect(.by, in: "ORDER")
      query.orderBy = parseOrderBy()
    case .limit:
      query.limit = parseLimit()
      // As in SQLite: what stands in front of the comma is left out.
      if let first = query.limit, !first.isPercent, first.per.isEmpty, !first.withTies, take(.comma) {
        query.offset = first.count
        query.limit = parseLimit()
      }
    case .offset:
      query.offset = parseExpression()
      _ = take(.rows) || take(.row)
    case .fetch: query.limit = parseFetch()
    }
  }

  /// Reads what may follow SELECT: DISTINCT, DISTINCT ON (…) or ALL.
  private mutating func parseDistinct(_ select: inout Select) {
    guard take(.distinct) else {
      _ = take(.all)
      return
    }
    select.distinct = true
    guard at(.on) else { return }
    advanceKeyword()
    guard at(.leftParen) else {
      expected(.unexpected, "keys in parentheses", hint: "write DISTINCT ON (a, b)")
      return
    }
    let open = current
    advance()
    repeat { select.distinctOn.append(parseExpression()) } while take(.comma)
    close(open, in: "DISTINCT ON")
  }

  /// The clause that starts here.
  private func clauseHere(_ seen: ClauseSet) -> Clause? {
    guard let keyword else { return nil }
    switch keyword {
    case .select: return .select
    case .from: return .from
    case .where: return .where
    case .since: return atSince ? .since : nil
    case .latest: return .latest
    case .group: return .group
    case .totals: return seen.last == .group ? .totals : nil
    case .with: return next(is: .totals) ? .totals : nil
    case .having: return .having
    case .window: return .window
    case .qualify: return .qualify
    case .using: return next(is: .sample) ? .sample : nil
    case .order: return .order
    case .limit: return .limit
    case .offset: return .offset
    case .fetch: return .fetch
    default: return nil
    }
  }

  /// Whether `SINCE constant` stands here.
  var atSince: Bool {
    guard at(.since) else { return false }
    switch peek().kind {
    case .integer, .decimal, .float, .string, .parameter, .questionMark, .malformed: return true
    case .word: return next(is: .date) && peek(2).kind == .string
    default: return false
    }
  }

  /// Finds the next clause, past whatever does not belong there; nil at the end of the query.
  private mutating func nextClause(_ seen: inout ClauseSet, selectAllowed: Bool) -> Clause? {
    while !atEnd, !at(.semicolon), !abandoned {
      if let keyword, let clause = clauseHere(seen) {
        if clause == .select, seen.contains(.select) || !selectAllowed {
          reportMissingSemicolon()
          return nil
        }
        if seen.contains(clause) || clause == .fetch && seen.contains(.limit) {
          reportHere(.repeatedClause, "\(keyword.rawValue) is written twice")
        } else if let later = seen.first(after: clause) {
          reportHere(.clauseOrder, "\(clause.name) must stand before \(later.name)", hint: Clause.hint)
        } else if !selectAllowed, clause.belongsToSelect {
          reportHere(.unexpected, "\(clause.name) needs a SELECT of its own")
        }
        seen.insert(clause)
        return clause
      }
      if keyword?.setOperator != nil { return nil }
      if atRowsKept, queryParentheses == 0 { return nil }
      if at(.chart), queryParentheses == 0 { return nil }
      if insertDepth == queryParentheses, at(.returning) || at(.on) && next(is: .conflict) { return nil }
      if at(.rightParen) {
        if queryParentheses > 0 { return nil }
        reportHere(.unmatchedParenthesis, "this parenthesis closes nothing")
        while at(.rightParen) { advance() }
        continue
      }
      if selectAllowed, requestRepair() { return nil }
      if startsNextStatement() { return nil }
      reportUnexpected(hint: unexpectedHint(seen))
      advance()
      skipToClause()
    }
    return nil
  }

  /// Whether `WITH [NO] DATA` stands here, as behind the query of CREATE TABLE.
  var atRowsKept: Bool {
    at(.with) && (next(is: .no) && next(is: .data, distance: 2) || next(is: .data) && peek(2).kind != .word)
  }

  private func unexpectedHint(_ seen: ClauseSet) -> String? {
    if at(.colon) { return "did you mean :: ?" }
    if seen.last == .select || seen.last == .group || seen.last == .order, isName(current) || at(.star) {
      return "a comma may be missing before it"
    }
    return nil
  }

  mutating func reportUnexpected(hint: String?) {
    let after = index > 0 && tokens[index - 1].kind != .semicolon ? " after \(describe(tokens[index - 1]))" : ""
    reportHere(.unexpected, "unexpected \(describe(current))\(after)", hint: hint)
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
    .select, .from, .where, .group, .having, .order, .limit, .offset, .join, .left, .right, .full, .inner, .cross, .on,
    .using, .and, .or, .asc, .desc, .between, .like, .ilike, .is, .not, .in, .union, .intersect, .except, .qualify,
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
  let nesting: Int
  let queryDepth: Int
  let peak: Int

  init(_ parser: Parser) {
    index = parser.index
    diagnostics = parser.diagnostics.count
    questionMarks = parser.questionMarks
    wantsMore = parser.wantsMore
    lastErrorIndex = parser.lastErrorIndex
    nesting = parser.nesting
    queryDepth = parser.queryDepth
    peak = parser.peak
  }

  func restore(_ parser: inout Parser) {
    parser.index = index
    parser.diagnostics.removeSubrange(min(diagnostics, parser.diagnostics.count)...)
    parser.questionMarks = questionMarks
    parser.wantsMore = wantsMore
    parser.lastErrorIndex = lastErrorIndex
    parser.nesting = nesting
    parser.queryDepth = queryDepth
    parser.peak = peak
    parser.abandoned = false
    parser.bareAliasIndex = -1
    parser.startsNext = false
    if var roles = parser.keywordRoles {
      for place in index..<roles.count { roles[place] = false }
      parser.keywordRoles = roles
    }
  }
}
