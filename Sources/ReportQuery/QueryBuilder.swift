import RQEngine
import RQRender
import RQSyntax

/// A query put together step by step, for what a few clauses say; it prints as the text it stands for.
///
///     let refused = reports["reports"].where("year = \(2024)").group(by: "province").sum("withheld")
///     print(refused)         // FROM reports SELECT province, sum(withheld) WHERE year = 2024 GROUP BY province
///     print(try await refused.run())
public struct QueryBuilder: Sendable, CustomStringConvertible {
  private let database: Database
  private let table: String
  private var items: [String] = []
  private var keys: [String] = []
  private var conditions: [String] = []
  private var order: [String] = []
  private var rowLimit: Int?
  private var drawing: Chart.Kind?
  private var parameters: [String: Value] = [:]

  init(database: Database, table: String) {
    self.database = database
    self.table = table
  }

  /// Rows of which a condition holds; several are all to hold.
  public func `where`(_ condition: QueryText) -> QueryBuilder {
    var copy = self
    var text = condition.text
    // Longer names first, so that none is taken for the beginning of another.
    for (name, value) in condition.parameters.sorted(by: { $0.key.count > $1.key.count }) {
      let own = "p\(copy.parameters.count + 1)"
      text = text.split(separator: "$" + name, omittingEmptySubsequences: false).joined(separator: "$" + own)
      copy.parameters[own] = value
    }
    copy.conditions.append(text)
    return copy
  }

  /// Columns or expressions to show.
  public func select(_ columns: String...) -> QueryBuilder {
    var copy = self
    copy.items += columns
    return copy
  }

  /// A row for each of these together.
  public func group(by columns: String...) -> QueryBuilder {
    var copy = self
    copy.keys += columns
    return copy
  }

  /// The sums of columns.
  public func sum(_ columns: String...) -> QueryBuilder { aggregate("sum", columns) }
  /// The means of columns.
  public func average(_ columns: String...) -> QueryBuilder { aggregate("avg", columns) }
  /// The smallest values of columns.
  public func min(_ columns: String...) -> QueryBuilder { aggregate("min", columns) }
  /// The largest values of columns.
  public func max(_ columns: String...) -> QueryBuilder { aggregate("max", columns) }
  /// How many rows.
  public func count() -> QueryBuilder { aggregate("count", ["*"]) }

  private func aggregate(_ function: String, _ columns: [String]) -> QueryBuilder {
    var copy = self
    copy.items += columns.map { "\(function)(\($0))" }
    return copy
  }

  /// The order of the rows: columns or expressions, with ` DESC` behind for falling ones.
  public func order(by columns: String...) -> QueryBuilder {
    var copy = self
    copy.order += columns
    return copy
  }

  /// The first rows.
  public func limit(_ count: Int) -> QueryBuilder {
    var copy = self
    copy.rowLimit = Swift.max(0, count)
    return copy
  }

  /// The rows drawn.
  public func chart(_ kind: Chart.Kind) -> QueryBuilder {
    var copy = self
    copy.drawing = kind
    return copy
  }

  /// The query with `$name` where a value is bound.
  public var query: QueryText {
    let shown = keys.filter { !items.contains($0) } + items
    var parts = ["FROM \(table)"]
    if !shown.isEmpty { parts.append("SELECT " + shown.joined(separator: ", ")) }
    if conditions.count == 1 { parts.append("WHERE " + conditions[0]) }
    if conditions.count > 1 { parts.append("WHERE " + conditions.map { "(\($0))" }.joined(separator: " AND ")) }
    if !keys.isEmpty { parts.append("GROUP BY " + keys.joined(separator: ", ")) }
    if !order.isEmpty { parts.append("ORDER BY " + order.joined(separator: ", ")) }
    if let rowLimit { parts.append("LIMIT \(rowLimit)") }
    if let drawing { parts.append("CHART \(drawing.rawValue)") }
    return QueryText(parts.joined(separator: " "), parameters: parameters)
  }

  /// The query as text, its values written out.
  public var description: String {
    var text = query.text
    for (name, value) in parameters.sorted(by: { $0.key.count > $1.key.count }) {
      let literal =
        switch value {
        case .text(let text): ExpressionText.quoted(text)
        case .date, .timestamp: "\(Binding.type(of: value)) " + ExpressionText.quoted(value.description)
        case .time, .blob, .uuid, .enumeration:
          "CAST(\(ExpressionText.quoted(value.description)) AS \(Binding.type(of: value)))"
        case .null: "NULL"
        default: value.description
        }
      text = text.split(separator: "$" + name, omittingEmptySubsequences: false).joined(separator: literal)
    }
    return text
  }

  /// Runs the query.
  ///
  /// - Throws: `Diagnostic`, with places in the text of `query`.
  public func run() async throws -> QueryResult { try await database.query(query) }
}

/// How values are written in a text.
private enum Binding {
  static func type(of value: Value) -> String {
    if case .date = value { return "DATE" }
    return "TIMESTAMP"
  }
}

extension Database {
  /// A query of a table to put together step by step.
  public subscript(table: String) -> QueryBuilder { QueryBuilder(database: self, table: table) }
}
