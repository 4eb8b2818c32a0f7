extension Parser {
  /// Reads what follows FROM: tables and joins between commas.
  mutating func parseFromClause() -> TableReference {
    guard at(.values) else { return parseFrom() }
    let start = current.start
    let body = parseValues()
    let query = Query(body: body, span: span(from: start))
    height += 1
    peak = max(peak, height)
    return TableReference(.query(query, lateral: false, alias: parseTableAlias()), span: span(from: start))
  }

  /// Reads tables between commas.
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
    peak = max(peak, height)
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
    return parseJoins(behind: parseTable(), from: start)
  }

  private mutating func parseJoins(behind first: TableReference, from start: Int) -> TableReference {
    var left = first
    while let (kind, isNatural) = parseJoinKind() {
      let tall = height
      let right = parseTable()
      let rightHeight = height
      let condition = isNatural ? .natural : kind == .cross || kind == .positional ? .none : parseJoinCondition()
      height = max(height, rightHeight)
      left = join(left, kind, right, condition, from: start, leftHeight: tall)
      guard !abandoned else { return left }
    }
    return left
  }

  /// Takes the words of a join; nil when none stands here.
  private mutating func parseJoinKind() -> (kind: JoinKind, isNatural: Bool)? {
    guard let keyword else { return nil }
    switch keyword {
    case .join:
      advanceKeyword()
      return (.inner, false)
    case .cross:
      advanceKeyword()
      expect(.join, in: "CROSS")
      return (.cross, false)
    case .semi, .anti:
      advanceKeyword()
      expect(.join, in: keyword.rawValue)
      return (keyword == .semi ? .semi : .anti, false)
    case .asof:
      advanceKeyword()
      let side = take(.semi) ? .semi : take(.anti) ? .anti : parseOuterKind()
      let kind: JoinKind =
        switch side {
        case .semi: .asofSemi
        case .anti: .asofAnti
        case .left: .asofLeft
        case .right: .asofRight
        case .full: .asofFull
        default: .asof
        }
      expect(.join, in: kind.rawValue)
      return (kind, false)
    case .positional where next(is: .join):
      advanceKeyword()
      advanceKeyword()
      return (.positional, false)
    case .natural:
      advanceKeyword()
      let kind: JoinKind = take(.semi) ? .semi : take(.anti) ? .anti : parseOuterKind() ?? .inner
      expect(.join, in: "NATURAL")
      return (kind, true)
    default:
      guard let kind = parseOuterKind() else { return nil }
      expect(.join, in: keyword.rawValue)
      return (kind, false)
    }
  }

  /// Takes INNER, LEFT, RIGHT or FULL and the OUTER behind it.
  private mutating func parseOuterKind() -> JoinKind? {
    let kind: JoinKind
    switch keyword {
    case .inner?:
      advanceKeyword()
      return .inner
    case .left?: kind = .left
    case .right?: kind = .right
    case .full?: kind = .full
    default: return nil
    }
    advanceKeyword()
    _ = take(.outer)
    return kind
  }

  private mutating func parseJoinCondition() -> JoinCondition {
    height = 0
    if take(.on) { return .on(parseExpression()) }
    if take(.using) {
      return .using(parseColumnNames("columns", hint: "write USING (column)", role: .sharedColumn))
    }
    expected(.expectedKeyword, "ON or USING", hint: "say how the rows belong together, or write CROSS JOIN")
    return .none
  }

  /// Reads `(a, b, …)`.
  mutating func parseColumnNames(
    _ what: String, hint: String? = nil, role: NameRole = .column
  ) -> [Identifier] {
    guard at(.leftParen) else {
      expected(.unexpected, "\(what) in parentheses", hint: hint)
      return []
    }
    let open = current
    advance()
    var names: [Identifier] = []
    repeat {
      guard atName else {
        reportMissingName("a column")
        break
      }
      note(role)
      names.append(takeIdentifier())
    } while take(.comma)
    close(open, in: "a list of columns")
    return names
  }

  /// Reads a table and what turns it behind it.
  mutating func parseTable() -> TableReference {
    let start = current.start
    let alias = takePrefixAlias()
    var table = parsePlainTable()
    if let alias { table = named(table, alias, from: start) }
    while at(.pivot) || at(.unpivot), !abandoned {
      let tall = height
      table = at(.pivot) ? parsePivot(of: table, from: start) : parseUnpivot(of: table, from: start)
      height = max(height, tall) + 1
      if height > SyntaxLimits.treeHeight { abandon() }
    }
    if at(.tablesample) {
      advanceKeyword()
      table = TableReference(.sample(table, parseSample()), span: span(from: start))
      height += 1
    }
    return table
  }

  /// Reads how much a sample takes: `10%`, `5 ROWS`, `method(10 PERCENT)`, and `REPEATABLE (seed)`.
  mutating func parseSample() -> Sample {
    var sample = Sample(size: missing(at: current.start), isPercent: false)
    if atName, peek().kind == .leftParen {
      sample.method = takeIdentifier()
      let open = current
      advance()
      parseSampleSize(&sample)
      close(open, in: "TABLESAMPLE")
    } else if at(.leftParen) {
      let open = current
      advance()
      parseSampleSize(&sample)
      close(open, in: "TABLESAMPLE")
    } else {
      parseSampleSize(&sample)
      if at(.leftParen) {
        let open = current
        advance()
        sample.method = parseIdentifier("a method such as BERNOULLI")
        if take(.comma) { parseSampleSeed(&sample) }
        close(open, in: "TABLESAMPLE")
      }
    }
    if at(.repeatable), peek().kind == .leftParen {
      advanceKeyword()
      let open = current
      advance()
      parseSampleSeed(&sample)
      close(open, in: "REPEATABLE")
    }
    return sample
  }

  private mutating func parseSampleSeed(_ sample: inout Sample) {
    switch kind {
    case .integer, .decimal, .float, .parameter, .questionMark, .malformed: sample.seed = parsePrimary()
    default: expected(.expectedValue, "a number that the sample depends on", hint: "write REPEATABLE (42)")
    }
  }

  private mutating func parseSampleSize(_ sample: inout Sample) {
    switch kind {
    case .integer, .decimal, .float, .parameter, .questionMark, .malformed: sample.size = parsePrimary()
    default: expected(.expectedValue, "how many rows, or how many of a hundred", hint: "write TABLESAMPLE 10%")
    }
    // A number alone counts rows, but within SYSTEM (10) and BERNOULLI (10) it is of a hundred.
    sample.isPercent = sample.method.map { $0.text.lowercased() != "reservoir" } ?? false
    if take(.percentSign) || take(.percent) {
      sample.isPercent = true
    } else if take(.rows) || take(.row) {
      sample.isPercent = false
    }
  }

  private mutating func parsePlainTable() -> TableReference {
    let start = current.start
    height = 1
    if at(.lateral) {
      advanceKeyword()
      if at(.leftParen) {
        let query = parseQueryInParentheses("LATERAL")
        let alias = parseTableAlias()
        return TableReference(.query(query, lateral: true, alias: alias), span: span(from: start))
      }
      guard atTableFunction else {
        expected(.expectedTable, "a query or a function after LATERAL")
        return TableReference(.missing, span: SourceSpan(start, start))
      }
      return parseTableFunction(lateral: true, from: start)
    }
    if at(.leftParen) { return parseParenthesisedTable() }
    if atTableFunction { return parseTableFunction(lateral: false, from: start) }
    guard atName else {
      if at(.string), let file = parseFileName(from: start) { return file }
      if at(.string) {
        reportMissingName("a table")
      } else {
        expected(.expectedTable, "a table")
        // A word that only looks like a table is taken for one, or the reader stumbles over the same word twice.
        if at(.word), !atClauseKeyword, !atJoinWord, keyword?.setOperator == nil { advance() }
      }
      return TableReference(.missing, span: SourceSpan(start, start))
    }
    let name = parseQualifiedName("a table name")
    let alias = atIndexHint ? nil : parseTableAlias()
    skipIndexHint()
    return TableReference(.table(name, alias: alias), span: span(from: start))
  }

  private var atIndexHint: Bool { atWord("INDEXED") && next(is: .by) }

  /// Takes `NOT INDEXED` and `INDEXED BY name`, by which SQLite is told what no answer depends on.
  private mutating func skipIndexHint() {
    if at(.not), isWord(peek(), "INDEXED") {
      advanceKeyword()
      advance()
    } else if atIndexHint {
      advance()
      advanceKeyword()
      _ = parseIdentifier("the name of an index")
    }
  }

  /// Reads `'file.csv'`, which is what `read_csv` gives.
  private mutating func parseFileName(from start: Int) -> TableReference? {
    let path = source.quoted(current).lowercased()
    guard path.hasSuffix(".csv") || path.hasSuffix(".tsv") else { return nil }
    let name = Identifier("read_csv", span: current.span)
    let call = FunctionCall(name: name, arguments: [parsePrimary()])
    let alias = parseTableAlias()
    return TableReference(.function(call, lateral: false, ordinality: false, alias: alias), span: span(from: start))
  }

  private var atTableFunction: Bool {
    guard at(.word), peek().kind == .leftParen else { return false }
    return keyword.map { $0.isName && !$0.isSpecialForm } ?? true
  }

  mutating func parseTableFunction(lateral: Bool, from start: Int) -> TableReference {
    var call = FunctionCall(name: takeIdentifier(), arguments: [])
    let open = current
    advance()
    var tallest = 0
    call.arguments = parseArguments(&tallest)
    close(open, in: "a table function")
    let hasOrdinality = at(.with) && next(is: .ordinality)
    if hasOrdinality {
      advanceKeyword()
      advanceKeyword()
    }
    let alias = parseTableAlias()
    height = tallest + 1
    return TableReference(
      .function(call, lateral: lateral, ordinality: hasOrdinality, alias: alias), span: span(from: start))
  }

  /// Reads `[AS] name [(columns)]`.
  mutating func parseTableAlias() -> TableAlias? {
    guard let name = parseAlias() else { return nil }
    // A name that is missing has been told of, and nothing more is read for it; an empty string is one.
    guard at(.leftParen), !name.text.isEmpty || name.quoted else { return TableAlias(name) }
    return TableAlias(name, columns: parseColumnNames("columns"))
  }

  /// A table under the name that stands before it.
  private func named(_ table: TableReference, _ name: Identifier, from start: Int) -> TableReference {
    let place = span(from: start)
    let alias = TableAlias(name)
    switch table.kind {
    case .table(let table, alias: nil): return TableReference(.table(table, alias: alias), span: place)
    case .query(let query, let lateral, alias: nil):
      return TableReference(.query(query, lateral: lateral, alias: alias), span: place)
    case .function(let call, let lateral, let ordinality, alias: nil):
      return TableReference(
        .function(call, lateral: lateral, ordinality: ordinality, alias: alias), span: place)
    default: return TableReference(.named(table, alias: alias), span: place)
    }
  }

  private var atJoinWord: Bool {
    switch keyword {
    case .join, .left, .inner, .cross, .right, .full, .natural, .on, .using, .semi, .anti, .asof: return true
    default: return false
    }
  }

  private mutating func parseParenthesisedTable() -> TableReference {
    let open = current
    if startsQuery(at: 1) {
      let query = parseQueryInParentheses("a query")
      let alias = parseTableAlias()
      return TableReference(.query(query, lateral: false, alias: alias), span: span(from: open.start))
    }
    guard enter() else {
      leave()
      return TableReference(.missing, span: open.span)
    }
    advance()
    let start = current.start
    var inner = parseTable()
    if case .query(let first, lateral: false, alias: nil) = inner.kind, atRestOfQuery {
      queryParentheses += 1
      let query = parseQuery(behind: first, from: start)
      queryParentheses -= 1
      inner = TableReference(.query(query, lateral: false, alias: nil), span: span(from: start))
    } else {
      inner = parseJoins(behind: inner, from: start)
    }
    close(open, in: "parentheses")
    leave()
    inner.span = inner.span.joined(span(from: open.start))
    return name(inner, parseTableAlias(), from: open.start)
  }

  /// The table in parentheses under the name that follows them.
  private func name(_ inner: TableReference, _ alias: TableAlias?, from start: Int) -> TableReference {
    guard let alias else { return inner }
    if case .query(let query, let lateral, alias: nil) = inner.kind {
      return TableReference(.query(query, lateral: lateral, alias: alias), span: span(from: start))
    }
    return TableReference(.named(inner, alias: alias), span: span(from: start))
  }
}
