import RQSyntax

extension Session {
  /// The numbers of the reports whose rows a query reads, ascending: those that meet its conditions, before anything is
  /// added up or cut off.
  ///
  /// - Throws: `Diagnostic`, as running the query would.
  public func reportsRead(by query: Query, parameters: [String: Value]) throws -> [Int64] {
    let run = run(parameters)
    var binder = run.binder(over: run.catalog)
    let bound = try binder.bind(query)
    var found = Set<Int64>()
    for (input, column) in StatementRun.reportColumns(of: bound.plan) {
      let key = Projection(column: binder.makeColumn("report_id", .integer), expression: .column(column))
      let plan = LogicalPlan.aggregate(input, keys: [key], aggregates: [])
      let relation = try run.relation(
        of: BoundQuery(plan: plan, columns: [ColumnSchema("report_id", type: .integer)], notes: []))
      for chunk in relation.chunks {
        for row in 0..<chunk.count {
          if case .integer(let number) = chunk.segments[0].value(at: row, type: .integer) { found.insert(number) }
        }
      }
    }
    return found.ordered()
  }
}

extension StatementRun {
  /// For each scan of a table of reports the uppermost operator that still has the number of the report.
  fileprivate static func reportColumns(of plan: LogicalPlan) -> [(LogicalPlan, Column)] {
    let own = Set(plan.columns)
    var found: [(LogicalPlan, Column)] = []
    let numbers = reportNumbers(in: plan)
    for column in numbers where own.contains(column) { found.append((plan, column)) }
    if found.count == numbers.count { return found }
    for input in plan.inputs {
      found += reportColumns(of: input).filter { entry in !found.contains { $0.1 == entry.1 } }
    }
    return found
  }

  /// The columns of numbers of reports that the scans below read.
  private static func reportNumbers(in plan: LogicalPlan) -> [Column] {
    guard case .scan(let scan) = plan else { return plan.inputs.flatMap(reportNumbers) }
    guard
      scan.table.column(named: "agency") != nil || scan.table.column(named: "byte_start") != nil
        || scan.table.column(named: "heading") != nil
    else { return [] }
    return scan.columns.filter { scan.table.schema.columns[$0.ordinal].name == "report_id" }.map(\.column)
  }
}
