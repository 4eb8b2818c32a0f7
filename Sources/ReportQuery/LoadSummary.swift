import RQSyntax

/// What came of opening documents.
public struct LoadSummary: Sendable {
  /// How many reports were read.
  public var reports = 0
  /// How many files became tables of their own.
  public var tables = 0
  /// How often each rule is broken, by its code; documents that could not be read are under `unreadable`.
  public var findings: [String: Int] = [:]
  /// How many bytes the documents had.
  public var bytes = 0
  /// One entry for each path or document that could not be read, for what was skipped (as a note), and for rows of table
  /// files that were left out (as a warning).
  public var problems: [Diagnostic] = []
  /// Whether a path that was named could not be read, or nothing at all could.
  public var failed = false
  /// Whether the load was stopped before all was read.
  public var isStopped = false

  /// An empty summary.
  public init() {}

  /// Adds what came of files that hold a table each.
  mutating func add(_ files: TableFiles) {
    tables += files.tables.count
    bytes += files.bytes
    problems += files.problems
    failed = failed || files.failed
  }
}

/// How far a load has come.
public struct LoadProgress: Sendable {
  /// What is counted.
  public enum Unit: Sendable {
    /// Documents of all that were found.
    case documents
    /// Bytes of one file that holds a table.
    case bytes
  }

  /// What is counted.
  public var unit: Unit
  /// How many are done.
  public var done: Int
  /// How many there are.
  public var total: Int

  /// Creates a state of progress.
  public init(unit: Unit, done: Int, total: Int) {
    self.unit = unit
    self.done = done
    self.total = total
  }
}
