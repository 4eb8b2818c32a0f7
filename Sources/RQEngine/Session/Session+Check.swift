import RQSyntax

/// What can be said of a statement that was bound and not run.
public struct StatementCheck: Sendable {
  /// Notes on meaning, as far as they need no rows.
  public var notes: [Diagnostic] = []
  /// The columns its rows would have, without rows; nil for a statement that gives none.
  public var columns: ResultTable?
  /// How those rows would be drawn.
  public var chart: ChartClause?
  /// What to write into the text so that GROUP BY and SELECT say all that makes a row.
  public var grainEdits: [GrainEdit] = []
}

extension Session {
  /// A session of its own over the tables as they are now, for statements that are checked.
  public func copy() -> Session {
    let copy = Session(catalog: catalog, settings: settings, defaultTable: currentDefaultTable, functions: functions)
    return copy
  }

  /// Binds a statement to the tables and runs nothing of it.
  ///
  /// What it defines is there for the statements behind it: tables without the rows they would get, parameters without
  /// a value with one of their type.
  /// - Throws: `Diagnostic`, as running it would.
  public func check(_ statement: Statement, parameters: [String: Value]) throws -> StatementCheck {
    switch statement.kind {
    case .query(var query) where query.with?.tables.contains { $0.change != nil } ?? false:
      query.with = query.with.map(Session.withoutRows)
      return try defined(.query(query), statement.span, parameters)
    case .with(let with, var inner):
      inner.kind = Session.withoutRows(inner.kind)
      return try defined(.with(Session.withoutRows(with), inner), statement.span, parameters)
    case .query(let query), .explain(let query, _), .describeQuery(let query), .summarize(let query),
      .trace(let query, _):
      return try checked(query, parameters)
    case .chart(let query, let chart):
      var check = try checked(query, parameters)
      check.chart = chart
      return check
    case .test(let test):
      _ = try StatementRun.severity(of: test)
      return try checked(test.query, parameters)
    case .assert(let condition, _):
      let item = SelectItem(condition, span: condition.span)
      var check = try checked(
        Query(select: Select(items: [item], span: condition.span), span: condition.span), parameters)
      guard check.columns?.columns.last?.type == .boolean else {
        throw Diagnostic(
          "RQ0202", "ASSERT needs a condition, and this is \(check.columns?.columns.last?.type.name ?? "nothing")",
          at: condition.span, hint: "Compare it with something, as in x > 0.")
      }
      check.columns = nil
      return check
    case .copy(let copy) where copy.direction == .to:
      var check = try checked(copy.selected, parameters)
      check.columns = nil
      return check
    case .copy(let copy):
      if case .table(let name, _) = copy.subject { _ = try run(parameters).table(name, in: catalog) }
      return StatementCheck()
    case .createTable(var table):
      let edits = table.query.map { grainEdits(of: $0, parameters) } ?? []
      table.keepsRows = false
      return try defined(.createTable(table), statement.span, parameters, grainEdits: edits)
    case .createView(let view):
      let edits = grainEdits(of: view.query, parameters)
      return try defined(.createView(view), statement.span, parameters, grainEdits: edits)
    case .insert(let insert):
      var edits: [GrainEdit] = []
      if case .query(let query) = insert.source { edits = grainEdits(of: query, parameters) }
      return try defined(Session.withoutRows(statement.kind), statement.span, parameters, grainEdits: edits)
    case .update, .delete, .merge:
      return try defined(Session.withoutRows(statement.kind), statement.span, parameters)
    case .parameter(let name, let type, nil, _) where parameters[name.text] == nil && !hasParameter(name.text):
      setParameter(name.text, to: try type.map { try run(parameters).sample(of: $0) } ?? .null)
      return StatementCheck()
    case .execute(let name, _):
      guard let prepared = prepared(name.text) else { return try defined(statement.kind, statement.span, parameters) }
      return try check(prepared, parameters: parameters)
    case .prepare, .use, .set, .reset, .setVariable, .parameter, .createMeasure, .createMacro,
      .createIndex,
      .createSequence, .createSchema, .createType, .drop, .alterTable, .transaction, .deallocate, .describe,
      .describeFunction, .describeMeasure, .show:
      return try defined(statement.kind, statement.span, parameters)
    case .truncate(let name):
      _ = try run(parameters).table(name, in: catalog)
      return StatementCheck()
    case .pragma, .maintenance, .comment, .load, .save, .include, .invalid: return StatementCheck()
    }
  }

  /// A query bound.
  private func checked(_ query: Query, _ parameters: [String: Value]) throws -> StatementCheck {
    let bound = try run(parameters).bind(query)
    let columns = zip(bound.headings, bound.columns).enumerated().map { place, column in
      var result = ResultColumn(name: column.0, type: column.1.type, values: [])
      result.isKey = bound.keys.contains(place)
      return result
    }
    return StatementCheck(
      notes: bound.notes, columns: ResultTable(columns: columns, rowCount: 0), grainEdits: bound.grainEdits)
  }

  /// What to write into a query that is part of a statement, so that it says what makes a row; nothing where it cannot be
  /// bound apart from the statement.
  private func grainEdits(of query: Query, _ parameters: [String: Value]) -> [GrainEdit] {
    (try? run(parameters).bind(query).grainEdits) ?? []
  }

  /// A statement run for what it defines.
  private func defined(
    _ kind: Statement.Kind, _ span: SourceSpan, _ parameters: [String: Value], grainEdits: [GrainEdit] = []
  ) throws -> StatementCheck {
    let result = try execute(Statement(kind, span: span), parameters: parameters, cancellation: Cancellation())
    return StatementCheck(notes: result.notes, grainEdits: grainEdits)
  }

  /// The change of no row.
  private static func withoutRows(_ kind: Statement.Kind) -> Statement.Kind {
    switch kind {
    case .insert(var insert):
      if case .query(let query) = insert.source { insert.source = .query(withoutRows(query)) }
      return .insert(insert)
    case .update(var update):
      update.filter = never(update.filter, update.table.span)
      return .update(update)
    case .delete(var delete):
      delete.filter = never(delete.filter, delete.table.span)
      return .delete(delete)
    case .merge(var merge):
      for place in merge.branches.indices {
        merge.branches[place].condition = never(merge.branches[place].condition, merge.branches[place].span)
      }
      return .merge(merge)
    default: return kind
    }
  }

  /// The WITH whose changes are of no row.
  private static func withoutRows(_ with: With) -> With {
    var with = with
    for place in with.tables.indices {
      if let change = with.tables[place].change { with.tables[place].change?.kind = withoutRows(change.kind) }
    }
    return with
  }

  /// The query with no row of its result.
  private static func withoutRows(_ query: Query) -> Query {
    if case .values = query.body { return query }
    let zero = Expression(.literal(.integer("0")), span: query.span)
    let table = TableReference(.query(query, lateral: false, alias: nil), span: query.span)
    let star = SelectItem(Expression(.star(Star()), span: query.span), span: query.span)
    var none = Query(select: Select(items: [star], from: table, span: query.span), span: query.span)
    none.limit = RowLimit(count: zero)
    return none
  }

  /// The condition, which then holds of no row.
  private static func never(_ condition: Expression?, _ span: SourceSpan) -> Expression {
    let no = Expression(.literal(.boolean(false)), span: span)
    guard let condition else { return no }
    return Expression(.chain(condition, [ChainLink(.and, opSpan: condition.span, operand: no)]), span: condition.span)
  }
}

extension StatementRun {
  /// Any value of a type, for statements that are bound without the values they will have.
  func sample(of type: TypeName) throws -> Value {
    let span = type.span
    for literal in [Literal.integer("1"), .string("2000-01-01"), .string("1 day"), .boolean(true), .string("[]")] {
      if let value = try? value(of: Expression(.literal(literal), span: span), type: type) { return value }
    }
    return try value(of: Expression(.literal(.null), span: span), type: type)
  }
}
