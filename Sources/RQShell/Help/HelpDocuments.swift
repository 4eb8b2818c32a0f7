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

  /// The line of a keyword, whatever its case.
  static func keyword(_ word: String) -> KeywordHelp? {
    let word = word.uppercased()
    for line in text(rq_keywords_begin(), rq_keywords_count()).split(separator: "\n") where line.hasPrefix("| ") {
      let cells = cells(of: line)
      guard cells.count == 3, cells[0] != "words" else { continue }
      let words = cells[0].split(separator: " ").map(String.init)
      if words.contains(word) {
        return KeywordHelp(words: words, forms: cells[1].filter { $0 != "`" }, meaning: cells[2].filter { $0 != "`" })
      }
    }
    return nil
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
    var found: [Substring] = []
    for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(heading) {
        found = [line.dropFirst(4)]
      } else if !found.isEmpty {
        if line.hasPrefix("## ") || line.hasPrefix("### ") { break }
        if !line.hasPrefix("```") { found.append(line) }
      }
    }
    while found.last?.isEmpty ?? false { found.removeLast() }
    return found.isEmpty ? nil : found.joined(separator: "\n").filter { $0 != "`" }
  }
}
