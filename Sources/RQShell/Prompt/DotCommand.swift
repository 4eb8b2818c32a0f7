import ReportQuery

/// A line that speaks to the prompt rather than to the database.
enum DotCommand: Equatable {
  case help
  case tables
  /// One table, or all.
  case schema(String?)
  case mode(OutputFormat)
  case timing(Bool)
  case read(String)
  case quit
  /// Not a command, and why.
  case wrong(String)

  /// The commands without their dots, for completion.
  static let names = ["help", "mode", "quit", "read", "schema", "tables", "timing"]

  /// Reads a line; nil when it is the beginning of a statement.
  init?(_ line: String) {
    let words = line.split { $0 == " " || $0 == "\t" }
    guard let first = words.first else { return nil }
    let rest = words.dropFirst().joined(separator: " ").trimmingSemicolon
    switch first.lowercased().trimmingSemicolon {
    case "help", "quit", "exit":
      if words.count > 1 { return nil }
      self = first.lowercased().hasPrefix("help") ? .help : .quit
    case ".help": self = .help
    case ".quit", ".exit": self = .quit
    case ".tables": self = .tables
    case ".schema": self = .schema(rest.isEmpty ? nil : rest)
    case ".read": self = rest.isEmpty ? .wrong(".read needs the name of a file") : .read(rest)
    case ".mode":
      self =
        OutputFormat(named: rest).map { .mode($0) }
        ?? .wrong(".mode needs one of \(OutputFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    case ".timing":
      switch rest.lowercased() {
      case "on": self = .timing(true)
      case "off": self = .timing(false)
      default: self = .wrong(".timing needs on or off")
      }
    case let word where word.hasPrefix("."):
      self = .wrong("there is no command \(VisibleText.escaped(word)); .help lists them")
    default: return nil
    }
  }

  /// What `.help` prints.
  static let helpText = """
    A statement ends with ; and may take several lines: Enter runs it once it is complete.
    An empty line runs a statement that lacks only its ;. Ctrl-C clears it, or stops it while it runs.
    Tab completes keywords, tables and columns. Up recalls whole statements. Ctrl-D leaves.

      .help              this text
      .tables            the tables
      .schema [TABLE]    the columns of a table, or of all
      .mode FORMAT       print results as \(OutputFormat.allCases.map(\.rawValue).joined(separator: ", "))
      .timing on|off     tell each statement's time
      .read FILE         run the statements of a file
      .quit              leave

    """
}

extension String {
  fileprivate var trimmingSemicolon: String { hasSuffix(";") ? String(dropLast()) : self }
}
