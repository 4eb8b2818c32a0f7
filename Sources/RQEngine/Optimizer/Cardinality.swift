/// Guesses how many rows an operator gives and how many different values its columns have.
///
/// From row counts, zone maps and dictionaries alone; good enough to tell large from small.
struct Cardinality {
  /// Rows.
  var rows: Double
  /// Different values by column; no more than there are rows.
  var distinct: [Column: Double] = [:]
  /// Bounds of whole values by column.
  private var ranges: [Column: (low: Int128, high: Int128)] = [:]

  init(_ plan: LogicalPlan) {
    switch plan {
    case .singleRow: self.init(rows: 1)
    case .scan(let scan): self.init(scan)
    case .filter(let input, let condition):
      self.init(input)
      apply(condition.conjuncts)
    case .project(let input, let projections):
      self.init(input)
      rename(projections)
    case .aggregate(let input, let keys, _):
      self.init(input)
      rename(keys)
      let groups = keys.reduce(1) { min($0 * values($1.column), 1e18) }
      rows = keys.isEmpty ? 1 : min(groups, rows)
    case .join(let join): self.init(join)
    case .limit(let input, let count, _):
      self.init(input)
      if let count { rows = min(rows, Double(count)) }
    case .topN(let input, _, let count, _):
      self.init(input)
      rows = min(rows, Double(count))
    case .shared(let shared):
      self.init(shared.plan)
      rename(zip(shared.columns, shared.plan.columns).map { Projection(column: $0, expression: .column($1)) })
    case .numbers(let range): self.init(rows: Double(range.count))
    case .recursive: self.init(rows: 10_000)
    case .distinct(let input):
      self.init(input)
      rows = min(rows, input.columns.reduce(1) { min($0 * values($1), 1e18) })
    default:
      self.init(plan.inputs.first ?? .singleRow)
      for input in plan.inputs.dropFirst() { rows += Cardinality(input).rows }
    }
  }

  init(rows: Double) { self.rows = rows }

  private init(_ scan: Scan) {
    let count = scan.chunks.reduce(0) { $0 + $1.count }
    rows = Double(count)
    for (column, ordinal) in scan.columns {
      var range: (low: Int128, high: Int128)?
      var dictionary: TextDictionary?
      for chunk in scan.chunks {
        let segment = chunk.segments[ordinal]
        dictionary = segment.dictionary ?? dictionary
        guard let own = segment.zone.range else { continue }
        range = range.map { (min($0.low, own.low), max($0.high, own.high)) } ?? own
      }
      if column.type.isCoded {
        distinct[column] = Double(dictionary?.count ?? 1)
      } else if let range {
        ranges[column] = range
        distinct[column] = min(Double(range.high) - Double(range.low) + 1, rows)
      }
    }
    apply(scan.filters)
  }

  private init(_ join: Join) {
    let (left, right) = (Cardinality(join.left), Cardinality(join.right))
    self = left.joined(right, join.equalities.map { ($0.left, $0.right) })
    if join.residual != nil { rows *= 0.5 }
    switch join.type {
    case .inner: break
    case .left: rows = max(rows, left.rows)
    case .right: rows = max(rows, right.rows)
    case .full: rows = max(rows, max(left.rows, right.rows))
    case .single, .mark: rows = left.rows
    case .semi: rows = min(left.rows, rows) * 0.7
    case .anti: rows = max(left.rows * 0.3, 1)
    }
  }

  /// How many different values an expression is likely to have.
  func values(_ expression: BoundExpression) -> Double {
    switch expression.kind {
    case .constant: return 1
    case .column(let column): return values(column)
    case .cast(let x, _): return values(x)
    default: return max(1, min(rows, expression.columns.map(values).max() ?? rows))
    }
  }

  private func values(_ column: Column) -> Double { max(1, min(rows, distinct[column] ?? rows)) }

  /// The pairs of two inputs that agree in some expressions.
  func joined(_ other: Cardinality, _ keys: [(BoundExpression, BoundExpression)]) -> Cardinality {
    var result = self
    result.distinct.merge(other.distinct) { first, _ in first }
    result.ranges.merge(other.ranges) { first, _ in first }
    // Keys depend on each other, so each further one narrows less than alone.
    let parts = keys.map { max(values($0.0), other.values($0.1)) }.ordered(by: >)
    var divisor = 1.0
    for (index, part) in parts.enumerated() { divisor *= index == 0 ? part : part.squareRoot() }
    result.rows = max(rows * other.rows / divisor, 1)
    return result
  }

  private mutating func rename(_ projections: [Projection]) {
    var (known, bounds) = ([Column: Double](), [Column: (low: Int128, high: Int128)]())
    for projection in projections {
      known[projection.column] = values(projection.expression)
      if case .column(let column) = projection.expression.kind { bounds[projection.column] = ranges[column] }
    }
    (distinct, ranges) = (known, bounds)
  }

  /// Narrows the rows by conditions.
  mutating func apply(_ conditions: [BoundExpression]) {
    let share = conditions.reduce(1) { $0 * selectivity($1) }
    for condition in conditions {
      if case .compare(.equal, let x, let y) = condition.kind, case .column(let column) = x.kind,
        y.constantValue != nil
      {
        distinct[column] = 1
      }
    }
    rows = max(rows * share, rows == 0 ? 0 : 1)
  }

  /// The share of rows that a condition leaves.
  private func selectivity(_ condition: BoundExpression) -> Double {
    switch condition.kind {
    case .constant(.boolean(true)): return 1
    case .constant: return 0
    case .and(let parts): return parts.reduce(1) { $0 * selectivity($1) }
    case .or(let parts): return min(1, parts.reduce(0) { $0 + selectivity($1) })
    case .not(let x): return max(0.05, 1 - selectivity(x))
    case .compare(.equal, let x, let y): return 1 / max(values(x), values(y))
    case .compare(.notEqual, let x, let y): return 1 - 1 / max(2, max(values(x), values(y)))
    case .compare(let op, let x, let y):
      guard case .column(let column) = x.kind, let range = ranges[column],
        let value = y.constantValue.flatMap(Cardinality.integer), range.high > range.low
      else { return 0.33 }
      let place = min(
        max((Double(value) - Double(range.low)) / (Double(range.high) - Double(range.low)), 0), 1)
      return max(0.001, op == .less || op == .lessOrEqual ? place : 1 - place)
    case .inSet(let x, let values, let negated):
      let share = min(1, Double(values.count) / self.values(x))
      return negated ? 1 - share : share
    case .like(_, _, _, _, let negated): return negated ? 0.9 : 0.1
    case .isNull(_, let negated): return negated ? 0.9 : 0.1
    default: return 0.3
    }
  }

  private static func integer(_ value: Value) -> Int128? { value.stored }
}
