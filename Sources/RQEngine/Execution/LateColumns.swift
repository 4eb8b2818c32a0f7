/// Rows of a table that are found first and read later.
struct RowFetch: Sendable {
  /// The table with the columns to read.
  let scan: Scan

  var columns: [Column] { scan.columns.map(\.column) }

  /// The rows at places that are addresses in the table, in their order.
  func relation(_ places: [Int64], _ context: ExecutionContext) throws -> Relation {
    let addresses = places.map { RowAddress(truncatingIfNeeded: $0) }
    var scan = scan
    scan.filters = []
    let types = columns.map(\.type)
    guard let table = TableScan(scan: scan).relation() else { return Relation(types: types, chunks: []) }
    return Relation(
      types: types,
      chunks: try addresses.withUnsafeBufferPointer {
        try table.gathered($0, ordinals: Array(types.indices), context)
      })
  }
}

/// A plan of filters and projections over one table, taken apart into what finds rows and what is read of them later.
struct LateColumns {
  /// The plan with the columns that find rows.
  let narrow: LogicalPlan
  let fetch: RowFetch
  /// What computes the plan's columns from those fetched, the lowest first.
  let projections: [[Projection]]

  /// Nil when the plan is another one or, unless `evenIfNarrow`, has no columns beside those that find its rows.
  init?(_ plan: LogicalPlan, _ keys: [BoundExpression], evenIfNarrow: Bool = false) {
    var needed = Set<Column>()
    for key in keys {
      guard case .column(let column) = key.kind else { return nil }
      needed.insert(column)
    }
    if needed.isEmpty || !evenIfNarrow && needed.isSuperset(of: plan.columns) { return nil }
    var projections: [[Projection]] = []
    var current = LateColumns.unfiltered(plan)
    guard current.leafScan != nil else { return nil }
    current = PruneColumns.prune(current, Set(plan.columns))
    while case .project(let input, let list) = current {
      projections.insert(list, at: 0)
      current = input
    }
    guard case .scan(let scan) = current, scan.chunks.count <= Relation.maxChunks else { return nil }
    narrow = PruneColumns.prune(plan, needed)
    fetch = RowFetch(scan: scan)
    self.projections = projections
  }

  /// The plan without its filters, which rows that were found have passed.
  private static func unfiltered(_ plan: LogicalPlan) -> LogicalPlan {
    switch plan {
    case .filter(let input, _): return unfiltered(input)
    case .project(let input, let projections): return .project(unfiltered(input), projections)
    case .scan(var scan):
      scan.filters = []
      return .scan(scan)
    default: return plan
    }
  }
}

/// A condition that only the first rows of each partition of a window pass.
struct FirstPerKey {
  /// How many rows of a partition can pass.
  let keep: Int
  /// Whether rows that are equal to the last of them can pass as well.
  let withTies: Bool

  /// Nil when rows further behind may pass, or when the window computes something that depends on them.
  init?(_ window: Windowing, _ condition: BoundExpression) {
    for column in window.calls {
      guard case .window(let function) = column.call.function,
        function == .rowNumber || function == .rank || function == .denseRank
      else { return nil }
    }
    let parts: [BoundExpression]
    if case .and(let inner) = condition.kind { parts = inner } else { parts = [condition] }
    var best: (keep: Int, withTies: Bool)?
    for part in parts {
      guard case .compare(let op, let x, let y) = part.kind, case .column(let column) = x.kind,
        case .integer(let value)? = y.constantValue,
        let call = window.calls.first(where: { $0.column == column })?.call,
        case .window(let function) = call.function, function != .denseRank
      else { continue }
      // Rows that are even in less than all of the order are ties that the order tells apart.
      if function == .rank, call.orderCount < window.order.count { continue }
      var keep: Int64
      switch op {
      case .lessOrEqual, .equal: keep = value
      case .less: keep = value == .min ? value : value - 1
      default: continue
      }
      keep = max(keep, 1)
      if keep > TopPerKey.largest { continue }
      if best.map({ keep < $0.keep }) ?? true { best = (Int(keep), function == .rank) }
    }
    guard let best else { return nil }
    (keep, withTies) = best
  }
}

extension LogicalPlan {
  /// The scan that the plan reads, where there are only filters and projections above it.
  var leafScan: Scan? {
    var plan = self
    while true {
      switch plan {
      case .scan(let scan): return scan
      case .filter(let input, _), .project(let input, _): plan = input
      default: return nil
      }
    }
  }
}
