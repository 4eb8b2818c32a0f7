extension Parser {
  /// Reports at the current token, or just behind the last one when the text is over.
  // Reporting is kept out of line everywhere: the frames of its callers stand on the stack once for each level of nesting.
  @inline(never)
  mutating func reportHere(
    _ code: SyntaxCode, _ message: String, hint: String? = nil, candidates: [String] = [], fix: Diagnostic.Fix? = nil
  ) {
    let place = atEnd ? SourceSpan(previousEnd, previousEnd) : current.span
    if atEnd { wantsMore = true }
    report(code, message, place, hint: hint, candidates: candidates, fix: fix)
  }

  /// Reports with a place of its own.
  @inline(never)
  mutating func report(
    _ code: SyntaxCode, _ message: String, _ span: SourceSpan, hint: String? = nil, candidates: [String] = [],
    fix: Diagnostic.Fix? = nil
  ) {
    report(Diagnostic(code.rawValue, message, at: span, hint: hint, candidates: candidates, fix: fix))
  }

  /// Reports unless the current token already has its error.
  mutating func report(_ diagnostic: Diagnostic) {
    guard !abandoned, lastErrorIndex != index, !(isCutShort && atEnd) else { return }
    lastErrorIndex = index
    if !atEnd { failedEarly = true }
    guard diagnostics.count < SyntaxLimits.diagnostics else { return }
    diagnostics.append(diagnostic)
  }

  /// A token as a message names it.
  func describe(_ token: Token) -> String {
    switch token.kind {
    case .endOfText: return "the end of the text"
    case .word:
      if let keyword = token.keyword, keyword.reservation != .none { return keyword.rawValue }
      return "“\(excerpt(source.word(token)))”"
    case .string: return "the string \(excerpt(String(decoding: source.bytes[token.start..<token.end], as: UTF8.self)))"
    default:
      return "“\(excerpt(source.folded(token.start..<token.end)))”"
    }
  }

  /// “after WHERE, found GROUP”.
  var whereabouts: String {
    let after = index > 0 && tokens[index - 1].kind != .semicolon ? " after \(describe(tokens[index - 1]))" : ""
    return atEnd ? after : "\(after), found \(describe(current))"
  }

  /// Reports that an expression, a name or the like is missing here.
  @inline(never)
  mutating func expected(_ code: SyntaxCode, _ what: String, hint: String? = nil) {
    reportHere(
      code, "expected \(what)\(whereabouts)", hint: hint ?? (code == .expectedKeyword ? nil : reservedWordHint))
  }

  /// Tells how to use a reserved word as a name, where one stands in a name's place.
  private var reservedWordHint: String? {
    guard at(.word), let keyword, keyword.reservation != .none, !keyword.startsClause else { return nil }
    return "\(keyword.rawValue) is a reserved word; as a name it needs quotes: \"\(excerpt(source.word(current)))\""
  }

  /// Takes a keyword that must stand here, or reports it and goes on as if it did.
  @inline(never)
  mutating func expect(_ keyword: Keyword, in context: String) {
    if take(keyword) { return }
    if at(.word), let fix = misspelling(of: [keyword], at: index) {
      report(misspellingDiagnostic(fix, at: index))
      advanceKeyword()
      return
    }
    // Where a name or a value stands, the word is merely missing; anything else is in its place.
    var fix: Diagnostic.Fix?
    switch kind {
    case .word where atName, .quotedName, .integer, .decimal, .float, .string, .parameter:
      fix = Diagnostic.Fix(span: SourceSpan(previousEnd, previousEnd), replacement: " \(keyword.rawValue)")
    default: break
    }
    let found = atEnd ? "" : ", found \(describe(current))"
    reportHere(.expectedKeyword, "\(context) needs \(keyword.rawValue)\(found)", fix: fix)
  }

  /// Takes the parenthesis that closes the one at `open`; what stands in its way is reported and skipped.
  @inline(never)
  mutating func close(_ open: Token, in context: String) {
    if take(.rightParen) { return }
    if atEnd || at(.semicolon) || atClauseKeyword {
      if atEnd { wantsMore = true }
      let before = atEnd ? "" : " before \(describe(current))"
      report(
        .unclosedParenthesis, "this parenthesis is not closed\(before)", open.span,
        hint: "close it with )",
        fix: Diagnostic.Fix(span: SourceSpan(previousEnd, previousEnd), replacement: ")"))
      return
    }
    reportHere(.unexpected, "unexpected \(describe(current)) in \(context)", hint: "expected , or )")
    skipToClause()
    _ = take(.rightParen)
  }

  var atClauseKeyword: Bool { keyword?.startsClause ?? false }

  /// Skips to a clause keyword, semicolon, unmatched closing parenthesis or the end, parentheses in between as a whole.
  mutating func skipToClause() {
    var depth = 0
    while !atEnd, !at(.semicolon) {
      if at(.leftParen) {
        depth += 1
      } else if at(.rightParen) {
        if depth == 0 { return }
        depth -= 1
      } else if depth == 0, atClauseKeyword {
        return
      }
      advance()
    }
  }

  mutating func skipStatement() {
    while !atEnd, !at(.semicolon) { advance() }
  }

  // MARK: Misspelt keywords

  /// The keyword of `choices` that the word at a place most likely meant; nil when none is near.
  func misspelling(of choices: [Keyword], at place: Int) -> Keyword? {
    let token = tokens[place]
    guard token.kind == .word, token.end - token.start <= 48 else { return nil }
    let word = source.word(token)
    // A word that is a keyword elsewhere, or is shorter than any slip of the finger, is no misspelling.
    guard word.utf8.count >= 2 else { return nil }
    let best = Candidates.best(for: word, among: choices.map(\.rawValue), limit: 1).first
    return best.flatMap { Keyword(rawValue: $0) }
  }

  func misspellingDiagnostic(_ meant: Keyword, at place: Int, _ code: SyntaxCode = .misspelledKeyword) -> Diagnostic {
    let token = tokens[place]
    let what = code == .unknownStatement ? "statement" : "keyword"
    return Diagnostic(
      code.rawValue, "unknown \(what) \(describe(token))", at: token.span, hint: "did you mean \(meant.rawValue)?",
      candidates: [meant.rawValue], fix: Diagnostic.Fix(span: token.span, replacement: meant.rawValue))
  }
}
