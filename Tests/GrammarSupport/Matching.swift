/// Matches a grammar against tokens, or against the characters of one token.
///
/// For each node and place the set of places where it can end is found, and remembered for productions; so every parse
/// is considered, in time polynomial in the length. The grammar must not be left-recursive.
final class Matching {
  private let grammar: Grammar
  private let tables: RecognizerTables?
  private let tokens: [RecognizerTables.Token]
  private let scalars: [Unicode.Scalar]
  private var memo: [Int: [Int]] = [:]
  private let end: Int

  /// Matches tokens.
  init(_ grammar: Grammar, tables: RecognizerTables, tokens: [RecognizerTables.Token]) {
    self.grammar = grammar
    self.tables = tables
    self.tokens = tokens
    scalars = []
    end = tokens.count
  }

  /// Matches the characters of one token.
  init(_ grammar: Grammar, spelling: String) {
    self.grammar = grammar
    tables = nil
    tokens = []
    scalars = Array(spelling.unicodeScalars)
    end = scalars.count
  }

  /// Whether a node matches the whole input.
  func matches(_ node: Int) -> Bool { ends(of: node, from: 0).contains(end) }

  private func ends(of id: Int, from start: Int) -> [Int] {
    switch grammar.nodes[id] {
    case .literal(let text):
      if let tables {
        guard start < end, let terminal = tables.terminal(of: text) else { return [] }
        return tokens[start].terminals.contains(terminal) ? [start + 1] : []
      }
      var place = start
      for wanted in text.unicodeScalars {
        guard place < end, scalars[place] == wanted || scalars[place].foldedASCII == wanted.foldedASCII else { return [] }
        place += 1
      }
      return [place]
    case .characters(let ranges, let negated):
      guard tables == nil, start < end else { return [] }
      let value = scalars[start].value
      return ranges.contains { $0.contains(value) } != negated ? [start + 1] : []
    case .reference(let number): return ends(ofProduction: number, from: start)
    case .sequence(let parts):
      var places = [start]
      for part in parts {
        places = union(places.map { ends(of: part, from: $0) })
        if places.isEmpty { break }
      }
      return places
    case .choice(let parts): return union(parts.map { ends(of: $0, from: start) })
    case .optional(let part): return union([[start], ends(of: part, from: start)])
    case .repetition(let part, let atLeastOne):
      var found = Set<Int>()
      var open = atLeastOne ? ends(of: part, from: start) : [start]
      while let place = open.popLast() {
        guard found.insert(place).inserted else { continue }
        open += ends(of: part, from: place)
      }
      return found.sorted()
    case .difference(let left, let right):
      let excluded = ends(of: right, from: start)
      return ends(of: left, from: start).filter { !excluded.contains($0) }
    }
  }

  private func ends(ofProduction number: Int, from start: Int) -> [Int] {
    let production = grammar.productions[number]
    if let tables {
      if production.isToken {
        return start < end && tokens[start].terminals.contains(tables.literals.count + number) ? [start + 1] : []
      }
      if !tables.nullable.contains(number) {
        guard start < end, !tables.first[number].isDisjoint(with: tokens[start].terminals) else { return [] }
      }
    }
    let key = number * (end + 1) + start
    if let known = memo[key] { return known }
    let found = ends(of: production.body, from: start)
    memo[key] = found
    return found
  }

  private func union(_ lists: [[Int]]) -> [Int] {
    let filled = lists.filter { !$0.isEmpty }
    if filled.count <= 1 { return filled.first ?? [] }
    return Set(filled.joined()).sorted()
  }

  // MARK: Tracing

  /// Marks the productions and nodes of one parse of a node over a range that it matches.
  func trace(_ id: Int, from start: Int, to stop: Int, into coverage: inout Coverage) {
    coverage.nodes.insert(id)
    switch grammar.nodes[id] {
    case .literal, .characters: break
    case .reference(let number):
      coverage.productions.insert(grammar.productions[number].name)
      let body = grammar.productions[number].body
      if tables != nil, grammar.productions[number].isToken {
        let token = Matching(grammar, spelling: tokens[start].text)
        token.trace(body, from: 0, to: token.end, into: &coverage)
      } else {
        trace(body, from: start, to: stop, into: &coverage)
      }
    case .sequence(let parts): trace(parts[...], from: start, to: stop, into: &coverage)
    case .choice(let parts):
      if let part = parts.first(where: { ends(of: $0, from: start).contains(stop) }) {
        trace(part, from: start, to: stop, into: &coverage)
      }
    case .optional(let part):
      if start != stop, ends(of: part, from: start).contains(stop) {
        trace(part, from: start, to: stop, into: &coverage)
      }
    case .repetition(let part, _): traceRepetition(of: part, from: start, to: stop, into: &coverage)
    case .difference(let left, _): trace(left, from: start, to: stop, into: &coverage)
    }
  }

  private func trace(_ parts: ArraySlice<Int>, from start: Int, to stop: Int, into coverage: inout Coverage) {
    // Places each part can start at, and back from the end which of them lead there.
    var reach = [[start]]
    for part in parts { reach.append(union((reach.last ?? []).map { ends(of: part, from: $0) })) }
    var stop = stop
    for (offset, part) in parts.enumerated().reversed() {
      guard let place = reach[offset].first(where: { ends(of: part, from: $0).contains(stop) }) else { return }
      trace(part, from: place, to: stop, into: &coverage)
      stop = place
    }
  }

  private func traceRepetition(of part: Int, from start: Int, to stop: Int, into coverage: inout Coverage) {
    var cameFrom: [Int: Int] = [:]
    var open = [start]
    while let place = open.popLast() {
      for next in ends(of: part, from: place) where next > place && cameFrom[next] == nil {
        cameFrom[next] = place
        open.append(next)
      }
    }
    var place = stop
    while place > start, let previous = cameFrom[place] {
      trace(part, from: previous, to: place, into: &coverage)
      place = previous
    }
  }
}

/// What a parse passed through.
struct Coverage {
  var productions = Set<String>()
  var nodes = Set<Int>()
}

extension Unicode.Scalar {
  /// An ASCII letter in upper case; any other character itself.
  var foldedASCII: Unicode.Scalar {
    value >= 0x61 && value <= 0x7A ? Unicode.Scalar(value - 0x20) ?? self : self
  }
}
