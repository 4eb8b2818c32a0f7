import RQEngine
import RQSyntax

/// A condition that holds for every query of a conversation, as though each had it in its WHERE.
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

  static func columns(of expression: Expression) -> [String] {
    if case .column(let name) = expression.kind { return [name.parts[name.parts.count - 1].text] }
    return expression.children.flatMap(columns)
  }

  /// The statement with the condition in each of its selects that read one table which has the columns; nil where it has
  /// none such.
  public func applied(to statement: Statement, in database: Database) -> Statement? {
    guard case .query(var query) = statement.kind, let body = applied(to: query.body, database) else { return nil }
    query.body = body
    return Statement(.query(query), span: statement.span)
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

  private func applied(to select: Select, _ database: Database) -> Select? {
    let table: String
    switch select.from?.kind {
    case nil: table = database.assumedTable
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
