import CHelp

/// The documents that are part of the program, looked up by word.
enum HelpDocuments {
  private static func text(_ start: UnsafePointer<UInt8>?, _ count: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// What is told of a keyword: how it is written, and what it is for.
  struct KeywordHelp: Equatable {
    /// The words the line is about.
    var words: [String]
    var forms: String
    var meaning: String
  }

  /// The line of a keyword, or of keywords that stand together, whatever their case.
  static func keyword(_ text: String) -> KeywordHelp? {
    let phrase = text.uppercased().split(separator: " ").map(String.init)
    guard !phrase.isEmpty else { return nil }
    return keywords.first { $0.words == phrase }
      ?? keywords.first { help in phrase.allSatisfy(help.words.contains) }
      ?? keywords.first {
        $0.forms.uppercased().contains(phrase.joined(separator: " ")) && $0.words.contains(phrase[0])
      }
  }

  private static let keywords: [KeywordHelp] =
    text(rq_keywords_begin(), rq_keywords_count()).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| ") else { return nil }
      let cells = cells(of: line)
      guard cells.count == 3, cells[0] != "words" else { return nil }
      return KeywordHelp(
        words: cells[0].split(separator: " ").map(String.init), forms: cells[1].filter { $0 != "`" },
        meaning: cells[2].filter { $0 != "`" })
    }

  /// The cells of a row of a table, in which a bar is written `\|`.
  private static func cells(of line: Substring) -> [String] {
    var cells = [""]
    var isEscaped = false
    for character in line.dropFirst().dropLast() {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else if character == "|", !isEscaped {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
        isEscaped = false
      }
    }
    return cells.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
  }

  /// The section of an error or note, whatever the case of its code: a heading, what it says, and an example.
  static func error(_ code: String) -> String? {
    let heading = "### \(code.uppercased()) "
    let document = text(rq_errors_begin(), rq_errors_count())
    var found: [String] = []
    var isCode = false
    var isParagraph = false
    for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(heading) {
        found = [String(line.dropFirst(4))]
      } else if !found.isEmpty {
        if line.hasPrefix("## ") || line.hasPrefix("### ") { break }
        if line.hasPrefix("```") {
          (isCode, isParagraph) = (!isCode, false)
          continue
        }
        let text = line.filter { $0 != "`" || isCode }
        // The lines of a paragraph are broken where the screen ends, not where the document's did.
        if isParagraph, !isCode, !line.isEmpty, !startsAlone(line) {
          found[found.count - 1] += " " + text
        } else {
          found.append(text)
        }
        isParagraph = !isCode && !line.isEmpty && !line.hasPrefix("|")
      }
    }
    while found.last?.isEmpty ?? false { found.removeLast() }
    return found.isEmpty ? nil : found.joined(separator: "\n")
  }

  /// Whether a line is part of a list or a table.
  private static func startsAlone(_ line: Substring) -> Bool {
    ["- ", "* ", "|", "  "].contains { line.hasPrefix($0) } || line.first?.isNumber ?? false
  }
}
