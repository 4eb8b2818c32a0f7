import ReportQuery

/// What `.help` tells of a word: a dot command, a keyword, a function, a table or column, or the code of a message.
struct WordHelp {
  let database: Database

  /// The text on a word, by whatever it means; nil for what means nothing.
  func text(_ word: String) -> String? {
    let word = word.hasSuffix("(") ? String(word.dropLast()) : word
    var parts: [String] = []
    if let guide = DotCommandGuide.find(word) { parts.append(guide.text) }
    if let error = HelpDocuments.error(word) { parts.append(error + "\n") }
    // The kinds of charts are told of with what draws them.
    let isKind = Chart.Kind(rawValue: word.lowercased()) != nil
    if let keyword = HelpDocuments.keyword(word) ?? (isKind ? HelpDocuments.keyword("CHART") : nil) {
      parts.append("\(keyword.words.joined(separator: ", "))\n  \(keyword.forms)\n  \(keyword.meaning)\n")
    }
    for function in FunctionGuide.all where function.name == word.lowercased() {
      parts.append(
        "\(function.signature) (\(function.kind) function)\n  \(function.summary)\n  \(function.example)\n")
    }
    if word == "_" { parts.append("_\n  The last result as a table: SELECT count(*) FROM _.\n") }
    if let described = describe(word) { parts.append(described) }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  /// The words that are told of besides tables, columns and codes, in lower case.
  static var words: [String] {
    let all = DotCommandGuide.all.map(\.name) + FunctionGuide.all.map(\.name)
    return Set(all + Keyword.allCases.map { $0.rawValue.lowercased() }).sorted()
  }

  /// The names that a word without meaning may have been meant for.
  func near(_ word: String) -> [String] {
    let found = database.completions(in: "DESCRIBE " + word, at: 9 + word.utf8.count).items.map(\.text)
    let known = DotCommandGuide.all.map(\.name) + FunctionGuide.all.map(\.name) + Keyword.allCases.map(\.rawValue)
    return Array((Candidates.best(for: word, among: known) + found).prefix(5))
  }

  /// What DESCRIBE tells, a line for each fact.
  private func describe(_ word: String) -> String? {
    let script = Script.parse("DESCRIBE \(SourceText.name(word))")
    guard let statement = script.statements.first, script.statements.count == 1,
      !script.diagnostics.contains(where: { $0.severity == .error }),
      let table = try? database.execute(statement, of: script).table, table.rowCount > 0
    else { return nil }
    return
      (try? TextWriter.string { writer in
        let format: OutputFormat = table.columns[0].name == "column" ? .table : .vertical
        var fit = TableFit()
        fit.width = Terminal.size?.width ?? 80
        try format.write(table, fitting: fit, to: &writer)
      })
  }
}

extension SourceText {
  /// A name in quotes.
  static func name(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
