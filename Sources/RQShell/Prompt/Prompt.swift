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
  /// What runs statements, as it does those of scripts.
  var runner: ScriptRun
  /// How results come to the screen.
  var screen: ResultScreen
  /// Whether each statement's time is told.
  var timing: Bool
  /// Where errors go.
  let narration: Narration
  /// What was typed.
  var history = StatementHistory()
  /// A condition that holds for every query.
  var filter: StatementFilter?
  /// The files that results go to instead of the screen, and what they were asked for as.
  var output: (files: ResultFiles, path: String)?
  /// The last statement that gave rows.
  var lastQuery: Statement?
  /// What stands at the next prompt before anything is typed.
  var typedInAdvance = ""

  private var pending = PendingStatement()

  init(
    database: Database, parameters: [String: Value], format: OutputFormat, timing: Bool, narration: Narration
  ) {
    runner = ScriptRun(in: database, parameters: parameters, cancellation: Interruption.statement)
    runner.ask = ParameterQuestion.ofTerminal
    screen = ResultScreen(format: format)
    self.timing = timing
    var narration = narration
    narration.wraps = true
    self.narration = narration
  }

  var database: Database { runner.database }

  /// Talks until the person leaves.
  mutating func run() -> ExitStatus {
    Interruption.install(endsProcess: false)
    LineEditor.start(questions)
    let database = database
    Task.detached(priority: .utility) { database.prepareCompletions() }
    history.load()
    greet()
    while true {
      let initial = typedInAdvance
      typedInAdvance = ""
      switch LineEditor.read(prompt: pending.isEmpty ? mark : LineEditor.continuation, initial: initial) {
      case .end:
        closeOutput()
        return .success
      case .interrupted: pending.clear()
      case .line(let line):
        let isCommand = pending.isEmpty && DotCommand(line) != nil && !line.contains("\n")
        guard case .run(let text) = isCommand ? .run(line) : pending.take(line) else { continue }
        if !Terminal.quietly({ take(PendingStatement.pieces(of: text)) }) {
          closeOutput()
          return .success
        }
      }
    }
  }

  /// What stands before what is typed: the filter, where there is one.
  private var mark: String { filter.map { "rq[\(VisibleText.escaped($0.text))]> " } ?? "rq> " }

  private var questions: LineEditor.Questions {
    let database = database
    let parameters = Array(runner.parameters.keys)
    let complete: @Sendable (String, Int) -> Completions = { text, offset in
      let names: (String) -> [Completion] = { typed in
        database.completions(in: "DESCRIBE \(typed)", at: 9 + typed.utf8.count).items
      }
      var found =
        DotCommand.completions(of: text, at: offset, names: names)
        ?? database.completions(in: text, at: offset, parameters: parameters)
      if found.isPath {
        found.items = FileNames.completions(of: found.typed).map { item in
          var item = item
          item.suffix = item.text.hasSuffix("/") ? "" : found.closing ?? ""
          return item
        }
      }
      return found
    }
    return LineEditor.Questions(
      complete: complete,
      isReady: { text in
        DotCommand(text) != nil || Script.completeness(of: text) != .incomplete
      },
      unknown: { text, offset in
        if text.hasPrefix(".") { return [] }
        return database.unknownNames(in: text, parameters: parameters).filter { span in
          // A name that is being typed may yet become one.
          guard span.start <= offset, offset <= span.end else { return true }
          return complete(text, offset).items.isEmpty
        }
      })
  }

  private func greet() {
    let (reports, tables) = (database.load.reports, database.load.tables)
    var loaded = tables == 0 || reports > 0 ? ["\(reports) report\(reports == 1 ? "" : "s")"] : []
    if tables > 0 { loaded.append("\(tables) table file\(tables == 1 ? "" : "s")") }
    let text = "\(loaded.joined(separator: " and ")) loaded. Enter runs a statement; .help tells more.\n"
    Terminal.tell(WrappedText.fit(text, width: Terminal.size?.width ?? 80))
  }

  /// Runs statements and commands up to the first that fails; false when one of them is to leave.
  private mutating func take(_ pieces: [String]) -> Bool {
    for (number, piece) in pieces.enumerated() {
      guard let command = DotCommand(piece) else {
        if runTyped(piece) { continue }
        let rest = pieces.count - number - 1
        if rest > 0 { narration.tell("the \(rest == 1 ? "one behind it was" : "\(rest) behind it were") not run") }
        return true
      }
      let place = history.begin(piece)
      history.finish(place, seconds: nil)
      if command == .quit { return false }
      perform(command)
    }
    return true
  }

  /// Runs what was typed and keeps it; false when it failed.
  @discardableResult
  private mutating func runTyped(_ text: String) -> Bool {
    let place = history.begin(text)
    let start = ContinuousClock.now
    let succeeded = run(ScriptSource(text))
    history.finish(place, seconds: (ContinuousClock.now - start) / .nanoseconds(1) / 1e9)
    return succeeded
  }

  /// Runs a text that was not typed.
  @discardableResult
  mutating func run(_ text: String) -> Bool { run(ScriptSource(text)) }

  /// Runs statements up to the first that fails, and tells whether none did; text with an error of syntax does not run at
  /// all.
  @discardableResult
  mutating func run(_ source: ScriptSource) -> Bool {
    let history = history
    runner.tables = ["history": { history.table }]
    runner.around = around
    var run = runner
    let succeeded = Interruption.whileRunning {
      run.run(source) { step in
        switch step.outcome {
        case .note(let diagnostic), .failed(let diagnostic):
          narration.tell(diagnostic, in: step.source.text, named: step.source.name)
        case .result(let result):
          if let index = step.index { show(result, of: step.source.script.statements[index], step) }
        }
        return true
      }
    }
    runner = run
    return succeeded
  }

  /// Puts the filter on a statement, and tells how far it has come.
  private var around: @Sendable (Statement, (Statement) throws -> QueryResult) throws -> QueryResult {
    let (filter, database) = (filter, database)
    return { statement, run in
      try StatementProgressLine.around(statement) { statement in
        try filter?.around(statement, in: database, run) ?? run(statement)
      }
    }
  }

  /// Shows what a statement gave, and what is to be said about it.
  private mutating func show(_ result: QueryResult, of statement: Statement, _ step: ScriptStep) {
    if let test = result.test { narration.tell(test.diagnostic, in: step.source.text, named: step.source.name) }
    if let table = result.table {
      lastQuery = statement
      if let output {
        write(result, of: step, to: output.files)
      } else {
        present(table, result.chart, of: statement)
      }
    }
    for note in result.notes { narration.tell(note, in: step.source.text, named: step.source.name) }
    if let table = result.table {
      let place = output.map { " to \(VisibleText.escaped($0.path))" } ?? ""
      print(Prompt.footer(rows: table.rowCount, place: place, elapsed: timing ? result.elapsed : nil))
    } else if timing {
      print(Prompt.duration(result.elapsed) + "\n")
    }
  }

  private func write(_ result: QueryResult, of step: ScriptStep, to files: ResultFiles) {
    do throws(OutputFailure) {
      try files.write(result, of: step, remarks: [step.text] + result.notes.map { "\($0.code): \($0.message)" })
    } catch {
      narration.tell(error.message)
    }
  }

  /// Writes a table to the screen.
  private func present(_ table: ResultTable, _ chart: Chart?, of statement: Statement) {
    do {
      var screen = screen
      // The facts of a column are a sentence each.
      if table.columns.last?.name == "sparkline", screen.format == .table { screen.records = true }
      try screen.show(table, chart) { rows in
        database.missingCells(
          in: table, of: statement, rows: rows, parameters: runner.parameters,
          cancellation: Interruption.statement)
      }
    } catch let failure as OutputFailure {
      if !failure.isClosedPipe { narration.tell(failure.message) }
    } catch {
      narration.tell("printing interrupted")
    }
  }

  /// `4 rows · 2 ms`, or `4 rows to shares.csv · 2 ms`.
  static func footer(rows: Int, place: String = "", elapsed: Double?) -> String {
    let count = (rows == 1 ? "1 row" : "\(rows) rows") + place
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
  func print(_ text: String) {
    try? Terminal.writeAll(Array(text.utf8), to: STDOUT_FILENO, path: "standard output")
  }
}
