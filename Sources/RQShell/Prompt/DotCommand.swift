import ReportQuery

/// A line that speaks to the prompt rather than to the database.
enum DotCommand: Equatable {
  /// A word to explain, or all commands.
  case help(String?)
  case tables
  /// One table, or all.
  case schema(String?)
  case mode(OutputFormat?)
  /// Records instead of a table; nil for the other way.
  case records(Bool?)
  /// How many rows are shown; nil inside for as many as fit.
  case rows(Int?)
  case numbers(TableFit.Numbers?)
  case pager(Bool?)
  /// A file for results; nil for the screen.
  case output(String?)
  case save(String)
  case timing(Bool?)
  case read(String)
  /// A condition, nil to be told of it, empty for none.
  case filter(String?)
  case history(Int)
  case edit
  /// Seconds, and the statement; nil for the last one.
  case watch(Double, String?)
  case why(row: Int?, column: String?)
  case quit
  /// Not a command, and why.
  case wrong(String)

  /// Reads a line; nil when it is the beginning of a statement.
  init?(_ line: String) {
    let words = line.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init)
    guard let first = words.first else { return nil }
    if !first.hasPrefix(".") && !first.hasPrefix("\\") {
      // The words that people leave other programs with.
      let word = first.lowercased().trimmingSemicolon
      guard words.count == 1, ["help", "quit", "exit"].contains(word) else { return nil }
      self = word == "help" ? .help(nil) : .quit
      return
    }
    let rest = words.dropFirst().joined(separator: " ").trimmingSemicolon
    let name = String(first.dropFirst()).lowercased().trimmingSemicolon
    self = DotCommand.read(name, rest) ?? .wrong("there is no command \(VisibleText.escaped(first)); .help lists them")
  }

  private static func read(_ name: String, _ rest: String) -> DotCommand? {
    let given = rest.isEmpty ? nil : rest
    switch name {
    case "help": return .help(given)
    case "quit", "exit", "q": return .quit
    case "tables": return .tables
    case "schema": return .schema(given)
    case "x": return choice(rest, name).map { .records($0) } ?? .wrong(".x needs on or off, or nothing")
    case "pager": return choice(rest, name).map { .pager($0) } ?? .wrong(".pager needs on or off")
    case "timing": return choice(rest, name).map { .timing($0) } ?? .wrong(".timing needs on or off")
    case "mode":
      guard let given else { return .mode(nil) }
      let known = OutputFormat.allCases.filter { !$0.isBinary }
      guard let format = OutputFormat(named: given) else {
        return .wrong(".mode needs one of \(known.map(\.rawValue).joined(separator: ", "))")
      }
      return format.isBinary
        ? .wrong("\(format.rawValue) is nothing for a terminal; .save and .output write files") : .mode(format)
    case "rows":
      if given == nil || given == "auto" { return .rows(nil) }
      return Int(rest).flatMap { $0 > 0 ? .rows($0) : nil } ?? .wrong(".rows needs a number or auto")
    case "numbers":
      if given == nil { return .numbers(nil) }
      return TableFit.Numbers(rawValue: rest.lowercased()).map { .numbers($0) }
        ?? (rest == "万" ? .numbers(.wan) : .wrong(".numbers needs plain, comma or wan"))
    case "output": return .output(given)
    case "save": return given.map { .save($0) } ?? .wrong(".save needs the name of a file")
    case "read": return given.map { .read($0) } ?? .wrong(".read needs the name of a file")
    case "filter": return .filter(rest.lowercased() == "off" ? "" : given)
    case "history":
      return rest.isEmpty ? .history(20) : Int(rest).map { .history($0) } ?? .wrong(".history needs a number")
    case "edit": return .edit
    case "watch": return watch(rest)
    case "why": return why(rest)
    default: return nil
    }
  }

  /// On, off, or the other way; nil for anything else.
  private static func choice(_ rest: String, _ name: String) -> Bool?? {
    switch rest.lowercased() {
    case "": .some(nil)
    case "on": .some(true)
    case "off": .some(false)
    default: nil
    }
  }

  private static func watch(_ rest: String) -> DotCommand {
    let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
    guard let seconds = parts.first.flatMap({ Double($0) }), seconds.isFinite, seconds >= 0.1 else {
      return .wrong(".watch needs a number of seconds")
    }
    return .watch(seconds, parts.count > 1 ? parts[1] : nil)
  }

  private static func why(_ rest: String) -> DotCommand {
    var words = rest.split(separator: " ").map(String.init)
    let row = words.first.flatMap { Int($0) }
    if row != nil { words.removeFirst() }
    return .why(row: row, column: words.isEmpty ? nil : words.joined(separator: " "))
  }

  /// What Tab offers on a line that is a command.
  static func completions(of line: String, at offset: Int, names: (String) -> [Completion]) -> Completions? {
    let before = String(decoding: Array(line.utf8).prefix(offset), as: UTF8.self)
    guard before.first == "." else { return nil }
    let parts = before.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let typed = parts[parts.count - 1]
    var answer = Completions(replaced: SourceSpan(offset - typed.utf8.count, offset), typed: typed)
    if parts.count == 1 {
      answer.items = DotCommandGuide.all.filter { ".\($0.name)".hasPrefix(typed.lowercased()) }.map {
        Completion(".\($0.name)", .command, detail: $0.summary, suffix: $0.arguments.isEmpty ? "" : " ")
      }
      return answer
    }
    func words(_ all: [String]) -> [Completion] {
      all.filter { $0.hasPrefix(typed.lowercased()) }.map { Completion($0, .command) }
    }
    switch parts[0].lowercased() {
    case ".mode" where parts.count == 2:
      answer.items = words(OutputFormat.allCases.filter { !$0.isBinary }.map(\.rawValue))
    case ".timing", ".x", ".pager": answer.items = words(["on", "off"])
    case ".numbers": answer.items = words(TableFit.Numbers.allCases.map(\.rawValue))
    case ".rows": answer.items = words(["auto"])
    case ".read", ".save", ".output":
      let path = parts.dropFirst().joined(separator: " ")
      answer = Completions(replaced: SourceSpan(offset - path.utf8.count, offset), typed: path)
      answer.isPath = true
    case ".schema": answer.items = names(typed)
    case ".help":
      answer.items = names(typed)
      let known = Set(answer.items.map(\.text))
      if !typed.isEmpty { answer.items += words(WordHelp.words.filter { !known.contains($0) }) }
    case ".filter": return nil
    default: break
    }
    return answer
  }
}

extension String {
  fileprivate var trimmingSemicolon: String { hasSuffix(";") ? String(dropLast()) : self }
}
