import Foundation
import GrammarSupport
import RQSyntax
import Testing

/// The grammar as published, and what random sentences of it show of the parser.
@Suite("Grammar")
struct GrammarTests {
  static let grammar: Result<Grammar, any Error> = Result {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../grammar/rq.ebnf")
    return try Grammar(ebnf: String(contentsOf: file, encoding: .utf8))
  }

  /// Statements with more forms than chance would come to.
  private static let starts = [
    "Create", "Alter", "Drop", "Insert", "Update", "Delete", "Merge", "Merge", "Copy", "ChartedQuery", "Chart",
  ]

  @Test("the keywords of the grammar are those of the parser, with the same reservation")
  func keywords() throws {
    let grammar = try Self.grammar.get()
    func words(_ reservations: [Keyword.Reservation]) -> Set<String> {
      Set(Keyword.allCases.filter { reservations.contains($0.reservation) }.map(\.rawValue))
    }
    #expect(grammar.keywords == words([.none, .alias, .label, .full]))
    #expect(grammar.literals(of: "LabelWord") == words([.label]))
    #expect(grammar.literals(of: "RESERVED_WORD") == words([.label, .full]))
    #expect(grammar.literals(of: "AliasWord") == words([.alias]))
    #expect(grammar.literals(of: "SpecialForm") == Set(Keyword.allCases.filter(\.isSpecialForm).map(\.rawValue)))
    #expect(grammar.literals(of: "TimeUnit") == Set(Keyword.allCases.filter(\.isTimeUnit).map(\.rawValue)))
    #expect(grammar.literals(of: "TypeWord") == Set(Keyword.allCases.filter(\.isTypeWord).map(\.rawValue)))
  }

  @Test("the parser accepts random sentences of the grammar, which between them use all of it", arguments: [1, 2])
  func derivedSentencesParse(seed: UInt64) throws {
    let grammar = try Self.grammar.get()
    var deriver = Deriver(grammar, seed: seed)
    // As many sentences as it takes, so that the test does not hang on the luck of one seed.
    for number in 0..<40_000 {
      if number >= 5_000, number % 500 == 0, Self.isCovered(grammar, by: deriver) { break }
      let start =
        number % 3 == 0
        ? nil : number % 3 == 1 ? (number % 30 == 1 ? "Chart" : "Query") : Self.starts[number / 3 % Self.starts.count]
      // A chart stands behind a query, and most queries leave no room for one.
      let text = (start == "Chart" ? "SELECT 1 " : "") + deriver.text(deriver.sentence(of: start))
      let script = Script.parse(text)
      guard let error = script.diagnostics.first else { continue }
      Issue.record("seed \(seed): \(text.debugDescription)\n\(DiagnosticText.render(error, in: SourceText(text)))")
      return
    }
    for node in grammar.usableNodes.sorted() where deriver.uses[node] == 0 {
      Issue.record("never derived: \(grammar.nodes[node])")
    }
    for node in grammar.usableNodes.sorted() where !Self.isCovered(node, of: grammar, by: deriver) {
      let production = grammar.productions.first { $0.body >= node }?.name ?? ""
      Issue.record("never left out in \(production): \(grammar.nodes[node])")
    }
  }

  /// Whether every part of the grammar was used, and every part that may be left out was left out.
  private static func isCovered(_ grammar: Grammar, by deriver: Deriver) -> Bool {
    grammar.usableNodes.allSatisfy { isCovered($0, of: grammar, by: deriver) }
  }

  private static func isCovered(_ node: Int, of grammar: Grammar, by deriver: Deriver) -> Bool {
    guard deriver.uses[node] > 0 else { return false }
    switch grammar.nodes[node] {
    case .optional, .repetition(_, atLeastOne: false): return deriver.omissions[node] > 0
    default: return true
    }
  }

  @Test("of damaged sentences the parser accepts exactly those of the grammar", arguments: [3])
  func parserAndGrammarAgree(seed: UInt64) throws {
    let grammar = try Self.grammar.get()
    let recognizer = Recognizer(grammar)
    var deriver = Deriver(grammar, seed: seed, longest: 24)
    var random = SplitMix64(seed: seed)
    let vocabulary =
      grammar.keywords.sorted() + [
        "(", ")", "[", "]", ",", ";", ".", "..", ":", "*", "-", "=", "->", "||", "~", "::", "#1", "1", "x", "'s'",
      ]
    var accepted = 0
    var refused = 0
    while accepted + refused < 1_500 {
      let start = random.oneIn(4) ? Self.starts[random.below(Self.starts.count)] : "Query"
      var tokens = deriver.sentence(of: random.oneIn(3) ? nil : start)
      guard tokens.count > 1 else { continue }
      let place = random.below(tokens.count)
      switch random.below(5) {
      case 0: tokens.remove(at: place)
      case 1: tokens.insert(tokens[place], at: place)
      case 2: tokens.swapAt(place, random.below(tokens.count))
      case 3: tokens[place] = vocabulary[random.below(vocabulary.count)]
      default: tokens.insert(vocabulary[random.below(vocabulary.count)], at: place)
      }
      let text = deriver.text(tokens)
      let parses = Script.parse(text).diagnostics.isEmpty
      if parses { accepted += 1 } else { refused += 1 }
      guard parses != recognizer.accepts(text) else { continue }
      Issue.record("seed \(seed): the parser \(parses ? "accepts" : "refuses") \(text.debugDescription)")
      return
    }
    #expect(accepted > 100 && refused > 500)
  }

  @Test("full-width forms outside literals do not change what a text means")
  func fullWidth() throws {
    let grammar = try Self.grammar.get()
    var deriver = Deriver(grammar, seed: 4)
    var random = SplitMix64(seed: 4)
    for _ in 0..<1_500 {
      let tokens = deriver.sentence(of: "Query")
      let wide = tokens.map { widen($0, &random) }
      let plain = TreeText.of(Script.parse(tokens.joined(separator: " ")))
      let folded = Script.parse(wide.joined(separator: "\u{3000}"))
      #expect(folded.diagnostics == [], "\(tokens.joined(separator: " "))")
      #expect(TreeText.of(folded) == plain)
    }
  }

  private func widen(_ token: String, _ random: inout SplitMix64) -> String {
    guard let first = token.unicodeScalars.first, !"'\"`“”‘’「『".unicodeScalars.contains(first),
      token.unicodeScalars.dropFirst().first != "'", !(first == "$" && token.dropFirst().contains("$"))
    else { return token }
    var result = String.UnicodeScalarView()
    for scalar in token.unicodeScalars {
      let wide = scalar.value > 0x20 && scalar.value < 0x7F ? Unicode.Scalar(scalar.value + 0xFEE0) : nil
      result.append(random.oneIn(2) ? wide ?? scalar : scalar)
    }
    return String(result)
  }

  @Test("a survey of texts names the productions they reach, and those they do not")
  func survey() throws {
    let recognizer = Recognizer(try Self.grammar.get())
    let (reached, unreached, refused) = recognizer.survey([
      "SELECT 机关, sum(x) FILTER (WHERE y) FROM t WHERE year＝2024 GROUP BY ALL;", "SELECT FROM", "SHOW tables",
    ])
    #expect(refused == ["SELECT FROM"])
    #expect(
      reached.isSuperset(of: [
        "Script", "Statement", "Query", "SelectClause", "Call", "Filter", "GroupByClause", "Show", "INTEGER", "DIGITS",
        "NAME_PART",
      ]))
    #expect(unreached.isSuperset(of: ["Explain", "Case", "HavingClause", "STRING", "FLOAT", "LabelWord"]))
    #expect(reached.isDisjoint(with: unreached))
    #expect(!unreached.contains("RESERVED_WORD"))
  }

  @Test("the grammar reader tells where a grammar is wrong")
  func reader() throws {
    let grammar = try Grammar(ebnf: "A ::= 'x' B? /* c */ | [a-c#x4E00]+\nB ::= ( 'y' - 'z' )*")
    #expect(grammar.productions.map(\.name) == ["A", "B"])
    for (text, line) in [("A ::= B", 1), ("A ::= 'x'\nA ::= 'y'", 2), ("A ::= 'x", 1), ("A ::= (", 1), ("", 1)] {
      let error = #expect(throws: GrammarError.self) { try Grammar(ebnf: text) }
      #expect(error?.line == line)
    }
  }
}
