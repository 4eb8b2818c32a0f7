import RQSyntax
import Testing

@testable import RQEngine

/// A session over some tables, asked in the language.
struct Conversation {
  let session: Session

  init(_ tables: [Table], _ settings: [String: String] = [:]) throws {
    var catalog = Catalog()
    for table in tables { catalog.add(table) }
    session = Session(catalog: catalog, defaultTable: tables.first?.schema.name ?? "reports")
    for (name, value) in settings { try session.set(name, to: value) }
  }

  /// The result of the last statement of a script.
  @discardableResult
  func run(
    _ text: String, parameters: [String: Value] = [:], cancellation: Cancellation = Cancellation()
  ) throws -> StatementResult {
    let script = Script.parse(text)
    if let first = script.diagnostics.first { throw first }
    var result = StatementResult(table: nil, notes: [])
    for statement in script.statements {
      result = try session.execute(statement, parameters: parameters, cancellation: cancellation)
    }
    return result
  }

  /// The rows of a query as they print.
  func rows(_ text: String) throws -> [[String]] { try run(text).table?.texts ?? [] }

  /// The only value of a query as it prints.
  func value(_ text: String) throws -> String {
    let rows = try rows(text)
    try #require(rows.count == 1 && rows[0].count == 1)
    return rows[0][0]
  }

  /// The headings of a query.
  func headings(_ text: String) throws -> [String] { try run(text).table?.columns.map(\.name) ?? [] }

  /// What is wrong with a statement.
  func error(_ text: String) -> Diagnostic? {
    do {
      try run(text)
      return nil
    } catch {
      return error as? Diagnostic
    }
  }
}

extension ResultTable {
  /// Every value as it prints, row by row.
  var texts: [[String]] { values.map { $0.map(\.description) } }

  /// Every value, row by row.
  var values: [[Value]] { (0..<rowCount).map { row in columns.map { $0[row] } } }
}

/// The ways to run a query that must not show in its result.
let modes: [[String: String]] = [
  ["threads": "1"],
  ["threads": "2"],
  ["threads": "7", "vector_size": "1000"],
  ["threads": "1", "vector_size": "3"],
  ["threads": "2", "optimizer": "off"],
  ["threads": "2", "spill": "always"],
]

/// The modes for large tables, where three rows a vector would take long and show nothing new.
let largeModes = modes.filter { $0["vector_size"] != "3" }

/// The rows of a query, or its error's code, the same in every mode.
func everyMode(
  _ tables: [Table], _ text: String, settings: [String: String] = [:], modes: [[String: String]] = modes,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> [[String]] {
  var first: [[String]]?
  for mode in modes {
    let conversation = try Conversation(tables, settings.merging(mode) { $1 })
    let rows: [[String]]
    do {
      rows = try conversation.rows(text)
    } catch let error as Diagnostic {
      rows = [[error.code]]
    }
    if let first { #expect(rows == first, "\(mode) \(text)", sourceLocation: sourceLocation) } else { first = rows }
  }
  return first ?? []
}

/// A table of the given columns and rows.
func table(
  _ name: String, _ columns: [(String, DataType)], _ rows: [[Value]], dependencies: [TableSchema.Dependency] = []
) throws -> Table {
  var writer = TableWriter(
    TableSchema(name, columns: columns.map { ColumnSchema($0.0, type: $0.1) }, dependencies: dependencies))
  for row in rows { writer.append(row) }
  return try writer.finish()
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
  ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A double.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// NULL.
  public init(nilLiteral: ()) { self = .null }
}
