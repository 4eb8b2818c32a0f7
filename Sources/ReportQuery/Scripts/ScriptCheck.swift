import RQEngine
import RQRender
import RQSyntax

/// Checks scripts against the tables without running them.
public struct ScriptCheck {
  /// One thing found.
  public struct Finding: Sendable {
    /// The script it is about, which may be an included one.
    public let source: ScriptSource
    /// What there is to tell.
    public let diagnostic: Diagnostic
  }

  private let session: Session
  private var parameters: [String: Value]
  /// What was found so far.
  public private(set) var findings: [Finding] = []
  /// How many statements were looked at.
  public private(set) var statements = 0
  /// What to write into the scripts so that GROUP BY and SELECT say all that makes a row, by script.
  private var edits: [GrainEdit] = []

  /// A check against the tables of a database, which stays as it is.
  public init(of database: Database, parameters: [String: Value] = [:]) {
    session = database.checker()
    self.parameters = parameters
  }

  /// Checks a script and those it includes; all that is wrong is found, not the first thing alone.
  public mutating func check(_ source: ScriptSource) {
    let script = source.script
    for diagnostic in script.diagnostics { findings.append(Finding(source: source, diagnostic: diagnostic)) }
    let errors = script.diagnostics.filter { $0.severity == .error }
    for (index, statement) in script.statements.enumerated() {
      let end = index + 1 < script.statements.count ? script.statements[index + 1].span.start : Int.max
      if errors.contains(where: { $0.span.map { $0.start >= statement.span.start && $0.start < end } ?? true }) {
        continue
      }
      statements += 1
      do {
        if case .include(let path) = statement.kind {
          let own = edits
          check(try source.including(path: path, parameters: parameters))
          // What is written into a script is for its own text.
          edits = own
          continue
        }
        let check = try session.check(statement, parameters: parameters)
        edits += check.grainEdits
        for note in check.notes { findings.append(Finding(source: source, diagnostic: note)) }
        if let chart = check.chart, let columns = check.columns { _ = try Chart(columns, chart) }
      } catch {
        let diagnostic = error as? Diagnostic ?? Diagnostic("RQ0901", "\(error)", at: statement.span)
        findings.append(Finding(source: source, diagnostic: diagnostic))
      }
    }
  }

  /// Whether anything found is an error.
  public var failed: Bool { findings.contains { $0.diagnostic.severity == .error } }

  /// A script with its grain written out: GROUP BY and SELECT say all that makes a row, and the answers stay the same.
  ///
  /// - Throws: the first error of the script.
  public static func explicit(
    _ source: ScriptSource, of database: Database, parameters: [String: Value] = [:]
  ) throws(Diagnostic) -> String {
    var check = ScriptCheck(of: database, parameters: parameters)
    check.check(source)
    if let error = check.findings.first(where: { $0.diagnostic.severity == .error }) { throw error.diagnostic }
    let insertions = check.edits.map { ($0.text, $0.place, $0.end, $0.select) }
    return ScriptFormat.inserting(insertions, into: source.script.source)
  }
}
