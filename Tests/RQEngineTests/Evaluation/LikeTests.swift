import GrammarSupport
import RQSyntax
import Testing

@testable import RQEngine

@Suite("LIKE") struct LikeTests {
  /// The definition: `%` is any text, `_` one character, the character behind an escape itself.
  private func fits(
    _ text: Substring.UnicodeScalarView, _ pattern: Substring.UnicodeScalarView, _ escape: Unicode.Scalar?
  )
    -> Bool
  {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    if first == escape {
      guard let plain = rest.first else { return false }
      return text.first == plain && fits(text.dropFirst(), rest.dropFirst(), escape)
    }
    switch first {
    case "%": return fits(text, rest, escape) || (!text.isEmpty && fits(text.dropFirst(), pattern, escape))
    case "_": return !text.isEmpty && fits(text.dropFirst(), rest, escape)
    default: return text.first == first && fits(text.dropFirst(), rest, escape)
    }
  }

  private func text(of characters: String, _ count: Int, _ random: inout SplitMix64) -> String {
    let choices = Array(characters)
    var text = ""
    for _ in 0..<count { text.append(choices[random.below(choices.count)]) }
    return text
  }

  @Test("Random patterns match as their definition says") func againstDefinition() throws {
    var random = SplitMix64(seed: 4)
    for _ in 0..<4000 {
      let text = self.text(of: "ab山%_", random.below(9), &random)
      var pattern = self.text(of: "ab山%%_!", random.below(7), &random)
      while pattern.last == "!" { pattern.removeLast() }
      let expected = fits(text[...].unicodeScalars, pattern[...].unicodeScalars, "!")
      let like = try LikePattern(pattern, escape: "!", caseInsensitive: false, span: SourceSpan(0, 0))
      #expect(like.matches(text) == expected, "'\(text)' LIKE '\(pattern)' ESCAPE '!'")
    }
  }

  @Test("A pattern full of % takes no longer than its length times that of the text", .timeLimit(.minutes(10)))
  func patience() throws {
    let pattern = String(repeating: "%a", count: 200) + "b"
    let like = try LikePattern(pattern, escape: nil, caseInsensitive: false, span: SourceSpan(0, 0))
    #expect(!like.matches(String(repeating: "a", count: 5000)))
    #expect(like.matches(String(repeating: "a", count: 5000) + "b"))
  }

  @Test(
    "Case, escapes and NULL",
    arguments: [
      ("'A%' LIKE 'a!%' ESCAPE '!'", "false"), ("'A%' ILIKE 'a!%' ESCAPE '!'", "true"),
      ("'a%' ILIKE 'AX%' ESCAPE 'X'", "true"), ("'ab' ILIKE 'AX%' ESCAPE 'X'", "false"),
      ("'a' LIKE NULL", "NULL"), ("NULL NOT LIKE 'a'", "NULL"), ("'山西省' LIKE '__省'", "true"), ("'' LIKE ''", "true"),
      ("'' LIKE '_'", "false"), ("'a' NOT LIKE 'b'", "true"),
    ])
  func cases(_ expression: String, _ expected: String) throws {
    #expect(try Conversation([]).value("SELECT \(expression)") == expected)
  }

  @Test("A pattern that ends in its escape character is an error at the pattern") func openEscape() throws {
    let error = try #require(try Conversation([]).error("SELECT 'a' LIKE 'a!' ESCAPE '!'"))
    #expect(error.code == "RQ0207")
    #expect(error.span == SourceSpan(16, 20))
  }
}
