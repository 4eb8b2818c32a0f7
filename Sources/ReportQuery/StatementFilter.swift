import RQEngine
import RQSyntax

/// A condition that holds for every query of a conversation or a page, as though each had it in its WHERE.
public struct StatementFilter: Sendable {
  /// The condition as written.
  public let text: String
  private let condition: Expression
  private let columns: [String]

  /// Reads a condition.
  ///
  /// - Throws: `Diagnostic` for what is no condition.
  public init(_ text: String) throws(Diagnostic) {
    let script = Script.parse("SELECT 1 WHERE \(text)")
    if let error = script.diagnostics.first(where: { $0.severity == .error }) { throw error }
    guard script.statements.count == 1, case .query(let query)? = script.statements.first?.kind,
      let condition = query.select?.filter, query.orderBy.isEmpty, query.limit == nil, query.select?.groupBy == nil
    else { throw Diagnostic("RQ0001", "a filter is one condition, as year = 2024", at: nil) }
    self.text = text
    self.condition = condition
    columns = StatementFilter.columns(of: condition)
  }

  /// The condition that a column has a value, which the parameter of its name holds.
  init(column: String, is value: Value) {
    text = "\(column) = \(value)"
    let place = SourceSpan(0, 0)
    let name = QualifiedName([Identifier(column, quoted: true, span: place)], span: place)
    let link = ChainLink(.equal, opSpan: place, operand: Expression(.parameter(column), span: place))
    condition = Expression(.chain(Expression(.column(name), span: place), [link]), span: place)
    columns = [column]
  }

  static func columns(of expression: Expression) -> [String] {
    if case .column(let name) = expression.kind { return [name.parts[name.parts.count - 1].text] }
    return expression.children.flatMap(columns)
  }

  /// The statement with the condition in each of its selects that read one table which has the columns; nil where it has
  /// none such.
  public func applied(to statement: Statement, in database: Database) -> Statement? {
    switch statement.kind {
    case .query(let query):
      return applied(to: query, database).map { Statement(.query($0), span: statement.span) }
    case .chart(let query, let chart):
      return applied(to: query, database).map { Statement(.chart($0, chart), span: statement.span) }
    case .test(var test):
      guard let query = applied(to: test.query, database) else { return nil }
      test.query = query
      return Statement(.test(test), span: statement.span)
    default: return nil
    }
  }

  /// Runs a statement with the condition in it, or without and with a note that says so.
  public func around(
    _ statement: Statement, in database: Database, _ run: (Statement) throws -> QueryResult
  ) throws -> QueryResult {
    if let filtered = applied(to: statement, in: database) { return try run(filtered) }
    var result = try run(statement)
    if result.table != nil {
      result.notes.append(
        Diagnostic("RQ0310", "the filter \(text) does not hold for this statement", severity: .note))
    }
    return result
  }

  private func applied(to query: Query, _ database: Database) -> Query? {
    guard let body = applied(to: query.body, database) else { return nil }
    var query = query
    query.body = body
    return query
  }

  private func applied(to body: QueryBody, _ database: Database) -> QueryBody? {
    switch body {
    case .select(let select): return applied(to: select, database).map { .select($0) }
    case .query(var query):
      guard let inner = applied(to: query.body, database) else { return nil }
      query.body = inner
      return .query(query)
    case .setChain(let first, var links):
      guard let head = applied(to: first, database) else { return nil }
      for place in links.indices {
        guard let part = applied(to: links[place].operand, database) else { return nil }
        links[place].operand = part
      }
      return .setChain(head, links)
    case .values, .turned, .missing: return nil
    }
  }

  private static func readsColumns(_ select: Select) -> Bool {
    if select.filter != nil || select.groupBy != nil { return true }
    return select.items.contains { !columns(of: $0.expression).isEmpty || isStar($0.expression) }
  }

  private static func isStar(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .star, .columns: true
    default: false
    }
  }

  private func applied(to select: Select, _ database: Database) -> Select? {
    let table: String
    switch select.from?.kind {
    case nil:
      // What reads no table has nothing to leave out.
      if !StatementFilter.readsColumns(select) { return select }
      table = database.assumedTable
    case .table(let name, _)?: table = name.parts[name.parts.count - 1].text
    default: return nil
    }
    guard columns.allSatisfy({ database.hasColumn($0, in: table) }) else { return nil }
    var select = select
    if let own = select.filter {
      let link = ChainLink(.and, opSpan: own.span, operand: condition)
      select.filter = Expression(.chain(own, [link]), span: own.span)
    } else {
      select.filter = condition
    }
    return select
  }
}
