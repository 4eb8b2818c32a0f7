import ReportQuery

/// Runs statements one after another and writes their results.
struct BatchRunner {
  /// Where statements run.
  let database: Database
  /// The values of `$name` in statements.
  let parameters: [String: Value]
  /// The form of results.
  let format: OutputFormat
  /// Where results go.
  let output: OutputFile
  /// Where everything else goes.
  let narration: Narration
  /// Whether statements after a failed one still run.
  let keepGoing: Bool
  /// Whether each statement's time is told.
  let timing: Bool

  private var statements = 0
  private var results = 0

  init(
    database: Database, parameters: [String: Value], format: OutputFormat, output: OutputFile, narration: Narration,
    keepGoing: Bool, timing: Bool
  ) {
    self.database = database
    self.parameters = parameters
    self.format = format
    self.output = output
    self.narration = narration
    self.keepGoing = keepGoing
    self.timing = timing
  }

  /// Runs all statements of `sources` in order.
  ///
  /// The status is that of the first failure; without `keepGoing` nothing runs after it.
  ///
  /// - Throws: when results cannot be written.
  mutating func run(_ sources: [StatementSource]) throws(OutputFailure) -> ExitStatus {
    var status = ExitStatus.success
    for source in sources {
      let outcome = try run(source)
      if status == .success { status = outcome }
      if outcome == .interrupted { return outcome }
      if outcome != .success, !keepGoing { break }
    }
    return status
  }

  private mutating func run(_ source: StatementSource) throws(OutputFailure) -> ExitStatus {
    let script = Script.parse(bytes: source.bytes)
    // Finding lines takes time linear in the script, so it is done once.
    let text = SourceText(script.source)
    for diagnostic in script.diagnostics { narration.tell(diagnostic, in: text, named: source.name) }
    let errors = script.diagnostics.filter { $0.severity == .error }
    var status = errors.isEmpty ? ExitStatus.success : .queryFailed
    if status != .success, !keepGoing { return status }
    for (position, statement) in script.statements.enumerated() {
      statements += 1
      let end = position + 1 < script.statements.count ? script.statements[position + 1].span.start : Int.max
      // An error without a place may be about any statement.
      let isBroken = errors.contains { $0.span.map { $0.start >= statement.span.start && $0.start < end } ?? true }
      if isBroken { continue }
      let outcome = try run(statement, of: script, text, named: source.name)
      if status == .success { status = outcome }
      if outcome == .interrupted { return outcome }
      if outcome != .success, !keepGoing { break }
    }
    return status
  }

  private mutating func run(
    _ statement: Statement, of script: Script, _ text: SourceText, named name: String?
  ) throws(OutputFailure) -> ExitStatus {
    let result: QueryResult
    do {
      result = try database.execute(
        statement, of: script, parameters: parameters, cancellation: Interruption.statement)
    } catch let diagnostic as Diagnostic {
      narration.tell(diagnostic, in: text, named: name)
      return ExitStatus(diagnostic)
    } catch {
      narration.tell("\(error)")
      return .queryFailed
    }
    if Interruption.statement.isCancelled { return .interrupted }
    if let table = result.table { try write(table) }
    for note in result.notes { narration.tell(note, in: text, named: name) }
    if timing { tellTime(of: result) }
    return .success
  }

  private mutating func write(_ table: ResultTable) throws(OutputFailure) {
    let destination = output
    var writer = TextWriter { try destination.write($0) }
    do {
      if results > 0, format.partsResults { try writer.write("\n") }
      try format.write(table, to: &writer)
      try writer.finish()
    } catch let failure as OutputFailure {
      throw failure
    } catch {
      throw OutputFailure(action: "write", path: "\(error)", code: 0)
    }
    results += 1
  }

  private func tellTime(of result: QueryResult) {
    let rows = result.table?.rowCount ?? 0
    Terminal.tell("{\"statement\":\(statements),\"elapsed\":\(result.elapsed),\"rows\":\(rows)}\n")
  }
}
