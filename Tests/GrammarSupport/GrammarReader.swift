/// What is wrong with the text of a grammar.
public struct GrammarError: Error, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// What is wrong.
  public let message: String

  /// The line and what is wrong with it.
  public var description: String { "line \(line): \(message)" }
}

extension Grammar {
  /// Reads a grammar in W3C EBNF.
  ///
  /// - Throws: `GrammarError` for text that is none, a name without a production, or a name with two.
  public init(ebnf text: String) throws {
    var reader = GrammarReader(text)
    self = try reader.read()
  }
}

private struct GrammarReader {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var grammar = Grammar()
  private var bodies: [String: Int] = [:]
  private var order: [String] = []
  private var references: [(node: Int, name: String, position: Int)] = []

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private func error(_ message: String, at place: Int? = nil) -> GrammarError {
    let line = 1 + scalars[..<min(place ?? position, scalars.count)].count { $0 == "\n" }
    return GrammarError(line: line, message: message)
  }

  mutating func read() throws -> Grammar {
    skipSpace()
    while position < scalars.count {
      let place = position
      let name = try readName()
      guard take("::=") else { throw error("expected ::= after \(name)") }
      guard bodies[name] == nil else { throw error("\(name) is defined twice", at: place) }
      bodies[name] = try readChoice()
      order.append(name)
    }
    guard !order.isEmpty else { throw error("a grammar needs a production") }
    for (number, name) in order.enumerated() {
      let letters = name.unicodeScalars.filter { $0.properties.isAlphabetic }
      grammar.index[name] = number
      grammar.productions.append(
        .init(name: name, body: bodies[name] ?? 0, isToken: letters.allSatisfy { $0.properties.isUppercase }))
    }
    for reference in references {
      guard let production = grammar.index[reference.name] else {
        throw error("\(reference.name) has no production", at: reference.position)
      }
      grammar.nodes[reference.node] = .reference(production)
    }
    return grammar
  }

  private mutating func add(_ node: Grammar.Node) -> Int {
    grammar.nodes.append(node)
    return grammar.nodes.count - 1
  }

  private mutating func readChoice() throws -> Int {
    var parts = [try readSequence()]
    while take("|") { parts.append(try readSequence()) }
    return parts.count == 1 ? parts[0] : add(.choice(parts))
  }

  private mutating func readSequence() throws -> Int {
    var parts = [try readDifference()]
    while startsItem { parts.append(try readDifference()) }
    return parts.count == 1 ? parts[0] : add(.sequence(parts))
  }

  private var startsItem: Bool {
    guard position < scalars.count else { return false }
    switch scalars[position] {
    case "'", "\"", "[", "(", "#": return true
    default: break
    }
    guard isNameScalar(scalars[position]) else { return false }
    // A name before ::= starts the next production.
    var ahead = position
    while ahead < scalars.count, isNameScalar(scalars[ahead]) { ahead += 1 }
    while ahead < scalars.count, scalars[ahead].properties.isWhitespace { ahead += 1 }
    return !(ahead + 2 < scalars.count && scalars[ahead] == ":" && scalars[ahead + 1] == ":")
  }

  private mutating func readDifference() throws -> Int {
    let left = try readRepeated()
    guard take("-") else { return left }
    let right = try readRepeated()
    return add(.difference(left, right))
  }

  private mutating func readRepeated() throws -> Int {
    var item = try readItem()
    while true {
      if take("?") {
        item = add(.optional(item))
      } else if take("*") {
        item = add(.repetition(item, atLeastOne: false))
      } else if take("+") {
        item = add(.repetition(item, atLeastOne: true))
      } else {
        return item
      }
    }
  }

  private mutating func readItem() throws -> Int {
    guard position < scalars.count else { throw error("the body of a production is missing") }
    switch scalars[position] {
    case "'", "\"":
      let quote = scalars[position]
      position += 1
      var text = String.UnicodeScalarView()
      while position < scalars.count, scalars[position] != quote {
        text.append(scalars[position])
        position += 1
      }
      guard position < scalars.count, !text.isEmpty else { throw error("a literal is empty or not closed") }
      position += 1
      skipSpace()
      return add(.literal(String(text)))
    case "(":
      _ = take("(")
      let inner = try readChoice()
      guard take(")") else { throw error("expected )") }
      return inner
    case "[":
      position += 1
      return try readCharacters()
    case "#":
      let scalar = try readSetScalar()
      skipSpace()
      return add(.characters([scalar.value...scalar.value], negated: false))
    default:
      let place = position
      let name = try readName()
      let node = add(.literal(name))
      references.append((node, name, place))
      return node
    }
  }

  private mutating func readCharacters() throws -> Int {
    var negated = false
    if position < scalars.count, scalars[position] == "^" {
      negated = true
      position += 1
    }
    var ranges: [ClosedRange<UInt32>] = []
    while position < scalars.count, scalars[position] != "]" {
      let low = try readSetScalar()
      var high = low
      if position + 1 < scalars.count, scalars[position] == "-", scalars[position + 1] != "]" {
        position += 1
        high = try readSetScalar()
      }
      guard low.value <= high.value else { throw error("a range of characters runs backwards") }
      ranges.append(low.value...high.value)
    }
    guard position < scalars.count, !ranges.isEmpty else { throw error("a set of characters is empty or not closed") }
    position += 1
    skipSpace()
    return add(.characters(ranges, negated: negated))
  }

  private mutating func readSetScalar() throws -> Unicode.Scalar {
    if scalars[position] == "#", position + 1 < scalars.count, scalars[position + 1] == "x" {
      position += 2
      var digits = ""
      while position < scalars.count, scalars[position].properties.isASCIIHexDigit {
        digits.unicodeScalars.append(scalars[position])
        position += 1
      }
      guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
        throw error("#x\(digits) is no character")
      }
      return scalar
    }
    position += 1
    return scalars[position - 1]
  }

  private func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar == "_" || scalar.properties.numericType != nil)
  }

  private mutating func readName() throws -> String {
    var name = ""
    while position < scalars.count, isNameScalar(scalars[position]) {
      name.unicodeScalars.append(scalars[position])
      position += 1
    }
    guard !name.isEmpty else { throw error("expected a name") }
    skipSpace()
    return name
  }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard position + wanted.count <= scalars.count, Array(scalars[position..<position + wanted.count]) == wanted else {
      return false
    }
    position += wanted.count
    skipSpace()
    return true
  }

  private mutating func skipSpace() {
    while position < scalars.count {
      if scalars[position].properties.isWhitespace {
        position += 1
      } else if scalars[position] == "/", position + 1 < scalars.count, scalars[position + 1] == "*" {
        position += 2
        while position < scalars.count,
          !(scalars[position] == "/" && scalars[position - 1] == "*")
        {
          position += 1
        }
        position = min(position + 1, scalars.count)
      } else {
        return
      }
    }
  }
}
