/// A page of Markdown taken apart: the text with places held open, the statements of its `rq` fences, and its inline values.
struct PageText {
  /// One fence of statements.
  struct Fence {
    /// The bytes of the page its statements take.
    var range: Range<Int>
    /// What stands behind `rq` in its first line: `hide` keeps its results to itself.
    var words: [String]
  }

  /// One `{value}`.
  struct Value {
    /// What stands between the braces.
    var text: String
    /// The line of the page, from 1.
    var line: Int
  }

  /// The Markdown, a place held open where each fence and each value stood.
  private(set) var markdown = ""
  private(set) var fences: [Fence] = []
  private(set) var values: [Value] = []
  /// The page with spaces for all that is not between fences, so that places in statements are places in the page.
  private(set) var statements: [UInt8]

  /// What holds the place of a fence or value open: characters for private use, which no text of a page has a use for.
  static func placeholder(_ kind: Character, _ number: Int) -> String { "\u{E000}\(kind)\(number)\u{E001}" }

  init(_ bytes: [UInt8]) {
    statements = bytes.map { $0 == 0x0A || $0 == 0x0D ? $0 : 0x20 }
    var start = 0
    var line = 0
    var open: (mark: [UInt8], isOurs: Bool)?
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      line += 1
      read(bytes, start..<end, line, &open)
      start = end
    }
  }

  private mutating func read(
    _ bytes: [UInt8], _ range: Range<Int>, _ line: Int, _ open: inout (mark: [UInt8], isOurs: Bool)?
  ) {
    let text = bytes[range]
    let content = text.drop { $0 == 0x20 }
    let isIndented = content.startIndex - range.lowerBound > 3
    let mark = content.prefix { $0 == (content.first ?? 0) && ($0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "~")) }
    let rest = content.dropFirst(mark.count)
    if let fence = open {
      let closes =
        !isIndented && mark.count >= fence.mark.count && mark.first == fence.mark.first
        && rest.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
      if fence.isOurs {
        if closes {
          // Statements of one fence do not go on in the next.
          statements[range.lowerBound] = UInt8(ascii: ";")
          fences[fences.count - 1].range = fences[fences.count - 1].range.lowerBound..<range.lowerBound + 1
          markdown += "\n\n" + PageText.placeholder("F", fences.count - 1) + "\n\n"
        } else {
          for place in range { statements[place] = bytes[place] }
        }
      } else {
        markdown += String(decoding: text, as: UTF8.self)
      }
      if closes { open = nil }
      return
    }
    if !isIndented, mark.count >= 3 {
      let words = String(decoding: rest, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
      let isOurs = words.first == "rq"
      open = (Array(mark), isOurs)
      if isOurs {
        fences.append(Fence(range: range.upperBound..<bytes.count, words: Array(words.dropFirst())))
      } else {
        markdown += String(decoding: text, as: UTF8.self)
      }
      return
    }
    markdown +=
      isIndented ? String(decoding: text, as: UTF8.self) : withPlaces(String(decoding: text, as: UTF8.self), line)
  }

  /// A line with a place held open for each `{value}` outside of code; `\{` is a brace.
  private mutating func withPlaces(_ line: String, _ number: Int) -> String {
    var result = ""
    var rest = line[...]
    while let character = rest.first {
      if character == "\\", rest.dropFirst().first == "{" {
        result += "{"
        rest = rest.dropFirst(2)
      } else if character == "`" {
        let mark = rest.prefix { $0 == "`" }
        let behind = rest.dropFirst(mark.count)
        var code = mark
        if let close = PageText.range(of: mark, in: behind) { code = rest[..<close] }
        result += code
        rest = rest[code.endIndex...]
      } else if character == "{", let close = PageText.closingBrace(rest) {
        values.append(Value(text: String(rest[rest.index(after: rest.startIndex)..<close]), line: number))
        result += PageText.placeholder("V", values.count - 1)
        rest = rest[rest.index(after: close)...]
      } else {
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// The end of the first run of as many backticks.
  private static func range(of mark: Substring, in text: Substring) -> Substring.Index? {
    var rest = text
    while let start = rest.firstIndex(of: "`") {
      let run = rest[start...].prefix { $0 == "`" }
      if run.count == mark.count { return run.endIndex }
      rest = rest[run.endIndex...]
    }
    return nil
  }

  /// The brace that closes the one a text begins with, those in strings left alone.
  private static func closingBrace(_ text: Substring) -> Substring.Index? {
    var depth = 0
    var isQuoted = false
    for index in text.indices {
      switch text[index] {
      case "'": isQuoted.toggle()
      case "{" where !isQuoted: depth += 1
      case "}" where !isQuoted:
        depth -= 1
        if depth == 0 { return index }
      case "\n", "\r\n": return nil
      default: break
      }
    }
    return nil
  }
}
