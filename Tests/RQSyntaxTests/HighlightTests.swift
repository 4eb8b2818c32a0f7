import Foundation
import GrammarSupport
import RQSyntax
import Testing

@Suite("Highlighting")
struct HighlightTests {
  private func kinds(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return Script.highlights(of: text).filter { $0.kind != .space }
      .map { "\($0.kind.rawValue) \(String(decoding: bytes[$0.span.start..<$0.span.end], as: UTF8.self))" }
  }

  private func covers(_ bytes: [UInt8]) -> Bool {
    var end = 0
    for run in Script.highlights(of: bytes) {
      guard run.span.start == end, run.span.end > end else { return false }
      end = run.span.end
    }
    return end == bytes.count
  }

  @Test("a word is a keyword where the parser reads it as one")
  func keywords() {
    #expect(
      kinds("SELECT date, DATE '2024-01-01' first, sum(x) -- 完\nORDER BY date NULLS FIRST LIMIT $n")
        == [
          "keyword SELECT", "name date", "punctuation ,", "keyword DATE", "string '2024-01-01'", "name first",
          "punctuation ,", "function sum", "punctuation (", "name x", "punctuation )", "comment -- 完",
          "keyword ORDER", "keyword BY", "name date", "keyword NULLS", "keyword FIRST", "keyword LIMIT", "parameter $n",
        ])
    #expect(kinds("SET show = on") == ["keyword SET", "name show", "operator =", "keyword on"])
    #expect(kinds("SELECT agency FRM reports")[2...] == ["invalid FRM", "name reports"])
    #expect(kinds("SELECT agency FRO").last == "name FRO")
    #expect(kinds("SELECT 1x 💧 “甲") == ["keyword SELECT", "invalid 1x", "invalid 💧", "string “甲"])
  }

  @Test("the runs cover any bytes exactly, in order", arguments: [21, 22])
  func anyBytes(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "'", "\"", "“", "”", "/*", "*/", "--", "\n", "机", "１", "，", "e", ".", "9", "_", "$", "\u{3000}", "💧", " ",
    ]
    for _ in 0..<3_000 {
      var bytes: [UInt8] = []
      for _ in 0..<random.below(40) {
        if random.oneIn(2) {
          bytes.append(UInt8(random.below(256)))
        } else {
          bytes += Array(pieces[random.below(pieces.count)].utf8)
        }
      }
      let script = Script.parse(bytes: bytes)
      let isText = String(validating: bytes, as: UTF8.self) != nil
      guard covers(bytes), isText != script.diagnostics.contains(where: { $0.code == "RQ0011" }) else {
        Issue.record("seed \(seed): \(bytes)")
        return
      }
    }
  }

  @Test("the runs cover sentences of the grammar exactly")
  func sentences() throws {
    var deriver = Deriver(try GrammarTests.grammar.get(), seed: 23)
    for _ in 0..<500 { #expect(covers(Array(deriver.text(deriver.sentence()).utf8))) }
  }

  @Test("bytes that are not UTF-8 are told with their place, and the rest is read")
  func invalidBytes() throws {
    let script = Script.parse(bytes: Array("SELECT 1;\nSELECT '".utf8) + [0xFF] + Array("'; SELECT 2".utf8))
    #expect(script.statements.count == 3)
    let diagnostic = try #require(script.diagnostics.first)
    #expect(script.diagnostics.count == 1)
    #expect(diagnostic.code == "RQ0011")
    #expect(SourceText(script.source).location(of: diagnostic.span?.start ?? 0) == .init(line: 2, column: 9))
    #expect(Script.parse(bytes: Array("SELECT 机关".utf8)).diagnostics == [])
    let cut = Script.parse(bytes: Array("SELECT ".utf8) + [0xE6, 0x9C])
    #expect(cut.diagnostics.contains { $0.code == "RQ0011" })
  }
}
