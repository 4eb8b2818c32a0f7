import ReportQuery

/// A script whose whole output is kept in a file beside it.
///
/// A comment line `-- [plan]` right before a query prints its optimized plan above its rows. Statements that fail print
/// their error as a person would see it.
struct GoldenScript {
  let path: String
  let source: String

  /// How a script is run; the output must not depend on it.
  struct Mode: Sendable {
    let name: String
    let settings: [(String, String)]

    static let all = [
      Mode(name: "two threads", settings: [("threads", "2")]),
      Mode(name: "one thread", settings: [("threads", "1")]),
      Mode(name: "optimizer off", settings: [("optimizer", "off")]),
      Mode(name: "vectors of 3", settings: [("vector_size", "3"), ("threads", "2")]),
      Mode(
        name: "vectors of 1, optimizer off", settings: [("vector_size", "1"), ("optimizer", "off"), ("threads", "7")]),
      Mode(name: "by way of temporary files", settings: [("spill", "always"), ("threads", "2")]),
    ]
  }

  /// Everything the script prints in a session of its own.
  func output(of database: Database, in mode: Mode) throws -> String {
    let session = database.newSession()
    for (name, value) in mode.settings { try session.set(name, to: value) }
    let script = Script.parse(source)
    var lines: [String] = []
    for diagnostic in script.diagnostics { lines.append(rendered(diagnostic, script)) }
    if !script.diagnostics.isEmpty { return lines.joined(separator: "\n") + "\n" }
    for statement in script.statements {
      lines.append("rq> " + text(of: statement))
      if wantsPlan(statement), case .query = statement.kind {
        let plan = try database.newSession().run(QueryText("EXPLAIN " + text(of: statement)))
        for row in plan.rows { lines.append(row[0].description) }
      }
      do {
        let result = try session.execute(statement, of: script)
        if let test = result.test { lines.append("test \(test.name), \(test.severity): \(test.badRows) bad rows") }
        if result.table != nil { lines.append(result.description.trimmingNewlines()) }
        for note in result.notes { lines.append("note \(note.code): \(note.message)") }
      } catch let diagnostic as Diagnostic {
        lines.append(rendered(diagnostic, script))
      }
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  /// The statements' texts, comments in front of them left out.
  var statements: [String] { Script.parse(source).statements.map(text) }

  private func text(of statement: Statement) -> String {
    String(decoding: Array(source.utf8)[statement.span.start..<statement.span.end], as: UTF8.self)
  }

  private func wantsPlan(_ statement: Statement) -> Bool {
    let before = String(decoding: Array(source.utf8)[..<statement.span.start], as: UTF8.self)
    return before.split(separator: "\n").last?.hasPrefix("-- [plan]") ?? false
  }

  private func rendered(_ diagnostic: Diagnostic, _ script: Script) -> String {
    DiagnosticText.render(diagnostic, in: SourceText(script.source)).trimmingNewlines()
  }
}

extension String {
  func trimmingNewlines() -> String {
    var text = self[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
