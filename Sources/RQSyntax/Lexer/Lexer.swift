/// Cuts UTF-8 bytes into tokens that cover them exactly; never fails, whatever the bytes are.
///
/// What cannot be a token becomes an `.invalid` one with a diagnostic.
struct Lexer {
  let source: FoldedBytes
  var position = 0
  var tokens: [Token] = []
  var diagnostics: [Diagnostic] = []
  /// Whether a string, quoted name or comment runs to the end of the text.
  var unclosed = false
  private let keepsTrivia: Bool

  /// - Parameter keepsTrivia: false leaves out what the parser skips.
  init(_ bytes: [UInt8], keepsTrivia: Bool = true) {
    source = FoldedBytes(bytes)
    self.keepsTrivia = keepsTrivia
  }

  var bytes: [UInt8] { source.bytes }

  /// Reads to the end; the last token is `.endOfText`.
  mutating func run() {
    tokens.reserveCapacity(source.bytes.count / 4 + 2)
    let count = source.bytes.count
    while position < count {
      let start = position
      var keyword: Keyword?
      let kind = scan(&keyword)
      // Every branch of `scan` consumes; should one not, a byte is dropped rather than looping for ever.
      if position <= start { position = start + 1 }
      if keepsTrivia || !kind.isSkipped {
        tokens.append(Token(kind, keyword: keyword, start: start, end: position))
      }
      if position - start > SyntaxLimits.tokenBytes, !kind.isSkipped {
        report(
          .tokenTooLong, "this token is longer than \(SyntaxLimits.tokenBytes) bytes", SourceSpan(start, position))
      }
    }
    tokens.append(Token(.endOfText, start: count, end: count))
  }

  mutating func report(
    _ code: SyntaxCode, _ message: String, _ span: SourceSpan, hint: String? = nil, fix: Diagnostic.Fix? = nil
  ) {
    guard diagnostics.count < SyntaxLimits.diagnostics else { return }
    diagnostics.append(Diagnostic(code.rawValue, message, at: span, hint: hint, fix: fix))
  }

  private mutating func scan(_ keyword: inout Keyword?) -> TokenKind {
    let (character, width) = source.ascii(at: position)
    guard width > 0 else { return scanBeyondASCII() }
    switch character {
    case 0x20, 0x09...0x0D:
      return scanSpace()
    case 0x41...0x5A, 0x5F, 0x61...0x7A:
      return scanWord(&keyword)
    case 0x30...0x39:
      return scanNumber()
    case UInt8(ascii: "."):
      let (second, secondWidth) = source.ascii(at: position + width)
      if secondWidth > 0, second.isDigit { return scanNumber() }
      if secondWidth > 0, second == UInt8(ascii: ".") { return take(width + secondWidth, .dotDot) }
      return take(width, .dot)
    case UInt8(ascii: "'"):
      return scanString(from: position, width: width)
    case UInt8(ascii: "\""), UInt8(ascii: "`"):
      return scanQuotedName(width)
    case UInt8(ascii: "$"):
      return scanParameter(width)
    default:
      return scanSymbol(character, width)
    }
  }

  private mutating func take(_ width: Int, _ kind: TokenKind) -> TokenKind {
    position += width
    return kind
  }

  /// Takes the next character if it is the one given.
  private mutating func takeMark(_ mark: Unicode.Scalar) -> Bool {
    let (next, width) = source.ascii(at: position)
    guard width > 0, next == UInt8(ascii: mark) else { return false }
    position += width
    return true
  }

  private mutating func scanSymbol(_ character: UInt8, _ width: Int) -> TokenKind {
    let start = position
    position += width
    let (next, nextWidth) = source.ascii(at: position)
    func pair(_ second: Unicode.Scalar) -> Bool { nextWidth > 0 && next == UInt8(ascii: second) }
    switch Unicode.Scalar(character) {
    case "+": return .plus
    case "-":
      if pair("-") { return scanLineComment() }
      return pair(">") ? take(nextWidth, .arrow) : .minus
    case "*": return pair("*") ? take(nextWidth, .caret) : .star
    case "/":
      if pair("*") { return scanBlockComment(from: start) }
      return pair("/") ? take(nextWidth, .doubleSlash) : .slash
    case "%": return .percentSign
    case "^": return pair("@") ? take(nextWidth, .startsWith) : .caret
    case "@":
      if pair(">") { return take(nextWidth, .holds) }
    case "|": return pair("|") ? take(nextWidth, .concat) : .bar
    case "&": return pair("&") ? take(nextWidth, .overlaps) : .ampersand
    case "~":
      if pair("~") {
        position += nextWidth
        return takeMark("*") ? .likeSignStar : .likeSign
      }
      return pair("*") ? take(nextWidth, .tildeStar) : .tilde
    case "=":
      if pair(">") { return take(nextWidth, .fatArrow) }
      return pair("=") ? take(nextWidth, .equal) : .equal
    case "!":
      if pair("=") { return take(nextWidth, .notEqual) }
      if pair("~") {
        position += nextWidth
        if takeMark("*") { return .notTildeStar }
        if !takeMark("~") { return .notTilde }
        return takeMark("*") ? .notLikeSignStar : .notLikeSign
      }
    case "<":
      if pair("=") { return take(nextWidth, .lessOrEqual) }
      if pair("<") { return take(nextWidth, .shiftLeft) }
      if pair("@") { return take(nextWidth, .heldBy) }
      return pair(">") ? take(nextWidth, .notEqual) : .less
    case ">":
      if pair(">") { return take(nextWidth, .shiftRight) }
      return pair("=") ? take(nextWidth, .greaterOrEqual) : .greater
    case ":":
      if pair("=") { return take(nextWidth, .assign) }
      return pair(":") ? take(nextWidth, .doubleColon) : .colon
    case "#":
      if nextWidth > 0, next.isDigit {
        position = skipDigits(from: position)
        return .ordinal
      }
    case "(": return .leftParen
    case ")": return .rightParen
    case "[": return .leftBracket
    case "]": return .rightBracket
    case "{": return .leftBrace
    case "}": return .rightBrace
    case ",": return .comma
    case ";": return .semicolon
    case "?": return .questionMark
    default: break
    }
    return refuse(from: start)
  }

  private mutating func scanBeyondASCII() -> TokenKind {
    let start = position
    let (found, width) = source.scalar(at: position)
    guard let scalar = found else { return refuseBytes(from: start) }
    switch scalar {
    case "≠": return take(width, .notEqual)
    case "≤": return take(width, .lessOrEqual)
    case "≥": return take(width, .greaterOrEqual)
    case "“", "”", "‘", "’", "「", "『":
      return scanString(from: start, width: width)
    default: break
    }
    if scalar.startsName {
      var keyword: Keyword?
      return scanWord(&keyword)
    }
    if scalar.isSpace { return scanSpace() }
    position += width
    return refuse(from: start)
  }

  private mutating func scanSpace() -> TokenKind {
    let count = source.bytes.count
    while position < count {
      let byte = source.bytes[position]
      if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
        position += 1
      } else if byte >= 0x80, case (let scalar?, let width) = source.scalar(at: position), scalar.isSpace {
        position += width
      } else {
        break
      }
    }
    return .whitespace
  }

  private mutating func scanWord(_ keyword: inout Keyword?) -> TokenKind {
    let start = position
    var key = WordKey()
    let count = source.bytes.count
    while position < count {
      let (character, width) = source.ascii(at: position)
      if width > 0 {
        guard character.isNameByte else { break }
        key.append(character)
        position += width
      } else {
        guard case (let scalar?, let length) = source.scalar(at: position), scalar.continuesName else { break }
        key.reject()
        position += length
      }
    }
    if let prefix = StringPrefix(source.bytes[start..<position]), position < count, source.bytes[position] == 0x27 {
      return scanString(from: start, prefix)
    }
    keyword = KeywordTable.shared.find(key)
    return .word
  }

  /// Offset just past the name that starts or goes on at `offset`.
  func endOfName(from offset: Int) -> Int {
    var end = offset
    while end < source.bytes.count {
      let (character, width) = source.ascii(at: end)
      if width > 0 {
        guard character.isNameByte else { break }
        end += width
      } else {
        guard case (let scalar?, let length) = source.scalar(at: end), scalar.continuesName else { break }
        end += length
      }
    }
    return end
  }
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isNameByte: Bool {
    (self >= 0x61 && self <= 0x7A) || (self >= 0x41 && self <= 0x5A) || self == 0x5F || isDigit
  }
}

extension Unicode.Scalar {
  /// White space beyond ASCII: the ideographic space, the no-break space, a byte order mark, ….
  var isSpace: Bool { value == 0xFEFF || properties.isWhitespace }
}
