/// Follows all ways through a regular expression side by side, character by character: for texts of any length.
///
/// K. Thompson, "Regular expression search algorithm", 1968; the matches of groups as in R. Pike's text editor sam.
struct RegexThreads {
  /// Ways through the program that wait at the same character, the preferred one first.
  private struct Threads {
    var places: [Int] = []
    var captures: [RegexMatcher.Captures] = []
    /// In which step each instruction was last reached.
    var seen: [Int]

    init(_ count: Int) { seen = [Int](repeating: -1, count: count) }

    mutating func clear() {
      places.removeAll(keepingCapacity: true)
      captures.removeAll(keepingCapacity: true)
    }
  }

  private let matcher: RegexMatcher
  private var regex: Regex { matcher.regex }

  /// The places of the match that a question is about; nil where there is none.
  static func answer(_ matcher: RegexMatcher, _ question: RegexMatcher.Question) -> RegexMatcher.Captures? {
    RegexThreads(matcher: matcher).run(question)
  }

  private func run(_ question: RegexMatcher.Question) -> RegexMatcher.Captures? {
    let text = matcher.text
    let size = matcher.captureSize(question)
    var current = Threads(regex.program.count)
    var next = Threads(regex.program.count)
    var best: RegexMatcher.Captures?
    var place = question.start
    while true {
      if best == nil, !question.isAnchored || place == question.start {
        add(0, place, RegexMatcher.Captures(repeating: -1, count: size), &current, step: place)
      }
      if current.places.isEmpty, best != nil || question.isAnchored { break }
      next.clear()
      for (index, instruction) in current.places.enumerated() {
        switch regex.program[instruction] {
        case .match:
          if question.mustEnd, place < text.count { continue }
          best = current.captures[index]
          if question.stopsEarly { return best }
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
  private func add(
    _ first: Int, _ place: Int, _ captures: RegexMatcher.Captures, _ threads: inout Threads, step: Int
  ) {
    var pending: [(Int, RegexMatcher.Captures)] = [(first, captures)]
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
        if matcher.holds(assertion, place) { pending.append((instruction + 1, captures)) }
      default:
        threads.places.append(instruction)
        threads.captures.append(captures)
      }
    }
  }
}
