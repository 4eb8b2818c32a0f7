import ReportQuery

/// Makes pages of Markdown and queries into HTML files.
struct PageWriter {
  let options: ShellOptions
  let database: Database
  let parameters: [String: Value]
  let written: [String: String]
  let narration: Narration
  /// What to say of a parameter that is not among those used.
  let unused: (Set<String>) -> String?

  /// Writes the page, or one for each value of a column; the status is that of the first failure.
  func run() -> ExitStatus {
    guard let path = options.scripts.first, options.scripts.count == 1 else {
      return refuse("report takes one page, as in rq report page.rq.md -o page.html")
    }
    guard let output = options.output else { return refuse("report writes a file: name it with --output") }
    let page: Page
    do throws(ScriptSource.Failure) {
      page = try Page.file(path)
    } catch {
      return refuse(error.message)
    }
    if let message = unused(page.parameterNames(given: parameters)) { return refuse(message) }
    guard let column = options.each else { return write(page, parameters, written, to: output) }
    guard output.contains("{\(column)}") else {
      return refuse("a page for each \(column) needs its name in the file's, as in -o 'out/{\(column)}.html'")
    }
    return writeEach(page, column, to: output)
  }

  private func refuse(_ message: String) -> ExitStatus {
    narration.tell(message)
    return .usage
  }

  private func writeEach(_ page: Page, _ column: String, to output: String) -> ExitStatus {
    let name = "\"" + column.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    let found: QueryResult
    do {
      // A name stands in the text itself, which a `QueryText` would bind as a value.
      let text: String = "SELECT DISTINCT \(name) AS value WHERE \(name) IS NOT NULL ORDER BY ALL"
      found = try database.run(QueryText(text))
    } catch {
      if let diagnostic = error as? Diagnostic { narration.tell(diagnostic.message) }
      return .queryFailed
    }
    let isParameter = page.parameterNames(given: parameters).contains(column)
    var taken = Set<String>()
    for row in found.rows {
      let value = row[0]
      let written = written.filter { $0.key != column }
      var clean = String(VisibleText.escaped(value.description).map { $0 == "/" ? "_" : $0 })
      if clean.hasPrefix(".") { clean = "_" + clean.dropFirst() }
      guard taken.insert(clean).inserted else { return refuse("two values of \(column) give the file \(clean)") }
      let path = output.split(separator: "{\(column)}", omittingEmptySubsequences: false).joined(separator: clean)
      ParentFolders.make(of: path)
      let status = write(
        page, parameters.merging([column: value]) { $1 }, written, restrictedTo: isParameter ? nil : column, to: path)
      if status != .success, !options.keepGoing || status == .interrupted { return status }
    }
    narration.tell(found.rowCount == 1 ? "1 page written" : "\(found.rowCount) pages written")
    return .success
  }

  private func write(
    _ page: Page, _ parameters: [String: Value], _ written: [String: String], restrictedTo column: String? = nil,
    to path: String
  ) -> ExitStatus {
    let made = Interruption.whileRunning {
      page.html(
        of: database, parameters: parameters, written: written, restrictedTo: column,
        cancellation: Interruption.statement)
    }
    var status = ExitStatus.success
    for (diagnostic, source) in made.findings {
      narration.tell(diagnostic, in: source.text, named: source.name)
      if diagnostic.severity == .error, status == .success { status = ExitStatus(diagnostic) }
    }
    guard let html = made.html else { return status == .success ? .queryFailed : status }
    do throws(OutputFailure) {
      let file = try OutputFile.replacing(path)
      defer { file.discard() }
      try file.write(Array(html.utf8))
      try file.commit()
    } catch {
      narration.tell(error.message)
      return .queryFailed
    }
    return status
  }
}
