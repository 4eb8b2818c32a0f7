/// A run of a text with what it is to a reader, for colouring it.
public struct Highlight: Sendable, Hashable {
  /// What a run of text is.
  public enum Kind: String, Sendable, Hashable {
    /// A word the grammar knows, where it stands as one.
    case keyword
    /// A name, quoted or not.
    case name
    /// The name of a function that is called.
    case function
    case number, string, parameter
    /// `+`, `<=`, `::` and their like.
    case `operator`
    /// Parentheses, commas, dots and semicolons.
    case punctuation
    case comment, space
    /// What the lexer refused.
    case invalid
  }

  /// What it is.
  public var kind: Kind
  /// Where it stands.
  public var span: SourceSpan
}

extension Script {
  /// Cuts a text, finished or not, into runs that lie edge to edge and cover it exactly.
  ///
  /// A word counts as a keyword only where the parser reads it as one: `date` is a name in `SELECT date`.
  public static func highlights(of text: String) -> [Highlight] { highlights(of: Array(text.utf8)) }

  /// Cuts the bytes of a text into runs as `highlights(of:)` does; bytes that are not UTF-8 are invalid runs.
  public static func highlights(of bytes: [UInt8]) -> [Highlight] {
    guard !bytes.isEmpty else { return [] }
    guard bytes.count <= SyntaxLimits.scriptBytes else {
      return [Highlight(kind: .invalid, span: SourceSpan(0, bytes.count))]
    }
    var lexer = Lexer(bytes)
    lexer.run()
    let significant = lexer.tokens.filter { !$0.kind.isSkipped }
    var parser = Parser(source: lexer.source, tokens: significant)
    parser.keywordRoles = [Bool](repeating: false, count: significant.count)
    _ = parser.parseStatements()
    let roles = parser.keywordRoles ?? []
    var place = 0
    var result: [Highlight] = []
    result.reserveCapacity(lexer.tokens.count)
    for token in lexer.tokens where token.kind != .endOfText {
      var kind = Highlight.Kind(token.kind)
      if !token.kind.isSkipped {
        if token.kind == .word {
          // A word that is read as the keyword it resembles is none, unless it is still being typed.
          if roles[place], token.keyword == nil {
            if significant[place + 1].kind != .endOfText { kind = .invalid }
          } else if roles[place] || token.keyword.map({ $0.reservation == .full }) ?? false {
            // A reserved word is one even where it stands wrong.
            kind = .keyword
          } else if significant[place + 1].kind == .leftParen {
            kind = .function
          }
        }
        place += 1
      }
      result.append(Highlight(kind: kind, span: token.span))
    }
    return result
  }
}

extension Highlight.Kind {
  fileprivate init(_ kind: TokenKind) {
    switch kind {
    case .whitespace: self = .space
    case .lineComment, .blockComment: self = .comment
    case .word, .quotedName: self = .name
    case .integer, .decimal, .float: self = .number
    case .string: self = .string
    case .parameter, .questionMark, .ordinal: self = .parameter
    case .plus, .minus, .star, .slash, .doubleSlash, .percentSign, .caret, .concat, .ampersand, .bar, .shiftLeft,
      .shiftRight,
      .tilde, .tildeStar, .notTilde, .notTildeStar, .likeSign, .likeSignStar, .notLikeSign, .notLikeSignStar, .overlaps,
      .holds, .heldBy, .startsWith,
      .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
      .doubleColon, .arrow, .fatArrow, .assign:
      self = .operator
    case .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .comma, .semicolon, .dot,
      .dotDot, .colon:
      self = .punctuation
    case .malformed, .invalid, .endOfText: self = .invalid
    }
  }
}
