import ReportQuery

/// Runs scripts one after another, writes their results and tells what there is to tell.
struct BatchRunner {
  /// How the statements are run.
  var run: ScriptRun
  /// Where results go.
  let output: ResultFiles
  /// Where everything else goes.
  let narration: Narration
  /// Whether each statement's time is told.
  let timing: Bool

  private var statements = 0
  private var status = ExitStatus.success

  init(run: ScriptRun, output: ResultFiles, narration: Narration, timing: Bool) {
    self.run = run
    self.output = output
    self.narration = narration
    self.timing = timing
  }

  /// Runs all statements of `sources` in order.
  ///
  /// The status is that of the first failure; unless the run keeps going nothing runs after it.
  ///
  /// - Throws: when results cannot be written.
  mutating func run(_ sources: [ScriptSource]) throws(OutputFailure) -> ExitStatus {
    for source in sources {
      var own = run
      let isWell = try own.run(source) { step throws(OutputFailure) in try take(step) }
      run = own
      if status == .interrupted || !isWell && !run.keepsGoing { break }
    }
    return status
  }

  /// Takes what came of a statement; false ends the run.
  private mutating func take(_ step: ScriptStep) throws(OutputFailure) -> Bool {
    if step.index != nil { statements += 1 }
    let (text, name) = (step.source.text, step.source.name)
    switch step.outcome {
    case .note(let diagnostic): narration.tell(diagnostic, in: text, named: name)
    case .failed(let diagnostic):
      narration.tell(diagnostic, in: text, named: name)
      note(ExitStatus(diagnostic))
      return status != .interrupted
    case .result(let result):
      if Interruption.statement.isCancelled {
        narration.tell(Diagnostic("RQ0599", "interrupted"), in: text, named: name)
        note(.interrupted)
        return false
      }
      if let test = result.test {
        tell(test, result, step)
      } else {
        try output.write(result, of: step, remarks: remarks(on: result, step))
      }
      for note in result.notes { narration.tell(note, in: text, named: name) }
      if timing { tellTime(of: result) }
    }
    return true
  }

  private mutating func note(_ failure: ExitStatus) {
    if status == .success || failure == .interrupted { status = failure }
  }

  /// What a workbook says beside a result.
  private func remarks(on result: QueryResult, _ step: ScriptStep) -> [String] {
    [step.text] + result.notes.map { "\($0.code): \($0.message)" }
  }

  /// How many rows of a test that failed are shown.
  private static let shownRows = 20

  private mutating func tell(_ test: TestOutcome, _ result: QueryResult, _ step: ScriptStep) {
    narration.tell(test.diagnostic, in: step.source.text, named: step.source.name)
    if test.passed { return }
    if test.severity == .error { note(.assertion) }
    guard let table = result.table else { return }
    Terminal.tell(OutputFormat.table.string(table.prefix(BatchRunner.shownRows)))
    let more = table.rowCount - BatchRunner.shownRows
    if more > 0 { Terminal.tell("… and \(more) more\n") }
  }

  private func tellTime(of result: QueryResult) {
    let rows = result.table?.rowCount ?? 0
    Terminal.tell("{\"statement\":\(statements),\"elapsed\":\(result.elapsed),\"rows\":\(rows)}\n")
  }
}
