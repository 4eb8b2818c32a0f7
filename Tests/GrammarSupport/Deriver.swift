/// Derives random sentences from a grammar, preferring what has been used least.
public struct Deriver {
  /// The grammar.
  public let grammar: Grammar
  /// How often each node was passed through; an optional or repeated one that was left out counts for itself alone.
  public private(set) var uses: [Int]
  /// How often each optional or repeated node was left out.
  public private(set) var omissions: [Int]
  private var random: SplitMix64
  private let heights: [Int]
  private var tokens: [String] = []
  private let longest: Int

  /// - Parameters:
  ///   - grammar: The grammar.
  ///   - seed: What the sentences depend on.
  ///   - longest: How many tokens a sentence has before it is brought to its end.
  public init(_ grammar: Grammar, seed: UInt64, longest: Int = 40) {
    self.grammar = grammar
    self.longest = longest
    random = SplitMix64(seed: seed)
    uses = [Int](repeating: 0, count: grammar.nodes.count)
    omissions = uses
    heights = Self.heights(of: grammar)
  }

  /// The tokens of one more sentence of a production, the start symbol when none is named.
  public mutating func sentence(of name: String? = nil) -> [String] {
    tokens = []
    let start = name.flatMap { grammar.production(named: $0) } ?? 0
    derive(grammar.productions[start].body, depth: 0)
    return tokens
  }

  /// Joins tokens to a text, with white space or a comment wherever two would run together, and sometimes elsewhere.
  public mutating func text(_ tokens: [String]) -> String {
    var result = ""
    var last: Unicode.Scalar = " "
    for token in tokens {
      guard let first = token.unicodeScalars.first else { continue }
      if runTogether(last, first) || random.oneIn(2) { result += space() }
      result += token
      last = token.unicodeScalars.last ?? " "
    }
    return result
  }

  private mutating func space() -> String {
    switch random.below(24) {
    case 0: return "\n"
    case 1: return "\t"
    case 2: return "\u{3000}"
    case 3: return " /* ' */ "
    case 4: return " /* a /* b */ ; */"
    case 5: return " -- “;\n"
    case 6: return "\r\n"
    case 7: return "\u{FEFF}"
    default: return " "
    }
  }

  private func runTogether(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
    func isWord(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isXIDContinue || scalar == "_" || scalar == "$" || scalar == "?"
    }
    if (isWord(left) || left == ".") && (isWord(right) || right == ".") { return true }
    let signs: Set<Unicode.Scalar> = ["-", "/", "*", "|", "<", ">", "=", "!", ":", "~", "#"]
    if signs.contains(left), signs.contains(right) { return true }
    // Two literals side by side would read as one with a doubled mark.
    let quotes: Set<Unicode.Scalar> = ["'", "\"", "`", "”", "’", "」", "』"]
    return quotes.contains(left) && quotes.contains(right)
  }

  // MARK: Deriving

  private mutating func derive(_ id: Int, depth: Int) {
    uses[id] += 1
    switch grammar.nodes[id] {
    case .literal(let text): tokens.append(text)
    case .characters: preconditionFailure("a character stands outside a token")
    case .reference(let number):
      let production = grammar.productions[number]
      if production.isToken {
        var text = ""
        spell(production.body, into: &text)
        tokens.append(text)
      } else {
        derive(production.body, depth: depth + 1)
      }
    case .sequence(let parts):
      for part in parts { derive(part, depth: depth) }
    case .choice(let parts): derive(pick(parts, hurried: hurried(parts, depth)), depth: depth)
    case .optional(let part):
      if includes(part, hurried: hurried([part], depth)) { derive(part, depth: depth) } else { omissions[id] += 1 }
    case .repetition(let part, let atLeastOne):
      if atLeastOne { derive(part, depth: depth) }
      var count = 0
      while count < 4, includes(part, hurried: hurried([part], depth)) {
        derive(part, depth: depth)
        count += 1
      }
      if count == 0 { omissions[id] += 1 }
    case .difference(let left, _): derive(left, depth: depth)
    }
  }

  /// Whether a sentence is to be brought to its end; what no sentence has had yet may still make it longer.
  private func hurried(_ parts: [Int], _ depth: Int) -> Bool {
    depth > 70 || tokens.count > longest && (tokens.count > 3 * longest || parts.allSatisfy(isDone))
  }

  /// Whether sentences have had all of a node, and been without what may be left out of it; what it refers to aside.
  private func isDone(_ id: Int) -> Bool {
    guard uses[id] > 0 else { return false }
    switch grammar.nodes[id] {
    case .sequence(let parts), .choice(let parts): return parts.allSatisfy(isDone)
    case .optional(let part): return omissions[id] > 0 && isDone(part)
    case .repetition(let part, let atLeastOne): return (atLeastOne || omissions[id] > 0) && isDone(part)
    default: return true
    }
  }

  private mutating func includes(_ part: Int, hurried: Bool) -> Bool {
    if hurried { return false }
    // Statements come first and expressions last: an early part is worth more than a late one.
    return uses[part] == 0 || random.oneIn(tokens.count < longest / 4 ? 2 : 4)
  }

  /// Picks among alternatives: the shortest when there is no room, else mostly the least used.
  private mutating func pick(_ parts: [Int], hurried: Bool) -> Int {
    if hurried {
      let least = parts.map { heights[$0] }.min() ?? 0
      let short = parts.filter { heights[$0] == least }
      return short[random.below(short.count)]
    }
    if random.oneIn(3) {
      let least = parts.map { uses[$0] }.min() ?? 0
      let rare = parts.filter { uses[$0] == least }
      return rare[random.below(rare.count)]
    }
    return parts[random.below(parts.count)]
  }

  // MARK: Spelling tokens

  private mutating func spell(_ id: Int, into text: inout String) {
    uses[id] += 1
    switch grammar.nodes[id] {
    case .literal(let literal): text += literal
    case .characters(let ranges, let negated): text.unicodeScalars.append(character(ranges, negated: negated))
    case .reference(let number): spell(grammar.productions[number].body, into: &text)
    case .sequence(let parts):
      for part in parts { spell(part, into: &text) }
    case .choice(let parts): spell(pick(parts, hurried: false), into: &text)
    case .optional(let part):
      if random.oneIn(3) { spell(part, into: &text) } else { omissions[id] += 1 }
    case .repetition(let part, let atLeastOne):
      var count = atLeastOne ? 1 : 0
      while count < 5, !random.oneIn(3) { count += 1 }
      if count == 0 { omissions[id] += 1 }
      for _ in 0..<count { spell(part, into: &text) }
    case .difference(let left, let right):
      while true {
        var candidate = ""
        spell(left, into: &candidate)
        if !Matching(grammar, spelling: candidate).matches(right) {
          text += candidate
          return
        }
      }
    }
  }

  private mutating func character(_ ranges: [ClosedRange<UInt32>], negated: Bool) -> Unicode.Scalar {
    while true {
      let scalar: Unicode.Scalar
      if negated {
        let sample = Self.sample
        scalar = sample[random.below(sample.count)]
        if ranges.contains(where: { $0.contains(scalar.value) }) { continue }
      } else {
        let range = ranges[random.below(ranges.count)]
        guard let found = Unicode.Scalar(range.lowerBound + UInt32(random.below(range.count))) else { continue }
        scalar = found
      }
      return scalar
    }
  }

  /// What strings and quoted names are filled with: all that means something outside them.
  private static let sample = Array(
    "abZ09 _-/*'\"`;,.()（），；“”‘’「」『』＝１２Ａ%\\\n\t机構年é💧\u{301}\u{3000}$?".unicodeScalars)

  // MARK: Heights

  /// How many productions the shortest derivation of each node passes through.
  private static func heights(of grammar: Grammar) -> [Int] {
    let far = 1_000_000
    var heights = [Int](repeating: far, count: grammar.nodes.count)
    var changed = true
    while changed {
      changed = false
      for (id, node) in grammar.nodes.enumerated() {
        let height: Int
        switch node {
        case .literal, .characters: height = 0
        case .reference(let number):
          let production = grammar.productions[number]
          height = production.isToken ? 0 : min(far, heights[production.body] + 1)
        case .sequence(let parts): height = parts.map { heights[$0] }.max() ?? 0
        case .choice(let parts): height = parts.map { heights[$0] }.min() ?? 0
        case .optional: height = 0
        case .repetition(let part, let atLeastOne): height = atLeastOne ? heights[part] : 0
        case .difference(let left, _): height = heights[left]
        }
        if height < heights[id] {
          heights[id] = height
          changed = true
        }
      }
    }
    return heights
  }
}
