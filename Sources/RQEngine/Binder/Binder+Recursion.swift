import RQSyntax

extension Binder {
  /// Binds a table of WITH RECURSIVE that reads itself: a first query, UNION, and a query over the rows found last.
  mutating func bindRecursive(_ table: CommonTable) throws -> BoundQuery {
    let query = table.query
    guard case .setChain(let first, let links) = query.body, links.count == 1,
      links[0].op == .union,
      query.with == nil, query.orderBy.isEmpty, query.limit == nil, query.offset == nil
    else {
      throw Diagnostic(
        "RQ0175", "'\(table.name.text)' reads itself, but is not of the form that can",
        at: table.span,
        hint:
          "Write WITH RECURSIVE \(table.name.text) AS (first rows UNION ALL rows made of those found last)."
      )
    }
    let link = links[0]
    var start = try renamed(try bindPart(first, at: query.span), table.columns, table.name.text)
    var (step, working, known) = try bindStep(link, of: table, over: start)
    // A column that holds nothing at first takes its type from the rows made of it.
    if zip(start.columns, step.columns).contains(where: { $0.type == .null && $1.type != .null }) {
      let types = zip(start.columns, step.columns).map { $0.type == .null ? $1.type : $0.type }
      start = try converted(start, to: types, at: query.span)
      (step, working, known) = try bindStep(link, of: table, over: start)
    }
    step = try converted(step, to: start.columns.map(\.type), at: link.opSpan)
    var result = start
    var next = step.plan
    if !link.all {
      start.plan = .distinct(start.plan)
      let seen = self.working(known, start, table.name.text)
      next = try difference(step, seen, at: link.opSpan).plan
    }
    let columns = result.columns.map { makeColumn($0.name, $0.type) }
    result.plan = .recursive(
      Recursion(first: start.plan, step: next, working: working, known: known, columns: columns))
    if !table.keys.isEmpty { result.plan = try latest(result, of: table) }
    return result
  }

  /// The second query, and the numbers of what it reads.
  private mutating func bindStep(
    _ link: SetLink, of table: CommonTable, over start: BoundQuery
  ) throws -> (BoundQuery, Int, Int) {
    nextShared += 2
    let (working, known) = (nextShared - 1, nextShared)
    let key = NameKey.fold(table.name.text)
    let outside = commonTables
    defer { commonTables = outside }
    let binding = CommonTableBinding(table, environment: commonTables)
    binding.shared = self.working(working, start, table.name.text)
    if !table.keys.isEmpty {
      binding.recurring = self.working(known, start, table.name.text)
    }
    commonTables[key] = binding
    let step = try bindPart(link.operand, at: link.opSpan)
    guard step.columns.count == start.columns.count else {
      throw Diagnostic(
        "RQ0161", "UNION combines \(start.columns.count) columns with \(step.columns.count)",
        at: link.opSpan,
        hint: "Both queries must give as many columns.")
    }
    return (step, working, known)
  }

  /// Of the rows that agree in the keys of a table the last one.
  mutating func latest(_ rows: BoundQuery, of table: CommonTable) throws -> LogicalPlan {
    let shown = rows.plan.columns
    let keys = try table.keys.map { key -> BoundExpression in
      guard let place = rows.columns.firstIndex(where: { $0.key == NameKey.fold(key.text) }) else {
        throw Diagnostic(
          "RQ0101", "there is no column '\(key.text)' in \(table.name.text)", at: key.span,
          candidates: Candidates.best(for: key.text, among: rows.columns.map(\.name)))
      }
      return .column(shown[place], at: key.span)
    }
    let (number, place) = (makeColumn("row_number()", .integer), makeColumn("row_number()", .integer))
    let numbered = LogicalPlan.window(
      Windowing(
        input: rows.plan, partition: [], order: [],
        calls: [WindowColumn(column: number, call: .plain(.window(.rowNumber), .integer))]))
    var call = WindowCall.plain(.window(.rowNumber), .integer)
    call.orderCount = 1
    let last = SortKey(expression: .column(number), descending: true, nullsFirst: false, order: .ascending)
    let placed = LogicalPlan.window(
      Windowing(input: numbered, partition: keys, order: [last], calls: [WindowColumn(column: place, call: call)]))
    let isLast = BoundExpression(
      kind: .compare(.equal, .column(place), .constant(.integer(1), .integer)), type: .boolean, span: table.span)
    return .project(
      .sort(
        .filter(placed, isLast),
        [SortKey(expression: .column(number), descending: false, nullsFirst: false, order: .ascending)]),
      shown.map { Projection(column: $0, expression: .column($0)) })
  }

  /// Rows that a recursion hands to the plans in it.
  private mutating func working(_ id: Int, _ like: BoundQuery, _ name: String) -> BoundQuery {
    var rows = like
    let columns = like.columns.map { makeColumn($0.name, $0.type) }
    rows.plan = .shared(
      SharedPlan(
        id: id, name: name, plan: .singleRow, columns: columns, mustBeKept: true, isWorking: true))
    return rows
  }

  /// The query with its columns brought to types.
  private mutating func converted(
    _ query: BoundQuery, to types: [DataType], at span: SourceSpan
  ) throws -> BoundQuery {
    if zip(query.columns, types).allSatisfy({ $0.type == $1 }) { return query }
    var result = query
    var projections: [Projection] = []
    for (place, column) in query.plan.columns.enumerated() {
      let value = try cast(.column(column, at: span), to: types[place], trying: false, at: span)
      projections.append(
        Projection(column: makeColumn(column.name, types[place]), expression: value))
      result.columns[place].type = types[place]
    }
    result.plan = .project(query.plan, projections)
    return result
  }
}
