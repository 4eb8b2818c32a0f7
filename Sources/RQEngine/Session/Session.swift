import RQSyntax
import Synchronization

/// What a statement gave.
public struct StatementResult: Sendable {
  /// The rows; nil for a statement that gives none.
  public var table: ResultTable?
  /// Notes on meaning.
  public var notes: [Diagnostic]
  /// How the rows are to be drawn, for a query that says so.
  public var chart: ChartClause?
  /// What came of a TEST.
  public var test: TestOutcome?

  /// Creates a result.
  public init(
    table: ResultTable?, notes: [Diagnostic], chart: ChartClause? = nil, test: TestOutcome? = nil
  ) {
    self.table = table
    self.notes = notes
    self.chart = chart
    self.test = test
  }
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
    /// Values from outside that PARAM gave a type: as they were, and as they are read.
    var typed: [String: (given: Value, value: Value)] = [:]
    /// The tables as they were when the transaction began; nil outside of one.
    var beforeTransaction: Catalog?
    /// The tables as they were at the savepoints of the transaction, the last one last.
    var savepoints: [(name: String, catalog: Catalog)] = []
    /// Statements under names, by folded name.
    var prepared: [String: Statement] = [:]
    /// The functions of the program.
    var functions: RegisteredFunctions
  }

  /// Held while a statement changes tables, so that no change is lost.
  private let changes = Mutex<Void>(())

  /// Starts a session.
  public init(
    catalog: Catalog, settings: Settings = Settings(), defaultTable: String = "reports",
    functions: RegisteredFunctions = RegisteredFunctions()
  ) {
    state = Mutex(State(catalog: catalog, settings: settings, defaultTable: defaultTable, functions: functions))
  }

  /// The settings now.
  public var settings: Settings { state.withLock { $0.settings } }

  /// What completion asks of the session: its tables and settings, the table a query reads that names none, and the names
  /// of its parameters.
  public var completionState: (Catalog, Settings, String, [String]) {
    state.withLock { ($0.catalog, $0.settings, $0.defaultTable, Array($0.parameters.keys) + $0.typed.keys) }
  }

  /// The functions that the program has added.
  public var functions: RegisteredFunctions { state.withLock { $0.functions } }

  /// Adds a function, in the place of one of the same name.
  ///
  /// - Throws: `RQ0198` for a name that cannot be called, or that the language has given away.
  public func register(_ function: RegisteredFunction) throws {
    try state.withLock { try $0.functions.add(function) }
  }

  /// Takes a function of the program away; false when there is none of that name.
  public func unregister(_ name: String) -> Bool { state.withLock { $0.functions.remove(name) } }

  /// The tables now.
  public var catalog: Catalog { state.withLock { $0.catalog } }

  /// The table that queries ask which name none.
  public var currentDefaultTable: String { state.withLock { $0.defaultTable } }

  /// Whether `$name` has a value of the session's own.
  public func hasParameter(_ name: String) -> Bool { state.withLock { $0.parameters[name] != nil } }

  /// Gives `$name` a value of the session's own.
  func setParameter(_ name: String, to value: Value) { state.withLock { $0.parameters[name] = value } }

  /// The statement of a name.
  func prepared(_ name: String) -> Statement? { state.withLock { $0.prepared[NameKey.fold(name)] } }

  /// What runs a statement over the tables as they are now.
  func run(_ parameters: [String: Value]) -> StatementRun {
    let (catalog, settings, defaultTable, known, functions) = state.withLock {
      ($0.catalog, $0.settings, $0.defaultTable, $0.parameters, $0.functions)
    }
    return StatementRun(
      catalog: catalog, settings: settings, defaultTable: defaultTable,
      parameters: known.merging(parameters) { $1 }, cancellation: Cancellation(), functions: functions)
  }

  /// Changes a setting as `SET name = value` does.
  ///
  /// - Throws: `RQ0114` for an unknown name, `RQ0115` for a value that does not fit.
  public func set(_ name: String, to value: String) throws {
    try state.withLock { try $0.settings.set(name, to: value) }
  }

  /// Runs one statement to its end.
  ///
  /// - Parameter tables: tables that this statement alone sees, unless the session has one of the name.
  /// - Throws: `Diagnostic`, with spans into the source of the statement.
  public func execute(
    _ statement: Statement, parameters: [String: Value], cancellation: Cancellation, beside tables: [Table] = []
  ) throws -> StatementResult {
    func attempt(widensSums: Bool) throws -> StatementResult {
      try execute(
        statement, parameters: parameters, cancellation: cancellation, beside: tables, widensSums: widensSums)
    }
    do {
      return try attempt(widensSums: false)
    } catch let failure as Diagnostic where SumOverflow.isOfIntegers(failure) {
      // Hardly any sum needs more than 64 bits, so that only the statement that has met one pays for them.
      do { return try attempt(widensSums: true) } catch let other as Diagnostic {
        throw other.code.hasPrefix("RQ02") ? failure : other
      }
    }
  }

  private func execute(
    _ statement: Statement, parameters: [String: Value], cancellation: Cancellation, beside tables: [Table],
    widensSums: Bool
  ) throws -> StatementResult {
    var (catalog, settings, defaultTable, known, typed, functions) = state.withLock {
      ($0.catalog, $0.settings, $0.defaultTable, $0.parameters, $0.typed, $0.functions)
    }
    _ = catalog.lend(tables)
    let given = parameters
    var parameters = known.merging(given) { $1 }
    for (name, entry) in typed where given[name] == entry.given { parameters[name] = entry.value }
    var own = settings
    own.widensSums = widensSums
    // However low the limit is, it can be raised.
    if case .set = statement.kind { own.memoryLimit = Settings().memoryLimit }
    let run = StatementRun(
      catalog: catalog, settings: own, defaultTable: defaultTable, parameters: parameters,
      cancellation: cancellation, functions: functions)
    switch statement.kind {
    case .query(let query):
      guard let with = query.with, with.tables.contains(where: { $0.change != nil }) else {
        return try run.query(query)
      }
      return try change(statement, run, beside: tables, with: with)
    case .with(let with, let inner): return try change(inner, run, beside: tables, with: with)
    case .chart(let query, let chart):
      var result = try run.query(query)
      result.chart = chart
      return result
    case .test(let test): return try run.test(test)
    case .explain(let query, let explanation): return try run.explain(query, explanation)
    case .trace(let query, let scope): return try run.trace(query, scope)
    case .describe(let name): return try run.describe(name)
    case .describeQuery(let query): return try run.describe(query)
    case .show(let what): return try run.show(what)
    case .use(let name):
      if name.parts.count == 1, catalog.table(named: name.parts[0].text) == nil,
        Catalog.ownSchemas.contains(NameKey.fold(name.parts[0].text)) || NameKey.fold(name.parts[0].text) == "memory"
      {
        return StatementResult(table: nil, notes: [])
      }
      guard let table = catalog.table(named: try catalog.key(of: name).text) else {
        throw Diagnostic(
          "RQ0103", "there is no table '\(name.parts.last?.text ?? "")'", at: name.span,
          hint: "SHOW TABLES lists them.",
          candidates: Candidates.best(for: name.parts.last?.text ?? "", among: catalog.tables.map(\.schema.name)))
      }
      state.withLock { $0.defaultTable = table.schema.name }
      return StatementResult(table: nil, notes: [])
    case .set(let name, let value):
      return try set(name, to: try run.settingText(value))
    case .reset(let name):
      if !Settings.exists(name.text) {
        switch ["", "last", "1", "asc"].lazy.compactMap({ Settings.foreign(name.text, $0) }).first {
        case .harmless?: return StatementResult(table: nil, notes: [])
        case .own(let own, _)?:
          try state.withLock { try $0.settings.reset(own, at: name.span) }
          return StatementResult(table: nil, notes: [])
        case nil: break
        }
      }
      try state.withLock { try $0.settings.reset(name.text, at: name.span) }
      return StatementResult(table: nil, notes: [])
    case .setVariable(let name, let value):
      let chosen = try run.value(of: value, type: nil)
      state.withLock { $0.parameters[name.text] = chosen }
      return StatementResult(table: nil, notes: [])
    case .pragma(let name, let value):
      let text = try value.map { try run.settingText($0) }
      if let result = try run.pragma(name, text) { return result }
      return try set(name, to: text ?? "")
    case .maintenance(let what, let name):
      let isIndex =
        what.text == "REINDEX"
        && catalog.indexes.contains { NameKey.fold($0.name) == NameKey.fold(name?.parts.last?.text ?? "") }
      if let name, what.text != "CHECKPOINT", !isIndex { _ = try run.table(name, in: catalog) }
      let note = Diagnostic(
        "RQ0309", "\(what.text) has nothing to do: tables are in memory, with their statistics", at: what.span,
        severity: .note)
      return StatementResult(table: nil, notes: settings.notes ? [note] : [])
    case .comment(let word, let table):
      if let table { _ = try run.table(table, in: catalog) }
      let note = Diagnostic("RQ0309", "COMMENT ON keeps nothing", at: word.span, severity: .note)
      return StatementResult(table: nil, notes: settings.notes ? [note] : [])
    case .prepare(let name, let prepared):
      state.withLock { $0.prepared[NameKey.fold(name.text)] = prepared }
      return StatementResult(table: nil, notes: [])
    case .execute(let name, let arguments):
      guard let prepared = state.withLock({ $0.prepared[NameKey.fold(name.text)] }) else {
        throw Diagnostic(
          "RQ0103", "there is no statement '\(name.text)'", at: name.span, hint: "PREPARE \(name.text) AS … makes one.",
          candidates: Candidates.best(for: name.text, among: state.withLock { $0.prepared.keys.ordered() }))
      }
      var values = parameters
      for (place, argument) in arguments.enumerated() {
        if case .namedArgument(let name, let value) = argument.kind {
          values[name.text] = try run.value(of: value, type: nil)
        } else {
          values["\(place + 1)"] = try run.value(of: argument, type: nil)
        }
      }
      return try execute(prepared, parameters: values, cancellation: cancellation, beside: tables)
    case .deallocate(let name):
      guard let name else {
        state.withLock { $0.prepared = [:] }
        return StatementResult(table: nil, notes: [])
      }
      if state.withLock({ $0.prepared.removeValue(forKey: NameKey.fold(name.text)) }) == nil {
        throw Diagnostic("RQ0103", "there is no statement '\(name.text)'", at: name.span)
      }
      return StatementResult(table: nil, notes: [])
    case .copy(let copy) where copy.direction == .from: return try change(statement, run, beside: tables)
    case .copy(let copy): return try run.copy(copy)
    case .createTable, .createView, .createIndex, .createMeasure, .createMacro, .createSequence, .createSchema,
      .createType, .drop, .alterTable, .insert, .update,
      .delete, .merge, .truncate:
      return try change(statement, run, beside: tables)
    case .transaction(let step): return try take(step, at: statement.span)
    case .describeFunction(let name): return try run.describeFunction(name)
    case .describeMeasure(let name): return try run.describeMeasure(name)
    case .summarize(let query): return try run.summarize(query)
    case .assert(let condition, let message): return try run.assert(condition, message: message)
    case .parameter(let name, let type, let value, _):
      if let own = given[name.text] {
        let value = try run.parameter(own, name, type)
        state.withLock { $0.typed[name.text] = (own, value) }
        return StatementResult(table: nil, notes: [])
      }
      if parameters[name.text] != nil { return StatementResult(table: nil, notes: []) }
      guard let value else { throw StatementRun.missing(name, type) }
      let chosen = try run.value(of: value, type: type)
      state.withLock { $0.parameters[name.text] = chosen }
      return StatementResult(table: nil, notes: [])
    case .include(let path):
      throw Diagnostic(
        "RQ0190", "INCLUDE reads a file beside the script it stands in, and this is none", at: path.span,
        hint: "Run a script file that includes it.")
    case .load, .save:
      throw Binder.unsupported("this statement", at: statement.span)
    case .invalid:
      throw Diagnostic("RQ0001", "the statement could not be read", at: statement.span)
    }
  }

  /// Runs a statement that changes tables; all of the change is seen, or none of it.
  private func change(
    _ statement: Statement, _ run: StatementRun, beside tables: [Table], with: With? = nil
  ) throws -> StatementResult {
    try changes.withLock { _ in
      var catalog = state.withLock { $0.catalog }
      var lent = catalog.lend(tables)
      let before = catalog
      var with = with
      if let given = with, let (rest, rows) = try run.over(catalog).made(given, in: &catalog) {
        with = rest
        lent += catalog.lend([rows])
      }
      let result: StatementResult
      if case .query(var query) = statement.kind {
        query.with = with
        result = try run.over(catalog).query(query)
      } else {
        // What an INSERT reads is a query, which has the tables of WITH, whatever the one it changes is called.
        var change = statement
        if let given = with, case .insert(var insert) = statement.kind, case .query(var query) = insert.source,
          given.tables.contains(where: { catalog.table(named: $0.name.text) != nil }), insert.conflict == nil,
          !(query.with?.recursive ?? false)
        {
          query.with = With(recursive: given.recursive, tables: given.tables + (query.with?.tables ?? []))
          insert.source = .query(query)
          change.kind = .insert(insert)
          with = nil
        }
        let hidden = try with.map { try catalog.name($0) } ?? []
        result = try run.over(catalog).change(change, in: &catalog)
        for table in with?.tables ?? [] { catalog.removeView(named: table.name.text) }
        for view in hidden { catalog.add(view) }
      }
      try run.over(catalog).checkReferences(in: catalog, before: before)
      catalog.takeBack(lent)
      let changed = catalog
      state.withLock { $0.catalog = changed }
      return result
    }
  }

  /// Changes a setting, one of another engine too where that can change no answer.
  private func set(_ name: Identifier, to text: String) throws -> StatementResult {
    if !Settings.exists(name.text) || name.text.lowercased() == "null_order",
      let foreign = Settings.foreign(name.text, text)
    {
      switch foreign {
      case .own(let own, let value): try state.withLock { try $0.settings.set(own, to: value, at: name.span) }
      case .harmless:
        let note = Diagnostic(
          "RQ0309", "\(name.text) says nothing to rq, and no answer depends on it", at: name.span, severity: .note)
        return StatementResult(table: nil, notes: settings.notes ? [note] : [])
      }
      return StatementResult(table: nil, notes: [])
    }
    try state.withLock { try $0.settings.set(name.text, to: text, at: name.span) }
    return StatementResult(table: nil, notes: [])
  }

  /// BEGIN, COMMIT and ROLLBACK, and the savepoints between them.
  private func take(_ step: TransactionStep, at span: SourceSpan) throws -> StatementResult {
    try changes.withLock { _ in
      try state.withLock { state in
        guard let before = state.beforeTransaction else {
          guard step == .begin else {
            throw Diagnostic("RQ0174", "no transaction is open", at: span, hint: "BEGIN opens one.")
          }
          state.beforeTransaction = state.catalog
          return
        }
        func place(of name: Identifier) throws -> Int {
          guard let place = state.savepoints.lastIndex(where: { $0.name == NameKey.fold(name.text) }) else {
            throw Diagnostic(
              "RQ0174", "there is no savepoint '\(name.text)'", at: name.span, hint: "SAVEPOINT \(name.text) sets one.",
              candidates: Candidates.best(for: name.text, among: state.savepoints.map(\.name)))
          }
          return place
        }
        switch step {
        case .begin:
          throw Diagnostic(
            "RQ0174", "a transaction is open already", at: span, hint: "COMMIT or ROLLBACK ends it.")
        case .commit, .rollback:
          if step == .rollback { state.catalog = before }
          state.beforeTransaction = nil
          state.savepoints = []
        case .savepoint(let name): state.savepoints.append((NameKey.fold(name.text), state.catalog))
        case .release(let name): state.savepoints.removeSubrange(try place(of: name)...)
        case .rollbackTo(let name):
          let place = try place(of: name)
          state.catalog = state.savepoints[place].catalog
          state.savepoints.removeSubrange((place + 1)...)
        }
      }
    }
    return StatementResult(table: nil, notes: [])
  }
}

extension StatementRun {
  /// Runs a statement that changes tables.
  func change(_ statement: Statement, in catalog: inout Catalog) throws -> StatementResult {
    switch statement.kind {
    case .createTable(let table): try create(table, in: &catalog)
    case .createView(let view): try create(view, in: &catalog)
    case .createIndex(let index): try create(index, in: &catalog)
    case .createMeasure(let measure): try create(measure, in: &catalog)
    case .createMacro(let macro): try create(macro, in: &catalog)
    case .createSequence(let sequence): try create(sequence, in: &catalog)
    case .createSchema(let schema): try create(schema, in: &catalog)
    case .createType(let type): try create(type, in: &catalog)
    case .copy(let copy): try copyIn(copy, in: &catalog)
    case .drop(let drop): try self.drop(drop, in: &catalog)
    case .alterTable(let change): try alter(change, in: &catalog)
    case .insert(let insert): try self.insert(insert, in: &catalog)
    case .update(let update): try self.update(update, in: &catalog)
    case .delete(let delete): try self.delete(delete, in: &catalog)
    case .merge(let merge): try self.merge(merge, in: &catalog)
    case .truncate(let name): try truncate(name, in: &catalog)
    default: throw Binder.unsupported("this statement", at: statement.span)
    }
  }
}
