import GrammarSupport
import ReportQuery
import Testing

/// Statements derived at random from the grammar, over real tables: whatever they ask, the answer is rows or a diagnostic,
/// and the same one with the optimizer on and off.
@Suite struct RandomStatementTests {
  /// Names that mean something, to put in the place of most of the grammar's invented ones.
  private static let names = [
    "reports", "applications", "findings", "sections", "cells", "report_id", "agency", "year", "province", "city",
    "item",
    "applicant", "count", "received", "withheld", "fees", "published", "rule", "expected", "value", "printed", "机关",
    "年度",
    "sum", "avg", "min", "max", "coalesce", "nullif", "length", "substr", "round", "abs", "upper", "greatest", "year",
  ]

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func neverCrashAndAgree(_ seed: UInt64) throws {
    let grammar = try Grammar(ebnf: Repository.text("grammar/rq.ebnf"))
    let keywords = grammar.keywords
    // Long statements reach all forms, and hardly one of them means anything; short ones are often answered.
    var long = Deriver(grammar, seed: seed, longest: 30)
    var short = Deriver(grammar, seed: seed, longest: 5)
    var random = SplitMix64(seed: seed &* 77)
    let plain = GoldenScriptTests.database.newSession()
    let unoptimized = GoldenScriptTests.database.newSession()
    try unoptimized.set("optimizer", to: "off")
    try unoptimized.set("vector_size", to: "3")
    for session in [plain, unoptimized] {
      try session.set("timeout", to: "5")
      try session.set("memory_limit", to: "50MB")
    }
    var answered = 0
    for number in 0..<900 {
      let sentence =
        switch number % 3 {
        case 0: long.sentence(of: "Query")
        case 1: short.sentence(of: "Query")
        // Of a single expression over a table there is often something to answer.
        default: ["SELECT"] + short.sentence(of: "Expression") + ["FROM", "reports"]
        }
      let tokens = sentence.map { token -> String in
        guard let first = token.unicodeScalars.first, first.properties.isAlphabetic,
          !keywords.contains(token.uppercased()), random.below(10) > 0
        else { return token }
        return Self.names[random.below(Self.names.count)]
      }
      let text = long.text(tokens)
      let (a, b) = (outcome(text, plain), outcome(text, unoptimized))
      if a.isRows { answered += 1 }
      // An error that an optimized plan never gets to compute is no disagreement.
      if a.isRows, b.isRows { #expect(a.text == b.text, "seed \(seed): \(text)") }
    }
    #expect(answered > 0)
  }

  private func outcome(_ text: String, _ session: Database) -> (isRows: Bool, text: String) {
    do {
      return (true, try session.run(QueryText(text, parameters: ["1": .integer(1)])).description)
    } catch let diagnostic as Diagnostic {
      #expect(diagnostic.code.hasPrefix("RQ") && !diagnostic.code.hasPrefix("RQ09"), "\(diagnostic) for \(text)")
      return (false, diagnostic.code)
    } catch {
      Issue.record("\(error) for \(text)")
      return (false, "")
    }
  }
}
