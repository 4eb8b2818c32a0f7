extension Parser {
  /// Reads `MERGE INTO t USING source ON … WHEN … THEN …`.
  mutating func parseMerge() -> Statement.Kind {
    advanceKeyword()
    expect(.into, in: "MERGE")
    guard let table = parseTableName() else { return .invalid }
    let alias = at(.using) ? nil : parseAlias()
    expect(.using, in: "MERGE")
    let source = parseTable()
    var merge = Merge(table: table, alias: alias, source: source, condition: parseMergeCondition())
    guard at(.when) else {
      expected(.expectedKeyword, "WHEN MATCHED or WHEN NOT MATCHED")
      skipStatement()
      return .invalid
    }
    while at(.when), !abandoned {
      guard let branch = parseMergeBranch() else {
        skipStatement()
        return .invalid
      }
      merge.branches.append(branch)
    }
    if at(.returning) {
      reportHere(.unsupported, "RETURNING of MERGE is not supported yet", hint: "query the table behind it")
      skipStatement()
      return .invalid
    }
    return .merge(merge)
  }

  private mutating func parseMergeCondition() -> JoinCondition {
    if take(.on) { return .on(parseExpression()) }
    if take(.using) { return .using(parseColumnNames("columns", hint: "write USING (column)")) }
    expected(.expectedKeyword, "ON or USING", hint: "say how the rows belong together")
    return .none
  }

  private mutating func parseMergeBranch() -> Merge.Branch? {
    let start = current.start
    advanceKeyword()
    var match = take(.not) ? Merge.Match.notMatched : .matched
    expect(.matched, in: "WHEN")
    if match == .notMatched, at(.by) {
      advanceKeyword()
      if atWord("SOURCE") {
        match = .notMatchedBySource
        advance()
      } else if atWord("TARGET") {
        advance()
      } else {
        expected(.expectedKeyword, "SOURCE or TARGET")
      }
    }
    let condition = take(.and) ? parseExpression() : nil
    expect(.then, in: "WHEN")
    guard let action = parseMergeAction(match) else { return nil }
    return Merge.Branch(match: match, condition: condition, action: action, span: span(from: start))
  }

  private mutating func parseMergeAction(_ match: Merge.Match) -> Merge.Action? {
    if take(.do) {
      expect(.nothing, in: "DO")
      return .nothing
    }
    if atWord("ERROR") {
      advance()
      return .error(at(.when) || atEnd || at(.semicolon) ? nil : parseExpression())
    }
    if match == .notMatched, take(.insert) { return parseMergeInsert() }
    if match != .notMatched, take(.delete) { return .delete }
    if match != .notMatched, take(.update) {
      if let byName = takeByName() { return .updateAll(byName: byName) }
      guard take(.set) else { return .updateAll(byName: true) }
      return take(.star) ? .updateAll(byName: true) : .update(parseAssignments())
    }
    expected(.expectedKeyword, match == .notMatched ? "INSERT or DO NOTHING" : "UPDATE, DELETE or DO NOTHING")
    return nil
  }

  private mutating func takeByName() -> Bool? {
    guard at(.by), next(is: .name) || next(is: .position) else { return nil }
    advanceKeyword()
    let byName = at(.name)
    advanceKeyword()
    return byName
  }

  private mutating func parseMergeInsert() -> Merge.Action {
    if let byName = takeByName() { return .insertAll([], byName: byName) }
    if take(.star) { return .insertAll([], byName: false) }
    let columns = at(.leftParen) ? parseColumnNames("columns") : []
    guard take(.values) else { return .insertAll(columns, byName: false) }
    guard at(.leftParen) else {
      expected(.unexpected, "values in parentheses", hint: "write VALUES (a, b)")
      return .insert(columns, [])
    }
    return .insert(columns, parseValuesRow().values)
  }
}
