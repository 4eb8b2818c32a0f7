import Foundation
import RQSyntax
import Testing

/// What a person reads for a mistake, as `Tests/Golden/syntax-diagnostics.txt` shows it.
///
/// Each case is the text, a line of dashes, and all its diagnostics; cases are parted by a line of equals signs. With
/// `RQ_RECORD` set the file is written anew from what the parser says.
@Suite("Syntax diagnostics")
struct DiagnosticGoldenTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Golden/syntax-diagnostics.txt")

  private static func render(_ text: String) -> String {
    let source = SourceText(text)
    return Script.parse(text).diagnostics.map { DiagnosticText.render($0, in: source) }.joined(separator: "\n")
  }

  @Test("every mistake is told as recorded")
  func golden() throws {
    let recorded = try String(contentsOf: Self.file, encoding: .utf8)
    let inputs = recorded.components(separatedBy: "\n====\n").map { $0.components(separatedBy: "\n----\n")[0] }
    #expect(inputs.count >= 60)
    var expected = ""
    for (number, input) in inputs.enumerated() {
      let told = Self.render(input)
      #expect(!told.isEmpty, "\(input) has no diagnostics")
      expected += (number > 0 ? "\n====\n" : "") + input + "\n----\n" + told
    }
    expected += "\n"
    if ProcessInfo.processInfo.environment["RQ_RECORD"] != nil {
      try expected.write(to: Self.file, atomically: true, encoding: .utf8)
      return
    }
    for (old, new) in zip(recorded.components(separatedBy: "\n====\n"), expected.components(separatedBy: "\n====\n")) {
      #expect(old == new)
    }
  }

  @Test("a statement that is only a misspelt word carries code, place, hint and fix")
  func misspelledStatement() throws {
    let script = Script.parse("SELEC")
    let diagnostic = try #require(script.diagnostics.first)
    #expect(script.diagnostics.count == 1)
    #expect(diagnostic.code == "RQ0002")
    #expect(diagnostic.span == SourceSpan(0, 5))
    #expect(diagnostic.hint == "did you mean SELECT?")
    #expect(diagnostic.candidates == ["SELECT"])
    #expect(diagnostic.fix == Diagnostic.Fix(span: SourceSpan(0, 5), replacement: "SELECT"))
  }

  @Test("applying the fixes of a text leaves one without those mistakes")
  func fixes() throws {
    let recorded = try String(contentsOf: Self.file, encoding: .utf8)
    var fixed = 0
    for input in recorded.components(separatedBy: "\n====\n").map({ $0.components(separatedBy: "\n----\n")[0] }) {
      let diagnostics = Script.parse(input).diagnostics
      guard !diagnostics.isEmpty, diagnostics.allSatisfy({ $0.fix != nil }) else { continue }
      var bytes = Array(input.utf8)
      for fix in diagnostics.compactMap(\.fix).sorted(by: { $0.span.start > $1.span.start }) {
        bytes.replaceSubrange(fix.span.start..<fix.span.end, with: Array(fix.replacement.utf8))
      }
      let text = String(decoding: bytes, as: UTF8.self)
      // What was missing behind a mistake may show only now; the mistake itself is gone.
      let left = Set(Script.parse(text).diagnostics.map(\.code))
      #expect(left.isDisjoint(with: diagnostics.map(\.code)), "\(text)")
      fixed += 1
    }
    #expect(fixed >= 15)
  }

  @Test("every code has a form of its own and a title")
  func codes() {
    for code in SyntaxCode.allCases {
      #expect(code.rawValue.wholeMatch(of: /RQ00\d\d/) != nil)
      #expect(!code.title.isEmpty && code.title.last != ".")
    }
    #expect(Set(SyntaxCode.allCases.map(\.title)).count == SyntaxCode.allCases.count)
  }

  @Test("an excerpt shows nothing that could move the cursor, and is cut around the caret")
  func safeExcerpts() {
    let text = "SELECT '\u{1B}[31m\u{202E}' " + String(repeating: "机", count: 400) + " 第三"
    let shown = DiagnosticText.render(
      Script.parse(text + " x").diagnostics[0], in: SourceText(text + " x"), columns: 60)
    for line in shown.split(separator: "\n").dropFirst() { #expect(DisplayWidth.of(String(line)) <= 66) }
    #expect(!shown.unicodeScalars.contains("\u{1B}"))
    let early = Diagnostic("RQ0001", "here", at: SourceSpan(7, 8))
    let excerpt = DiagnosticText.render(early, in: SourceText(text), columns: 60)
    #expect(!excerpt.unicodeScalars.contains("\u{1B}") && !excerpt.unicodeScalars.contains("\u{202E}"))
    #expect(excerpt.contains("␛[31m⟨U+202E⟩"))
  }
}
