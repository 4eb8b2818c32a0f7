import ReportQuery

/// What is told on standard error: diagnostics with the line they are about, and what came of loading.
struct Narration: Sendable {
  /// Whether diagnostics are coloured.
  var colors = Terminal.colorsErrors

  /// The most problems of documents that are listed one by one.
  static let listedProblems = 50

  /// Tells one thing about the text of a script, with a caret under what it is about.
  func tell(_ diagnostic: Diagnostic, in script: Script, named name: String) {
    Terminal.tell(DiagnosticText.render(diagnostic, source: script.source, name: name, colors: colors))
  }

  /// Tells of the program itself, not of a statement.
  func tell(_ message: String) { Terminal.tell("rq: \(VisibleText.escaped(message))\n") }

  /// Tells which documents could not be read, a line each; a long list ends with how many more there are.
  func tell(_ load: LoadSummary) {
    for problem in load.problems.prefix(Narration.listedProblems) {
      tell("\(problem.severity.rawValue): \(problem.message) [\(problem.code)]")
    }
    let more = load.problems.count - Narration.listedProblems
    if more > 0 { tell("and \(more) more; see SELECT * FROM findings WHERE rule = 'unreadable'") }
  }
}
