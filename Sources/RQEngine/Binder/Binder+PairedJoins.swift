import RQSyntax

extension Binder {
  /// What decides which rows of two sides are pairs.
  enum Pairing {
    /// Queries over columns of both sides, and a condition that reads their outcomes.
    case subqueries([PendingSubquery])
    /// The nearest of the rows that meet the condition.
    case nearest(NearestMatch)
  }

  /// A join whose pairs are found first, by the numbers of the rows, and the rows of both sides joined to them after: for
  /// conditions that no join can test row by row.
  mutating func pairedJoin(
    _ pairing: Pairing, _ join: Join, _ conjuncts: [BoundExpression], _ scope: inout Scope, _ span: SourceSpan
  ) throws -> (plan: LogicalPlan, columns: [Column: Column]) {
    guard join.left.freeColumns.isEmpty, join.right.freeColumns.isEmpty else {
      throw Diagnostic(
        "RQ0126", "a side of this join uses columns from outside of it, which its condition does not go with", at: span,
        hint: "Put the condition into WHERE, or join a derived table.")
    }
    let left = numbered(join.left)
    let right = numbered(join.right)
    let condition = BoundExpression.conjunction(conjuncts) ?? .constant(.boolean(true), .boolean)
    let both = LogicalPlan.join(Join(type: .inner, left: left.plan, right: right.plan))
    let pairs: LogicalPlan
    switch pairing {
    case .subqueries(let subqueries): pairs = .filter(try apply(subqueries, to: both), condition)
    case .nearest(let nearest): pairs = nearestPairs(.filter(both, condition), nearest, left.number, right.number)
    }
    let (leftNumber, rightNumber) = (makeColumn("left", .integer), makeColumn("right", .integer))
    let found = LogicalPlan.project(
      pairs,
      [
        Projection(column: leftNumber, expression: .column(left.number)),
        Projection(column: rightNumber, expression: .column(right.number)),
      ])
    let (leftRows, rightRows) = (another(left), another(right))
    let keepsLeft = join.type == .left || join.type == .full
    let isOneSided = !join.type.showsRight
    var first = Join(
      type: isOneSided ? join.type : keepsLeft ? .left : .inner, left: leftRows.plan, right: found)
    first.equalities = [JoinEquality(left: .column(leftRows.number), right: .column(leftNumber))]
    var plan = LogicalPlan.join(first)
    var columns = leftRows.columns
    if !isOneSided {
      var second = Join(type: join.type, left: plan, right: rightRows.plan)
      second.equalities = [JoinEquality(left: .column(rightNumber), right: .column(rightRows.number))]
      plan = .join(second)
      columns.merge(rightRows.columns) { $1 }
    }
    let shown = join.left.columns + (isOneSided ? [] : join.right.columns)
    plan = .project(
      plan, shown.compactMap { columns[$0] }.map { Projection(column: $0, expression: .column($0)) })
    scope = scope.replacing(columns)
    return (plan, columns)
  }

  /// Of the pairs those with the nearest right row of each left one.
  private mutating func nearestPairs(
    _ pairs: LogicalPlan, _ nearest: NearestMatch, _ left: Column, _ right: Column
  ) -> LogicalPlan {
    let isLast = nearest.comparison == .greaterOrEqual || nearest.comparison == .greater
    let keys = [nearest.right, .column(right)].map {
      SortKey(expression: $0, descending: isLast, nullsFirst: false, order: .ascending)
    }
    let place = makeColumn("row_number()", .integer)
    let call = WindowCall(
      function: .window(.rowNumber), arguments: [], ignoresNulls: false, frame: .partition, orderCount: keys.count,
      type: .integer)
    let placed = LogicalPlan.window(
      Windowing(
        input: pairs, partition: [.column(left)], order: keys, calls: [WindowColumn(column: place, call: call)]))
    let isNearest = BoundExpression(
      kind: .compare(.equal, .column(place), .constant(.integer(1), .integer)), type: .boolean,
      span: SourceSpan(0, 0))
    return .filter(placed, isNearest)
  }

  /// Rows with their numbers, computed once for several readers.
  private struct NumberedRows {
    var plan: LogicalPlan
    var number: Column
    /// The columns that stand for those of the rows.
    var columns: [Column: Column] = [:]
  }

  private mutating func numbered(_ plan: LogicalPlan) -> NumberedRows {
    let number = makeColumn("row_number()", .integer)
    let rows = LogicalPlan.window(
      Windowing(
        input: plan, partition: [], order: [],
        calls: [WindowColumn(column: number, call: .plain(.window(.rowNumber), .integer))]))
    nextShared += 1
    let shared = SharedPlan(id: nextShared, name: "a side", plan: rows, columns: rows.columns, mustBeKept: true)
    return NumberedRows(plan: .shared(shared), number: number)
  }

  /// The same rows for another reader, under columns of their own.
  private mutating func another(_ rows: NumberedRows) -> NumberedRows {
    guard case .shared(var shared) = rows.plan else { return rows }
    var result = rows
    let columns = shared.columns.map { makeColumn($0.name, $0.type) }
    result.columns = Dictionary(zip(shared.columns, columns)) { $1 }
    result.number = result.columns[rows.number] ?? rows.number
    shared.columns = columns
    result.plan = .shared(shared)
    return result
  }
}

extension Scope {
  /// The scope with other columns in the place of some.
  fileprivate func replacing(_ columns: [Column: Column]) -> Scope {
    func other(_ column: Column) -> Column { columns[column] ?? column }
    var scope = self
    for table in scope.tables.indices {
      for place in scope.tables[table].columns.indices {
        scope.tables[table].columns[place].column = other(scope.tables[table].columns[place].column)
      }
      for place in scope.tables[table].hidden.indices {
        scope.tables[table].hidden[place].column = other(scope.tables[table].hidden[place].column)
      }
    }
    scope.merged = Set(merged.map(other))
    scope.substitutes = Dictionary(substitutes.map { (other($0.key), other($0.value)) }) { $1 }
    return scope
  }
}
