extension Parser {
  /// Reads `PIVOT t ON a [IN (…)], … [USING …] [GROUP BY …]`.
  mutating func parsePivotQuery() -> TableReference {
    let start = current.start
    advanceKeyword()
    let table = parseTable()
    let tall = height
    var pivot = Pivot(columns: [], aggregates: [])
    if !at(.using), !at(.group) {
      expect(.on, in: "PIVOT")
      repeat {
        let expression = parseExpression(.concat)
        pivot.columns.append(PivotColumn(expression, values: take(.in) ? parsePivotChoice() : nil))
      } while take(.comma)
    }
    if take(.using) { pivot.aggregates = parseSelectItems() }
    if take(.group) { pivot.groupBy = parsePivotKeys() }
    peak = max(peak, tall + 1)
    return TableReference(.pivot(table, pivot, alias: nil), span: span(from: start))
  }

  /// Reads `UNPIVOT t ON a, … [INTO NAME n VALUE v]`.
  mutating func parseUnpivotQuery() -> TableReference {
    let start = current.start
    advanceKeyword()
    let table = parseTable()
    let tall = height
    expect(.on, in: "UNPIVOT")
    let columns = parseSelectItems()
    let place = SourceSpan(previousEnd, previousEnd)
    var unpivot = Unpivot(
      columns: columns, name: Identifier("name", span: place), values: [Identifier("value", span: place)])
    if take(.into) {
      expect(.name, in: "INTO")
      unpivot.name = parseIdentifier("a name for the column of names")
      expect(.value, in: "INTO NAME")
      unpivot.values = []
      repeat { unpivot.values.append(parseIdentifier("a name for the column of values")) } while take(.comma)
    }
    peak = max(peak, tall + 1)
    return TableReference(.unpivot(table, unpivot, alias: nil), span: span(from: start))
  }

  /// Reads `PIVOT (aggregates FOR column IN (…) … [GROUP BY …]) [alias]` behind a table.
  mutating func parsePivot(of table: TableReference, from start: Int) -> TableReference {
    advanceKeyword()
    var pivot = Pivot(columns: [], aggregates: [])
    if let open = openParenthesis("PIVOT") {
      pivot.aggregates = parseSelectItems()
      expect(.for, in: "PIVOT")
      repeat {
        let place = current.start
        guard atName else {
          reportMissingName("a column")
          break
        }
        let name = parseQualifiedName("a column name", .column)
        expect(.in, in: "FOR")
        let column = Expression(.column(name), span: span(from: place))
        pivot.columns.append(PivotColumn(column, values: parsePivotChoice()))
      } while atName
      if take(.group) { pivot.groupBy = parsePivotKeys() }
      close(open, in: "PIVOT")
    }
    return TableReference(.pivot(table, pivot, alias: parseTableAlias()), span: span(from: start))
  }

  /// Reads `UNPIVOT [INCLUDE NULLS] (value FOR name IN (columns)) [alias]` behind a table.
  mutating func parseUnpivot(of table: TableReference, from start: Int) -> TableReference {
    advanceKeyword()
    let place = SourceSpan(previousEnd, previousEnd)
    let nothing = Identifier("", span: place)
    var unpivot = Unpivot(columns: [], name: nothing, values: [nothing])
    if at(.include) || at(.exclude) {
      unpivot.includesNulls = at(.include)
      advanceKeyword()
      expect(.nulls, in: "UNPIVOT")
    }
    if let open = openParenthesis("UNPIVOT") {
      unpivot.values =
        at(.leftParen) ? parseColumnNames("columns") : [parseIdentifier("a name for the column of values")]
      expect(.for, in: "UNPIVOT")
      unpivot.name = parseIdentifier("a name for the column of names")
      expect(.in, in: "FOR")
      unpivot.columns = parsePivotValues()
      close(open, in: "UNPIVOT")
    }
    return TableReference(.unpivot(table, unpivot, alias: parseTableAlias()), span: span(from: start))
  }

  private mutating func openParenthesis(_ context: String) -> Token? {
    guard at(.leftParen) else {
      expected(.unexpected, "a parenthesis after \(context)")
      return nil
    }
    let open = current
    advance()
    return open
  }

  /// Reads `(a [AS x], …)`, `(query)`, or the name of an ENUM.
  private mutating func parsePivotChoice() -> [SelectItem] {
    if atName {
      let name = takeIdentifier()
      let type = TypeName(name.text.uppercased(), span: name.span)
      let none = Expression(.literal(.null), span: name.span)
      let labels = FunctionCall(
        name: Identifier("enum_range", span: name.span),
        arguments: [Expression(.cast(none, type, trying: false), span: name.span)])
      return [SelectItem(Expression(.call(labels), span: name.span), span: name.span)]
    }
    if at(.leftParen), startsQuery(at: 1) {
      let query = parseQueryInParentheses("IN")
      height += 1
      return [SelectItem(Expression(.subquery(query), span: query.span), span: query.span)]
    }
    return parsePivotValues()
  }

  /// Reads `(a [AS x], …)`.
  private mutating func parsePivotValues() -> [SelectItem] {
    guard let open = openParenthesis("IN") else { return [] }
    guard enter() else {
      leave()
      return []
    }
    let place = current.start
    var items = parseSelectItems()
    // A query in parentheses may turn out to be the first part of a longer one.
    if items.count == 1, case .subquery(let first) = items[0].expression.kind, atRestOfQuery,
      tokens[index - 1].kind == .rightParen
    {
      queryParentheses += 1
      let query = parseQuery(behind: first, from: place)
      queryParentheses -= 1
      items = [SelectItem(Expression(.subquery(query), span: query.span), span: query.span)]
    }
    leave()
    close(open, in: "a list of values")
    return items
  }

  private mutating func parsePivotKeys() -> [Expression] {
    expect(.by, in: "GROUP")
    var keys: [Expression] = []
    repeat { keys.append(parseExpression()) } while takeComma() && !atChartClause
    return keys
  }
}
