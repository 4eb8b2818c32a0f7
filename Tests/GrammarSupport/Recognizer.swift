import RQSyntax

/// Says of a text whether it is a sentence of a grammar, and which productions it uses; knows nothing of the parser.
public struct Recognizer: Sendable {
  /// The grammar.
  public let grammar: Grammar
  private let tables: RecognizerTables

  /// Prepares a grammar whose first production is the start symbol.
  public init(_ grammar: Grammar) {
    self.grammar = grammar
    tables = RecognizerTables(grammar)
  }

  /// Whether the text is a sentence.
  public func accepts(_ text: String) -> Bool {
    guard let tokens = tokens(of: text) else { return false }
    return Matching(grammar, tables: tables, tokens: tokens).matches(grammar.productions[0].body)
  }

  /// What one parse of the text uses: the names of productions, and the nodes of their bodies; nil when there is none.
  public func uses(of text: String) -> (productions: Set<String>, nodes: Set<Int>)? {
    guard let tokens = tokens(of: text) else { return nil }
    let matching = Matching(grammar, tables: tables, tokens: tokens)
    let body = grammar.productions[0].body
    guard matching.matches(body) else { return nil }
    var coverage = Coverage()
    coverage.productions.insert(grammar.productions[0].name)
    matching.trace(body, from: 0, to: tokens.count, into: &coverage)
    return (coverage.productions, coverage.nodes)
  }

  /// The productions a list of texts uses, those none of them uses, and the texts that are no sentences.
  public func survey(_ texts: [String]) -> (reached: Set<String>, unreached: Set<String>, refused: [String]) {
    var reached = Set<String>()
    var refused: [String] = []
    for text in texts {
      if let uses = uses(of: text) { reached.formUnion(uses.productions) } else { refused.append(text) }
    }
    return (reached, grammar.usable.subtracting(reached), refused)
  }

  private func tokens(of text: String) -> [RecognizerTables.Token]? {
    let bytes = Array(text.utf8)
    var result: [RecognizerTables.Token] = []
    for run in Script.highlights(of: text) where run.kind != .space && run.kind != .comment {
      if run.kind == .invalid { return nil }
      let raw = String(decoding: bytes[run.span.start..<run.span.end], as: UTF8.self)
      let isQuoted = run.kind == .string || raw.hasPrefix("\"") || raw.hasPrefix("`")
      result.append(tables.token(isQuoted ? raw : halfWidth(raw)))
    }
    return result
  }

  private func halfWidth(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          guard scalar.value >= 0xFF01, scalar.value <= 0xFF5E else { return scalar }
          return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        }))
  }
}

/// What is known of a grammar before any text is read: its terminals, and with which of them each production starts.
struct RecognizerTables: Sendable {
  /// A token of the text with the terminals it can be.
  struct Token: Sendable {
    let text: String
    let terminals: Set<Int>
  }

  /// Literals by number; after them come the token productions, by their own numbers.
  private(set) var literals: [String: Int] = [:]
  private(set) var first: [Set<Int>]
  private(set) var nullable = Set<Int>()
  private let grammar: Grammar
  private var tokenProductions: [Int] = []

  init(_ grammar: Grammar) {
    self.grammar = grammar
    first = [Set<Int>](repeating: [], count: grammar.productions.count)
    for id in grammar.nodes.indices {
      if case .literal(let text) = grammar.nodes[id], literals[text] == nil { literals[text] = literals.count }
    }
    var used = Set<Int>()
    for id in grammar.nodes.indices {
      if case .reference(let number) = grammar.nodes[id], grammar.productions[number].isToken { used.insert(number) }
    }
    tokenProductions = used.sorted()
    var changed = true
    while changed {
      changed = false
      for (number, production) in grammar.productions.enumerated() where !production.isToken {
        let (starts, empty) = starts(of: production.body)
        if starts.count > first[number].count {
          first[number] = starts
          changed = true
        }
        if empty, nullable.insert(number).inserted { changed = true }
      }
    }
  }

  func terminal(of literal: String) -> Int? { literals[literal] }

  func token(_ text: String) -> Token {
    var terminals = Set<Int>()
    if let literal = literals[String(String.UnicodeScalarView(text.unicodeScalars.map(\.foldedASCII)))] {
      terminals.insert(literal)
    }
    let spelling = Matching(grammar, spelling: text)
    for number in tokenProductions where spelling.matches(grammar.productions[number].body) {
      terminals.insert(literals.count + number)
    }
    return Token(text: text, terminals: terminals)
  }

  private func starts(of id: Int) -> (Set<Int>, empty: Bool) {
    switch grammar.nodes[id] {
    case .literal(let text): return (literals[text].map { [$0] } ?? [], false)
    case .characters: return ([], false)
    case .reference(let number):
      if grammar.productions[number].isToken { return ([literals.count + number], false) }
      return (first[number], nullable.contains(number))
    case .sequence(let parts):
      var result = Set<Int>()
      for part in parts {
        let (more, empty) = starts(of: part)
        result.formUnion(more)
        if !empty { return (result, false) }
      }
      return (result, true)
    case .choice(let parts):
      var result = Set<Int>()
      var empty = false
      for part in parts {
        let (more, nothing) = starts(of: part)
        result.formUnion(more)
        empty = empty || nothing
      }
      return (result, empty)
    case .optional(let part): return (starts(of: part).0, true)
    case .repetition(let part, let atLeastOne):
      let (result, empty) = starts(of: part)
      return (result, empty || !atLeastOne)
    case .difference(let left, _): return starts(of: left)
    }
  }
}
