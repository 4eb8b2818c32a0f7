import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A conversation with a person at a terminal.
struct Prompt {
  /// Where statements run.
  let database: Database
  /// The values of `$name` in statements.
  let parameters: [String: Value]
  /// The form of results.
  var format: OutputFormat
  /// Whether each statement's time is told.
  var timing: Bool
  /// Where errors go.
  let narration: Narration

  private let history = HistoryFile.standard()
  private var lastEntry: String?

  init(
    database: Database, parameters: [String: Value], format: OutputFormat, timing: Bool, narration: Narration
  ) {
    self.database = database
    self.parameters = parameters
    self.format = format
    self.timing = timing
    self.narration = narration
  }

  /// Talks until the person leaves.
  mutating func run() -> ExitStatus {
    Interruption.install(endsProcess: false)
    let database = database
    LineEditor.start { word, before in
      Completer(names: database.completionNames).completion(of: word, after: before)
    }
    for entry in history.load() { LineEditor.remember(entry) }
    greet()
    var pending = PendingStatement()
    while true {
      switch LineEditor.read(prompt: pending.isEmpty ? "rq> " : "  > ") {
      case .end: return .success
      case .interrupted: pending.clear()
      case .line(let line):
        if pending.isEmpty, let command = DotCommand(line) {
          remember(line)
          if command == .quit { return .success }
          perform(command)
        } else if case .run(let text) = pending.take(line) {
          remember(text)
          run(StatementSource(name: nil, bytes: Array(text.utf8)))
        }
      }
    }
  }

  private func greet() {
    let (reports, tables) = (database.load.reports, database.load.tables)
    var loaded = tables == 0 || reports > 0 ? ["\(reports) report\(reports == 1 ? "" : "s")"] : []
    if tables > 0 { loaded.append("\(tables) table file\(tables == 1 ? "" : "s")") }
    Terminal.tell("\(loaded.joined(separator: " and ")) loaded. Statements end with ; and .help tells more.\n")
  }

  private mutating func remember(_ entry: String) {
    let entry = String(entry.drop(while: \.isWhitespace))
    if entry == lastEntry { return }
    lastEntry = entry
    LineEditor.remember(entry)
    history.append(entry)
  }

  private mutating func perform(_ command: DotCommand) {
    switch command {
    case .help: print(DotCommand.helpText)
    case .tables: run("SHOW TABLES")
    case .schema(let table?): run("DESCRIBE \(table)")
    case .schema(nil): describeAll()
    case .mode(let choice): format = choice
    case .timing(let choice): timing = choice
    case .read(let path):
      do throws(StatementSource.Failure) {
        run(try StatementSource.file(path))
      } catch {
        narration.tell(error.message)
      }
    case .quit: break
    case .wrong(let message): narration.tell(message)
    }
  }

  private func describeAll() {
    guard let script = Optional(Script.parse("SHOW TABLES")), let statement = script.statements.first,
      let tables = try? database.execute(statement, of: script).table, let names = tables.columns.first
    else { return run("SHOW TABLES") }
    for row in 0..<tables.rowCount {
      print("\(VisibleText.escaped(names[row].description))\n")
      run("DESCRIBE \"\(names[row].description)\"")
    }
  }

  private func run(_ text: String) { run(StatementSource(name: nil, bytes: Array(text.utf8))) }

  /// Runs statements up to the first that fails; text with an error of syntax does not run at all.
  private func run(_ source: StatementSource) {
    let script = Script.parse(bytes: source.bytes)
    let text = SourceText(script.source)
    for diagnostic in script.diagnostics { narration.tell(diagnostic, in: text, named: source.name) }
    if script.diagnostics.contains(where: { $0.severity == .error }) { return }
    for statement in script.statements {
      do {
        let result = try Interruption.whileRunning {
          try database.execute(
            statement, of: script, parameters: parameters, cancellation: Interruption.statement)
        }
        show(result, of: text, named: source.name)
      } catch let diagnostic as Diagnostic {
        // The terminal has printed ^C where the cursor stood.
        if Interruption.statement.isCancelled { Terminal.tell("\n") }
        return narration.tell(diagnostic, in: text, named: source.name)
      } catch {
        return narration.tell("\(error)")
      }
    }
  }

  private func show(_ result: QueryResult, of text: SourceText, named name: String?) {
    if let table = result.table {
      var writer = TextWriter { bytes in
        // Printing is work too: Ctrl-C ends it.
        if Interruption.statement.isCancelled { throw Interrupted() }
        try Terminal.writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
      }
      do {
        try Interruption.whileRunning {
          try format.write(table, to: &writer)
          try writer.finish()
        }
      } catch let failure as OutputFailure {
        if !failure.isClosedPipe { narration.tell(failure.message) }
      } catch {
        narration.tell("printing interrupted")
      }
    }
    for note in result.notes { narration.tell(note, in: text, named: name) }
    if let table = result.table {
      print(Prompt.footer(rows: table.rowCount, elapsed: timing ? result.elapsed : nil))
    } else if timing {
      print(Prompt.duration(result.elapsed) + "\n")
    }
  }

  private struct Interrupted: Error {}

  /// `4 rows · 2 ms`.
  static func footer(rows: Int, elapsed: Double?) -> String {
    let count = rows == 1 ? "1 row" : "\(rows) rows"
    return elapsed.map { "\(count) · \(duration($0))\n" } ?? count + "\n"
  }

  /// Seconds in the unit a person would choose.
  static func duration(_ seconds: Double) -> String {
    let milliseconds = seconds * 1_000
    if milliseconds < 1 { return "<1 ms" }
    if milliseconds < 1_000 { return "\(Int(milliseconds.rounded())) ms" }
    let tenths = Int(exactly: (seconds * 10).rounded()) ?? Int.max
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// Prints to the person; what cannot be printed cannot be told either.
  private func print(_ text: String) {
    try? Terminal.writeAll(Array(text.utf8), to: STDOUT_FILENO, path: "standard output")
  }
}
