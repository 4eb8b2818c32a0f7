import RQEngine
import RQReports
import RQSyntax

/// Reports in memory, and the session that asks them questions.
///
/// Safe to use from several tasks at once; a query sees the tables as they were when it began.
public final class Database: Sendable {
  /// What came of opening the documents.
  public let load: LoadSummary
  private let session: Session
  /// The table a new session asks when a query names none.
  private let defaultTable: String

  /// A database without documents: its tables are there, and empty.
  public convenience init() {
    self.init(load: LoadSummary(), tables: Corpus().tables)
  }

  private init(load: LoadSummary, tables: [Table], defaultTable: String = "reports") {
    self.load = load
    self.defaultTable = defaultTable
    var catalog = Catalog()
    for table in tables { catalog.add(table) }
    for measure in ReportMeasures.all { catalog.add(measure) }
    session = Session(catalog: catalog, defaultTable: defaultTable)
  }

  private init(sharing other: Database) {
    load = other.load
    defaultTable = other.defaultTable
    session = Session(
      catalog: other.session.catalog, defaultTable: other.defaultTable, functions: other.session.functions)
  }

  /// Another session over the same tables and functions, with settings of its own that start from the defaults.
  public func newSession() -> Database { Database(sharing: self) }

  /// Loads documents: files, or folders with all that is in them.
  ///
  /// A file named `.csv` or `.tsv` becomes a table of its own, named after the file; in folders such files are left out.
  /// When only such files are given the first one's table is that which queries ask when they name none.
  /// A document that cannot be read never stops the rest; `load` tells of it.
  /// - Parameters:
  ///   - paths: files and folders; with none the shipped reports are loaded.
  ///   - threads: how many documents are read at once; 0 means one a core.
  ///   - cancellation: stops the load; what was read by then stays.
  ///   - progress: called after each document and after each piece of a file that holds a table, from any thread.
  public static func open(
    _ paths: [String] = [], threads: Int = 0, cancellation: Cancellation? = nil,
    progress: (@Sendable (LoadProgress) -> Void)? = nil
  ) -> Database {
    let tablePaths = paths.filter(TableFiles.isTableFile)
    let paths = paths.isEmpty ? shippedData.map { [$0] } ?? [] : paths.filter { !TableFiles.isTableFile($0) }
    if paths.isEmpty, !tablePaths.isEmpty {
      return open(tables: tablePaths, threads: threads, cancellation: cancellation, progress: progress)
    }
    var report: (@Sendable (Corpus.Progress) -> Void)?
    if let progress { report = { progress(LoadProgress(unit: .documents, done: $0.done, total: $0.total)) } }
    var summary = LoadSummary()
    var corpus = Corpus()
    do {
      corpus = try Corpus.load(paths: paths, threads: threads, progress: report, cancel: cancellation)
      summary.failed = corpus.reports == 0 || corpus.problems.contains(where: \.isNamed)
    } catch {
      summary.failed = true
      summary.problems.append(error as? Diagnostic ?? Diagnostic("RQ0501", "the reports do not fit into memory"))
    }
    summary.reports = corpus.reports
    summary.findings = Dictionary(uniqueKeysWithValues: corpus.findings.map { ($0.key.code, $0.value) })
    summary.bytes = corpus.bytes
    summary.problems += corpus.problems.map(\.diagnostic)
    if paths.isEmpty {
      summary.problems.append(
        Diagnostic(
          "RQ0601", "the shipped reports are nowhere to be found",
          hint: "Name reports with -d PATH, or set RQ_DATASETS to the folder datasets."))
    }
    if corpus.skipped > 0 {
      let files = corpus.skipped == 1 ? "1 file was" : "\(corpus.skipped) files were"
      summary.problems.append(
        Diagnostic("RQ0600", "\(files) left out, being no documents", severity: .note))
    }
    let taken = Dictionary(
      corpus.tables.map { ($0.schema.name, "the reports") }, uniquingKeysWith: { first, _ in first })
    let files = TableFiles(
      tablePaths, taken: taken, threads: threads, cancellation: cancellation, progress: progress)
    summary.add(files)
    summary.isStopped = cancellation?.isCancelled == true
    return Database(load: summary, tables: corpus.tables + files.tables)
  }

  /// A database of tables alone; those of the reports are there, and empty, unless a file has the name of one.
  private static func open(
    tables paths: [String], threads: Int, cancellation: Cancellation?, progress: (@Sendable (LoadProgress) -> Void)?
  ) -> Database {
    let files = TableFiles(paths, taken: [:], threads: threads, cancellation: cancellation, progress: progress)
    var summary = LoadSummary()
    summary.add(files)
    summary.isStopped = cancellation?.isCancelled == true
    let names = Set(files.tables.map(\.schema.name))
    let empty = Corpus().tables.filter { !names.contains($0.schema.name) }
    return Database(
      load: summary, tables: empty + files.tables, defaultTable: files.tables.first?.schema.name ?? "reports")
  }

  /// Runs one statement of a parsed script and waits for its rows.
  ///
  /// - Parameters:
  ///   - statement: the statement.
  ///   - script: the script it stands in, for the places of errors.
  ///   - parameters: the values of `$name`.
  ///   - cancellation: what stops it from another thread.
  ///   - tables: results that the statement may read as tables of these names; a table of the database goes before one of
  ///     these.
  /// - Throws: `Diagnostic`, with spans into the script's source.
  public func execute(
    _ statement: Statement, of script: Script, parameters: [String: Value] = [:],
    cancellation: Cancellation = Cancellation(), beside tables: [String: ResultTable] = [:]
  ) throws -> QueryResult {
    let start = ContinuousClock.now
    let beside = try tables.map { try $0.value.table(named: $0.key) }
    let result = try session.execute(
      statement, parameters: parameters, cancellation: cancellation, beside: beside)
    var chart: Chart?
    if let clause = result.chart, let table = result.table { chart = try Chart(table, clause) }
    let elapsed = ContinuousClock.now - start
    return QueryResult(
      table: result.table, notes: result.notes, elapsed: Double(elapsed / .nanoseconds(1)) / 1e9, chart: chart,
      test: result.test)
  }

  /// The numbers of the reports whose rows a query reads.
  func reportsRead(by query: Query, parameters: [String: Value]) throws -> [Int64] {
    try session.reportsRead(by: query, parameters: parameters)
  }

  /// Another session over the same tables, its settings those of this one.
  func newSession(keepingSettings: Bool) -> Database { Database(load: load, session: session.copy()) }

  private init(load: LoadSummary, session: Session) {
    self.load = load
    self.session = session
    defaultTable = session.currentDefaultTable
  }

  /// Whether PARAM or SET VARIABLE gave `$name` a value in this session.
  func hasParameter(_ name: String) -> Bool { session.hasParameter(name) }

  /// What binds statements of scripts that are checked.
  func checker() -> Session { session.copy() }

  /// Sets a session setting as `SET name = value` does.
  ///
  /// - Throws: `Diagnostic` for an unknown name (`RQ0114`) or a value that does not fit (`RQ0115`).
  public func set(_ name: String, to value: String) throws { try session.set(name, to: value) }

  /// Adds a function of the program; `register` makes it of a closure.
  func add(_ function: RegisteredFunction) throws { try session.register(function) }

  /// Takes a function of the program away; false when there is none of that name.
  @discardableResult
  public func unregister(_ name: String) -> Bool { session.unregister(name) }

  /// Whether a name is that of a table or a view.
  func hasTable(_ name: String) -> Bool { session.catalog.hasTable(name) }

  /// What may be typed at an offset of a text, in UTF-8 bytes: keywords the grammar allows there, names in sight there,
  /// and values of the column beside a string.
  ///
  /// - Parameters:
  ///   - text: what stands there, finished or not.
  ///   - offset: where the cursor is.
  ///   - parameters: the names of parameters that will have values.
  public func completions(in text: String, at offset: Int, parameters: [String] = []) -> Completions {
    session.completions(in: text, at: offset, parameters: parameters)
  }

  /// Makes what completion needs and is made only once, so that the first answer comes as soon as all others.
  public func prepareCompletions() {
    for text in ["SELECT s", "SELECT 不", "SELECT bygk", "SELECT agency WHERE agency = 'ab"] {
      _ = completions(in: text, at: text.utf8.count)
    }
    _ = unknownNames(in: "SELECT agency")
  }

  /// The places in a text of names that stand for nothing: tables, columns, functions, types, settings and parameters.
  ///
  /// - Parameters:
  ///   - text: what stands there, finished or not.
  ///   - parameters: the names of parameters that will have values.
  public func unknownNames(in text: String, parameters: [String] = []) -> [SourceSpan] {
    session.unknownNames(in: text, parameters: parameters)
  }

  /// Why cells of the reports hold no number.
  func states(of cells: Set<CellKey>) -> [CellKey: String] { session.states(of: cells) }

  /// The name of the table that a query without FROM reads.
  var assumedTable: String { session.completionState.2 }

  /// The code of a column of a table, either by name or by label; nil when there is none.
  func code(of column: String, in table: String) -> String? { session.catalog.code(of: column, in: table) }

  /// Whether a table of that name or label has a column of that name or label.
  func hasColumn(_ column: String, in table: String) -> Bool { session.catalog.has(column, in: table) }
}
