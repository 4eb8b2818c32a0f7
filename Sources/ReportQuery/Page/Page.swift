import RQEngine
import RQRender
import RQSyntax

/// A page of Markdown with queries in it, made into one HTML file that needs nothing else.
///
/// Fences of the language `rq` hold statements, whose tables and charts stand in their place; `{…}` in a line is the value of an
/// expression, of `$parameter`, or of `result.column` for a result that `-- @name result` names. The page ends with what it
/// rests on: the queries, the parameters, the documents that were read with their SHA-256, and what is wrong with them.
public struct Page: Sendable {
  /// What was made of a page.
  public struct Output: Sendable {
    /// The HTML; nil where something failed.
    public var html: String?
    /// What there is to tell, in order.
    public var findings: [(diagnostic: Diagnostic, source: ScriptSource)] = []
    /// The tests of the page that did not hold.
    public var failedTests: [TestOutcome] = []
  }

  private let text: PageText
  private let source: ScriptSource

  /// How many rows of a table are shown.
  static let shownRows = 200

  /// Reads a page of a file.
  ///
  /// - Throws: `ScriptSource.Failure` when it cannot be read.
  public static func file(_ path: String) throws(ScriptSource.Failure) -> Page {
    let source = try ScriptSource.file(path)
    return Page(source, bytes: Array(source.script.source.utf8))
  }

  /// A page of a text; it can include no files.
  public init(_ markdown: String, name: String? = nil) {
    self.init(ScriptSource("", name: name), bytes: Array(markdown.utf8))
  }

  private init(_ source: ScriptSource, bytes: [UInt8]) {
    text = PageText(bytes)
    self.source = source.replacingText(text.statements)
  }

  /// The names of the parameters that the page uses or declares.
  ///
  /// - Parameter parameters: values of parameters that name an included file.
  public func parameterNames(given parameters: [String: Value] = [:]) -> Set<String> {
    text.values.reduce(into: source.parameterNames(given: parameters)) {
      $0.formUnion(Script.parameterNames(in: $1.text))
    }
  }

  /// Runs the page's statements in a session of its own and writes the HTML.
  ///
  /// - Parameters:
  ///   - database: what is asked.
  ///   - parameters: values of `$name`.
  ///   - written: values as they were written, which a PARAM reads as its type.
  ///   - column: a parameter with the name of a column, to whose value all queries are restricted.
  ///   - cancellation: stops it.
  public func html(
    of database: Database, parameters: [String: Value] = [:], written: [String: String] = [:],
    restrictedTo column: String? = nil, cancellation: Cancellation = Cancellation()
  ) -> Output {
    var output = Output()
    let filter = column.flatMap { name in parameters[name].map { StatementFilter(column: name, is: $0) } }
    var content = PageContent(database: database.newSession(keepingSettings: true), filter: filter)
    var run = ScriptRun(in: content.database, parameters: parameters, cancellation: cancellation)
    run.writtenParameters = written
    let session = content.database
    if let filter { run.around = { statement, run in try filter.around(statement, in: session, run) } }
    let isWell = run.run(source) { step in
      switch step.outcome {
      case .note(let diagnostic): output.findings.append((diagnostic, step.source))
      case .failed(let diagnostic): output.findings.append((diagnostic, step.source))
      case .result(let result):
        for note in result.notes { output.findings.append((note, step.source)) }
        if let test = result.test {
          output.findings.append((test.diagnostic, step.source))
          if !test.passed, test.severity == .error { output.failedTests.append(test) }
        }
        let fence = step.source.name == source.name ? step.span.flatMap { self.fence(at: $0.start) } : nil
        content.take(result, of: step, in: fence)
      }
      return true
    }
    content.parameters = run.parameters
    var values: [String] = []
    for value in text.values {
      do throws(Diagnostic) {
        values.append(try content.value(value.text))
      } catch {
        var told = error
        told.message += " (in {\(value.text)}, \(source.name.map { $0 + ", " } ?? "")line \(value.line))"
        output.findings.append((told, source))
      }
    }
    guard isWell, values.count == text.values.count else { return output }
    output.html = PageMarkup.document(markdown: text.markdown, fences: text.fences, values: values, content)
    return output
  }

  /// The fence a statement stands in.
  private func fence(at place: Int) -> Int? { text.fences.firstIndex { $0.range.contains(place) } }
}
