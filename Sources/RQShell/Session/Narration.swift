import ReportQuery

/// What is told on standard error: diagnostics with the line they are about, and what came of loading.
struct Narration: Sendable {
  /// Whether diagnostics are coloured.
  var colors = Terminal.colorsErrors
  /// Whether sentences are broken between words where the terminal is narrow.
  var wraps = false

  /// The most problems of documents that are listed one by one.
  static let listedProblems = 50

  /// Tells one thing about the text of a script, with a caret under what it is about.
  ///
  /// - Parameter name: The file the script was read from; nil where the place in the text says enough.
  func tell(_ diagnostic: Diagnostic, in text: SourceText, named name: String?) {
    Terminal.tell(rendered(diagnostic, in: text, named: name) + "\n")
  }

  /// What `tell` writes, without the last line break.
  func rendered(_ diagnostic: Diagnostic, in text: SourceText, named name: String?) -> String {
    var lines = DiagnosticText.render(diagnostic, in: text).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    if let name, lines.count > 1, let arrow = lines[1].firstIndex(of: ">"), diagnostic.span != nil {
      lines[1].insert(contentsOf: " \(VisibleText.escaped(name)),", at: lines[1].index(after: arrow))
    }
    if wraps, let width = Terminal.size?.width {
      // Lines of the text and their carets stay as they are.
      for place in lines.indices where place == 0 || lines[place].hasPrefix("  = ") {
        lines[place] = WrappedText.fit(lines[place], width: width)
      }
    }
    if colors { Narration.color(&lines, as: diagnostic.severity, hasCaret: diagnostic.span != nil) }
    return lines.joined(separator: "\n")
  }

  /// Colours the word for how serious it is and the caret.
  private static func color(_ lines: inout [String], as severity: Diagnostic.Severity, hasCaret: Bool) {
    let start =
      switch severity {
      case .error: "\u{1B}[1;31m"
      case .warning: "\u{1B}[1;33m"
      case .note: "\u{1B}[1;36m"
      }
    let end = "\u{1B}[0m"
    if let colon = lines[0].firstIndex(of: ":") { lines[0] = start + lines[0][..<colon] + end + lines[0][colon...] }
    if hasCaret, lines.count > 3, let bar = lines[3].firstIndex(of: "|") {
      lines[3] = lines[3][...bar] + start + lines[3][lines[3].index(after: bar)...] + end
    }
  }

  /// Tells of the program itself, not of a statement.
  func tell(_ message: String) { Terminal.tell("rq: \(VisibleText.escaped(message))\n") }

  /// Tells which documents could not be read, a line each; a long list ends with how many more there are.
  func tell(_ load: LoadSummary) {
    for problem in load.problems.prefix(Narration.listedProblems) {
      let wayOut = problem.hint.map { "; \($0)" } ?? ""
      tell("\(problem.severity.rawValue): \(problem.message)\(wayOut) [\(problem.code)]")
    }
    let more = load.problems.count - Narration.listedProblems
    if more > 0 { tell("and \(more) more; see SELECT * FROM findings WHERE rule = 'unreadable'") }
    if load.reports >= Narration.summedReports { tell(Narration.summary(load)) }
  }

  /// So many reports are more than a person looks through.
  static let summedReports = 100

  /// What came of many documents: how many were read, and what is wrong with them, the most frequent first.
  private static func summary(_ load: LoadSummary) -> String {
    let unread = load.findings["unreadable"] ?? 0
    let broken = load.findings.filter { $0.key != "unreadable" }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
    let found = broken.isEmpty ? "nothing is wrong with them" : "findings: \(broken.joined(separator: ", "))"
    return "\(load.reports) reports read\(unread > 0 ? ", \(unread) unreadable" : ""); \(found)"
  }
}
