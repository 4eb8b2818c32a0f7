/// Finds the matches of a regular expression in texts, one text at a time.
struct RegexMatcher {
  /// The places where a match and its groups begin and end, -1 where a group took no part.
  typealias Captures = [Int]

  private let regex: Regex
  private let text: [UInt32]

  init(_ regex: Regex, _ text: String) {
    self.regex = regex
    self.text = text.unicodeScalars.map(\.value)
  }

  /// Ways through the program that wait at the same character, the preferred one first.
  private struct Threads {
    var places: [Int] = []
    var captures: [Captures] = []
    /// In which step each instruction was last reached.
    var seen: [Int]

    init(_ count: Int) { seen = [Int](repeating: -1, count: count) }

    mutating func clear() {
      places.removeAll(keepingCapacity: true)
      captures.removeAll(keepingCapacity: true)
    }
  }

  /// Whether the expression matches somewhere.
  func hasMatch() -> Bool { firstMatch(from: 0, keepsGroups: false, stopsEarly: true) != nil }

  /// Whether the expression matches all of the text.
  func matchesAll() -> Bool {
    run(from: 0, isAnchored: true, mustEnd: true, keepsGroups: false, stopsEarly: true) != nil
  }

  /// The first match at or behind a place.
  func firstMatch(from start: Int, keepsGroups: Bool = true, stopsEarly: Bool = false) -> Captures? {
    run(from: start, isAnchored: false, mustEnd: false, keepsGroups: keepsGroups, stopsEarly: stopsEarly)
  }

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
    var result = String.UnicodeScalarView()
    for value in text[range] { if let scalar = Unicode.Scalar(value) { result.append(scalar) } }
    return String(result)
  }

  var count: Int { text.count }

  private func run(
    from start: Int, isAnchored: Bool, mustEnd: Bool, keepsGroups: Bool, stopsEarly: Bool
  ) -> Captures? {
    let size = keepsGroups ? (regex.captureCount + 1) * 2 : 2
    var current = Threads(regex.program.count)
    var next = Threads(regex.program.count)
    var best: Captures?
    var place = start
    while true {
      if best == nil, !isAnchored || place == start {
        add(0, place, Captures(repeating: -1, count: size), &current, step: place)
      }
      if current.places.isEmpty, best != nil || isAnchored { break }
      next.clear()
      for (index, instruction) in current.places.enumerated() {
        switch regex.program[instruction] {
        case .match:
          if mustEnd, place < text.count { continue }
          best = current.captures[index]
          if stopsEarly { return best }
        case .scalar(let scalar):
          if place < text.count, text[place] == scalar {
            add(instruction + 1, place + 1, current.captures[index], &next, step: place + 1)
          }
          continue
        case .set(let set):
          if place < text.count, regex.sets[set].contains(text[place]) {
            add(instruction + 1, place + 1, current.captures[index], &next, step: place + 1)
          }
          continue
        default: continue
        }
        // What stands behind a match in the order of preference is given up.
        break
      }
      swap(&current, &next)
      place += 1
      if place > text.count { break }
    }
    return best
  }

  /// Adds the instructions that a place in the program leads to without a character.
  private func add(_ first: Int, _ place: Int, _ captures: Captures, _ threads: inout Threads, step: Int) {
    var pending: [(Int, Captures)] = [(first, captures)]
    while let (instruction, captures) = pending.popLast() {
      if threads.seen[instruction] == step { continue }
      threads.seen[instruction] = step
      switch regex.program[instruction] {
      case .jump(let target): pending.append((target, captures))
      case .split(let preferred, let other):
        pending.append((other, captures))
        pending.append((preferred, captures))
      case .save(let slot):
        var captures = captures
        if slot < captures.count { captures[slot] = place }
        pending.append((instruction + 1, captures))
      case .assertion(let assertion):
        if holds(assertion, place) { pending.append((instruction + 1, captures)) }
      default:
        threads.places.append(instruction)
        threads.captures.append(captures)
      }
    }
  }

  private func holds(_ assertion: RegexAssertion, _ place: Int) -> Bool {
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
