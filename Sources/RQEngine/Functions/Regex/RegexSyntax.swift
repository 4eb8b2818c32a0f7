import RQSyntax

/// A regular expression as a tree.
indirect enum RegexNode {
  case empty
  case scalar(UInt32)
  case set(RegexSet)
  case assertion(RegexAssertion)
  case sequence([RegexNode])
  case choice([RegexNode])
  /// A group whose match is kept, by its number.
  case capture(RegexNode, Int)
  /// `most` of nil means any number.
  case repetition(RegexNode, least: Int, most: Int?, isLazy: Bool)
}

/// What must hold between two characters.
enum RegexAssertion {
  case start, end, lineStart, lineEnd, wordBoundary, noWordBoundary
}

/// A set of characters.
struct RegexSet {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false

  static let digit = RegexSet(ranges: [0x30...0x39])
  static let word = RegexSet(ranges: [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
  static let space = RegexSet(ranges: [0x09...0x0d, 0x20...0x20])
  static let newline = RegexSet(ranges: [0x0a...0x0a])

  @inline(__always)
  func contains(_ scalar: UInt32) -> Bool {
    for range in ranges where range.contains(scalar) { return !isNegated }
    return isNegated
  }

  /// The set with the members of another one, which may be negated.
  mutating func formUnion(_ other: RegexSet) {
    if !other.isNegated {
      ranges += other.ranges
      return
    }
    var next: UInt32 = 0
    for range in other.ranges.ordered(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { ranges.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10ffff { ranges.append(next...0x10ffff) }
  }

  /// The set with the other case of its letters.
  var ignoringCase: RegexSet {
    var result = self
    for range in ranges {
      // Beyond the scripts with two cases, and in ranges of everything, there is nothing to add.
      if range.lowerBound > 0x1e943 || range.count > 0x2000 { continue }
      for scalar in range {
        for twin in RegexSet.twins(of: scalar) { result.ranges.append(twin...twin) }
      }
    }
    return result
  }

  /// The other cases of a letter.
  static func twins(of scalar: UInt32) -> [UInt32] {
    guard let letter = Unicode.Scalar(scalar) else { return [] }
    return [letter.properties.lowercaseMapping, letter.properties.uppercaseMapping].compactMap { text in
      let scalars = text.unicodeScalars
      guard scalars.count == 1, let first = scalars.first, first.value != scalar else { return nil }
      return first.value
    }
  }
}

/// Reads the text of a regular expression.
struct RegexParser {
  private let pattern: [Unicode.Scalar]
  private var position = 0
  private var depth = 0
  private var ignoresCase: Bool
  private var dotMatchesNewline: Bool
  private var isMultiline: Bool
  private(set) var captureCount = 0

  private static let maxDepth = 200
  private static let maxRepeats = 1000

  init(_ pattern: String, options: RegexOptions) {
    self.pattern = Array(pattern.unicodeScalars)
    ignoresCase = options.ignoresCase
    dotMatchesNewline = options.dotMatchesNewline
    isMultiline = options.isMultiline
  }

  /// Reads all of it.
  ///
  /// - Throws: `RQ0210` when it is no regular expression.
  mutating func parse() throws -> RegexNode {
    let node = try parseChoice()
    if position < pattern.count { throw problem("the “)” closes nothing") }
    return node
  }

  private func problem(_ what: String) -> Diagnostic {
    Diagnostic(
      "RQ0210", "the regular expression cannot be read: \(what) (character \(position + 1))",
      hint: "A backslash makes the next character plain, as in \\( or \\..")
  }

  private var next: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    if next != scalar { return false }
    position += 1
    return true
  }

  private mutating func parseChoice() throws -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    if depth > RegexParser.maxDepth { throw problem("it nests more than \(RegexParser.maxDepth) groups") }
    var choices = [try parseSequence()]
    while take("|") { choices.append(try parseSequence()) }
    return choices.count == 1 ? choices[0] : .choice(choices)
  }

  private mutating func parseSequence() throws -> RegexNode {
    var parts: [RegexNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { parts.append(try parseRepeated()) }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func parseRepeated() throws -> RegexNode {
    var node = try parseAtom()
    while let counts = try parseCounts() {
      let isLazy = take("?")
      node = .repetition(node, least: counts.least, most: counts.most, isLazy: isLazy)
    }
    return node
  }

  private mutating func parseCounts() throws -> (least: Int, most: Int?)? {
    switch next {
    case "*":
      position += 1
      return (0, nil)
    case "+":
      position += 1
      return (1, nil)
    case "?":
      position += 1
      return (0, 1)
    case "{":
      let start = position
      position += 1
      let least = parseNumber()
      var most = least
      if take(",") { most = parseNumber() }
      guard let least, take("}") else {
        // A brace that opens no count is plain.
        position = start
        return nil
      }
      guard least <= RegexParser.maxRepeats, most ?? 0 <= RegexParser.maxRepeats, most.map({ $0 >= least }) ?? true
      else { throw problem("counts go up to \(RegexParser.maxRepeats) and from less to more") }
      return (least, most)
    default: return nil
    }
  }

  private mutating func parseNumber() -> Int? {
    var value: Int?
    while let scalar = next, ("0"..."9").contains(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 48), 100_000)
      position += 1
    }
    return value
  }

  private mutating func parseAtom() throws -> RegexNode {
    guard let scalar = next else { return .empty }
    position += 1
    switch scalar {
    case ".":
      var set = RegexSet(isNegated: true)
      if !dotMatchesNewline { set = RegexSet(ranges: RegexSet.newline.ranges, isNegated: true) }
      return .set(set)
    case "^": return .assertion(isMultiline ? .lineStart : .start)
    case "$": return .assertion(isMultiline ? .lineEnd : .end)
    case "(": return try parseGroup()
    case "[": return try parseSet()
    case "\\": return try parseEscape()
    case "*", "+", "?":
      position -= 1
      throw problem("nothing to repeat")
    default: return literal(scalar.value)
    }
  }

  private func literal(_ scalar: UInt32) -> RegexNode {
    let twins = ignoresCase ? RegexSet.twins(of: scalar) : []
    return twins.isEmpty ? .scalar(scalar) : .set(RegexSet(ranges: ([scalar] + twins).map { $0...$0 }))
  }

  private mutating func parseGroup() throws -> RegexNode {
    let before = (ignoresCase, dotMatchesNewline, isMultiline)
    var number: Int?
    if take("?") {
      if take("P") || next == "<" {
        guard take("<") else { throw problem("a name must follow (?P<") }
        while let scalar = next, scalar != ">" {
          guard scalar.properties.isAlphabetic || scalar == "_" || ("0"..."9").contains(scalar) else {
            throw problem("a group's name has letters and digits alone")
          }
          position += 1
        }
        guard take(">") else { throw problem("the name is not closed with >") }
        captureCount += 1
        number = captureCount
      } else if try parseFlags() {
        return .empty
      }
    } else {
      captureCount += 1
      number = captureCount
    }
    let inner = try parseChoice()
    guard take(")") else { throw problem("a “(” is not closed") }
    (ignoresCase, dotMatchesNewline, isMultiline) = before
    return number.map { .capture(inner, $0) } ?? inner
  }

  /// Reads `i-s:` or `i)` of `(?i-s:…)`; true when the group ends with it.
  private mutating func parseFlags() throws -> Bool {
    var on = true
    while let scalar = next {
      position += 1
      switch scalar {
      case "-": on = false
      case "i": ignoresCase = on
      case "s": dotMatchesNewline = on
      case "m": isMultiline = on
      case ":": return false
      case ")": return true
      default:
        position -= 1
        throw problem("there is no group (?\(scalar)")
      }
    }
    throw problem("a “(” is not closed")
  }

  private mutating func parseEscape() throws -> RegexNode {
    guard let scalar = next else { throw problem("it ends in a backslash") }
    position += 1
    switch scalar {
    case "b": return .assertion(.wordBoundary)
    case "B": return .assertion(.noWordBoundary)
    case "A": return .assertion(.start)
    case "z", "Z": return .assertion(.end)
    default:
      if let set = RegexParser.classSet(scalar) { return .set(set) }
      return literal(try escaped(scalar))
    }
  }

  /// The class that a letter behind a backslash names.
  private static func classSet(_ scalar: Unicode.Scalar) -> RegexSet? {
    func negated(_ set: RegexSet) -> RegexSet { RegexSet(ranges: set.ranges, isNegated: true) }
    switch scalar {
    case "d": return .digit
    case "w": return .word
    case "s": return .space
    case "D": return negated(.digit)
    case "W": return negated(.word)
    case "S": return negated(.space)
    default: return nil
    }
  }

  /// The character that stands behind a backslash.
  private mutating func escaped(_ scalar: Unicode.Scalar) throws -> UInt32 {
    switch scalar {
    case "n": return 0x0a
    case "r": return 0x0d
    case "t": return 0x09
    case "f": return 0x0c
    case "v": return 0x0b
    case "x", "u": return try parseHex(scalar == "u" ? 4 : 2)
    default:
      if scalar.properties.isAlphabetic && scalar.isASCII || ("0"..."9").contains(scalar) {
        position -= 1
        throw problem("there is no escape \\\(scalar)")
      }
      return scalar.value
    }
  }

  private mutating func parseHex(_ digits: Int) throws -> UInt32 {
    var text = ""
    if take("{") {
      while let scalar = next, scalar != "}" {
        text.unicodeScalars.append(scalar)
        position += 1
      }
      _ = take("}")
    } else {
      while text.count < digits, let scalar = next {
        text.unicodeScalars.append(scalar)
        position += 1
      }
    }
    guard let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil else {
      throw problem("“\(text)” is no character's number")
    }
    return value
  }

  private mutating func parseSet() throws -> RegexNode {
    var set = RegexSet()
    let isNegated = take("^")
    var isFirst = true
    while true {
      guard let scalar = next else { throw problem("a “[” is not closed") }
      position += 1
      if scalar == "]", !isFirst { break }
      isFirst = false
      if scalar == "[", next == ":" {
        set.formUnion(try parseNamedClass())
        continue
      }
      var low = scalar.value
      if scalar == "\\" {
        guard let letter = next else { throw problem("a “[” is not closed") }
        position += 1
        if let named = RegexParser.classSet(letter) {
          set.formUnion(named)
          continue
        }
        low = letter == "b" ? 0x08 : try escaped(letter)
      }
      guard next == "-", position + 1 < pattern.count, pattern[position + 1] != "]" else {
        set.ranges.append(low...low)
        continue
      }
      position += 1
      guard let end = next else { throw problem("a “[” is not closed") }
      position += 1
      var high = end.value
      if end == "\\", let letter = next {
        position += 1
        high = try escaped(letter)
      }
      guard low <= high else { throw problem("a range goes from less to more") }
      set.ranges.append(low...high)
    }
    if ignoresCase { set = set.ignoringCase }
    set.isNegated = isNegated
    return .set(set)
  }

  /// Reads `:alpha:]` of `[[:alpha:]]`.
  private mutating func parseNamedClass() throws -> RegexSet {
    position += 1
    var name = ""
    while let scalar = next, scalar != ":" {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard take(":"), take("]") else { throw problem("a class such as [:alpha:] is not closed") }
    switch name {
    case "alpha": return RegexSet(ranges: [0x41...0x5a, 0x61...0x7a])
    case "digit": return .digit
    case "alnum": return RegexSet(ranges: [0x30...0x39, 0x41...0x5a, 0x61...0x7a])
    case "upper": return RegexSet(ranges: [0x41...0x5a])
    case "lower": return RegexSet(ranges: [0x61...0x7a])
    case "space": return .space
    case "blank": return RegexSet(ranges: [0x09...0x09, 0x20...0x20])
    case "punct": return RegexSet(ranges: [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e])
    case "xdigit": return RegexSet(ranges: [0x30...0x39, 0x41...0x46, 0x61...0x66])
    case "word": return .word
    case "cntrl": return RegexSet(ranges: [0x00...0x1f, 0x7f...0x7f])
    case "print": return RegexSet(ranges: [0x20...0x7e])
    case "graph": return RegexSet(ranges: [0x21...0x7e])
    default: throw problem("there is no class [:\(name):]")
    }
  }
}
