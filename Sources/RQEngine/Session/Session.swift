import RQSyntax
import Synchronization

/// What a statement gave.
public struct StatementResult: Sendable {
  /// The rows; nil for a statement that gives none.
  public var table: ResultTable?
  /// Notes on meaning.
  public var notes: [Diagnostic]
}

/// A catalog and the settings of one conversation with it. Safe to use from several threads at once.
public final class Session: Sendable {
  private let state: Mutex<State>

  private struct State: Sendable {
    var catalog: Catalog
    var settings: Settings
    var defaultTable: String
  }

  /// Starts a session.
  public init(catalog: Catalog, settings: Settings = Settings(), defaultTable: String = "reports") {
    state = Mutex(State(catalog: catalog, settings: settings, defaultTable: defaultTable))
  }

  /// The settings now.
  public var settings: Settings { state.withLock { $0.settings } }

  /// The tables now.
  public var catalog: Catalog { state.withLock { $0.catalog } }

  /// Changes a setting as `SET name = value` does.
  ///
  /// - Throws: `RQ0114` for an unknown name, `RQ0115` for a value that does not fit.
  public func set(_ name: String, to value: String) throws {
    try state.withLock { try $0.settings.set(name, to: value) }
  }

  /// Runs one statement to its end.
  ///
  /// - Throws: `Diagnostic`, with spans into the source of the statement.
  public func execute(
    _ statement: Statement, parameters: [String: Value], cancellation: Cancellation
  ) throws -> StatementResult {
    let (catalog, settings, defaultTable) = state.withLock { ($0.catalog, $0.settings, $0.defaultTable) }
    let run = StatementRun(
      catalog: catalog, settings: settings, defaultTable: defaultTable, parameters: parameters,
      cancellation: cancellation)
    switch statement.kind {
    case .query(let query): return try run.query(query)
    case .explain(let query, let explanation): return try run.explain(query, explanation)
    case .describe(let name): return try run.describe(name)
    case .describeQuery(let query): return try run.describe(query)
    case .show(let what): return try run.show(what)
    case .use(let name):
      guard let last = name.parts.last, let table = catalog.table(named: last.text) else {
        throw Diagnostic(
          "RQ0103", "there is no table '\(name.parts.last?.text ?? "")'", at: name.span,
          hint: "SHOW TABLES lists them.",
          candidates: Candidates.best(for: name.parts.last?.text ?? "", among: catalog.tables.map(\.schema.name)))
      }
      state.withLock { $0.defaultTable = table.schema.name }
      return StatementResult(table: nil, notes: [])
    case .set(let name, let value):
      let text = try run.settingText(value)
      try state.withLock { try $0.settings.set(name.text, to: text, at: name.span) }
      return StatementResult(table: nil, notes: [])
    case .reset(let name):
      try state.withLock { try $0.settings.reset(name.text, at: name.span) }
      return StatementResult(table: nil, notes: [])
    case .describeFunction(let name): throw Binder.unsupported("DESCRIBE FUNCTION", at: name.span)
    case .describeMeasure(let name): throw Binder.unsupported("DESCRIBE MEASURE", at: name.span)
    case .summarize, .createTable, .createView, .createMeasure, .createMacro, .createIndex, .drop, .alterTable, .insert,
      .update, .delete, .truncate, .transaction, .copy, .load, .save, .assert, .parameter, .include:
      throw Binder.unsupported("this statement", at: statement.span)
    case .invalid:
      throw Diagnostic("RQ0001", "the statement could not be read", at: statement.span)
    }
  }
}
