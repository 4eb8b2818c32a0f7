/// What a token is.
public enum TokenKind: UInt8, Sendable, Hashable {
  // Trivia.
  case whitespace, lineComment, blockComment
  // Words.
  case word, quotedName
  // Values.
  case integer, decimal, float, string, parameter, questionMark
  /// `#1`: a column by its place.
  case ordinal
  /// A number that runs into letters or a mark without a parameter's name; diagnosed by the lexer.
  case malformed
  // Operators.
  case plus, minus, star, slash, doubleSlash, percentSign, caret, concat
  /// `&&`, `@>`, `<@`, `^@`.
  case overlaps, holds, heldBy, startsWith
  case ampersand, bar, shiftLeft, shiftRight, tilde, tildeStar, notTilde, notTildeStar
  /// `~~`, `~~*`, `!~~`, `!~~*`.
  case likeSign, likeSignStar, notLikeSign, notLikeSignStar
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, doubleColon
  /// `->`, `=>`, `:=`.
  case arrow, fatArrow, assign
  // Punctuation.
  case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace, comma, semicolon, dot, dotDot, colon
  /// A character that means nothing here; diagnosed by the lexer.
  case invalid
  /// The end of the text; no bytes.
  case endOfText

  /// Whether the parser never sees it: white space, comments and what the lexer has already refused.
  var isSkipped: Bool {
    switch self {
    case .whitespace, .lineComment, .blockComment, .invalid: return true
    default: return false
    }
  }
}

/// A run of bytes of the source with its kind; tokens lie edge to edge and cover the text exactly.
public struct Token: Sendable, Hashable {
  /// What it is.
  public var kind: TokenKind
  /// The keyword an unquoted word spells, whether or not it is one where it stands.
  public var keyword: Keyword?
  private var first: Int32
  private var past: Int32

  init(_ kind: TokenKind, keyword: Keyword? = nil, start: Int, end: Int) {
    self.kind = kind
    self.keyword = keyword
    // The lexer is given no more than `SyntaxLimits.scriptBytes`.
    first = Int32(truncatingIfNeeded: start)
    past = Int32(truncatingIfNeeded: end)
  }

  /// Offset of the first byte.
  public var start: Int { Int(first) }
  /// Offset just past the last byte.
  public var end: Int { Int(past) }
  /// The bytes it covers.
  public var span: SourceSpan { SourceSpan(start, end) }
}
