/// Reads tokens into statements; never fails: what is missing becomes a `.missing` part and a diagnostic.
///
/// Recursive descent with precedence climbing. Repetition is always a loop, nesting is counted, and every loop consumes
/// a token or leaves, so any text is read in linear time and bounded stack.
struct Parser {
  let source: FoldedBytes
  var tokens: [Token]
  var index = 0
  var diagnostics: [Diagnostic] = []

  /// How many constructs the current one stands in.
  var nesting = 0
  /// How many queries the current one stands in.
  var queryDepth = 0
  /// How many activations of `parseExpression` are on the stack.
  var frames = 0
  /// The height of the expression or table reference read last.
  var height = 0
  /// The height of the tallest expression or table of the query being read.
  var peak = 0
  /// Set when a limit was passed: the rest of the statement is skipped without further errors.
  var abandoned = false
  /// Question marks met in the current statement.
  var questionMarks = 0
  /// The token at which the last error was reported; one mistake is told once.
  var lastErrorIndex = -1
  /// The name that was read as an alias without AS and directly precedes the current token.
  var bareAliasIndex = -1
  /// How many parentheses around whole queries are open.
  var queryParentheses = 0
  /// How many parentheses stand around the INSERT whose query is being read, behind which more may stand.
  var insertDepth: Int?
  /// WITH that was read before it was known whether a query follows, and where it begins.
  var takenWith: With?
  var startOfWith: Int?
  /// Whether the statement ended at the start of another, without a semicolon.
  var startsNext = false
  /// The token that turned out to be a misspelt keyword, and which one; the query is then read again.
  var misspelledAt: Int?
  var misspelledAs: Keyword?
  /// Misspelt keywords of the current statement that were read as what they were meant to be.
  var repairs: [Diagnostic] = []
  /// Whether an unclosed string or comment swallowed the end of the text: what is missing there is not told.
  var isCutShort = false
  /// Whether something more was expected at the end of the text.
  var wantsMore = false
  /// Whether a list ends in a comma at the end of the text.
  var endsInComma = false
  /// Whether an error lies before the end of the text, so that more text would not mend it.
  var failedEarly = false
  /// Tokens read as keywords, for highlighting; nil when nobody asks.
  var keywordRoles: [Bool]?
  /// The token that a person is typing, for completion; -1 when nobody asks.
  var typedIndex = -1
  /// What a name at that token means.
  var typedRole: NameRole?

  init(source: FoldedBytes, tokens: [Token]) {
    self.source = source
    self.tokens = tokens
  }

  // MARK: Looking

  var current: Token { tokens[index] }

  var kind: TokenKind { tokens[index].kind }

  var keyword: Keyword? { tokens[index].keyword }

  var atEnd: Bool { tokens[index].kind == .endOfText }

  /// The token a few places on; the end of the text beyond it.
  func peek(_ distance: Int = 1) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  func at(_ kind: TokenKind) -> Bool { tokens[index].kind == kind }

  func at(_ keyword: Keyword) -> Bool {
    guard let found = tokens[index].keyword else { return false }
    return found == keyword
  }

  func next(is keyword: Keyword, distance: Int = 1) -> Bool {
    guard let found = peek(distance).keyword else { return false }
    return found == keyword
  }

  /// Whether the current token can be a name without quotes, or is a quoted one.
  var atName: Bool { isName(tokens[index]) }

  func isName(_ token: Token) -> Bool {
    switch token.kind {
    case .quotedName: return true
    case .word: return token.keyword.map(\.isName) ?? true
    default: return false
    }
  }

  /// Whether a name may follow AS or a dot here.
  var atLabel: Bool { isLabel(tokens[index]) }

  func isLabel(_ token: Token) -> Bool {
    switch token.kind {
    case .quotedName: return true
    case .word: return token.keyword.map { $0.reservation != .full } ?? true
    default: return false
    }
  }

  // MARK: Consuming

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  mutating func advanceKeyword() {
    if keywordRoles != nil { keywordRoles?[index] = true }
    advance()
  }

  mutating func take(_ kind: TokenKind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  mutating func take(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advanceKeyword()
    return true
  }

  /// Where the last consumed token ends.
  var previousEnd: Int { index > 0 ? tokens[index - 1].end : 0 }

  /// From a token's start to the last consumed one's end.
  func span(from start: Int) -> SourceSpan { SourceSpan(start, max(start, previousEnd)) }

  // MARK: Nesting

  /// Counts one more level, or gives the statement up when there are too many; `leave` undoes it in either case.
  mutating func enter() -> Bool {
    nesting += 1
    guard nesting > SyntaxLimits.nesting else { return true }
    abandon()
    return false
  }

  mutating func leave() { nesting -= 1 }

  /// Reports nesting beyond the limit and skips to the end of the statement.
  @inline(never)
  mutating func abandon(_ message: String = "this is nested more than \(SyntaxLimits.nesting) levels deep") {
    if !abandoned {
      reportHere(.nestedTooDeeply, message, hint: "split the statement into parts")
      failedEarly = true
    }
    abandoned = true
    while !at(.semicolon), !atEnd { advance() }
  }
}
