/// What a join asks of rows, on its way down a plan to the table that a key comes from.
struct PassedFilter {
  /// The key among the columns of the plan it has come to.
  var column: Column
  let key: Int
  let build: PipelineOutput
  let isOnlyKey: Bool
  /// Whether the table is read by another pipeline than the join's, where the join itself cannot reach it.
  var isFar = false

  /// What a join asks by keys that are columns.
  static func all(_ keys: [BoundExpression], _ build: PipelineOutput) -> [PassedFilter] {
    keys.enumerated().compactMap { number, key in
      guard case .column(let column) = key.kind else { return nil }
      return PassedFilter(column: column, key: number, build: build, isOnlyKey: keys.count == 1)
    }
  }

  /// The same for another pipeline.
  var far: PassedFilter {
    var copy = self
    copy.isFar = true
    return copy
  }

  /// The same below projections; nil where the key is computed.
  func below(_ projections: [Projection]) -> PassedFilter? {
    guard case .column(let source)? = projections.first(where: { $0.column == column })?.expression.kind else {
      return nil
    }
    var copy = self
    copy.column = source
    return copy
  }

  /// The test of a scan that reads the key.
  var joinFilter: JoinFilter {
    JoinFilter(column: column, key: key, build: build, isOnlyKey: isOnlyKey, testsRows: true, deciding: .never)
  }
}

extension [PassedFilter] {
  /// Those that ask something of a plan's columns.
  func within(_ plan: LogicalPlan) -> [PassedFilter] {
    if isEmpty { return self }
    let columns = Set(plan.columns)
    return filter { columns.contains($0.column) }
  }
}

extension Join {
  /// Whether rows of the side that is not indexed leave no trace where they have no partner.
  var dropsPassing: Bool {
    if equalities.isEmpty { return false }
    if buildsLeft { return !type.keepsRight }
    return type == .inner || type == .right || type == .semi
  }
}
