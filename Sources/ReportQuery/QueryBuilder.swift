import RQEngine
import RQRender
import RQSyntax

/// A query put together step by step, for what a few clauses say; it prints as the text it stands for.
///
///     let refused = database.reports.where("year = \(2024)").group(by: "province").sum("withheld")
///     print(refused)         // FROM reports SELECT province, sum(withheld) WHERE year = 2024 GROUP BY province
///     print(try await refused.run())
public struct QueryBuilder: Sendable, CustomStringConvertible {
  private let database: Database
  private let table: String
  private var items: [String] = []
  private var keys: [String] = []
  private var conditions: [String] = []
  private var groupConditions: [String] = []
  private var joins: [String] = []
  private var isDistinct = false
  private var order: [String] = []
  private var rowLimit: Int?
  private var rowOffset: Int?
  private var drawing: Chart.Kind?
  private var parameters: [String: Value] = [:]

  init(database: Database, table: String) {
    self.database = database
    self.table = table
  }

  /// Rows of which a condition holds; several are all to hold.
  public func `where`(_ condition: QueryText) -> QueryBuilder {
    var copy = self
    copy.conditions.append(copy.bind(condition))
    return copy
  }

  /// Groups of which a condition holds, on aggregates; several are all to hold.
  public func having(_ condition: QueryText) -> QueryBuilder {
    var copy = self
    copy.groupConditions.append(copy.bind(condition))
    return copy
  }

  /// The rows of another table that agree in columns of the same name beside those of this one.
  public func join(_ table: String, using columns: String...) -> QueryBuilder {
    var copy = self
    copy.joins.append("JOIN \(Identifier.spelled(table)) USING (\(columns.joined(separator: ", ")))")
    return copy
  }

  /// Takes the values of a text over, under names that no other value has.
  private mutating func bind(_ text: QueryText) -> String {
    var names: [String: String] = [:]
    for (name, value) in text.parameters.sorted(by: { $0.key < $1.key }) {
      let own = "p\(parameters.count + 1)"
      parameters[own] = value
      names[name] = own
    }
    return QueryBuilder.replacingParameters(in: text.text) { names[$0].map { "$" + $0 } }
  }

  /// A text with something else for some of its `$name`.
  private static func replacingParameters(in text: String, with replacement: (String) -> String?) -> String {
    let bytes = Array(text.utf8)
    var result = ""
    for run in Script.highlights(of: bytes) {
      let part = String(decoding: bytes[run.span.start..<run.span.end], as: UTF8.self)
      result += (run.kind == .parameter ? replacement(String(part.dropFirst())) : nil) ?? part
    }
    return result
  }

  /// Columns or expressions to show.
  public func select(_ columns: String...) -> QueryBuilder {
    var copy = self
    copy.items += columns
    return copy
  }

  /// Each row once.
  public func distinct() -> QueryBuilder {
    var copy = self
    copy.isDistinct = true
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
  /// The values in the middle of columns.
  public func median(_ columns: String...) -> QueryBuilder { aggregate("median", columns) }
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

  /// The first rows, or those behind the first `offset`.
  public func limit(_ count: Int, offset: Int = 0) -> QueryBuilder {
    var copy = self
    copy.rowLimit = Swift.max(0, count)
    copy.rowOffset = offset > 0 ? offset : nil
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
    var parts = ["FROM " + ([Identifier.spelled(table)] + joins).joined(separator: " ")]
    let select = isDistinct ? "SELECT DISTINCT " : "SELECT "
    if !shown.isEmpty || isDistinct { parts.append(select + (shown.isEmpty ? "*" : shown.joined(separator: ", "))) }
    func all(_ conditions: [String]) -> String {
      conditions.count == 1 ? conditions[0] : conditions.map { "(\($0))" }.joined(separator: " AND ")
    }
    if !conditions.isEmpty { parts.append("WHERE " + all(conditions)) }
    if !keys.isEmpty { parts.append("GROUP BY " + keys.joined(separator: ", ")) }
    if !groupConditions.isEmpty { parts.append("HAVING " + all(groupConditions)) }
    if !order.isEmpty { parts.append("ORDER BY " + order.joined(separator: ", ")) }
    if let rowLimit { parts.append("LIMIT \(rowLimit)") }
    if let rowOffset { parts.append("OFFSET \(rowOffset)") }
    if let drawing { parts.append("CHART \(drawing.rawValue)") }
    return QueryText(parts.joined(separator: " "), parameters: parameters)
  }

  /// The query as text, its values written out; it asks the same.
  public var description: String {
    QueryBuilder.replacingParameters(in: query.text) { name in parameters[name].map(QueryBuilder.literal) }
  }

  /// A value as the language writes it.
  private static func literal(_ value: Value) -> String {
    switch value {
    case .text(let text): return ExpressionText.quoted(text)
    case .date: return "DATE " + ExpressionText.quoted(value.description)
    case .timestamp: return "TIMESTAMP " + ExpressionText.quoted(value.description)
    case .interval: return "INTERVAL " + ExpressionText.quoted(value.description)
    case .time: return "TIME " + ExpressionText.quoted(value.description)
    case .blob: return "CAST(\(ExpressionText.quoted(value.description)) AS BLOB)"
    case .uuid: return "CAST(\(ExpressionText.quoted(value.description)) AS UUID)"
    case .enumeration: return ExpressionText.quoted(value.description)
    case .list(let items): return "[" + items.map(literal).joined(separator: ", ") + "]"
    case .structure(let fields):
      if fields.allSatisfy(\.name.isEmpty) {
        return "ROW(" + fields.map { literal($0.value) }.joined(separator: ", ") + ")"
      }
      let parts = fields.map { "\(ExpressionText.quoted($0.name)): \(literal($0.value))" }
      return "{" + parts.joined(separator: ", ") + "}"
    case .map(let entries):
      return "MAP {" + entries.map { "\(literal($0.key)): \(literal($0.value))" }.joined(separator: ", ") + "}"
    case .null: return "NULL"
    case .double:
      // Digits alone would be a DECIMAL.
      let text = value.description
      let number = text.contains("e") ? text : text + "e0"
      return text.hasPrefix("-") ? "(\(number))" : number
    default:
      let text = value.description
      // Behind another minus its own would begin a comment.
      return text.hasPrefix("-") ? "(\(text))" : text
    }
  }

  /// Runs the query.
  ///
  /// - Throws: `Diagnostic`, with places in the text of `query`.
  public func run() async throws -> QueryResult { try await database.query(query) }
}

extension Database {
  /// A query of a table to put together step by step.
  public subscript(table: String) -> QueryBuilder { QueryBuilder(database: self, table: table) }

  /// A query of the reports, a row each.
  public var reports: QueryBuilder { self["reports"] }

  /// A query of the requests by outcome and applicant.
  public var applications: QueryBuilder { self["applications"] }
}
