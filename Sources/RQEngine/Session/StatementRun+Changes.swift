import RQSyntax

extension StatementRun {
  /// What a column of a rewritten table holds.
  enum Change {
    /// What it held.
    case column(String)
    /// The value of an expression over the old row.
    case value(Expression)
  }

  /// The table that a change is about.
  func table(_ name: QualifiedName, in catalog: Catalog) throws -> Table {
    let last = try catalog.key(of: name)
    if catalog.view(named: last.text) != nil {
      throw Diagnostic(
        "RQ0166", "'\(last.text)' is a view, and views hold no rows of their own", at: name.span,
        hint: "Change the tables it reads.")
    }
    guard let table = catalog.table(named: last.text) else {
      throw Diagnostic(
        "RQ0103", "there is no table '\(last.text)'", at: name.span,
        hint: "SHOW TABLES lists them.",
        candidates: Candidates.best(for: last.text, among: catalog.tables.map(\.schema.name)))
    }
    return table
  }

  /// The place of a column.
  func place(of column: Identifier, in table: Table) throws -> Int {
    guard let place = table.column(named: column.text) else {
      throw unknownColumn(column, of: table)
    }
    return place
  }

  func unknownColumn(_ column: Identifier, of table: Table) -> Diagnostic {
    let candidates = Candidates.best(for: column.text, among: table.schema.columns.map(\.name))
    return Diagnostic(
      "RQ0101", "\(table.schema.name) has no column '\(column.text)'", at: column.span,
      hint: candidates.first.map { "Did you mean \($0)?" }, candidates: candidates)
  }

  // MARK: INSERT

  /// Adds rows to a table.
  func insert(_ statement: Insert, in catalog: inout Catalog) throws -> StatementResult {
    let table = try table(statement.table, in: catalog)
    let schema = table.schema
    let (relation, notes) = try insertedRows(statement, table)
    let added = try generated(Table(schema, chunks: relation.chunks))
    try checkNotNull(added)
    try checkConditions(added)
    if let conflict = statement.conflict, !schema.rules.keys.isEmpty {
      let insertion = try resolved(conflict, added.chunks, into: table)
      let changed = try generated(table.version(with: insertion.chunks))
      try check(changed)
      catalog.set(changed)
      let touched = try generated(table.version(with: insertion.touched))
      return try returning(statement.returning, touched.chunks, of: table, notes: notes)
    }
    let changed = table.version(
      with: try StatementRun.appended(added.chunks, to: table.chunks, schema))
    if !schema.rules.keys.isEmpty, relation.rowCount > 0 {
      try checkKeys(schema.rules.keys, ofNew: added, in: table)
    }
    catalog.set(changed)
    return try returning(statement.returning, added.chunks, of: table, notes: notes)
  }

  /// The new rows, a value for each column of the table and of its type.
  func insertedRows(_ statement: Insert, _ table: Table) throws -> (Relation, [Diagnostic]) {
    let schema = table.schema
    let span = statement.table.span
    guard case .query(var query) = statement.source else {
      let values = schema.columns.indices.map {
        schema.rules[$0].defaultValue ?? Expression(.literal(.null), span: span)
      }
      // What is generated is computed when the row is there.
      let row = Query(body: .values([ValuesRow(values, span: span)]), span: span)
      return try arranged(row, Array(schema.columns.indices), table, span)
    }
    var places = try statement.columns.map { try place(of: $0, in: table) }
    if let twice = statement.columns.indices.first(where: { places[..<$0].contains(places[$0]) }) {
      throw Diagnostic(
        "RQ0165", "'\(statement.columns[twice].text)' is given twice",
        at: statement.columns[twice].span)
    }
    if statement.byName {
      var binder = binder(over: catalog)
      places = try binder.bind(query).columns.map { column in
        guard let place = table.column(named: column.name) else {
          throw unknownColumn(Identifier(column.name, span: query.span), of: table)
        }
        return place
      }
    } else if statement.columns.isEmpty {
      places = schema.columns.indices.filter { schema.rules[$0].generated == nil }
    }
    if let place = places.first(where: { schema.rules[$0].generated != nil }) {
      throw generatedError(schema.columns[place].name, at: statement.columns.first?.span ?? query.span)
    }
    query.body = withDefaults(query.body, places, schema)
    return try arranged(query, places, table, query.span)
  }

  /// VALUES with what DEFAULT stands for.
  private func withDefaults(_ body: QueryBody, _ places: [Int], _ schema: TableSchema) -> QueryBody {
    guard case .values(var rows) = body else { return body }
    for row in rows.indices {
      for (column, value) in rows[row].values.enumerated() {
        guard case .defaultValue = value.kind, places.indices.contains(column) else { continue }
        rows[row].values[column] =
          schema.rules[places[column]].defaultValue ?? Expression(.literal(.null), span: value.span)
      }
    }
    return .values(rows)
  }

  /// The rows of a query whose columns go to the given places, the others by their defaults.
  private func arranged(
    _ query: Query, _ places: [Int], _ table: Table, _ span: SourceSpan
  ) throws -> (Relation, [Diagnostic]) {
    let schema = table.schema
    var binder = binder(over: catalog)
    var bound = try binder.bind(query)
    guard bound.columns.count == places.count else {
      throw Diagnostic(
        "RQ0161",
        "\(schema.name) takes \(places.count) value\(places.count == 1 ? "" : "s"), and \(bound.columns.count) are given",
        at: span, hint: "Name the columns that are given: INSERT INTO \(schema.name) (…).")
    }
    let given = bound.plan.columns
    var projections: [Projection] = []
    for (place, column) in schema.columns.enumerated() {
      let value: BoundExpression
      if let source = places.firstIndex(of: place) {
        value = .column(given[source], at: span)
      } else if let expression = schema.rules[place].defaultValue {
        value = try binder.bindValue(expression)
      } else {
        value = .constant(.null, column.type, at: span)
      }
      var cast = try binder.cast(value, to: column.type, trying: false, at: value.span)
      if let name = schema.rules[place].narrowType {
        cast = try binder.narrowed(cast, name, trying: false, at: value.span)
      }
      projections.append(
        Projection(column: binder.makeColumn(column.name, column.type), expression: cast))
    }
    bound.plan = .project(bound.plan, projections)
    return (try relation(of: bound), bound.notes)
  }

  /// The chunks with more behind them; small ones are put together, so that many small changes make few chunks.
  static func appended(_ new: [Chunk], to old: [Chunk], _ schema: TableSchema) throws -> [Chunk] {
    var chunks = old
    var tail: [Chunk] = new
    var count = new.reduce(0) { $0 + $1.count }
    if count == 0 { return old }
    while let last = chunks.last, last.count <= count, last.count + count <= Chunk.capacity {
      tail.insert(last, at: 0)
      count += last.count
      chunks.removeLast()
    }
    if tail.count == new.count, new.count == 1 { return chunks + new }
    if tail.count == new.count, count > Chunk.capacity { return chunks + new }
    var writer = RelationWriter(types: schema.columns.map(\.type))
    for chunk in tail {
      let batch = Batch(
        columns: try chunk.segments.map { try $0.slice(0, chunk.count) }, count: chunk.count,
        selection: nil)
      writer.append(batch, rows: .all(chunk.count))
    }
    return chunks + (try writer.finish())
  }

  // MARK: UPDATE and DELETE

  /// Changes rows of a table.
  func update(_ statement: Update, in catalog: inout Catalog) throws -> StatementResult {
    let table = try table(statement.table, in: catalog)
    let span = statement.table.span
    var values: [Int: Expression] = [:]
    var notes: [Diagnostic] = []
    for assignment in statement.assignments {
      let place = try place(of: assignment.column, in: table)
      if table.schema.rules[place].generated != nil {
        throw generatedError(assignment.column.text, at: assignment.column.span)
      }
      var value = assignment.value
      if case .defaultValue = value.kind {
        value =
          table.schema.rules[place].defaultValue ?? Expression(.literal(.null), span: value.span)
      }
      if values.updateValue(value, forKey: place) != nil {
        notes.append(
          Diagnostic(
            "RQ0169", "'\(assignment.column.text)' is set more than once, and the last value counts",
            at: assignment.column.span, severity: .note))
      }
    }
    let isChanged = filter(statement.filter, over: statement.from, span)
    let columns = table.schema.columns.enumerated().map { place, column -> Change in
      guard let value = values[place] else { return .column(column.name) }
      return .value(
        chosen(
          statement.from.map { picked(value, from: $0, where: statement.filter) } ?? value,
          else: column, isChanged))
    }
    let chunks = try rewritten(table, alias: statement.alias, columns: columns)
    let changed = try generated(table.version(with: chunks))
    try check(changed)
    catalog.set(changed)
    if statement.returning.isEmpty { return StatementResult(table: nil, notes: notes) }
    let touched = try rewritten(table, alias: statement.alias, columns: columns, where: isChanged)
    return try returning(
      statement.returning, try generated(table.version(with: touched)).chunks, of: table, notes: notes)
  }

  /// The condition for a row, or for a row and some row of other tables.
  private func filter(_ condition: Expression?, over tables: TableReference?, _ span: SourceSpan)
    -> Expression?
  {
    guard let tables else { return condition }
    let one = SelectItem(Expression(.literal(.integer("1")), span: span), span: span)
    let select = Select(items: [one], from: tables, filter: condition, span: span)
    return Expression(.exists(Query(select: select, span: span)), span: span)
  }

  /// A value that comes from the rows of other tables that meet the condition, which must agree in it.
  func picked(
    _ value: Expression, from tables: TableReference, where condition: Expression?
  ) -> Expression {
    var select = Select(
      items: [SelectItem(value, span: value.span)], from: tables, filter: condition, span: value.span)
    select.distinct = true
    return Expression(.subquery(Query(select: select, span: value.span)), span: value.span)
  }

  /// The new value where the condition is true, else the old one.
  private func chosen(_ value: Expression, else column: ColumnSchema, _ condition: Expression?)
    -> Expression
  {
    guard let condition else { return value }
    let name = Identifier(column.name, quoted: true, span: value.span)
    let old = Expression(.column(QualifiedName([name], span: value.span)), span: value.span)
    return Expression(
      .caseWhen(
        operand: nil, branches: [CaseBranch(condition: condition, result: value)], otherwise: old),
      span: value.span)
  }

  /// Takes rows out of a table.
  func delete(_ statement: Delete, in catalog: inout Catalog) throws -> StatementResult {
    let table = try table(statement.table, in: catalog)
    let span = statement.table.span
    guard let condition = filter(statement.filter, over: statement.using, span) else {
      catalog.set(table.version(with: []))
      return try returning(statement.returning, table.chunks, of: table, notes: [])
    }
    let stays = Expression(.isBoolean(condition, value: true, negated: true), span: condition.span)
    let columns = table.schema.columns.map { Change.column($0.name) }
    catalog.set(
      table.version(
        with: try rewritten(table, alias: statement.alias, columns: columns, where: stays)))
    if statement.returning.isEmpty { return StatementResult(table: nil, notes: []) }
    let gone = try rewritten(table, alias: statement.alias, columns: columns, where: condition)
    return try returning(statement.returning, gone, of: table, notes: [])
  }

  /// Takes all rows out of a table.
  func truncate(_ name: QualifiedName, in catalog: inout Catalog) throws -> StatementResult {
    let table = try table(name, in: catalog)
    catalog.set(table.version(with: []))
    return StatementResult(table: nil, notes: [])
  }

  /// The rows of a table, each with new values.
  func rewritten(
    _ table: Table, alias: Identifier? = nil, columns: [Change], where condition: Expression? = nil,
    as schema: TableSchema? = nil
  ) throws -> [Chunk] {
    let place = condition?.span ?? SourceSpan(0, 0)
    let name = Identifier(table.schema.name, quoted: true, span: place)
    let reference = TableReference(
      .table(QualifiedName([name], span: place), alias: alias.map { TableAlias($0) }), span: place)
    let items = columns.map { change -> SelectItem in
      switch change {
      case .column(let name):
        let parts = [
          alias ?? Identifier(table.schema.name, quoted: true, span: place),
          Identifier(name, quoted: true, span: place),
        ]
        return SelectItem(
          Expression(.column(QualifiedName(parts, span: place)), span: place), span: place)
      case .value(let value):
        return SelectItem(value, alias: Identifier("", span: place), span: value.span)
      }
    }
    let select = Select(items: items, from: reference, filter: condition, span: place)
    var current = catalog
    current.set(table)
    var binder = binder(over: current)
    var bound = try binder.bind(Query(select: select, span: place))
    let schemas = (schema ?? table.schema).columns
    let rules = (schema ?? table.schema).rules
    let projections = try zip(bound.plan.columns, schemas).enumerated().map { index, pair in
      let (column, schema) = pair
      var value = try binder.cast(.column(column), to: schema.type, trying: false, at: place)
      if columns.indices.contains(index), case .value(let expression) = columns[index],
        let name = rules[index].narrowType
      {
        value = try binder.narrowed(value, name, trying: false, at: expression.span)
      }
      return Projection(column: binder.makeColumn(schema.name, schema.type), expression: value)
    }
    if projections.count == bound.plan.columns.count {
      bound.plan = .project(bound.plan, projections)
    }
    return try relation(of: bound).chunks
  }

  // MARK: Generated columns

  /// The table with its generated columns computed anew.
  func generated(_ table: Table) throws -> Table {
    var table = table
    for (place, rule) in table.schema.rules.columns.enumerated() {
      guard let expression = rule.generated, table.rowCount > 0 else { continue }
      var columns = table.schema.columns.map { Change.column($0.name) }
      columns[place] = .value(expression)
      table = table.version(with: try rewritten(table, columns: columns))
    }
    return table
  }

  func generatedError(_ column: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "RQ0182", "'\(column)' is generated, so it is not given", at: span,
      hint: "Leave it out: it is computed from the other columns.")
  }
}
