/// The clauses of a query in the order they are written.
enum Clause: UInt8 {
  case select, from, `where`, since, latest, group, totals, having, window, qualify, sample, order, limit, offset, fetch

  var name: String {
    switch self {
    case .select: return "SELECT"
    case .from: return "FROM"
    case .where: return "WHERE"
    case .since: return "SINCE"
    case .latest: return "LATEST"
    case .group: return "GROUP"
    case .totals: return "TOTALS"
    case .having: return "HAVING"
    case .window: return "WINDOW"
    case .qualify: return "QUALIFY"
    case .sample: return "USING SAMPLE"
    case .order: return "ORDER"
    case .limit: return "LIMIT"
    case .offset: return "OFFSET"
    case .fetch: return "FETCH"
    }
  }

  /// Whether the clause belongs to the select proper rather than to its whole result.
  var belongsToSelect: Bool { rawValue <= Clause.sample.rawValue }

  static let hint = "the order is SELECT, FROM, WHERE, GROUP BY, HAVING, WINDOW, QUALIFY, ORDER BY, LIMIT"
}

/// The clauses a query has had so far.
struct ClauseSet {
  private var bits: UInt16 = 0

  /// The one met last.
  private(set) var last: Clause?

  /// Whether none has been met.
  var isEmpty: Bool { bits == 0 }

  func contains(_ clause: Clause) -> Bool { bits & (1 << UInt16(clause.rawValue)) != 0 }

  mutating func insert(_ clause: Clause) {
    bits |= 1 << UInt16(clause.rawValue)
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

  /// The first clause of the whole result met.
  var firstOfResult: Clause? { first(after: .sample) }
}
