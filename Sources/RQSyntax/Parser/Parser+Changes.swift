extension Parser {
  /// Reads `INSERT INTO …`.
  mutating func parseInsert() -> Statement.Kind {
    var conflict = at(.replace) ? Insert.Conflict(action: .replace) : nil
    advanceKeyword()
    if conflict == nil, take(.or) {
      if take(.replace) {
        conflict = Insert.Conflict(action: .replace)
      } else if take(.ignore) {
        conflict = Insert.Conflict(action: .nothing)
      } else if atWord("ABORT", "FAIL", "ROLLBACK") {
        // All that a statement does is taken back where it fails, whatever these say.
        advance()
      } else {
        expected(.expectedKeyword, "REPLACE or IGNORE")
      }
    }
    expect(.into, in: "INSERT")
    guard let table = parseTableName() else { return .invalid }
    var insert = Insert(table: table, source: .defaultValues)
    insert.conflict = conflict
    if at(.by), next(is: .name) {
      advanceKeyword()
      advanceKeyword()
      insert.byName = true
    } else if at(.by), next(is: .position) {
      advanceKeyword()
      advanceKeyword()
    }
    if at(.leftParen), !atQuery { insert.columns = parseColumnNames("columns") }
    if take(.default) {
      expect(.values, in: "DEFAULT")
      insert.returning = parseReturning()
      return .insert(insert)
    }
    guard atQuery else {
      expected(.expectedKeyword, "VALUES or a query")
      skipStatement()
      return .invalid
    }
    let outer = insertDepth
    insertDepth = queryParentheses
    insert.source = .query(parseQuery())
    insertDepth = outer
    if at(.on), next(is: .conflict) { insert.conflict = parseConflict() }
    insert.returning = parseReturning()
    return .insert(insert)
  }

  /// Reads `ON CONFLICT [(columns)] DO NOTHING` or `DO UPDATE SET …`.
  private mutating func parseConflict() -> Insert.Conflict {
    advanceKeyword()
    advanceKeyword()
    let columns = at(.leftParen) ? parseColumnNames("columns") : []
    expect(.do, in: "ON CONFLICT")
    if take(.nothing) { return Insert.Conflict(columns: columns, action: .nothing) }
    expect(.update, in: "DO")
    expect(.set, in: "UPDATE")
    let assignments = parseAssignments()
    let filter = take(.where) ? parseExpression() : nil
    return Insert.Conflict(columns: columns, action: .update(assignments, filter: filter))
  }

  /// Reads `RETURNING items`, if it is there.
  private mutating func parseReturning() -> [SelectItem] { take(.returning) ? parseSelectItems() : [] }

  /// Reads `UPDATE …`.
  mutating func parseUpdate() -> Statement.Kind {
    advanceKeyword()
    guard let table = parseTableName() else { return .invalid }
    var update = Update(table: table, assignments: [])
    if !at(.set) { update.alias = parseAlias() }
    expect(.set, in: "UPDATE")
    update.assignments = parseAssignments()
    if take(.from) { update.from = parseFromClause() }
    if take(.where) { update.filter = parseExpression() }
    update.returning = parseReturning()
    return .update(update)
  }

  /// Reads `column = value, …`.
  mutating func parseAssignments() -> [Update.Assignment] {
    var assignments: [Update.Assignment] = []
    repeat {
      if at(.leftParen) {
        assignments += parseRowAssignment()
        continue
      }
      note(.column)
      let column = parseIdentifier("a column")
      if !take(.equal) {
        expected(.unexpected, "“=”", hint: "write SET column = value")
        break
      }
      let value: Expression
      if at(.default) {
        value = Expression(.defaultValue, span: current.span)
        advanceKeyword()
      } else {
        value = parseExpression()
      }
      assignments.append(Update.Assignment(column: column, value: value))
    } while take(.comma) && !abandoned
    return assignments
  }

  /// Reads `(a, b) = (x, y)`.
  private mutating func parseRowAssignment() -> [Update.Assignment] {
    let columns = parseColumnNames("columns")
    if !take(.equal) {
      expected(.unexpected, "“=”", hint: "write SET (a, b) = (x, y)")
      return []
    }
    let start = current
    let row = parseExpression()
    var values = [row]
    if case .row(let items) = row.kind, columns.count > 1 { values = items }
    guard values.count == columns.count else {
      report(
        .unexpected, "\(columns.count) columns need as many values", start.span,
        hint: "write SET (a, b) = (x, y)")
      return []
    }
    return zip(columns, values).map { Update.Assignment(column: $0, value: $1) }
  }

  /// Reads `DELETE FROM …`.
  mutating func parseDelete() -> Statement.Kind {
    advanceKeyword()
    expect(.from, in: "DELETE")
    guard let table = parseTableName() else { return .invalid }
    var delete = Delete(table: table, alias: parseAlias())
    if take(.using) { delete.using = parseFrom() }
    if take(.where) { delete.filter = parseExpression() }
    delete.returning = parseReturning()
    return .delete(delete)
  }

  /// Reads `COPY …`.
  mutating func parseCopy() -> Statement.Kind {
    advanceKeyword()
    let subject: Copy.Subject
    if at(.leftParen) {
      subject = .query(parseQueryInParentheses("COPY"))
    } else {
      guard let name = parseTableName() else { return .invalid }
      subject = .table(name, columns: at(.leftParen) ? parseColumnNames("columns") : [])
    }
    var direction = Copy.Direction.to
    if !take(.to) {
      if at(.from), case .table = subject {
        advanceKeyword()
        direction = .from
      } else {
        expected(.expectedKeyword, "TO and a path", hint: "write COPY (query) TO 'path.csv'")
      }
    }
    var copy = Copy(subject: subject, direction: direction, path: parsePath())
    let hasWith = take(.with)
    if at(.leftParen) {
      copy.options = parseOptions(of: "COPY", example: "FORMAT csv", needsValues: false, role: .copyOption)
        .map { Copy.Option(name: $0.name, value: $0.value) }
    } else if hasWith {
      expected(.unexpected, "options in parentheses", hint: "write WITH (FORMAT csv, HEADER)")
    }
    return .copy(copy)
  }

  /// Reads the options of a clause, `(name value, …)`; where each needs a value, `=` may stand before it.
  mutating func parseOptions(
    of clause: String, example: String, needsValues: Bool, role: NameRole? = nil
  ) -> [(name: Identifier, value: Expression?)] {
    var options: [(name: Identifier, value: Expression?)] = []
    let open = current
    advance()
    repeat {
      guard atLabel else {
        expected(.expectedName, "an option", hint: "for example \(example)")
        break
      }
      if let role { note(role) }
      let name = takeIdentifier()
      if needsValues { _ = take(.equal) }
      let value = parseSetting()
      if value == nil, needsValues {
        expected(.expectedValue, "a value", hint: "a number, a string, or one word")
        break
      }
      options.append((name, value))
    } while take(.comma)
    close(open, in: clause)
    return options
  }

  /// Reads the path of a file: a string or a parameter.
  mutating func parsePath() -> Expression {
    switch kind {
    case .string, .parameter, .questionMark: return parsePrimary()
    default:
      expected(.expectedValue, "a path", hint: "paths stand in single quotes")
      return missing(at: previousEnd)
    }
  }

  /// Reads `LOAD 'path' [AS name]`.
  mutating func parseLoad() -> Statement.Kind {
    advanceKeyword()
    let path = parsePath()
    return .load(path: path, name: take(.as) ? parseIdentifier("a name for the table") : nil)
  }

  /// Reads `SAVE [t TO] 'path'`.
  mutating func parseSave() -> Statement.Kind {
    advanceKeyword()
    guard atName else { return .save(nil, path: parsePath()) }
    let table = parseQualifiedName("the name of a table")
    expect(.to, in: "SAVE")
    return .save(table, path: parsePath())
  }
}
