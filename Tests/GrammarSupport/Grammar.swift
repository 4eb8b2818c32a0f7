/// A grammar read from W3C EBNF: productions over a table of nodes, which passes number and remember.
public struct Grammar: Sendable {
  /// One `Name ::= body`.
  public struct Production: Sendable {
    /// The name on the left.
    public let name: String
    /// The node on the right.
    public let body: Int
    /// Whether it is a token, named in capitals: nothing stands between its characters.
    public let isToken: Bool
  }

  /// A piece of a body; other pieces are named by their index in `nodes`.
  public enum Node: Sendable {
    case literal(String)
    case characters([ClosedRange<UInt32>], negated: Bool)
    case reference(Int)
    case sequence([Int])
    case choice([Int])
    case optional(Int)
    /// `*`, or `+` when at least one is asked for.
    case repetition(Int, atLeastOne: Bool)
    case difference(Int, Int)
  }

  /// The productions in the order of the text; the first is the start symbol.
  public internal(set) var productions: [Production] = []
  /// All pieces of all bodies.
  public internal(set) var nodes: [Node] = []
  var index: [String: Int] = [:]

  /// The number of the production of a name.
  public func production(named name: String) -> Int? { index[name] }

  /// Every literal of the grammar that is a word.
  public var keywords: Set<String> {
    var words = Set<String>()
    for (id, node) in nodes.enumerated() {
      guard case .literal(let text) = node, !tokenNodes.contains(id) || reservedNodes.contains(id) else { continue }
      if text.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0 == "_" }) { words.insert(text) }
    }
    return words
  }

  /// The literals a production and those it refers to hold.
  public func literals(of name: String) -> Set<String> {
    guard let production = index[name] else { return [] }
    var words = Set<String>()
    for id in reach(from: productions[production].body, throughDifferences: true).nodes {
      if case .literal(let text) = nodes[id] { words.insert(text) }
    }
    return words
  }

  /// The productions some sentence uses; those that only say what a token must not be are left out.
  public var usable: Set<String> {
    Set(reach(from: productions[0].body, throughDifferences: false).productions.map { productions[$0].name })
      .union([productions[0].name])
  }

  /// The nodes a sentence can pass through.
  public var usableNodes: Set<Int> { reach(from: productions[0].body, throughDifferences: false).nodes }

  private var tokenNodes: Set<Int> {
    var result = Set<Int>()
    for production in productions where production.isToken {
      result.formUnion(reach(from: production.body, throughDifferences: false).nodes)
    }
    return result
  }

  private var reservedNodes: Set<Int> {
    nodes.reduce(into: []) { result, node in
      if case .difference(_, let right) = node {
        result.formUnion(reach(from: right, throughDifferences: true).nodes)
      }
    }
  }

  private func reach(from start: Int, throughDifferences: Bool) -> (nodes: Set<Int>, productions: Set<Int>) {
    var seen = Set<Int>()
    var found = Set<Int>()
    var open = [start]
    while let id = open.popLast() {
      guard seen.insert(id).inserted else { continue }
      switch nodes[id] {
      case .literal, .characters: break
      case .reference(let production):
        found.insert(production)
        open.append(productions[production].body)
      case .sequence(let parts), .choice(let parts): open += parts
      case .optional(let part), .repetition(let part, _): open.append(part)
      case .difference(let left, let right):
        open.append(left)
        if throughDifferences { open.append(right) }
      }
    }
    return (seen, found)
  }
}
