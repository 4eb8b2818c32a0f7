import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Regular expressions") struct RegexTests {
  /// A pattern of parts that meet often.
  private static func pattern(_ random: inout SplitMix64, depth: Int) -> String {
    let atoms = ["a", "b", "县", ".", "[ab]", "[^a]", "^", "$", "\\b", "\\d", "(?:ab)", ""]
    if depth == 0 || random.oneIn(3) { return atoms[random.below(atoms.count)] }
    switch random.below(5) {
    case 0: return pattern(&random, depth: depth - 1) + "|" + pattern(&random, depth: depth - 1)
    case 1: return "(" + pattern(&random, depth: depth - 1) + ")"
    case 2:
      let marks = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}"]
      return "(?:" + pattern(&random, depth: depth - 1) + ")" + marks[random.below(marks.count)]
    default: return pattern(&random, depth: depth - 1) + pattern(&random, depth: depth - 1)
    }
  }

  @Test("Trying one way after the other finds what following all at once does") func backtracking() throws {
    var random = SplitMix64(seed: 31)
    var matchCount = 0
    for _ in 0..<4_000 {
      let pattern = RegexTests.pattern(&random, depth: 5)
      guard let regex = try? Regex(pattern) else { continue }
      let letters = ["a", "b", "县", "1", " "]
      for _ in 0..<4 {
        let text = (0..<random.below(12)).map { _ in letters[random.below(letters.count)] }.joined()
        let matcher = RegexMatcher(regex, text)
        for start in [0, random.below(matcher.count + 1)] {
          for question in [
            RegexMatcher.Question(start: start),
            RegexMatcher.Question(start: start, isAnchored: true, mustEnd: true, keepsGroups: false),
          ] {
            let expected = RegexThreads.answer(matcher, question)
            #expect(RegexBacktracker.answer(matcher, question) == expected, "\(pattern) in \(text) from \(start)")
            if expected != nil { matchCount += 1 }
          }
        }
        #expect(matcher.part(0..<matcher.count) == text)
      }
    }
    #expect(matchCount > 5_000)
  }

  @Test("Expressions that make others try for ever take no longer in long texts than following all ways does")
  func steepExpressions() throws {
    let regex = try Regex("(a|a|aa)*(a*)*b")
    for count in [20, 1_000, 40_000] {
      let matcher = RegexMatcher(regex, String(repeating: "a", count: count))
      #expect(matcher.allMatches().isEmpty)
      #expect(RegexBacktracker.canAnswer(matcher, RegexMatcher.Question()) == (count < 10_000))
    }
  }
}
