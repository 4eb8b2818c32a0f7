import ReportQuery

/// The words Tab offers: keywords, tables, columns, functions and dot commands.
struct Completer: Sendable {
  /// Tables, columns, functions and labels, as the database names them.
  var names: [String]

  /// What can stand in place of `word`, when the line reads `before` up to it.
  ///
  /// `word` may begin with Chinese punctuation, which readline does not know to end words; it is kept in every answer.
  func completion(of word: String, after before: String) -> LineEditor.Completion {
    let start = before.drop { $0 == " " || $0 == "\t" }
    if start == "." { return .words(DotCommand.names.filter { $0.hasPrefix(word) }) }
    if start.hasPrefix(".read ") { return .fileNames }
    if start.hasPrefix(".mode ") {
      return .words(OutputFormat.allCases.map(\.rawValue).filter { $0.hasPrefix(word.lowercased()) })
    }
    if start.hasPrefix(".timing ") { return .words(["on", "off"].filter { $0.hasPrefix(word.lowercased()) }) }
    return .words(words(for: word))
  }

  /// Keywords and names that begin as `word` does, whatever the case.
  func words(for word: String) -> [String] {
    let scalars = word.unicodeScalars
    let tailStart =
      scalars.lastIndex(where: Completer.endsWord).map { scalars.index(after: $0) } ?? scalars.startIndex
    let head = String(scalars[..<tailStart])
    let tail = String(scalars[tailStart...])
    let folded = tail.lowercased()
    // Who types keywords in lower case wants them so.
    let isLower = !tail.isEmpty && tail == folded
    var seen: Set<String> = []
    var words: [String] = []
    for name in names where name.lowercased().hasPrefix(folded) && seen.insert(name).inserted {
      words.append(head + name)
    }
    for keyword in Keyword.allCases.map(\.rawValue) where keyword.lowercased().hasPrefix(folded) {
      let spelled = isLower ? keyword.lowercased() : keyword
      if seen.insert(spelled).inserted { words.append(head + spelled) }
    }
    return words
  }

  /// Full-width and CJK punctuation, which parts words as its ASCII twin does.
  private static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3000...0x3004, 0x3008...0x3020, 0x2018...0x201F, 0xFF01...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF3E,
      0xFF5B...0xFF65:
      true
    default: false
    }
  }
}
