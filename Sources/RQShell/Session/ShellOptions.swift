import ReportQuery

/// What a run of `rq` was asked to do: the command line, read and checked.
public struct ShellOptions: Sendable {
  /// Paths of documents to load; empty means the shipped reports.
  public var data: [String] = []
  /// Whether to start without any documents.
  public var noData = false
  /// Texts given with `--command`, in order.
  public var commands: [String] = []
  /// Script files, in order.
  public var scripts: [String] = []
  /// The format of results; nil to choose by where they go.
  public var format: OutputFormat?
  /// The file results go to instead of standard output.
  public var output: String?
  /// Session settings to make before anything runs, as name and value.
  public var settings: [(name: String, value: String)] = []
  /// Settings of which an unknown name is taken as a statement parameter.
  public var assignments: [(name: String, value: String)] = []
  /// Whether whatever could not be read of the documents fails the run.
  public var strict = false
  /// Whether statements after a failed one still run.
  public var keepGoing = false
  /// Whether each statement's time is told on standard error.
  public var timing = false
  /// Whether requests and answers are lines of JSON.
  public var machine = false

  /// Options that ask for nothing: a prompt, or statements from a pipe, over the shipped reports.
  public init() {}
}
