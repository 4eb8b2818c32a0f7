/// What a join gives for the rows of its two inputs.
enum JoinType: String, Sendable, Hashable {
  /// The pairs that meet the conditions.
  case inner = "Inner"
  /// The pairs, and left rows without a partner with NULLs beside them.
  case left = "Left"
  /// The pairs, and in the end right rows without a partner with NULLs beside them.
  case right = "Right"
  /// The pairs, left rows without a partner, and in the end right rows without one.
  case full = "Full"
  /// The left rows that have a partner, once.
  case semi = "Semi"
  /// The left rows that have none.
  case anti = "Anti"
  /// The left rows with a column that says whether they have a partner.
  case mark = "Mark"
  /// The left rows with their only partner or NULLs; several partners are an error.
  case single = "Single"

  /// Whether rows of the left input without a partner are kept.
  var keepsLeft: Bool { self == .left || self == .full || self == .single || self == .mark }
  /// Whether rows of the right input without a partner are kept.
  var keepsRight: Bool { self == .right || self == .full }
  /// Whether the columns of the right input are part of the result.
  var showsRight: Bool { self != .semi && self != .anti && self != .mark }
}

/// A pair of expressions, one over each side of a join, that must be equal.
struct JoinEquality: Sendable {
  var left: BoundExpression
  var right: BoundExpression
  /// Whether two NULLs count as equal.
  var matchesNull = false
}

extension JoinEquality {
  /// The sides that a condition makes equal, when it does.
  init?(_ condition: BoundExpression, _ left: Set<Column>, _ right: Set<Column>) {
    let (x, y, matchesNull): (BoundExpression, BoundExpression, Bool)
    switch condition.kind {
    case .compare(.equal, let a, let b): (x, y, matchesNull) = (a, b, false)
    case .distinct(let a, let b, negated: true): (x, y, matchesNull) = (a, b, true)
    default: return nil
    }
    let (a, b) = (x.columns, y.columns)
    if a.isEmpty || b.isEmpty { return nil }
    if a.isSubset(of: left), b.isSubset(of: right) {
      self.init(left: x, right: y, matchesNull: matchesNull)
    } else if b.isSubset(of: left), a.isSubset(of: right) {
      self.init(left: y, right: x, matchesNull: matchesNull)
    } else {
      return nil
    }
  }
}

/// The column in which a mark join says whether a row has a partner.
struct MarkColumn: Sendable {
  var column: Column
  /// Whether it is NULL where a NULL stands in the way of knowing.
  var isNullAware: Bool
}

/// Looks for one partner only: of those that meet the comparison, the one that comes closest.
struct NearestMatch: Sendable {
  var left: BoundExpression
  var comparison: Comparison
  var right: BoundExpression
}

/// A join of two inputs.
struct Join: Sendable {
  var type: JoinType
  var left: LogicalPlan
  var right: LogicalPlan
  var equalities: [JoinEquality] = []
  /// What else must be true of a pair.
  var residual: BoundExpression?
  var nearest: NearestMatch?
  /// The column a mark join adds.
  var mark: MarkColumn?
  /// Whether the left input is the one that is collected and indexed.
  var buildsLeft = false
  /// The columns that operators above read; nil for all.
  var output: [Column]?

  /// The columns of the rows it gives, in order.
  var columns: [Column] {
    if let output { return output }
    if type == .mark { return left.columns + (mark.map { [$0.column] } ?? []) }
    return type.showsRight ? left.columns + right.columns : left.columns
  }
}

extension PlanText {
  /// A join in one line.
  static func title(_ join: Join) -> String {
    var conditions = join.equalities.map { pair in
      "\(text(pair.left)) \(pair.matchesNull ? "IS NOT DISTINCT FROM" : "=") \(text(pair.right))"
    }
    if let nearest = join.nearest {
      conditions.append("nearest \(text(nearest.left)) \(nearest.comparison.rawValue) \(text(nearest.right))")
    }
    if let residual = join.residual { conditions.append(text(residual)) }
    let isCross = join.type == .inner && conditions.isEmpty
    return (isCross ? "CrossJoin" : "\(join.type.rawValue)Join")
      + (conditions.isEmpty ? "" : " on " + conditions.joined(separator: " AND "))
      + (join.buildsLeft ? ", left side indexed" : "")
  }
}
