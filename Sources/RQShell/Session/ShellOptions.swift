import ReportQuery

/// What a run of `rq` was asked to do: the command line, read and checked.
public struct ShellOptions: Sendable {
  /// What is done with the scripts.
  public enum Verb: Sendable {
    /// They are run.
    case run
    /// They are bound to the tables and not run.
    case check
    /// They are laid out anew.
    case format
    /// They are pages, and are made into HTML.
    case report
    /// There are none: what is wrong with the documents is told.
    case audit
  }

  /// What is done with the scripts.
  public var verb = Verb.run
  /// Whether formatting only tells which scripts it would change.
  public var formatsNothing = false
  /// Whether formatting writes out what makes a row.
  public var writesGrain = false
  /// Whether an audit lists what is no mistake.
  public var listsNotes = false
  /// The column for each value of which a page is made.
  public var each: String?
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
  /// Session settings that options stand for.
  public var settings: [Setting] = []
  /// Settings of which an unknown name is taken as a statement parameter.
  public var assignments: [Setting] = []
  /// Whether whatever could not be read of the documents fails the run.
  public var strict = false
  /// Whether statements after a failed one still run.
  public var keepGoing = false
  /// Whether each statement's time is told on standard error.
  public var timing = false
  /// Whether requests and answers are lines of JSON.
  public var machine = false

  /// A session setting to make before anything runs.
  public struct Setting: Sendable, Equatable {
    /// The option that asked for it, for messages.
    public var option: String
    /// The setting.
    public var name: String
    /// Its value, as the language would read it.
    public var value: String

    /// A setting asked for by an option.
    public init(option: String, name: String, value: String) {
      self.option = option
      self.name = name
      self.value = value
    }
  }

  /// Options that ask for nothing: a prompt, or statements from a pipe, over the shipped reports.
  public init() {}
}
