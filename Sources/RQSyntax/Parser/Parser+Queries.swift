extension Parser {
  /// Reads a query that starts here, in parentheses or not.
  mutating func parseQuery() -> Query {
    guard enterQuery() else { return missingQuery() }
    let outer = peak
    peak = 0
    let query = parseWholeQuery()
    return leaveQuery(query, outer)
  }

  /// Reads on behind a query in parentheses that turned out to be the first part of a longer one.
  mutating func parseQuery(behind first: Query, from start: Int) -> Query {
    guard enterQuery() else { return missingQuery() }
    let outer = peak
    peak = height
    var query = Query(body: .query(first), span: first.span)
    var clauses = ClauseSet()
    readResultClauses(&query, &clauses)
    query.body = parseSetChain(from: query.body, &query, &clauses)
    query.span = span(from: start)
    return leaveQuery(query, outer)
  }

  private mutating func leaveQuery(_ query: Query, _ outer: Int) -> Query {
    height = peak + 1
    peak = max(outer, height)
    queryDepth -= 1
    if height > SyntaxLimits.treeHeight { abandon() }
    return query
  }

  private mutating func missingQuery() -> Query {
    queryDepth -= 1
    let place = SourceSpan(previousEnd, previousEnd)
    return Query(body: .missing(place), span: place)
  }

  private mutating func enterQuery() -> Bool {
    queryDepth += 1
    guard queryDepth > SyntaxLimits.queryNesting else { return true }
    abandon("queries are nested more than \(SyntaxLimits.queryNesting) deep here")
    return false
  }

  /// Whether a query starts here, a parenthesis of its own included.
  var atQuery: Bool {
    var distance = 0
    while peek(distance).kind == .leftParen { distance += 1 }
    return startsQuery(at: distance)
  }

  /// Whether a query starts so many tokens on; `TABLE t` is one too.
  func startsQuery(at distance: Int) -> Bool {
    guard let keyword = peek(distance).keyword else { return false }
    return keyword.startsQuery || keyword == .table && isName(peek(distance + 1))
  }

  /// Whether what follows a query in parentheses makes it the first part of a longer one.
  var atRestOfQuery: Bool {
    guard let keyword else { return false }
    switch keyword {
    case .union, .intersect, .except, .order, .limit, .offset, .fetch: return true
    default: return false
    }
  }

  private mutating func parseWholeQuery() -> Query {
    let start = startOfWith ?? current.start
    var query = Query(body: .missing(current.span), span: current.span)
    if startOfWith != nil {
      query.with = takenWith
      (takenWith, startOfWith) = (nil, nil)
    } else if at(.with) {
      query.with = parseWith()
    }
    var clauses = ClauseSet()
    let first = parsePart(&query, &clauses)
    query.body = parseSetChain(from: first, &query, &clauses)
    query.span = span(from: start)
    // Parentheses around a whole query mean nothing.
    if case .query(let inner) = query.body, query.with == nil, query.orderBy.isEmpty, query.limit == nil,
      query.offset == nil
    {
      return inner
    }
    return query
  }

  /// Reads `WITH [RECURSIVE] name AS (…), …`.
  mutating func parseWith() -> With {
    advanceKeyword()
    var with = With(tables: [])
    if at(.recursive), isName(peek()) {
      advanceKeyword()
      with.recursive = true
    }
    repeat {
      let start = current.start
      let name = parseIdentifier("a name for the query")
      let columns = at(.leftParen) ? parseColumnNames("the columns") : []
      var keys: [Identifier] = []
      if at(.using), next(is: .key) {
        advanceKeyword()
        advanceKeyword()
        keys = at(.leftParen) ? parseColumnNames("the keys") : []
        if keys.isEmpty { expected(.unexpected, "columns in parentheses") }
      }
      expect(.as, in: "WITH")
      var materialized: Bool?
      if at(.not), next(is: .materialized) {
        advanceKeyword()
        advanceKeyword()
        materialized = false
      } else if take(.materialized) {
        materialized = true
      }
      if at(.leftParen), startsChange(at: 1) {
        let place = current.span
        var table = CommonTable(
          name: name, columns: columns, materialized: materialized, query: Query(body: .missing(place), span: place),
          span: place)
        table.keys = keys
        table.change = parseChangeInParentheses()
        table.span = span(from: start)
        with.tables.append(table)
        continue
      }
      let query = parseQueryInParentheses("WITH")
      var table = CommonTable(
        name: name, columns: columns, materialized: materialized, query: query, span: span(from: start))
      table.keys = keys
      with.tables.append(table)
    } while take(.comma)
    return with
  }

  /// Whether INSERT, UPDATE or DELETE starts so many tokens on.
  func startsChange(at distance: Int) -> Bool {
    switch peek(distance).keyword {
    case .insert?, .update?, .delete?: true
    case .replace?: peek(distance + 1).keyword == .into
    default: false
    }
  }

  /// Reads INSERT, UPDATE or DELETE in the parentheses of WITH.
  private mutating func parseChangeInParentheses() -> Statement {
    let open = current
    advance()
    let start = current.start
    var kind = Statement.Kind.invalid
    queryParentheses += 1
    if enter() { kind = parseStatementKind() }
    leave()
    queryParentheses -= 1
    let change = Statement(kind, span: span(from: start))
    close(open, in: "WITH")
    return change
  }

  /// Reads `(query)`; what is missing is reported.
  mutating func parseQueryInParentheses(_ context: String) -> Query {
    guard at(.leftParen) else {
      expected(.unexpected, "a query in parentheses")
      let place = SourceSpan(previousEnd, previousEnd)
      return Query(body: .missing(place), span: place)
    }
    let open = current
    advance()
    queryParentheses += 1
    let query = atQuery ? parseQuery() : parseExpectedQuery()
    queryParentheses -= 1
    close(open, in: context)
    return query
  }

  private mutating func parseExpectedQuery() -> Query {
    expected(.expectedKeyword, "a query", hint: "a query starts with SELECT, FROM, VALUES or WITH")
    height = 1
    let place = SourceSpan(previousEnd, previousEnd)
    return Query(body: .missing(place), span: place)
  }

  /// Reads set operations behind a first part, and the clauses of the whole result.
  private mutating func parseSetChain(
    from first: QueryBody, _ query: inout Query, _ clauses: inout ClauseSet
  ) -> QueryBody {
    var parts = SetParts(first)
    while let op = keyword?.setOperator, !abandoned {
      let start = current.start
      if let clause = clauses.firstOfResult {
        reportHere(
          .clauseOrder, "\(op.rawValue) must stand before \(clause.name)",
          hint: "put the query before it in parentheses")
        clauses = ClauseSet()
      }
      advanceKeyword()
      let all = take(.all)
      if !all { _ = take(.distinct) }
      let byName = at(.by) && next(is: .name)
      if byName {
        advanceKeyword()
        advanceKeyword()
      }
      let opSpan = span(from: start)
      let operand = parsePart(&query, &clauses)
      parts.append(SetLink(op, all: all, byName: byName, opSpan: opSpan, operand: operand))
      if case .missing = operand { break }
    }
    return parts.body
  }

  /// Reads one part of a set operation and the clauses behind it, which belong to the whole result.
  private mutating func parsePart(_ query: inout Query, _ clauses: inout ClauseSet) -> QueryBody {
    let part: QueryBody
    switch keyword {
    case .select?, .from?: return parseSelect(&query, &clauses)
    case .values?: part = parseValues()
    case .pivot?: part = .turned(parsePivotQuery())
    case .unpivot?: part = .turned(parseUnpivotQuery())
    case .table? where isName(peek()):
      let start = current.start
      advanceKeyword()
      let name = parseQualifiedName("the name of a table")
      let star = SelectItem(Expression(.star(Star()), span: name.span), span: name.span)
      let table = TableReference(.table(name, alias: nil), span: name.span)
      part = .select(Select(items: [star], from: table, span: span(from: start)))
    case .with? where !next(is: .totals):
      reportHere(.unexpected, "WITH inside a query needs parentheses", hint: "write (WITH … SELECT …)")
      return .query(parseQuery())
    default:
      guard at(.leftParen) else {
        expected(.expectedKeyword, "a query", hint: "a query starts with SELECT, FROM or VALUES")
        return .missing(SourceSpan(previousEnd, previousEnd))
      }
      part = .query(parseQueryInParentheses("a query"))
    }
    readResultClauses(&query, &clauses)
    return part
  }

  mutating func parseValues() -> QueryBody {
    advanceKeyword()
    var rows: [ValuesRow] = []
    repeat {
      guard at(.leftParen) else {
        expected(.unexpected, "a row in parentheses", hint: "write VALUES (1, 'a'), (2, 'b')")
        break
      }
      rows.append(parseValuesRow())
    } while take(.comma) && !abandoned
    return .values(rows)
  }

  /// Values in parentheses, the first of which is at hand.
  mutating func parseValuesRow() -> ValuesRow {
    let open = current
    advance()
    var values: [Expression] = []
    repeat {
      if at(.default) {
        values.append(Expression(.defaultValue, span: current.span))
        advanceKeyword()
      } else {
        values.append(parseExpression())
      }
    } while take(.comma) && !abandoned
    close(open, in: "a row of VALUES")
    return ValuesRow(values, span: span(from: open.start))
  }
}

/// The parts of a chain of set operations, INTERSECT binding tighter than UNION and EXCEPT.
private struct SetParts {
  private var first: QueryBody
  private var links: [SetLink] = []
  /// INTERSECT links of the last part.
  private var tight: [SetLink] = []

  init(_ first: QueryBody) { self.first = first }

  mutating func append(_ link: SetLink) {
    if link.op == .intersect {
      tight.append(link)
    } else {
      settle()
      links.append(link)
    }
  }

  /// Puts INTERSECT links into the part they belong to.
  private mutating func settle() {
    guard !tight.isEmpty else { return }
    if links.isEmpty {
      first = .setChain(first, tight)
    } else {
      links[links.count - 1].operand = .setChain(links[links.count - 1].operand, tight)
    }
    tight = []
  }

  var body: QueryBody {
    var parts = self
    parts.settle()
    return parts.links.isEmpty ? parts.first : .setChain(parts.first, parts.links)
  }
}
