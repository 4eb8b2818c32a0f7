/// Pieces of a statement with what stands between parentheses as one.
indirect enum FormatNode {
  /// A piece outside of parentheses.
  case piece(FormatPiece)
  /// What stands between a parenthesis, or bracket, and the one that closes it.
  case group(open: FormatPiece, [FormatNode], close: FormatPiece)

  /// The keyword it is; nil for a group.
  var keyword: Keyword? {
    if case .piece(let piece) = self { return piece.keyword }
    return nil
  }

  /// Whether it is a piece of that kind.
  func isPiece(_ kind: TokenKind) -> Bool {
    if case .piece(let piece) = self { return piece.kind == kind }
    return false
  }

  /// The first of its pieces.
  var first: FormatPiece {
    switch self {
    case .piece(let piece): piece
    case .group(let open, _, _): open
    }
  }

  /// The last of its pieces.
  var last: FormatPiece {
    switch self {
    case .piece(let piece): piece
    case .group(_, _, let close): close
    }
  }

  /// Whether a comment in it, or before it, ends a line.
  var breaksLine: Bool {
    switch self {
    case .piece(let piece): piece.breaksLine
    case .group(let open, let nodes, let close):
      open.breaksLine || close.breaksLine || nodes.contains(where: \.breaksLine)
    }
  }

  /// The nodes of pieces whose parentheses match, as those of a script without errors do.
  static func nodes(of pieces: [FormatPiece]) -> [FormatNode] {
    var open: [(piece: FormatPiece, nodes: [FormatNode])] = []
    var nodes: [FormatNode] = []
    for piece in pieces {
      switch piece.kind {
      case .leftParen, .leftBracket, .leftBrace:
        open.append((piece, nodes))
        nodes = []
      case .rightParen, .rightBracket, .rightBrace:
        guard let (first, outer) = open.popLast() else {
          nodes.append(.piece(piece))
          continue
        }
        nodes = outer + [.group(open: first, nodes, close: piece)]
      default: nodes.append(.piece(piece))
      }
    }
    // A parenthesis that nothing closes is kept as it is.
    while let (first, outer) = open.popLast() { nodes = outer + [.piece(first)] + nodes }
    return nodes
  }
}

/// The parts a run of nodes is broken into where it does not fit on a line.
enum FormatParts {
  /// The clauses of a query, the first of which may be what stands before it; a join is one of its own.
  static func clauses(of nodes: [FormatNode]) -> [(nodes: [FormatNode], isJoin: Bool)] {
    var clauses: [(nodes: [FormatNode], isJoin: Bool)] = []
    for index in nodes.indices {
      let isJoin = startsJoin(nodes, index)
      if index == 0 || isJoin || startsClause(nodes, index) {
        clauses.append(([nodes[index]], isJoin))
      } else {
        clauses[clauses.count - 1].nodes.append(nodes[index])
      }
    }
    return clauses
  }

  /// Whether a run of nodes has more than one clause or begins with one.
  static func hasClauses(_ nodes: [FormatNode]) -> Bool {
    nodes.indices.contains { startsClause(nodes, $0) }
  }

  private static func startsClause(_ nodes: [FormatNode], _ index: Int) -> Bool {
    guard let keyword = nodes[index].keyword else { return false }
    func next(_ other: Keyword) -> Bool { index + 1 < nodes.count && nodes[index + 1].keyword == other }
    func previous(_ others: Keyword...) -> Bool {
      index > 0 && nodes[index - 1].keyword.map { others.contains($0) } ?? false
    }
    switch keyword {
    case .select, .where, .having, .qualify, .limit, .offset, .fetch, .union, .intersect, .returning, .since, .latest,
      .chart:
      return true
    case .values: return !previous(.default)
    case .window: return true
    case .except: return index > 0 && !nodes[index - 1].isPiece(.star)
    case .from:
      let isTest = previous(.distinct) && index > 1 && [.is, .not].contains(nodes[index - 2].keyword)
      return !isTest && !previous(.delete, .both, .leading, .trailing)
    case .group, .order: return next(.by)
    case .with: return index == 0 || previous(.as, .explain, .analyze, .stages, .describe, .summarize, .trace)
    case .set: return index > 0 && nodes[0].keyword == .update || previous(.update) && index > 1
    case .on: return next(.conflict)
    default: return false
    }
  }

  private static let joinWords: Set<Keyword> = [
    .natural, .left, .right, .full, .inner, .outer, .cross, .semi, .anti, .asof, .positional,
  ]

  private static func startsJoin(_ nodes: [FormatNode], _ index: Int) -> Bool {
    guard index > 0, let keyword = nodes[index].keyword, keyword == .join || joinWords.contains(keyword) else {
      return false
    }
    if let before = nodes[index - 1].keyword, joinWords.contains(before) { return false }
    var place = index
    while place < nodes.count, let word = nodes[place].keyword, joinWords.contains(word) { place += 1 }
    return place < nodes.count && nodes[place].keyword == .join
  }

  /// The items of a list, each with its comma.
  static func items(of nodes: [FormatNode]) -> [[FormatNode]] {
    var items: [[FormatNode]] = [[]]
    for node in nodes {
      items[items.count - 1].append(node)
      if node.isPiece(.comma) { items.append([]) }
    }
    if items.last?.isEmpty ?? false { items.removeLast() }
    return items
  }

  /// The parts of a condition, all but the first with the AND or OR before them.
  static func conditions(of nodes: [FormatNode]) -> [[FormatNode]] {
    var parts: [[FormatNode]] = [[]]
    var cases = 0
    var betweens = 0
    for node in nodes {
      switch node.keyword {
      case .case?: cases += 1
      case .end?: cases = max(0, cases - 1)
      case .between?: betweens += 1
      case .and? where betweens > 0: betweens -= 1
      case .and?, .or?:
        if cases == 0 { parts.append([]) }
      default: break
      }
      parts[parts.count - 1].append(node)
    }
    return parts
  }

  /// The parts of an expression, cut before its loosest operators outside of parentheses; one part where there are none.
  static func operands(of nodes: [FormatNode]) -> [[FormatNode]] {
    let conditions = conditions(of: nodes)
    if conditions.count > 1 { return conditions }
    let kinds: [Set<TokenKind>] = [[.concat, .plus, .minus], [.star, .slash, .doubleSlash, .percentSign]]
    for kinds in kinds {
      let parts = cut(nodes) { place in
        guard case .piece(let piece) = nodes[place], kinds.contains(piece.kind), place > 0 else { return false }
        return nodes[place - 1].last.endsOperand
      }
      if parts.count > 1 { return parts }
    }
    return cut(nodes, inCases: true) { [.when, .else, .end].contains(nodes[$0].keyword) }
  }

  /// Cuts before the nodes that `isCut` names, those inside CASE … END left alone or them alone.
  private static func cut(
    _ nodes: [FormatNode], inCases: Bool = false, _ isCut: (Int) -> Bool
  ) -> [[FormatNode]] {
    var parts: [[FormatNode]] = [[]]
    var depth = 0
    for place in nodes.indices {
      if place > 0, depth == (inCases ? 1 : 0), isCut(place) { parts.append([]) }
      parts[parts.count - 1].append(nodes[place])
      if nodes[place].keyword == .case { depth += 1 }
      if nodes[place].keyword == .end { depth = max(0, depth - 1) }
    }
    return parts
  }

  /// How many nodes a clause's head has: `GROUP BY`, `SELECT DISTINCT`.
  static func head(of clause: [FormatNode]) -> Int {
    switch clause.first?.keyword {
    case .group?, .order?: min(2, clause.count)
    case .select?:
      if clause.count > 1, clause[1].keyword == .distinct {
        clause.count > 3 && clause[2].keyword == .on ? 4 : 2
      } else if clause.count > 1, clause[1].keyword == .all {
        2
      } else {
        1
      }
    case .with?: clause.count > 1 && clause[1].keyword == .recursive ? 2 : 1
    case .from?, .where?, .having?, .qualify?, .window?, .values?, .returning?, .set?: 1
    default: 0
    }
  }
}
