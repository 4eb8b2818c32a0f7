import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the dot commands do.
extension Prompt {
  mutating func perform(_ command: DotCommand) {
    switch command {
    case .help(nil): printHelp(DotCommandGuide.overview)
    case .help(let word?): explain(word)
    case .tables: run("SHOW TABLES")
    case .schema(let table?): run("DESCRIBE \(table)")
    case .schema(nil): describeAll()
    case .mode(let choice?): screen.format = choice
    case .mode(nil): print(screen.format.rawValue + "\n")
    case .records(let choice): toggle(&screen.records, choice, "records")
    case .rows(let count): screen.rows = count
    case .numbers(let choice?): screen.numbers = choice
    case .numbers(nil): print(screen.numbers.rawValue + "\n")
    case .pager(let choice): toggle(&screen.pages, choice, "pager")
    case .timing(let choice): toggle(&timing, choice, "timing")
    case .output(let path): sendOutput(to: path)
    case .save(let path): save(to: path)
    case .read(let path):
      do throws(ScriptSource.Failure) {
        run(try ScriptSource.file(path))
      } catch {
        narration.tell(error.message)
      }
    case .filter(let condition): changeFilter(condition)
    case .history(let count): run("SELECT * FROM history ORDER BY number DESC LIMIT \(max(0, count))")
    case .edit: edit()
    case .watch(let seconds, let statement): watch(seconds, statement)
    case .why(let row, let column): tellWhy(row, column)
    case .quit: break
    case .wrong(let message): narration.tell(message)
    }
  }

  /// Turns something on, off, or the other way, and tells which when it was not said.
  private func toggle(_ value: inout Bool, _ choice: Bool?, _ name: String) {
    value = choice ?? !value
    if choice == nil { print("\(name) \(value ? "on" : "off")\n") }
  }

  private func explain(_ word: String) {
    let help = WordHelp(database: database)
    if let text = help.text(word) { return printHelp(text) }
    let near = help.near(word)
    let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
    narration.tell("there is nothing called \(word)\(hint)")
  }

  private func printHelp(_ text: String) { print(WrappedText.fit(text, width: Terminal.size?.width ?? 80)) }

  private mutating func describeAll() {
    let script = Script.parse("SHOW TABLES")
    guard let statement = script.statements.first,
      let tables = try? database.execute(statement, of: script).table, let names = tables.columns.first
    else { return }
    for row in 0..<tables.rowCount {
      print("\(VisibleText.escaped(names[row].description))\n")
      run("DESCRIBE \(SourceText.name(names[row].description))")
    }
  }

  // MARK: Files

  /// Completes the file that results went to.
  mutating func closeOutput() {
    guard let open = output else { return }
    output = nil
    do throws(OutputFailure) {
      try open.files.commit()
    } catch {
      narration.tell(error.message)
    }
  }

  private mutating func sendOutput(to path: String?) {
    closeOutput()
    guard let path else { return }
    do throws(OutputFailure) {
      let format = OutputFormat(pathExtensionOf: path) ?? screen.format
      output = (try ResultFiles(format: format, path: path), path)
    } catch {
      narration.tell(error.message)
    }
  }

  private func save(to path: String) {
    guard let table = runner.last else { return narration.tell("there is no result to save") }
    do {
      let file = try OutputFile.replacing(path)
      defer { file.discard() }
      var writer = TextWriter { try file.write($0) }
      try (OutputFormat(pathExtensionOf: path) ?? .csv).write(table, to: &writer)
      try writer.finish()
      try file.commit()
      print("\(table.rowCount) row\(table.rowCount == 1 ? "" : "s") saved to \(VisibleText.escaped(path))\n")
    } catch {
      narration.tell((error as? OutputFailure)?.message ?? "\(error)")
    }
  }

  // MARK: Statements

  private mutating func changeFilter(_ condition: String?) {
    guard let condition else { return print((filter?.text ?? "no filter") + "\n") }
    if condition.isEmpty {
      filter = nil
      return
    }
    do throws(Diagnostic) {
      filter = try StatementFilter(condition)
    } catch {
      narration.tell(error.message)
    }
  }

  /// The last statement that was typed, without commands.
  private var lastTyped: String? { history.entries.last { DotCommand($0.text) == nil }?.text }

  private mutating func edit() {
    let folder = Terminal.environment("TMPDIR") ?? "/tmp"
    var template = Array("\(folder)/rq-XXXXXX.sql".utf8CString)
    let descriptor = mkstemps(&template, 4)
    if descriptor < 0 { return narration.tell("cannot make a file in \(folder): \(String(cString: strerror(errno)))") }
    let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    defer { unlink(path) }
    try? Terminal.writeAll(Array(((lastTyped ?? "") + "\n").utf8), to: descriptor, path: path)
    close(descriptor)
    let editor = Terminal.environment("VISUAL") ?? Terminal.environment("EDITOR") ?? "vi"
    guard let child = ChildProcess.start("\(editor) '\(path)'") else { return narration.tell("cannot start \(editor)") }
    let status = child.wait()
    if status != 0 { return narration.tell("\(editor) ended with status \(status)") }
    guard let source = try? ScriptSource.file(path) else { return }
    var text = source.script.source
    while text.last?.isWhitespace ?? false { text.removeLast() }
    typedInAdvance = text
  }

  private mutating func watch(_ seconds: Double, _ statement: String?) {
    guard let text = statement ?? lastTyped else { return narration.tell("there is no statement to watch") }
    Interruption.whileRunning {
      while run(text) {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, !Interruption.statement.isCancelled { usleep(20_000) }
        if Interruption.statement.isCancelled { return print("\n") }
      }
    }
  }

  /// Cells without the places that say nothing to a person: boxes, and bytes or pages that no document has.
  private static func readable(_ cells: ResultTable) -> ResultTable {
    var shown = cells
    shown.columns.removeAll { column in
      switch column.name {
      case "x0", "y0", "x1", "y1": true
      case "page", "byte_start", "byte_end": (0..<cells.rowCount).allSatisfy { column[$0] == .null }
      default: false
      }
    }
    return shown
  }

  /// How many passages `.why` shows.
  private static let mostPassages = 12

  /// Shows where numbers stand: each document with its passages, the number marked.
  private func show(_ passages: [(source: String, passage: Passage)], of count: Int) {
    var source = ""
    for (path, passage) in passages {
      if path != source { print(VisibleText.escaped(path) + "\n") }
      source = path
      let line = passage.line.map { "line \($0): " } ?? ""
      print("  \(line)\(VisibleText.escaped(passage.text))\n")
    }
    if count > Prompt.mostPassages, !passages.isEmpty { print("  … and \(count - Prompt.mostPassages) more\n") }
  }

  private mutating func tellWhy(_ row: Int?, _ column: String?) {
    guard let last = runner.last, let statement = lastQuery else {
      return narration.tell("there is no result to explain")
    }
    do {
      let database = database
      let parameters = runner.parameters
      let asked = filter?.applied(to: statement, in: database) ?? statement
      let result = try Interruption.whileRunning {
        try database.evidence(
          row: (row ?? 1) - 1, column: column, in: last, of: asked, parameters: parameters,
          cancellation: Interruption.statement)
      }
      guard let table = result.table else { return }
      try Interruption.whileRunning { try screen.show(Prompt.readable(table), nil) { _ in [:] } }
      print(Prompt.footer(rows: table.rowCount, elapsed: nil))
      show(database.passages(of: table, limit: Prompt.mostPassages), of: table.rowCount)
    } catch {
      narration.tell((error as? Diagnostic)?.message ?? "\(error)")
    }
  }
}
