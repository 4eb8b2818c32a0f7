/// Tries one way through a regular expression after the other, and none from the same place twice: quicker than following
/// all at once where expression and text are short.
///
/// Each pair of an instruction and a place in the text is kept as a bit once it was tried, so that the time stays in
/// proportion to both (the bit-state search of R. Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009).
/// What failed from there on for one way, or one beginning, fails for every other.
enum RegexBacktracker {
  /// More pairs than this are not kept.
  private static let mostPairs = 1 << 18

  static func canAnswer(_ matcher: RegexMatcher, _ question: RegexMatcher.Question) -> Bool {
    matcher.regex.program.count * (matcher.count - question.start + 1) <= mostPairs
  }

  /// What is left to do: to go on at an instruction, or to put back what a group had before (`instruction` is -1 - slot).
  private struct Task {
    let instruction: Int
    let place: Int
  }

  /// The places of the match that a question is about; nil where there is none.
  static func answer(_ matcher: RegexMatcher, _ question: RegexMatcher.Question) -> RegexMatcher.Captures? {
    let regex = matcher.regex
    var captures = RegexMatcher.Captures(repeating: -1, count: matcher.captureSize(question))
    var tasks: [Task] = []
    let width = matcher.count - question.start + 1
    let words = (regex.program.count * width + 63) / 64
    let isFound = matcher.text.withUnsafeBufferPointer { text in
      regex.program.withUnsafeBufferPointer { program in
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { tried in
          tried.initialize(repeating: 0)
          let last = question.isAnchored || regex.isAnchored ? question.start : text.count
          if regex.isAnchored, question.start > 0 { return false }
          var start = question.start
          while start <= last {
            if let first = regex.firstScalar {
              while start < text.count, text[start] != first { start += 1 }
              if start > last || start == text.count { return false }
            }
            tasks.append(Task(instruction: 0, place: start))
            if run(matcher, question, text, program, tried, width, &tasks, &captures) { return true }
            start += 1
          }
          return false
        }
      }
    }
    return isFound ? captures : nil
  }

  /// Does what is left to do until there is a match.
  private static func run(
    _ matcher: RegexMatcher, _ question: RegexMatcher.Question, _ text: UnsafeBufferPointer<UInt32>,
    _ program: UnsafeBufferPointer<Regex.Instruction>, _ tried: UnsafeMutableBufferPointer<UInt64>, _ width: Int,
    _ tasks: inout [Task], _ captures: inout RegexMatcher.Captures
  ) -> Bool {
    while let task = tasks.popLast() {
      var (instruction, place) = (task.instruction, task.place)
      if instruction < 0 {
        captures[-1 - instruction] = place
        continue
      }
      way: while true {
        let pair = instruction * width + place - question.start
        if tried[pair >> 6] >> UInt64(pair & 63) & 1 != 0 { break }
        tried[pair >> 6] |= 1 << UInt64(pair & 63)
        switch program[instruction] {
        case .scalar(let scalar):
          guard place < text.count, text[place] == scalar else { break way }
          instruction += 1
          place += 1
        case .set(let set):
          guard place < text.count, matcher.regex.sets[set].contains(text[place]) else { break way }
          instruction += 1
          place += 1
        case .assertion(let assertion):
          guard matcher.holds(assertion, place) else { break way }
          instruction += 1
        case .split(let preferred, let other):
          tasks.append(Task(instruction: other, place: place))
          instruction = preferred
        case .jump(let target): instruction = target
        case .save(let slot):
          if slot < captures.count {
            tasks.append(Task(instruction: -1 - slot, place: captures[slot]))
            captures[slot] = place
          }
          instruction += 1
        case .match:
          if question.mustEnd, place < text.count { break way }
          return true
        }
      }
    }
    return false
  }
}
