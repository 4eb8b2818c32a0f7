import RQSyntax

/// One statement on its way through binder, optimizer, planner and pipelines.
struct StatementRun {
  let catalog: Catalog
  let settings: Settings
  let defaultTable: String
  let parameters: [String: Value]
  let cancellation: Cancellation

  private var context: ExecutionContext {
    ExecutionContext(
      budget: MemoryBudget(limit: settings.memoryLimit), cancellation: cancellation,
      deadline: settings.timeout > 0 ? ContinuousClock.now + .seconds(settings.timeout) : nil,
      timeout: settings.timeout, threads: settings.threads > 0 ? settings.threads : Scheduler.defaultThreads,
      vectorSize: settings.vectorSize,
      options: EvaluationOptions(divisionByZeroIsError: settings.divisionByZeroIsError))
  }

  /// What binds names to the tables of a catalog.
  func binder(over catalog: Catalog) -> Binder {
    Binder(catalog: catalog, settings: settings, parameters: parameters, defaultTable: defaultTable)
  }

  /// The rows of a query, its columns, and the notes on it; `table` stands in for the one of its name.
  func rows(of query: Query, over table: Table? = nil) throws -> (
    Relation, [ColumnSchema], [Diagnostic]
  ) {
    var catalog = catalog
    if let table { catalog.set(table) }
    var settings = settings
    if table != nil { settings.strictGrain = true }
    var binder = Binder(
      catalog: catalog, settings: settings, parameters: parameters, defaultTable: defaultTable)
    let bound = try binder.bind(query)
    return (try relation(of: bound), bound.columns, bound.notes)
  }

  /// The rows of a bound query.
  func relation(of bound: BoundQuery) throws -> Relation {
    var planner = PhysicalPlanner()
    let output = try planner.plan(settings.optimizer ? Optimizer.optimize(bound.plan) : bound.plan)
    let context = context
    for pipeline in planner.pipelines { try pipeline.run(context) }
    return output.relation
  }

  /// A query bound and, unless switched off, optimized.
  private func bind(_ query: Query) throws -> BoundQuery {
    var binder = binder(over: catalog)
    var bound = try binder.bind(query)
    if settings.optimizer { bound.plan = Optimizer.optimize(bound.plan) }
    return bound
  }

  /// Runs a query.
  func query(_ query: Query) throws -> StatementResult {
    let bound = try bind(query)
    return StatementResult(table: try run(bound, context), notes: bound.notes)
  }

  private func run(_ bound: BoundQuery, _ context: ExecutionContext) throws -> ResultTable {
    var planner = PhysicalPlanner()
    let output = try planner.plan(bound.plan)
    for pipeline in planner.pipelines { try pipeline.run(context) }
    let columns = zip(bound.headings, bound.plan.columns).map { (name: $0, type: $1.type) }
    return ResultTable(output.relation, columns: columns)
  }

  /// The plan of a query as text, one row a line; with ANALYZE it is run first.
  func explain(_ query: Query, _ explanation: Explanation) throws -> StatementResult {
    let bound = try bind(query)
    var lines = PlanText.lines(bound.plan)
    if explanation == .stages { throw Binder.unsupported("EXPLAIN STAGES", at: query.span) }
    if explanation == .analyze {
      let context = context
      let start = ContinuousClock.now
      let table = try run(bound, context)
      let elapsed = ContinuousClock.now - start
      let milliseconds = Double(elapsed / .microseconds(1)) / 1000
      lines.append("\(table.rowCount) rows, \(milliseconds) ms, \(context.budget.peak) bytes reserved")
    }
    return StatementResult(table: .texts(["plan"], lines.map { [$0] }), notes: bound.notes)
  }

  /// The columns a query would give.
  func describe(_ query: Query) throws -> StatementResult {
    let bound = try bind(query)
    let rows = zip(bound.headings, bound.plan.columns).map { [$0, $1.type.name] }
    return StatementResult(table: .texts(["column", "type"], rows), notes: bound.notes)
  }

  /// The text a setting's value stands for.
  func settingText(_ value: Expression) throws -> String {
    if case .column(let name) = value.kind { return name.parts.map(\.text).joined(separator: ".") }
    let query = Query(
      select: Select(items: [SelectItem(value, span: value.span)], span: value.span), span: value.span)
    let table = try run(try bind(query), context)
    return table.columns[0][0].description
  }
}
