import RQSyntax
import Synchronization

/// How a regular expression is read and used.
struct RegexOptions: Hashable, Sendable {
  var ignoresCase = false
  var dotMatchesNewline = false
  var isMultiline = false
  /// Whether every match counts, not only the first.
  var isGlobal = false

  init() {}

  /// Reads letters: `i` ignores case, `s` lets a dot match line ends, `m` lets ^ and $ match at them, `g` means all
  /// matches, and `c` is what holds anyway.
  ///
  /// - Throws: `RQ0211` for any other letter.
  init(_ letters: String) throws {
    for letter in letters {
      switch letter {
      case "i": ignoresCase = true
      case "s": dotMatchesNewline = true
      case "m", "n", "p": isMultiline = true
      case "g": isGlobal = true
      case "c": ignoresCase = false
      default:
        throw Diagnostic(
          "RQ0211", "there is no option '\(letter)' of regular expressions", hint: "Options are i, s, m, g and c.")
      }
    }
  }
}

/// A compiled regular expression.
///
/// Matching takes time in proportion to the text whatever the expression (`RegexBacktracker`, `RegexThreads`). Of several
/// matches at one place the one that backtracking would find first is taken.
struct Regex: Sendable {
  enum Instruction: Sendable {
    case scalar(UInt32)
    case set(Int)
    case assertion(RegexAssertion)
    /// Goes on in two places, the first of them preferred.
    case split(Int, Int)
    case jump(Int)
    /// Keeps the place in the text.
    case save(Int)
    case match
  }

  private(set) var program: [Instruction] = []
  private(set) var sets: [RegexSet] = []
  /// Whether a match can only begin where the text does.
  private(set) var isAnchored = false
  /// The character that every match begins with, where there is one.
  private(set) var firstScalar: UInt32?
  /// How many groups keep their match.
  let captureCount: Int

  private static let maxInstructions = 20_000
  /// Counts inside of counts may repeat something that makes no instructions.
  private static let maxSteps = 200_000
  private var steps = 0

  /// Compiles a pattern.
  ///
  /// - Throws: `RQ0210` when it cannot be read or is too large.
  init(_ pattern: String, options: RegexOptions = RegexOptions()) throws {
    var parser = RegexParser(pattern, options: options)
    let node = try parser.parse()
    captureCount = parser.captureCount
    program.append(.save(0))
    try emit(node)
    program.append(.save(1))
    program.append(.match)
    beginnings: for instruction in program {
      switch instruction {
      case .save: continue
      case .assertion(.start): isAnchored = true
      case .scalar(let scalar): firstScalar = scalar
      default: break
      }
      break beginnings
    }
  }

  private static let tooLarge = Diagnostic(
    "RQ0210", "the regular expression is too large", hint: "Counts such as {1000} inside of others multiply.")

  private mutating func append(_ instruction: Instruction) throws {
    guard program.count < Regex.maxInstructions else { throw Regex.tooLarge }
    program.append(instruction)
  }

  private mutating func emit(_ node: RegexNode) throws {
    steps += 1
    guard steps < Regex.maxSteps else { throw Regex.tooLarge }
    switch node {
    case .empty: break
    case .scalar(let scalar): try append(.scalar(scalar))
    case .set(let set):
      sets.append(set)
      try append(.set(sets.count - 1))
    case .assertion(let assertion): try append(.assertion(assertion))
    case .sequence(let parts): for part in parts { try emit(part) }
    case .choice(let choices): try emit(choices)
    case .capture(let inner, let number):
      try append(.save(number * 2))
      try emit(inner)
      try append(.save(number * 2 + 1))
    case .repetition(let inner, let least, let most, let isLazy):
      for _ in 0..<least { try emit(inner) }
      guard let most else {
        try emitLoop(inner, isLazy)
        return
      }
      var exits: [Int] = []
      for _ in least..<max(most, least) {
        exits.append(program.count)
        try append(.split(0, 0))
        try emit(inner)
      }
      for exit in exits { program[exit] = isLazy ? .split(program.count, exit + 1) : .split(exit + 1, program.count) }
    }
  }

  private mutating func emitLoop(_ inner: RegexNode, _ isLazy: Bool) throws {
    let start = program.count
    try append(.split(0, 0))
    try emit(inner)
    try append(.jump(start))
    program[start] = isLazy ? .split(program.count, start + 1) : .split(start + 1, program.count)
  }

  private mutating func emit(_ choices: [RegexNode]) throws {
    var jumps: [Int] = []
    for (index, choice) in choices.enumerated() {
      let split = program.count
      let isLast = index == choices.count - 1
      if !isLast { try append(.split(0, 0)) }
      try emit(choice)
      if !isLast {
        jumps.append(program.count)
        try append(.jump(0))
        program[split] = .split(split + 1, program.count)
      }
    }
    for jump in jumps { program[jump] = .jump(program.count) }
  }
}

/// Regular expressions that were compiled, by their text; used by one call of a function.
final class RegexCache: Sendable {
  private let known = Mutex<[Key: Regex]>([:])

  private struct Key: Hashable {
    let pattern: String
    let options: RegexOptions
  }

  /// The compiled pattern.
  func regex(_ pattern: String, _ options: RegexOptions = RegexOptions()) throws -> Regex {
    let key = Key(pattern: pattern, options: options)
    return try known.withLock { known in
      if let regex = known[key] { return regex }
      let regex = try Regex(pattern, options: options)
      // Patterns that differ from row to row would pile up.
      if known.count >= 1024 { known.removeAll() }
      known[key] = regex
      return regex
    }
  }
}
