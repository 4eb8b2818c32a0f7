import RQSyntax

/// INSERT with rows whose keys are taken, and what RETURNING gives.
extension StatementRun {
  /// What an INSERT makes of a table.
  struct Insertion {
    /// The rows the table has.
    var chunks: [Chunk]
    /// Those of them that were added or changed.
    var touched: [Chunk]
  }

  /// The name under which the new rows are read; no table can have it.
  private static let newRows = " new rows"

  /// The rows of a table once new ones were added the way ON CONFLICT says.
  func resolved(_ conflict: Insert.Conflict, _ new: [Chunk], into table: Table) throws -> Insertion {
    let schema = table.schema
    let keys = try self.keys(of: conflict, table)
    var old = table.chunks
    var new = new
    switch conflict.action {
    case .nothing:
      for key in keys {
        let columns = names(key, schema)
        new = try chunks(
          "SELECT n.* FROM \(name(Self.newRows)) AS n ANTI JOIN \(name(schema.name)) AS o ON \(equal("n", "o", columns)) "
            + "QUALIFY row_number() OVER (PARTITION BY \(list("n", columns))) = 1 OR \(missing("n", columns))", schema,
          old, new)
      }
      return Insertion(chunks: try StatementRun.appended(new, to: old, schema), touched: new)
    case .replace:
      for key in keys {
        let columns = names(key, schema)
        let partition = "OVER (PARTITION BY \(list("n", columns)))"
        new = try chunks(
          "SELECT n.* FROM \(name(Self.newRows)) AS n QUALIFY row_number() \(partition) = count(*) \(partition) "
            + "OR \(missing("n", columns))", schema, old, new)
        old = try chunks(
          "SELECT o.* FROM \(name(schema.name)) AS o ANTI JOIN \(name(Self.newRows)) AS n ON \(equal("o", "n", columns))",
          schema, old, new)
      }
      return Insertion(chunks: try StatementRun.appended(new, to: old, schema), touched: new)
    case .update(let assignments, let filter):
      guard keys.count == 1, let key = keys.first else {
        throw Diagnostic(
          "RQ0179", "\(schema.name) has \(keys.count) keys, and DO UPDATE needs to know which one is meant",
          at: conflict.columns.first?.span, hint: "Name its columns: ON CONFLICT (…) DO UPDATE SET ….")
      }
      try checkKeys([key], of: Table(schema, chunks: new))
      return try updated(assignments, filter, names(key, schema), table, new)
    }
  }

  /// ON CONFLICT DO UPDATE: old rows that have a new one beside them are changed, the other new rows are added.
  private func updated(
    _ assignments: [Update.Assignment], _ filter: Expression?, _ key: [String], _ table: Table, _ new: [Chunk]
  ) throws -> Insertion {
    let schema = table.schema
    let span = SourceSpan(0, 0)
    let isThere = Identifier(" is there", quoted: true, span: span)
    let excluded = "excluded"
    // A bare name is a column of the table; the new row's go by `excluded`.
    let owner = Identifier(schema.name, quoted: true, span: span)
    func qualified(_ expression: Expression) -> Expression {
      expression.mapTree { part in
        guard case .column(let name) = part.kind, name.parts.count == 1 else { return nil }
        return Expression(.column(QualifiedName([owner] + name.parts, span: name.span)), span: part.span)
      }
    }
    var values: [Int: Expression] = [:]
    for assignment in assignments {
      let place = try place(of: assignment.column, in: table)
      if case .defaultValue = assignment.value.kind {
        values[place] = schema.rules[place].defaultValue ?? Expression(.literal(.null), span: assignment.value.span)
      } else {
        values[place] = qualified(assignment.value)
      }
    }
    let found = Expression(
      .isNull(
        Expression(
          .column(QualifiedName([Identifier(excluded, span: span), isThere], span: span)), span: span), negated: true),
      span: span)
    let isChanged =
      filter.map { Expression(.chain(found, [ChainLink(.and, opSpan: span, operand: qualified($0))]), span: span) }
      ?? found
    let items = schema.columns.enumerated().map { place, column -> SelectItem in
      let old = Expression(
        .column(QualifiedName([owner, Identifier(column.name, quoted: true, span: span)], span: span)), span: span)
      guard let value = values[place] else { return SelectItem(old, span: span) }
      return SelectItem(
        Expression(
          .caseWhen(operand: nil, branches: [CaseBranch(condition: isChanged, result: value)], otherwise: old),
          span: value.span), alias: Identifier(column.name, quoted: true, span: span), span: value.span)
    }
    let source =
      "FROM \(name(schema.name)) LEFT JOIN (SELECT *, TRUE AS \(name(isThere.text)) FROM \(name(Self.newRows))) AS "
      + "\(excluded) ON \(equal(schema.name, excluded, key))"
    func select(_ condition: Expression?) throws -> [Chunk] {
      guard case .query(var query)? = Script.parse("SELECT 1 " + source).statements.first?.kind,
        case .select(var select) = query.body
      else { throw Diagnostic("RQ0901", "the query of ON CONFLICT could not be read") }
      select.items = items
      select.filter = condition
      query.body = .select(select)
      return try chunks(query, schema, table.chunks, new)
    }
    let added = try chunks(
      "SELECT n.* FROM \(name(Self.newRows)) AS n ANTI JOIN \(name(schema.name)) AS o ON \(equal("n", "o", key))",
      schema, table.chunks, new)
    return Insertion(
      chunks: try StatementRun.appended(added, to: try select(nil), schema), touched: try select(isChanged) + added)
  }

  /// The keys whose conflicts are meant.
  private func keys(of conflict: Insert.Conflict, _ table: Table) throws -> [TableRules.Key] {
    let all = table.schema.rules.keys
    if conflict.columns.isEmpty { return all }
    let places = try Set(conflict.columns.map { try place(of: $0, in: table) })
    guard let key = all.first(where: { Set($0.columns) == places }) else {
      let named = Binder.listed(conflict.columns.map(\.text))
      throw Diagnostic(
        "RQ0179", "\(named) \(conflict.columns.count == 1 ? "is" : "are") no key of \(table.schema.name)",
        at: conflict.columns[0].span, hint: "ON CONFLICT names the columns of a PRIMARY KEY or of a UNIQUE.")
    }
    return [key]
  }

  private func names(_ key: TableRules.Key, _ schema: TableSchema) -> [String] {
    key.columns.map { schema.columns[$0].name }
  }

  private func name(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }

  private func list(_ table: String, _ columns: [String]) -> String {
    columns.map { "\(name(table)).\(name($0))" }.joined(separator: ", ")
  }

  private func equal(_ a: String, _ b: String, _ columns: [String]) -> String {
    columns.map { "\(name(a)).\(name($0)) = \(name(b)).\(name($0))" }.joined(separator: " AND ")
  }

  /// Whether a part of the key is NULL, which is never taken.
  private func missing(_ table: String, _ columns: [String]) -> String {
    columns.map { "\(name(table)).\(name($0)) IS NULL" }.joined(separator: " OR ")
  }

  private func chunks(_ text: String, _ schema: TableSchema, _ old: [Chunk], _ new: [Chunk]) throws -> [Chunk] {
    guard case .query(let query)? = Script.parse(text).statements.first?.kind else {
      throw Diagnostic("RQ0901", "the query of ON CONFLICT could not be read")
    }
    return try chunks(query, schema, old, new)
  }

  private func chunks(_ query: Query, _ schema: TableSchema, _ old: [Chunk], _ new: [Chunk]) throws -> [Chunk] {
    var catalog = catalog
    catalog.set(Table(schema, chunks: old))
    var fresh = schema
    fresh.name = Self.newRows
    catalog.set(Table(fresh, chunks: new))
    var settings = settings
    settings.strictGrain = true
    var binder = Binder(
      catalog: catalog, settings: settings, parameters: parameters, defaultTable: defaultTable,
      functions: functions)
    var bound = try binder.bind(query)
    let projections = try zip(bound.plan.columns, schema.columns).map { column, schema in
      Projection(
        column: binder.makeColumn(schema.name, schema.type),
        expression: try binder.cast(.column(column), to: schema.type, trying: false, at: query.span))
    }
    bound.plan = .project(bound.plan, projections)
    return try relation(of: bound).chunks
  }

  /// What RETURNING gives of rows of a table.
  func returning(
    _ items: [SelectItem], _ chunks: [Chunk], of table: Table, notes: [Diagnostic]
  ) throws -> StatementResult {
    guard let first = items.first else { return StatementResult(table: nil, notes: notes) }
    let span = first.span
    let owner = Identifier(table.schema.name, quoted: true, span: span)
    let select = Select(
      items: items, from: TableReference(.table(QualifiedName([owner], span: span), alias: nil), span: span), span: span
    )
    var catalog = catalog
    catalog.set(Table(table.schema, chunks: chunks))
    var settings = settings
    settings.strictGrain = true
    var binder = Binder(
      catalog: catalog, settings: settings, parameters: parameters, defaultTable: defaultTable,
      functions: functions)
    let bound = try binder.bind(Query(select: select, span: span))
    let columns = zip(bound.headings, bound.plan.columns).map { (name: $0, type: $1.type) }
    return StatementResult(table: ResultTable(try relation(of: bound), columns: columns), notes: notes + bound.notes)
  }
}

extension StatementRun {
  /// The rows of a table whose key some new row has.
  func rows(agreeingIn key: TableRules.Key, _ table: Table, with new: Table) throws -> [Chunk] {
    let columns = names(key, table.schema)
    return try chunks(
      "SELECT o.* FROM \(name(table.schema.name)) AS o SEMI JOIN \(name(Self.newRows)) AS n ON \(equal("o", "n", columns))",
      table.schema, table.chunks, new.chunks)
  }
}
