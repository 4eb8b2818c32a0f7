/// A token of a script with the comments around it, as the formatter moves it.
struct FormatPiece {
  /// What it is.
  var kind: TokenKind
  /// The keyword it is where it stands; nil for names, though they may be spelt like one.
  var keyword: Keyword?
  /// How it is written: keywords in capitals, full-width forms as their ASCII twins, literals as they were.
  var text: String
  /// Whether white space stood before it.
  var spaceBefore: Bool
  /// Comments that stand on lines of their own before it.
  var before: [String] = []
  /// Comments that stand behind it on its line.
  var behind: [String] = []

  /// Whether something of it can only stand at the end of a line, or on a line of its own.
  var breaksLine: Bool { !before.isEmpty || behind.contains { $0.hasPrefix("--") || $0.contains("\n") } }

  /// Whether an operand may end with it, so that a sign behind it has two operands.
  var endsOperand: Bool {
    switch kind {
    case .word: keyword.map { [.null, .true, .false, .end].contains($0) || $0.isTypeWord } ?? true
    case .quotedName, .integer, .decimal, .float, .string, .parameter, .questionMark, .ordinal, .rightParen,
      .rightBracket, .rightBrace:
      true
    default: false
    }
  }
}

/// What stands between two semicolons.
struct FormatStatement {
  var pieces: [FormatPiece]
  /// Comments behind the last token.
  var after: [String] = []
  /// Whether an empty line stood before it.
  var isApart: Bool
}

/// A script cut into statements of pieces.
struct FormatPieces {
  var statements: [FormatStatement] = []
  /// Comments behind the last statement, on lines of their own.
  var closing: [String] = []
  /// Whether an empty line stood before those.
  var closingIsApart = false

  init(_ source: String) {
    let bytes = Array(source.utf8)
    var lexer = Lexer(bytes)
    lexer.run()
    let significant = lexer.tokens.filter { !$0.kind.isSkipped }
    var parser = Parser(source: lexer.source, tokens: significant)
    parser.keywordRoles = [Bool](repeating: false, count: significant.count)
    _ = parser.parseStatements()
    let roles = parser.keywordRoles ?? []

    var current: [FormatPiece] = []
    var waiting: [String] = []
    var place = 0
    var lineBreaks = 0
    var sawSpace = false
    var isApart = false
    for token in lexer.tokens {
      switch token.kind {
      case .whitespace:
        lineBreaks += bytes[token.start..<token.end].count { $0 == 0x0A }
        sawSpace = true
        continue
      case .lineComment, .blockComment:
        var text = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
        while let last = text.unicodeScalars.last, last.properties.isWhitespace { text.unicodeScalars.removeLast() }
        sawSpace = true
        if lineBreaks == 0, waiting.isEmpty, !current.isEmpty {
          current[current.count - 1].behind.append(text)
        } else if lineBreaks == 0, waiting.isEmpty, current.isEmpty, !statements.isEmpty {
          statements[statements.count - 1].after.append(text)
        } else {
          if current.isEmpty, waiting.isEmpty { isApart = lineBreaks > 1 }
          waiting.append(text)
        }
        // A line comment takes its line break with it or leaves it to the white space behind.
        lineBreaks = 0
        continue
      case .endOfText:
        if !current.isEmpty {
          if !waiting.isEmpty { closing = waiting }
          statements.append(FormatStatement(pieces: current, isApart: isApart))
        } else {
          closing = waiting
          closingIsApart = isApart
        }
        continue
      case .semicolon:
        if !current.isEmpty {
          if !waiting.isEmpty { current[current.count - 1].behind += waiting }
          waiting = []
          statements.append(FormatStatement(pieces: current, isApart: isApart))
          current = []
        }
        place += 1
      default:
        let isRole = place < roles.count && roles[place]
        // ON may be the value of a setting, which is text.
        let isReserved = token.keyword.map { $0.reservation == .full && $0 != .on } ?? false
        let keyword = token.kind == .word && (isRole || isReserved) ? token.keyword : nil
        var piece = FormatPiece(
          kind: token.kind, keyword: keyword,
          text: FormatPieces.text(token, keyword, lexer.source), spaceBefore: sawSpace)
        if current.isEmpty, waiting.isEmpty { isApart = lineBreaks > 1 }
        piece.before = waiting
        waiting = []
        current.append(piece)
        if !token.kind.isSkipped { place += 1 }
      }
      lineBreaks = 0
      sawSpace = false
    }
  }

  private static func text(_ token: Token, _ keyword: Keyword?, _ source: FoldedBytes) -> String {
    // What reads like a call of a function is written like one.
    if let keyword, ![.trim, .substring, .position, .extract].contains(keyword) { return keyword.rawValue }
    switch token.kind {
    case .string, .quotedName, .invalid: return String(decoding: source.bytes[token.start..<token.end], as: UTF8.self)
    default: return source.folded(token.start..<token.end)
    }
  }
}
