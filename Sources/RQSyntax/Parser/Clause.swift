/// The clauses of a query in the order they are written.
enum Clause: UInt8 {
  case select, from, `where`, group, having, order, limit, offset

  init?(_ keyword: Keyword) {
    switch keyword {
    case .select: self = .select
    case .from: self = .from
    case .where: self = .where
    case .group: self = .group
    case .having: self = .having
    case .order: self = .order
    case .limit: self = .limit
    case .offset: self = .offset
    default: return nil
    }
  }

  var keyword: Keyword {
    switch self {
    case .select: return .select
    case .from: return .from
    case .where: return .where
    case .group: return .group
    case .having: return .having
    case .order: return .order
    case .limit: return .limit
    case .offset: return .offset
    }
  }

  /// Whether the clause belongs to the select proper rather than to its whole result.
  var belongsToSelect: Bool { rawValue <= Clause.having.rawValue }
}

/// The clauses a query has had so far.
struct ClauseSet {
  private var bits: UInt8 = 0

  /// The one met last.
  private(set) var last: Clause?

  func contains(_ clause: Clause) -> Bool { bits & (1 << clause.rawValue) != 0 }

  mutating func insert(_ clause: Clause) {
    bits |= 1 << clause.rawValue
    last = clause
  }

  /// The first clause met that should have come after the given one.
  ///
  /// FROM may open a query with SELECT behind it, and LIMIT and OFFSET come in either order.
  func first(after clause: Clause) -> Clause? {
    var next = clause.rawValue + 1
    while let later = Clause(rawValue: next) {
      next += 1
      if clause == .select, later == .from { continue }
      if clause == .limit, later == .offset { continue }
      if contains(later) { return later }
    }
    return nil
  }
}
