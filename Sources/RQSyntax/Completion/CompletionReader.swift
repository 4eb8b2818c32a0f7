/// Finds out what is being typed at an offset of a text.
struct CompletionReader {
  private let offset: Int
  private let source: FoldedBytes
  /// The tokens of the statement the offset lies in, without trivia.
  private var tokens: [Token] = []
  private var isComment = false
  private let unclosed: Bool
  /// The parameters that the text names, PARAM included.
  private var parameters: [Token] = []

  init(_ bytes: [UInt8], _ offset: Int) {
    self.offset = offset
    // What is looked at lies in front of the offset; a byte more lets a word that is tried there have a text.
    source = FoldedBytes(bytes + [0x78])
    var lexer = Lexer(bytes)
    lexer.run()
    unclosed = lexer.unclosed
    var declares = false
    var isOver = false
    for token in lexer.tokens where token.kind != .endOfText {
      if token.kind == .parameter || declares && token.kind == .word { parameters.append(token) }
      if !token.kind.isSkipped { declares = token.keyword == .param }
      switch token.kind {
      case .lineComment where token.start < offset && offset <= token.end: isComment = true
      case .blockComment where token.start < offset && offset < token.end: isComment = true
      // One that is still open goes on where the text ends.
      case .blockComment where unclosed && offset == bytes.count && token.end == offset: isComment = true
      case .semicolon where token.end <= offset: tokens = []
      case .semicolon: isOver = true
      case let kind where !kind.isSkipped && !isOver: tokens.append(token)
      default: break
      }
    }
  }

  func site() -> CompletionSite {
    if isComment { return nothing }
    if let last = token(in: { $0.kind == .string || $0.kind == .quotedName }) { return quoted(last) }
    if offset > 0, source.bytes[offset - 1] == UInt8(ascii: "$") {
      return parameter(from: offset)
    }
    if let last = token(in: { $0.kind == .parameter }) {
      return parameter(from: last.start + source.ascii(at: last.start).width)
    }
    if token(in: { [.integer, .decimal, .float, .malformed, .ordinal].contains($0.kind) }) != nil { return nothing }
    return word()
  }

  private var nothing: CompletionSite {
    CompletionSite(subject: .nothing, replaced: SourceSpan(offset, offset), prefix: "")
  }

  /// The token of some kind that the offset stands in, or behind while it is open.
  private func token(in test: (Token) -> Bool) -> Token? {
    guard let token = tokens.last(where: { $0.start < offset }), test(token) else { return nil }
    if token.kind == .string || token.kind == .quotedName {
      let isOpen = unclosed && token.end == source.bytes.count - 1
      return offset < token.end || isOpen ? token : nil
    }
    return offset <= token.end ? token : nil
  }

  private func text(_ start: Int) -> String { source.folded(start..<offset) }

  private func parameter(from start: Int) -> CompletionSite {
    var site = nothing
    site.subject = .parameter
    site.replaced = SourceSpan(start, offset)
    site.prefix = text(start)
    var seen = Set<String>()
    site.parameters = parameters.filter { !($0.start <= start && start <= $0.end) }
      .map { $0.kind == .parameter ? source.parameter($0) : source.word($0) }.filter { seen.insert($0).inserted }
    return site
  }

  private func word() -> CompletionSite {
    var site = nothing
    let place = tokens.firstIndex { $0.start < offset && offset <= $0.end && $0.kind == .word }
    let start = place.map { tokens[$0].start } ?? offset
    site.replaced = SourceSpan(start, offset)
    site.prefix = text(start)
    return named(site, typed: place, start: start)
  }

  /// Reads the statement with a name in the place.
  private func named(_ site: CompletionSite, typed place: Int?, start: Int) -> CompletionSite {
    var site = site
    var read = tokens
    let index = place ?? read.firstIndex { $0.start >= offset } ?? read.count
    // A name without letters takes up a byte, so that what is wrong with it can be told from what is missing behind it.
    let name = Token(.word, start: start, end: place.map { tokens[$0].end } ?? offset + 1)
    if place == nil { read.insert(name, at: index) } else { read[index] = name }
    let end = source.bytes.count
    read.append(Token(.endOfText, start: end, end: end))
    var parser = Parser(source: source, tokens: read)
    parser.typedIndex = index
    let statements = parser.parseStatements()
    let isWrong = parser.diagnostics.contains { $0.span == name.span }
    site.subject = isWrong ? .keyword : parser.typedRole.map { .name($0) } ?? .keyword
    if site.subject == .name(.settingValue), index >= 2 { site.setting = source.word(read[index - 2]) }
    var first = index
    while first >= 2, read[first - 1].kind == .dot, read[first - 2].kind == .word || read[first - 2].kind == .quotedName
    {
      first -= 2
    }
    site.qualifier = stride(from: first, to: index, by: 2).map { identifier(read[$0]) }
    let scopes = ScopeReader(offset: offset, tokens: read)
    site.scopes = statements.last.map { scopes.scopes(of: $0) } ?? []
    site.call = call(before: start)
    if site.qualifier.isEmpty {
      site.keywords = keywords(beginning: site.prefix, behind: Array(read[..<index]), start: start)
    }
    return site
  }

  /// The name in front of the innermost parenthesis that is open at a place.
  private func call(before start: Int) -> String? {
    var depth = 0
    for (place, token) in tokens.enumerated().reversed() where token.end <= start {
      if token.kind == .rightParen { depth += 1 }
      if token.kind == .leftParen { depth -= 1 }
      if depth < 0 { return place > 0 && tokens[place - 1].kind == .word ? source.word(tokens[place - 1]) : nil }
    }
    return nil
  }

  private func identifier(_ token: Token) -> String {
    token.kind == .quotedName ? source.quoted(token) : source.word(token)
  }

  /// The keywords that the parser takes as such at the end of `tokens`.
  private func keywords(beginning prefix: String, behind tokens: [Token], start: Int) -> [Keyword] {
    let wanted = prefix.uppercased()
    let deadline = ContinuousClock.now + CompletionReader.patience
    var found: [Keyword] = []
    var trial = tokens
    let end = source.bytes.count
    trial.append(Token(.word, start: start, end: start + 1))
    trial.append(Token(.endOfText, start: end, end: end))
    let roles = [Bool](repeating: false, count: trial.count)
    for keyword in Keyword.allCases where keyword.rawValue.hasPrefix(wanted) {
      if ContinuousClock.now > deadline { break }
      trial[tokens.count] = Token(.word, keyword: keyword, start: start, end: start + 1)
      var parser = Parser(source: source, tokens: trial)
      parser.keywordRoles = roles
      _ = parser.parseStatements()
      guard parser.keywordRoles?[tokens.count] == true else { continue }
      // What is wrong behind the word is what has not been typed yet; a parenthesis that would have to close before it is
      // wrong before it.
      let isWrong = parser.diagnostics.contains { diagnostic in
        if diagnostic.code == SyntaxCode.unclosedParenthesis.rawValue, let fix = diagnostic.fix {
          return fix.span.end <= start
        }
        return diagnostic.span?.start == start && diagnostic.span?.end == start + 1
      }
      if !isWrong { found.append(keyword) }
    }
    return found
  }

  /// Long statements are looked at no longer than a person notices.
  #if DEBUG
    // Unoptimised builds are many times slower.
    private static let patience = Duration.milliseconds(300)
  #else
    private static let patience = Duration.milliseconds(6)
  #endif

  // MARK: Quotes

  private func quoted(_ token: Token) -> CompletionSite {
    var site = nothing
    let (_, foldedWidth) = source.ascii(at: token.start)
    let width = foldedWidth > 0 ? foldedWidth : source.scalar(at: token.start).width
    let start = min(token.start + width, offset)
    let mark = Array(source.bytes[token.start..<token.start + width])
    site.replaced = SourceSpan(start, offset)
    site.prefix = String(decoding: source.bytes[start..<offset], as: UTF8.self)
    let isClosed = token.end > offset && !(unclosed && token.end == source.bytes.count - 1)
    if token.kind == .quotedName {
      let place = tokens.firstIndex(of: token)
      site.closing = isClosed ? nil : String(decoding: mark, as: UTF8.self)
      let closing = site.closing
      site = named(site, typed: place, start: token.start)
      site.keywords = []
      site.closing = closing
      return site
    }
    let closing = String(decoding: StringQuote.closing(of: mark[...]), as: UTF8.self)
    site.closing = isClosed ? nil : closing
    guard let place = tokens.firstIndex(of: token) else { return site }
    if namesFile(place) {
      site.subject = .path
      return site
    }
    let column = comparedColumn(place)
    site = named(site, typed: place, start: token.start)
    site.keywords = []
    site.subject = .string(column)
    site.qualifier = []
    return site
  }

  /// Whether the string at a place is the path of a file.
  private func namesFile(_ place: Int) -> Bool {
    guard place > 0 else { return false }
    switch tokens[place - 1].keyword {
    case .from?, .join?, .to?, .load?, .save?, .include?: return true
    default: break
    }
    return place > 1 && tokens[place - 1].kind == .leftParen && tokens[place - 2].kind == .word
      && source.word(tokens[place - 2]).lowercased().hasPrefix("read_")
  }

  /// The column whose values the string at a place is compared with.
  private func comparedColumn(_ place: Int) -> QualifiedName? {
    guard place > 1 else { return nil }
    let before = tokens[place - 1]
    switch before.kind {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return name(endingAt: place - 2)
    case .word where before.keyword == .like || before.keyword == .ilike || before.keyword == .similar:
      return name(endingAt: place - 2)
    case .comma, .leftParen: break
    default: return nil
    }
    // A function such as starts_with(agency, '…').
    if before.kind == .comma, let column = name(endingAt: place - 2) { return column }
    var open = place - 1
    while open > 0, tokens[open].kind != .leftParen {
      guard [.comma, .string, .integer, .decimal, .parameter].contains(tokens[open].kind) else { return nil }
      open -= 1
    }
    guard open > 1, tokens[open].kind == .leftParen, tokens[open - 1].keyword == .in else { return nil }
    return name(endingAt: open - 2)
  }

  /// The name that ends at a place, a NOT behind it left out.
  private func name(endingAt place: Int) -> QualifiedName? {
    var last = place
    if last > 0, tokens[last].keyword == .not { last -= 1 }
    func isPart(_ index: Int) -> Bool {
      guard tokens.indices.contains(index) else { return false }
      return tokens[index].kind == .quotedName
        || tokens[index].kind == .word && tokens[index].keyword.map { $0.reservation == .none } ?? true
    }
    guard isPart(last) else { return nil }
    var first = last
    while first >= 2, tokens[first - 1].kind == .dot, isPart(first - 2) { first -= 2 }
    let parts = stride(from: first, through: last, by: 2).map {
      Identifier(identifier(tokens[$0]), span: tokens[$0].span)
    }
    return QualifiedName(parts, span: SourceSpan(tokens[first].start, tokens[last].end))
  }
}
