import RQSyntax

/// What came of opening documents.
public struct LoadSummary: Sendable {
  /// How many reports were read.
  public var reports = 0
  /// How many bytes the documents had.
  public var bytes = 0
  /// One entry for each path or document that could not be read, and for what was skipped (as a note).
  public var problems: [Diagnostic] = []
  /// Whether a path that was named could not be read, or nothing at all could.
  public var failed = false

  /// An empty summary.
  public init() {}
}

/// How far a load has come.
public struct LoadProgress: Sendable {
  /// Documents done.
  public var done: Int
  /// Documents found.
  public var total: Int
}
