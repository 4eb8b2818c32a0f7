extension Lexer {
  /// Reads digits, a fraction and an exponent; `1_000` may group digits.
  mutating func scanNumber() -> TokenKind {
    let start = position
    if let end = endOfOtherBase(from: start) {
      position = end
      return .integer
    }
    var kind = TokenKind.integer
    var end = skipDigits(from: position)
    let (dot, dotWidth) = source.ascii(at: end)
    // Two dots stand between the ends of a range.
    let (second, secondWidth) = source.ascii(at: end + dotWidth)
    if dotWidth > 0, dot == UInt8(ascii: "."), secondWidth == 0 || second != UInt8(ascii: ".") {
      kind = .decimal
      end = skipDigits(from: end + dotWidth)
    }
    let (e, eWidth) = source.ascii(at: end)
    if eWidth > 0, e == UInt8(ascii: "e") || e == UInt8(ascii: "E") {
      var digits = end + eWidth
      let (sign, signWidth) = source.ascii(at: digits)
      if signWidth > 0, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { digits += signWidth }
      let past = skipDigits(from: digits)
      if past > digits {
        kind = .float
        end = past
      }
    }
    position = end
    let past = endOfName(from: end)
    guard past > end else { return kind }
    position = past
    let number = source.folded(start..<end)
    let rest = String(decoding: source.bytes[end..<past], as: UTF8.self)
    report(
      .malformedNumber, "the number \(excerpt(number)) runs into “\(excerpt(rest))”", SourceSpan(end, past),
      hint: "put a space between them, or quote the whole: '\(excerpt(number + rest))'")
    return .malformed
  }

  /// Offset past `0x`, `0o` or `0b` and digits of that base; nil where there are none, or where they run on into a name.
  private func endOfOtherBase(from offset: Int) -> Int? {
    let (zero, zeroWidth) = source.ascii(at: offset)
    let (mark, markWidth) = source.ascii(at: offset + zeroWidth)
    guard zeroWidth > 0, zero == UInt8(ascii: "0"), markWidth > 0, let radix = NumberBase.radix(of: mark) else {
      return nil
    }
    let start = offset + zeroWidth + markWidth
    var end = start
    while case (let digit, let width) = source.ascii(at: end), width > 0,
      let value = Character(Unicode.Scalar(digit)).hexDigitValue, value < radix
    {
      end += width
    }
    return end > start && endOfName(from: end) == end ? end : nil
  }

  /// Offset past digits, with single underscores between them.
  func skipDigits(from offset: Int) -> Int {
    var end = offset
    while true {
      let (character, width) = source.ascii(at: end)
      guard width > 0 else { return end }
      if character.isDigit {
        end += width
      } else if character == UInt8(ascii: "_"), end > offset,
        case (0x30...0x39, let next) = source.ascii(at: end + width)
      {
        end += width + next
      } else {
        return end
      }
    }
  }

  /// Reads a string to its closing mark; a doubled closing mark stands for one.
  mutating func scanString(from start: Int, width: Int) -> TokenKind {
    let close = StringQuote.closing(of: source.bytes[start..<start + width])
    if !skipQuoted(from: start + width, close: close) {
      let mark = String(decoding: close, as: UTF8.self)
      reportUnclosed(.unclosedString, "this string is never closed", from: start, hint: "close it with \(mark)")
    }
    return .string
  }

  /// Reads a string behind the letter that says how to read it.
  mutating func scanString(from start: Int, _ prefix: StringPrefix) -> TokenKind {
    let bytes = source.bytes
    var index = position + 1
    var isClosed = false
    while index < bytes.count, !isClosed {
      if case .escapes = prefix, bytes[index] == UInt8(ascii: "\\") {
        index += 2
      } else if bytes[index] == 0x27 {
        isClosed = index + 1 >= bytes.count || bytes[index + 1] != 0x27
        index += isClosed ? 1 : 2
      } else {
        index += 1
      }
    }
    position = min(index, bytes.count)
    if !isClosed {
      reportUnclosed(.unclosedString, "this string is never closed", from: start, hint: "close it with '")
    } else if prefix.text(of: bytes[(start + 2)..<position]) == nil {
      let message =
        if case .escapes = prefix {
          "the escapes of this string do not make up a text: \\x, \\u, \\U and octal ones are codes of characters or UTF-8"
        } else {
          "x'…' needs pairs of hexadecimal digits that are UTF-8"
        }
      report(.malformedNumber, message, SourceSpan(start, position))
    }
    return .string
  }

  /// Reads a name in double quotes or backquotes; a doubled mark stands for one.
  mutating func scanQuotedName(_ width: Int) -> TokenKind {
    let start = position
    let close = Array(source.bytes[start..<start + width])
    if !skipQuoted(from: start + width, close: close) {
      let mark = String(decoding: close, as: UTF8.self)
      reportUnclosed(.unclosedName, "this quoted name is never closed", from: start, hint: "close it with \(mark)")
    } else if position - start == 2 * width {
      report(.expectedName, "a quoted name cannot be empty", SourceSpan(start, position))
    }
    return .quotedName
  }

  private mutating func skipQuoted(from offset: Int, close: [UInt8]) -> Bool {
    let bytes = source.bytes
    let first = close[0]
    var index = offset
    while index < bytes.count {
      if bytes[index] == first, bytes[index...].starts(with: close) {
        index += close.count
        if index < bytes.count, bytes[index] == first, bytes[index...].starts(with: close) {
          index += close.count
        } else {
          position = index
          return true
        }
      } else {
        index += 1
      }
    }
    position = bytes.count
    return false
  }

  private mutating func reportUnclosed(_ code: SyntaxCode, _ message: String, from start: Int, hint: String) {
    unclosed = true
    // The rest of its line is what a person looks at; the token itself runs to the end of the text.
    var end = start
    while end < source.bytes.count, source.bytes[end] != 0x0A, source.bytes[end] != 0x0D { end += 1 }
    report(code, message, SourceSpan(start, end), hint: hint)
  }

  mutating func scanParameter(_ width: Int) -> TokenKind {
    let start = position
    if let opening = DollarQuote.opening(in: source.bytes[start...]) {
      position = start + opening.count
      while position < source.bytes.count {
        if source.bytes[position] == opening[0], source.bytes[position...].starts(with: opening) {
          position += opening.count
          return .string
        }
        position += 1
      }
      let mark = String(decoding: opening, as: UTF8.self)
      reportUnclosed(.unclosedString, "this string is never closed", from: start, hint: "close it with \(mark)")
      return .string
    }
    position = endOfName(from: start + width)
    guard position > start + width else {
      report(
        .malformedParameter, "“$” needs a name or a number", SourceSpan(start, position),
        hint: "write $name, $1 or ?")
      return .malformed
    }
    return .parameter
  }

  mutating func scanLineComment() -> TokenKind {
    while position < source.bytes.count, source.bytes[position] != 0x0A, source.bytes[position] != 0x0D {
      position += 1
    }
    return .lineComment
  }

  /// Reads a block comment, comments inside it included.
  mutating func scanBlockComment(from start: Int) -> TokenKind {
    position += source.ascii(at: position).width
    var depth = 1
    while position < source.bytes.count {
      let (character, width) = source.ascii(at: position)
      guard character == UInt8(ascii: "*") || character == UInt8(ascii: "/") else {
        position += 1
        continue
      }
      let (next, nextWidth) = source.ascii(at: position + width)
      position += width
      if character == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
        position += nextWidth
        depth -= 1
        if depth == 0 { return .blockComment }
      } else if character == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
        position += nextWidth
        depth += 1
      }
    }
    reportUnclosed(.unclosedComment, "this comment is never closed", from: start, hint: "close it with */")
    return .blockComment
  }
}

/// The marks a string can stand between.
enum StringQuote {
  /// The bytes that close a string opened by the given ones.
  static func closing(of open: ArraySlice<UInt8>) -> [UInt8] {
    switch String(decoding: open, as: UTF8.self) {
    case "“": return Array("”".utf8)
    case "‘": return Array("’".utf8)
    case "「": return Array("」".utf8)
    case "『": return Array("』".utf8)
    default: return Array(open)
    }
  }
}

/// The letter behind a zero that says in which base digits are written.
enum NumberBase {
  static func radix(of mark: UInt8) -> Int? {
    switch mark | 0x20 {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
  }
}

/// Strings between `$$` and `$$`, or `$tag$` and `$tag$`, in which nothing stands for anything else.
enum DollarQuote {
  /// The mark that opens such a string at the start of the bytes, which closes it as well; nil where there is none.
  static func opening(in bytes: ArraySlice<UInt8>) -> [UInt8]? {
    let dollar = UInt8(ascii: "$")
    guard bytes.first == dollar else { return nil }
    var end = bytes.startIndex + 1
    while end < bytes.endIndex, bytes[end].isNameByte {
      if end == bytes.startIndex + 1, bytes[end].isDigit { return nil }
      end += 1
    }
    guard end < bytes.endIndex, bytes[end] == dollar else { return nil }
    return Array(bytes[bytes.startIndex...end])
  }
}

/// At most forty characters of a text, safe to print.
func excerpt(_ text: String) -> String {
  let scalars = text.unicodeScalars
  let cut = DisplayWidth.visible(String(String.UnicodeScalarView(scalars.prefix(40))))
  return scalars.count > 40 ? cut + "…" : cut
}
