import Foundation
import GrammarSupport
import RQSyntax
import Testing

@Suite("Limits")
struct LimitTests {
  private static let tooDeep = "RQ0014"

  /// Text that nests a construct to a depth, and what closes it.
  static let constructs: [(open: String, core: String, close: String)] = [
    ("(", "1", ")"), ("NOT ", "a", ""), ("- ", "1", ""), ("f(", "1", ")"), ("x IN (", "1", ")"),
    ("CAST(", "1", " AS int)"), ("CASE WHEN ", "a", " THEN 1 END"), ("(1 + ", "1", ")"), ("sum(a * ", "1", ")"),
    ("[", "1", "]"), ("a[", "1", "]"), ("(1, ", "1", ")"), ("f(x -> ", "1", ")"), ("f(x) OVER (ORDER BY ", "1", ")"),
    ("(SELECT ", "1", ")"), ("EXISTS (SELECT ", "1", ")"), ("1 IN (SELECT ", "1", ")"),
    ("(VALUES (", "1", "))"),
  ]

  @Test("nesting is accepted up to the limit and refused beyond it", arguments: constructs.indices)
  func nesting(number: Int) {
    let (open, core, close) = Self.constructs[number]
    func nested(_ depth: Int) -> String {
      "SELECT " + String(repeating: open, count: depth) + core + String(repeating: close, count: depth)
    }
    let limit =
      open.contains("SELECT") || open.contains("VALUES") ? SyntaxLimits.queryNesting - 1 : SyntaxLimits.nesting
    // A list counts for itself, so that a call within a call is one level and not two.
    #expect(Script.parse(nested(limit)).diagnostics == [])
    #expect(Script.parse(nested(limit + 1)).diagnostics.map(\.code) == [Self.tooDeep])
    for depth in open == "(" ? [100_000, 1_000_000] : [100_000] {
      let text = "SELECT " + String(repeating: open, count: depth)
      #expect(Script.parse(text).diagnostics.map(\.code) == [Self.tooDeep])
    }
  }

  @Test("what grows to the left is bounded too")
  func leftDeep() {
    let many = 100_000
    for text in [
      "SELECT x" + String(repeating: "::int", count: many), "SELECT x" + String(repeating: " IS NULL", count: many),
      "FROM a" + String(repeating: " JOIN a USING (b)", count: many), "FROM a" + String(repeating: ", a", count: many),
      "FROM " + String(repeating: "(", count: many), String(repeating: "(", count: many) + "SELECT 1",
      "SELECT x" + String(repeating: "[1]", count: many), "SELECT x" + String(repeating: " COLLATE c", count: many),
      "FROM t" + String(repeating: " PIVOT (sum(x) FOR y IN (1))", count: many),
      "FROM " + String(repeating: "(SELECT 1 FROM ", count: many),
    ] {
      #expect(Script.parse(text).diagnostics.map(\.code) == [Self.tooDeep])
    }
    #expect(Script.parse("FROM a" + String(repeating: ", a", count: 100)).diagnostics == [])
  }

  @Test("the deepest tree allowed is read on a thread with a stack of 512 KiB (2 MiB without optimisation)")
  func smallStack() async {
    let texts =
      Self.constructs.map { String(repeating: $0.open, count: SyntaxLimits.nesting) }
      + [String(repeating: "(a OR b AND NOT c = d || e + f * -g(", count: 1_000)]
    let told = await withCheckedContinuation { continuation in
      let thread = Thread {
        continuation.resume(returning: texts.map { Script.parse("SELECT " + $0).diagnostics.count })
      }
      #if DEBUG
        thread.stackSize = 2 << 20
      #else
        thread.stackSize = 512 << 10
      #endif
      thread.start()
    }
    #expect(told.allSatisfy { $0 > 0 })
  }

  @Test("length is not depth: long chains and lists are read")
  func length() {
    for text in [
      "SELECT 1" + String(repeating: " + 1", count: 100_000), "SELECT a" + String(repeating: " OR b", count: 100_000),
      "SELECT a" + String(repeating: " AND b = 1", count: 50_000),
      "SELECT a" + String(repeating: " || 'x'", count: 100_000),
      "SELECT x IN (1" + String(repeating: ", 1", count: 50_000) + ")",
      "SELECT f(1" + String(repeating: ", 1", count: 50_000) + ")",
      "SELECT 1" + String(repeating: ", 1", count: 50_000),
      "SELECT CASE" + String(repeating: " WHEN a THEN 1", count: 50_000) + " END",
      String(repeating: "SELECT 1;", count: 50_000), "SELECT 1" + String(repeating: " UNION SELECT 1", count: 50_000),
      "VALUES (1)" + String(repeating: ", (1)", count: 50_000),
      "SELECT [1" + String(repeating: ", 1", count: 50_000) + "]",
      "INSERT INTO t VALUES (1)" + String(repeating: ", (1)", count: 50_000),
    ] {
      #expect(Script.parse(text).diagnostics == [])
    }
  }

  @Test("a token and a script are bounded in bytes")
  func bytes() {
    let name = String(repeating: "n", count: SyntaxLimits.tokenBytes)
    #expect(Script.parse("SELECT \(name)").diagnostics == [])
    #expect(Script.parse("SELECT \(name)n").diagnostics.map(\.code) == ["RQ0015"])
    #expect(Script.parse("SELECT '\(name)'").diagnostics.map(\.code) == ["RQ0015"])
    #expect(Script.parse("SELECT 1 /* \(name)\(name) */").diagnostics == [])
    let spaces = String(repeating: " ", count: SyntaxLimits.scriptBytes - 8)
    #expect(Script.parse("SELECT 1" + spaces).diagnostics == [])
    let long = Script.parse("SELECT 1 " + spaces)
    #expect(long.diagnostics.map(\.code) == ["RQ0016"])
    #expect(long.statements == [])
  }

  @Test("a text with countless mistakes lists a bounded number of them")
  func countless() {
    let script = Script.parse(String(repeating: "SELECT FROM;", count: 10_000))
    #expect(script.diagnostics.count == SyntaxLimits.diagnostics)
    #expect(script.diagnostics.last?.code == "RQ0030")
    #expect(script.statements.count == 10_000)
  }

  @Test("random tokens are read to the end, and every error has a place in the text", arguments: [11, 12])
  func garbage(seed: UInt64) {
    let words =
      Keyword.allCases.map(\.rawValue) + [
        "(", ")", "(", ")", ",", ";", ".", "*", "+", "-", "=", "<", "||", "::", "%", "[", "]", "?", "$1", "1", "1.5",
        "'s'", "x", "机关", "\"q\"", "1x", "💧", "'", "/*", "“", "SELEC", "WHER", "、", "\u{0}", "--\n",
      ]
    var random = SplitMix64(seed: seed)
    for _ in 0..<4_000 {
      var text = random.oneIn(2) ? "SELECT " : ""
      for _ in 0..<random.below(30) { text += words[random.below(words.count)] + (random.oneIn(4) ? "" : " ") }
      let script = Script.parse(text)
      let size = text.utf8.count
      for diagnostic in script.diagnostics {
        guard let span = diagnostic.span, span.start >= 0, span.start <= span.end, span.end <= size else {
          Issue.record("seed \(seed): \(diagnostic) in \(text.debugDescription)")
          return
        }
        _ = DiagnosticText.render(diagnostic, in: SourceText(text), columns: 40)
      }
      for statement in script.statements {
        #expect(statement.span.start <= statement.span.end && statement.span.end <= size)
      }
      // A tree with holes is never passed off as whole.
      if script.diagnostics.isEmpty { #expect(!TreeText.of(script).contains("?")) }
      _ = Script.completeness(of: text)
    }
  }
}
