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
    /// The parameters that PARAM gave values.
    var parameters: [String: Value] = [:]
    /// The tables as they were when the transaction began; nil outside of one.
    var beforeTransaction: Catalog?
  }

  /// Held while a statement changes tables, so that no change is lost.
  private let changes = Mutex<Void>(())

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
    let (catalog, settings, defaultTable, known) = state.withLock {
      ($0.catalog, $0.settings, $0.defaultTable, $0.parameters)
    }
    let parameters = known.merging(parameters) { $1 }
    var own = settings
    // However low the limit is, it can be raised.
    if case .set = statement.kind { own.memoryLimit = Settings().memoryLimit }
    let run = StatementRun(
      catalog: catalog, settings: own, defaultTable: defaultTable, parameters: parameters,
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
    case .copy(let copy): return try run.copy(copy)
    case .createTable, .createView, .createIndex, .createMeasure, .createMacro, .drop, .alterTable, .insert, .update,
      .delete, .truncate:
      return try change(statement, run)
    case .transaction(let step): return try take(step, at: statement.span)
    case .describeFunction(let name): return try run.describeFunction(name)
    case .describeMeasure(let name): return try run.describeMeasure(name)
    case .summarize(let query): return try run.summarize(query)
    case .assert(let condition, let message): return try run.assert(condition, message: message)
    case .parameter(let name, let type, let value):
      if parameters[name.text] != nil { return StatementResult(table: nil, notes: []) }
      guard let value else {
        throw Diagnostic(
          "RQ0113", "the parameter $\(name.text) has no value", at: name.span,
          hint: "Give one with --set \(name.text)=… or beside the query.")
      }
      let chosen = try run.value(of: value, type: type)
      state.withLock { $0.parameters[name.text] = chosen }
      return StatementResult(table: nil, notes: [])
    case .load, .save, .include:
      throw Binder.unsupported("this statement", at: statement.span)
    case .invalid:
      throw Diagnostic("RQ0001", "the statement could not be read", at: statement.span)
    }
  }

  /// Runs a statement that changes tables; all of the change is seen, or none of it.
  private func change(_ statement: Statement, _ run: StatementRun) throws -> StatementResult {
    try changes.withLock { _ in
      var catalog = state.withLock { $0.catalog }
      let run = StatementRun(
        catalog: catalog, settings: run.settings, defaultTable: run.defaultTable,
        parameters: run.parameters,
        cancellation: run.cancellation)
      let result = try run.change(statement, in: &catalog)
      let changed = catalog
      state.withLock { $0.catalog = changed }
      return result
    }
  }

  /// BEGIN, COMMIT and ROLLBACK.
  private func take(_ step: TransactionStep, at span: SourceSpan) throws -> StatementResult {
    try changes.withLock { _ in
      try state.withLock { state in
        switch (step, state.beforeTransaction) {
        case (.begin, nil): state.beforeTransaction = state.catalog
        case (.begin, _?):
          throw Diagnostic(
            "RQ0174", "a transaction is open already", at: span, hint: "COMMIT or ROLLBACK ends it."
          )
        case (.commit, _?): state.beforeTransaction = nil
        case (.rollback, let before?):
          state.catalog = before
          state.beforeTransaction = nil
        case (_, nil):
          throw Diagnostic("RQ0174", "no transaction is open", at: span, hint: "BEGIN opens one.")
        }
      }
    }
    return StatementResult(table: nil, notes: [])
  }
}

extension StatementRun {
  /// Runs a statement that changes tables.
  fileprivate func change(_ statement: Statement, in catalog: inout Catalog) throws
    -> StatementResult
  {
    switch statement.kind {
    case .createTable(let table): try create(table, in: &catalog)
    case .createView(let view): try create(view, in: &catalog)
    case .createIndex(let index): try create(index, in: &catalog)
    case .createMeasure(let measure): try create(measure, in: &catalog)
    case .createMacro(let macro): try create(macro, in: &catalog)
    case .drop(let drop): try self.drop(drop, in: &catalog)
    case .alterTable(let change): try alter(change, in: &catalog)
    case .insert(let insert): try self.insert(insert, in: &catalog)
    case .update(let update): try self.update(update, in: &catalog)
    case .delete(let delete): try self.delete(delete, in: &catalog)
    case .truncate(let name): try truncate(name, in: &catalog)
    default: throw Binder.unsupported("this statement", at: statement.span)
    }
  }
}
