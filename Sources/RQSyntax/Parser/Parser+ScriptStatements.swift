/// Statements that make a script more than a list of queries: parameters, assertions, tests and charts.
extension Parser {
  /// Reads `ASSERT condition ['message']`.
  mutating func parseAssert() -> Statement.Kind {
    advanceKeyword()
    let condition = parseExpression()
    return .assert(condition, message: takeString())
  }

  /// Reads `PARAM name [type] [= value] ['label']`.
  mutating func parseParameter() -> Statement.Kind {
    advanceKeyword()
    guard atName else {
      reportMissingName("a parameter")
      return .invalid
    }
    let name = takeIdentifier()
    let type = atName ? parseTypeName() : nil
    let value = take(.equal) || take(.assign) ? parseExpression() : nil
    return .parameter(name, type, value, label: takeString())
  }

  /// Reads `TEST name [SEVERITY word]: query`.
  mutating func parseTest() -> Statement.Kind {
    advanceKeyword()
    guard atName else {
      reportMissingName("a name for the test")
      return .invalid
    }
    let name = takeIdentifier()
    var severity: Identifier?
    if take(.severity) {
      guard atLabel else {
        expected(.expectedName, "a severity", hint: "error, warn or info")
        return .invalid
      }
      severity = takeIdentifier()
    }
    if !take(.colon) {
      reportHere(
        .unexpected, "expected “:” and a query\(whereabouts)", hint: "write TEST \(excerpt(name.text)): SELECT …")
      guard atQuery else { return .invalid }
    }
    guard atQuery else { return parseMissingQuery() }
    return .test(Test(name: name, severity: severity, query: parseQuery()))
  }

  /// Reads `CHART [kind] [WITH (option = value, …)]`.
  mutating func parseChart() -> ChartClause {
    let start = current.start
    advanceKeyword()
    var chart = ChartClause(span: current.span)
    if atLabel { chart.kind = takeIdentifier() }
    if take(.with) {
      if at(.leftParen) {
        chart.options = parseOptions(of: "CHART", example: "title = '…'", needsValues: true).compactMap { name, value in
          value.map { ChartClause.Option(name: name, value: $0) }
        }
      } else {
        expected(.unexpected, "options in parentheses", hint: "write WITH (title = '…')")
      }
    }
    chart.span = span(from: start)
    return chart
  }

  /// Takes the string that may stand here.
  mutating func takeString() -> String? {
    guard at(.string) else { return nil }
    let text = source.quoted(current)
    advance()
    return text
  }
}
