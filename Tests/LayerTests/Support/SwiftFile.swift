/// A Swift source file: its text, and its text with what is no code blanked out.
struct SwiftFile {
  /// The path from the root of the project.
  let path: String
  let text: String
  /// The text with comments and the contents of strings as spaces, line for line and byte for byte.
  let code: String
  /// The text with comments as spaces, strings kept.
  var uncommented: String { SwiftFile.blanked(Array(text.utf8), keepingStrings: true) }
  /// The words of `code` and what stands around them.
  let words: [Word]

  /// A name, keyword or number in the code.
  struct Word {
    var text: Substring
    /// The line it stands in, counted from 1.
    var line: Int
    /// Whether it begins its line, so that a declaration there belongs to no other.
    var isAtMargin: Bool
    /// The last byte before it that is no blank, or 0.
    var before: UInt8
    /// The first byte behind it.
    var after: UInt8
  }

  /// A declaration of a type, a function, a value or a case.
  struct Declaration {
    var keyword: Substring
    var name: String
    var line: Int
    /// Whether it stands at the top of its file, inside no other.
    var isTopLevel: Bool
    /// Whether no other file can name it.
    var isPrivate: Bool
  }

  init(path: String, text: String) {
    self.path = path
    self.text = text
    let bytes = Array(text.utf8)
    code = SwiftFile.blanked(bytes, keepingStrings: false)
    words = SwiftFile.words(of: code)
  }

  /// The folder the file stands in, by name: `Binder`.
  var folder: String { path.split(separator: "/").dropLast().last.map(String.init) ?? "" }

  /// Lines of the text.
  var lineCount: Int { text.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) } }

  static let typeKeywords: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]

  /// The declarations introduced by one of the keywords.
  func declarations(_ keywords: Set<Substring>) -> [Declaration] {
    var found: [Declaration] = []
    var lineStart = 0
    for (index, word) in words.enumerated() {
      if index > 0, words[index - 1].line != word.line { lineStart = index }
      guard keywords.contains(word.text), index + 1 < words.count, word.before != UInt8(ascii: ".") else { continue }
      let name = words[index + 1]
      // `class func` declares the function, and `case .some` of a switch nothing.
      if ["func", "var", "let", "case", "subscript", "init"].contains(name.text) { continue }
      if name.before == UInt8(ascii: ".") { continue }
      let modifiers = words[lineStart..<index].map(\.text)
      found.append(
        Declaration(
          keyword: word.text, name: String(name.text), line: word.line, isTopLevel: words[lineStart].isAtMargin,
          isPrivate: modifiers.contains("private") || modifiers.contains("fileprivate")))
    }
    return found
  }

  private static func words(of code: String) -> [Word] {
    let bytes = Array(code.utf8)
    var words: [Word] = []
    var line = 1
    var lineStart = 0
    var before: UInt8 = 0
    var index = 0
    func isWord(_ byte: UInt8) -> Bool {
      byte >= 0x80 || byte == UInt8(ascii: "_") || (byte >= 0x30 && byte <= 0x39)
        || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") {
        line += 1
        lineStart = index + 1
      }
      guard isWord(byte) else {
        if byte > 0x20 { before = byte }
        index += 1
        continue
      }
      var end = index
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      words.append(
        Word(
          text: Substring(String(decoding: bytes[index..<end], as: UTF8.self)), line: line,
          isAtMargin: index == lineStart || bytes[lineStart] == UInt8(ascii: "@"), before: before,
          after: end < bytes.count ? bytes[end] : 0))
      before = bytes[end - 1]
      index = end
    }
    return words
  }

  /// What the scanner is inside of.
  private enum Context {
    /// Code, with the parentheses open since an interpolation began.
    case code(open: Int)
    case string(hashes: Int, isMultiline: Bool)
  }

  /// The text with comments, and strings unless they are kept, as spaces; code inside interpolations stays.
  private static func blanked(_ bytes: [UInt8], keepingStrings: Bool) -> String {
    var result = bytes
    var stack: [Context] = [.code(open: 0)]
    var index = 0
    func byte(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
    func isQuote(_ offset: Int, count: Int) -> Bool {
      (0..<count).allSatisfy { byte(offset + $0) == UInt8(ascii: "\"") }
    }
    func isHashes(_ offset: Int, count: Int) -> Bool {
      (0..<count).allSatisfy { byte(offset + $0) == UInt8(ascii: "#") }
    }
    func blank(_ count: Int, isString: Bool) {
      for place in index..<min(index + count, bytes.count) where bytes[place] != UInt8(ascii: "\n") {
        if !isString || !keepingStrings { result[place] = 0x20 }
      }
      index += count
    }
    while index < bytes.count {
      switch stack[stack.count - 1] {
      case .code(let open):
        if byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "/") {
          while index < bytes.count, byte(0) != UInt8(ascii: "\n") { blank(1, isString: false) }
        } else if byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
          var depth = 0
          repeat {
            let opens = byte(0) == UInt8(ascii: "/") && byte(1) == UInt8(ascii: "*")
            let closes = byte(0) == UInt8(ascii: "*") && byte(1) == UInt8(ascii: "/")
            depth += opens ? 1 : closes ? -1 : 0
            blank(opens || closes ? 2 : 1, isString: false)
          } while depth > 0 && index < bytes.count
        } else {
          var hashes = 0
          while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
          if byte(hashes) == UInt8(ascii: "\"") {
            let isMultiline = isQuote(hashes, count: 3)
            stack.append(.string(hashes: hashes, isMultiline: isMultiline))
            blank(hashes + (isMultiline ? 3 : 1), isString: true)
            continue
          }
          if byte(0) == UInt8(ascii: "(") { stack[stack.count - 1] = .code(open: open + 1) }
          if byte(0) == UInt8(ascii: ")") {
            if open == 0, stack.count > 1 {
              stack.removeLast()
              blank(1, isString: true)
              continue
            }
            stack[stack.count - 1] = .code(open: open - 1)
          }
          index += 1
        }
      case .string(let hashes, let isMultiline):
        let quotes = isMultiline ? 3 : 1
        if byte(0) == UInt8(ascii: "\\"), isHashes(1, count: hashes) {
          if byte(1 + hashes) == UInt8(ascii: "(") { stack.append(.code(open: 0)) }
          blank(2 + hashes, isString: true)
        } else if isQuote(0, count: quotes), isHashes(quotes, count: hashes) {
          stack.removeLast()
          blank(quotes + hashes, isString: true)
        } else {
          blank(1, isString: true)
        }
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
