/// Finds the matches of a regular expression in texts, one text at a time.
struct RegexMatcher {
  /// The places where a match and its groups begin and end, -1 where a group took no part.
  typealias Captures = [Int]

  /// What is asked of a match.
  struct Question {
    /// Where in the text it may begin.
    var start = 0
    /// Whether it must begin there.
    var isAnchored = false
    /// Whether it must reach the end of the text.
    var mustEnd = false
    /// Whether the places of groups are wanted.
    var keepsGroups = true
    /// Whether it is enough that there is one, wherever it ends.
    var stopsEarly = false
  }

  let regex: Regex
  let text: [UInt32]

  init(_ regex: Regex, _ text: String) {
    self.regex = regex
    var text = text
    self.text =
      text.withUTF8 { bytes in
        bytes.allSatisfy { $0 < 0x80 } ? bytes.map { UInt32($0) } : nil
      } ?? text.unicodeScalars.map(\.value)
  }

  /// Whether the expression matches somewhere.
  func hasMatch() -> Bool { answer(Question(keepsGroups: false, stopsEarly: true)) != nil }

  /// Whether the expression matches all of the text.
  func matchesAll() -> Bool {
    answer(Question(isAnchored: true, mustEnd: true, keepsGroups: false, stopsEarly: true)) != nil
  }

  /// The first match at or behind a place.
  func firstMatch(from start: Int) -> Captures? { answer(Question(start: start)) }

  /// All matches that do not overlap, from the first to the last; an empty one right behind another does not count.
  func allMatches() -> [Captures] {
    var matches: [Captures] = []
    var start = 0
    while start <= text.count, let match = firstMatch(from: start) {
      if match[1] == match[0] {
        if matches.last?[1] != match[0] { matches.append(match) }
        start = match[1] + 1
      } else {
        matches.append(match)
        start = match[1]
      }
    }
    return matches
  }

  /// A part of the text.
  func part(_ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for value in text[range] {
      if value < 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: value))
      } else if let scalar = Unicode.Scalar(value) {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  var count: Int { text.count }

  /// The way there by trying, where what was tried can be kept in little memory, else by following all ways at once.
  private func answer(_ question: Question) -> Captures? {
    RegexBacktracker.canAnswer(self, question)
      ? RegexBacktracker.answer(self, question) : RegexThreads.answer(self, question)
  }

  /// How many places a match and its groups have.
  func captureSize(_ question: Question) -> Int { question.keepsGroups ? (regex.captureCount + 1) * 2 : 2 }

  /// Whether an assertion holds in front of the character at a place.
  func holds(_ assertion: RegexAssertion, _ place: Int) -> Bool {
    switch assertion {
    case .start: return place == 0
    case .end: return place == text.count
    case .lineStart: return place == 0 || text[place - 1] == 0x0a
    case .lineEnd: return place == text.count || text[place] == 0x0a
    case .wordBoundary, .noWordBoundary:
      let before = place > 0 && RegexSet.word.contains(text[place - 1])
      let behind = place < text.count && RegexSet.word.contains(text[place])
      return (before != behind) == (assertion == .wordBoundary)
    }
  }
}
