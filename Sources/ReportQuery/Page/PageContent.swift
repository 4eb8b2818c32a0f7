import RQEngine
import RQRender
import RQSyntax

/// What the statements of a page gave, and what they rest on.
struct PageContent {
  /// One result shown.
  struct Item {
    var result: QueryResult
    var name: String?
    /// The statement as written.
    var text: String
    /// The fence it stands in; nil for one of an included file.
    var fence: Int?
    /// Its number among the queries of the page.
    var number: Int
  }

  /// A parameter of the page.
  struct Parameter {
    var name: String
    var label: String?
  }

  let database: Database
  var items: [Item] = []
  var declared: [Parameter] = []
  var parameters: [String: Value] = [:]
  /// The reports whose rows were read.
  var reports = Set<Int64>()
  /// What holds for every query of the page.
  let filter: StatementFilter?

  init(database: Database, filter: StatementFilter?) {
    self.database = database
    self.filter = filter
  }

  private func narrowed(_ statement: Statement) -> Statement {
    filter?.applied(to: statement, in: database) ?? statement
  }

  /// Keeps what came of a statement.
  mutating func take(_ result: QueryResult, of step: ScriptStep, in fence: Int?) {
    guard let index = step.index else { return }
    let statement = step.source.script.statements[index]
    switch narrowed(statement).kind {
    case .parameter(let name, _, _, let label): declared.append(Parameter(name: name.text, label: label))
    case .query(let query), .chart(let query, _):
      // What a query reads is a help to the reader; the page is right without it.
      reports.formUnion((try? database.reportsRead(by: query, parameters: step.parameters)) ?? [])
    case .test(let test):
      reports.formUnion((try? database.reportsRead(by: test.query, parameters: step.parameters)) ?? [])
    default: break
    }
    guard result.table != nil else { return }
    items.append(
      Item(result: result, name: step.name, text: step.text, fence: fence, number: items.count + 1))
  }

  /// The value of what stands between braces: `result.column`, a result of one cell, a query, or an expression.
  mutating func value(_ text: String) throws(Diagnostic) -> String {
    let words = text.split(separator: ".", maxSplits: 1).map { String($0).trimmingSpaces() }
    if let item = items.last(where: { $0.name == words.first }), let table = item.result.table {
      let place = words.count > 1 ? table.columns.firstIndex { $0.name == words[1] } : 0
      guard let place, table.rowCount > 0, place < table.columns.count else {
        throw Diagnostic(
          "RQ0196", "the result \(words[0]) has no \(table.rowCount == 0 ? "row" : "column '\(words.last ?? "")'")",
          at: nil)
      }
      return PageContent.text(table, 0, place)
    }
    let script = Script.parse(text)
    let isQuery = script.statements.count == 1 && script.diagnostics.isEmpty
    let result = try run(isQuery ? text : "SELECT " + text)
    guard let table = result.table, table.rowCount > 0, table.columns.count > 0 else {
      throw Diagnostic("RQ0196", "{\(text)} gives no value", at: nil)
    }
    // Keys that were added in front are not what was asked for.
    return PageContent.text(table, 0, table.columns.count - 1)
  }

  private mutating func run(_ text: String) throws(Diagnostic) -> QueryResult {
    let script = Script.parse(text)
    if let error = script.diagnostics.first(where: { $0.severity == .error }) { throw error.withoutPlace }
    guard let statement = script.statements.first.map(narrowed) else {
      throw Diagnostic("RQ0196", "{} has nothing to show", at: nil)
    }
    if case .query(let query) = statement.kind {
      reports.formUnion((try? database.reportsRead(by: query, parameters: parameters)) ?? [])
    }
    do {
      return try database.execute(statement, of: script, parameters: parameters)
    } catch {
      throw (error as? Diagnostic)?.withoutPlace ?? Diagnostic("RQ0901", "\(error)", at: nil)
    }
  }

  /// A cell as a person reads it, with the sign of one that is not to be taken at its word.
  static func text(_ table: ResultTable, _ row: Int, _ column: Int) -> String {
    let value = table.columns[column][row]
    if value.isNull { return "—" }
    return value.description + (table.marks?.contains(row: row, column: column) ?? false ? "‡" : "")
  }
}

extension Diagnostic {
  /// The same without a place, which would be one of a text nobody wrote.
  fileprivate var withoutPlace: Diagnostic {
    var copy = self
    copy.span = nil
    copy.fix = nil
    return copy
  }
}

extension String {
  fileprivate func trimmingSpaces() -> String {
    var rest = self[...]
    while rest.first?.isWhitespace ?? false { rest.removeFirst() }
    while rest.last?.isWhitespace ?? false { rest.removeLast() }
    return String(rest)
  }
}
