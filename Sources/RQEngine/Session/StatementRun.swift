import RQSyntax

/// One statement on its way through binder, optimizer, planner and pipelines.
struct StatementRun {
  let catalog: Catalog
  let settings: Settings
  let defaultTable: String
  let parameters: [String: Value]
  let cancellation: Cancellation
  let functions: RegisteredFunctions

  var context: ExecutionContext {
    ExecutionContext(
      budget: MemoryBudget(limit: settings.memoryLimit), cancellation: cancellation,
      deadline: settings.timeout > 0 ? ContinuousClock.now + .seconds(settings.timeout) : nil,
      timeout: settings.timeout, threads: settings.threads > 0 ? settings.threads : Scheduler.defaultThreads,
      vectorSize: vectorSize,
      options: EvaluationOptions(divisionByZeroIsError: settings.divisionByZeroIsError),
      dictionaries: SpilledDictionaries { [catalog] in catalog.dictionaries }, spillsAlways: settings.spillsAlways)
  }

  /// Rows a vector: fewer where memory is short, as every thread holds a vector of each column and of what is computed.
  private var vectorSize: Int {
    settings.memoryLimit > 0 ? min(settings.vectorSize, max(settings.memoryLimit >> 11, 256)) : settings.vectorSize
  }

  private var maySpill: Bool { settings.memoryLimit > 0 || settings.spillsAlways }

  /// What binds names to the tables of a catalog.
  func binder(over catalog: Catalog) -> Binder {
    var binder = Binder(
      catalog: catalog, settings: settings, parameters: parameters, defaultTable: defaultTable,
      functions: functions)
    binder.run = { bound in try relation(of: bound) }
    binder.readFile = { path in
      let file = try CSVImport.read(
        path: path, threads: settings.threads, memoryLimit: settings.memoryLimit, cancellation: cancellation,
        progress: { cancellation.read(bytes: $0, of: $1) })
      return (file.table, file.problems)
    }
    return binder
  }

  /// The rows of a query, its columns, and the notes on it; `table` stands in for the one of its name.
  func rows(of query: Query, over table: Table? = nil) throws -> (
    Relation, [ColumnSchema], [Diagnostic]
  ) {
    var catalog = catalog
    if let table { catalog.set(table) }
    var settings = settings
    if table != nil { settings.strictGrain = true }
    var binder = binder(over: catalog)
    if table != nil {
      binder = Binder(
        catalog: catalog, settings: settings, parameters: parameters, defaultTable: defaultTable,
        functions: functions)
    }
    let bound = try binder.bind(query)
    return (try relation(of: bound), bound.columns, bound.notes)
  }

  /// The rows of a bound query.
  func relation(of bound: BoundQuery) throws -> Relation {
    var planner = PhysicalPlanner(maySpill: maySpill)
    let output = try planner.plan(ready(bound.plan))
    let context = context
    try planner.run(context)
    return try output.loaded(context)
  }

  /// The plan as it is run: unless switched off, optimized.
  func ready(_ plan: LogicalPlan) -> LogicalPlan {
    IntervalKeys.byLength(settings.optimizer ? Optimizer.optimize(plan) : plan)
  }

  /// A query bound and, unless switched off, optimized.
  func bind(_ query: Query) throws -> BoundQuery {
    var binder = binder(over: catalog)
    var bound = try binder.bind(query)
    // Those of all its parts: of a set operation the result is that of the first.
    bound.grainEdits = binder.grainEdits
    bound.plan = ready(bound.plan)
    return bound
  }

  /// Runs a query.
  func query(_ query: Query) throws -> StatementResult { try checkedQuery(query) }

  func run(
    _ bound: BoundQuery, _ context: ExecutionContext, profile: PlanProfile? = nil
  ) throws -> ResultTable {
    var planner = PhysicalPlanner(maySpill: maySpill, profile: profile)
    let output = try planner.plan(bound.plan)
    try planner.run(context)
    let hidden = [String](repeating: "", count: max(0, bound.plan.columns.count - bound.headings.count))
    let columns = zip(bound.headings + hidden, bound.plan.columns).map { (name: $0, type: $1.type) }
    var table = ResultTable(try output.loaded(context), columns: columns)
    for place in bound.keys where place < table.columns.count { table.columns[place].isKey = true }
    return table
  }

  /// Runs a plan whose rows go to `sink`.
  func run(_ plan: LogicalPlan, into sink: any Sink, _ context: ExecutionContext) throws {
    var planner = PhysicalPlanner(maySpill: maySpill)
    try planner.plan(plan, into: sink)
    try planner.run(context)
  }

  /// The plan of a query as text, one operator a row; with ANALYZE it is run first, and what was measured stands beside.
  func explain(_ query: Query, _ explanation: Explanation) throws -> StatementResult {
    if explanation == .stages {
      var binder = binder(over: catalog)
      let bound = try binder.bind(query)
      let rows = Optimizer.stages(bound.plan).flatMap { stage in
        stage.lines.enumerated().map { [$0 == 0 ? stage.name : "", $1] }
      }
      return StatementResult(table: .texts(["stage", "plan"], rows), notes: bound.notes)
    }
    let bound = try bind(query)
    let lines = PlanText.lines(bound.plan)
    switch explanation {
    case .stages: throw Diagnostic("RQ0901", "stages are told apart from plans", at: query.span)
    case .analyze: return StatementResult(table: try analyze(bound, lines), notes: bound.notes)
    case .plan: return StatementResult(table: .texts(["plan"], lines.map { [$0] }), notes: bound.notes)
    }
  }

  /// The operators of a query that was run with rows, milliseconds (summed over threads), bytes reserved and bytes
  /// written to temporary files; the last row has the rows, the time that went by and the bytes of all.
  private func analyze(_ bound: BoundQuery, _ lines: [String]) throws -> ResultTable {
    let context = context
    let profile = PlanProfile(bound.plan, budget: context.budget)
    let start = ContinuousClock.now
    let table = try run(bound, context, profile: profile)
    let elapsed = Int((ContinuousClock.now - start) / .nanoseconds(1))
    let operators = profile.operators
    // What the root hands on is the result, whether it collects its rows itself or not.
    let rows = operators.indices.map { $0 == 0 ? table.rowCount : operators[$0].rowCount }
    func milliseconds(_ nanoseconds: Int) -> Value { .double(Double(nanoseconds / 1000) / 1000) }
    return ResultTable(
      columns: [
        ResultColumn(name: "plan", type: .text, values: (lines + ["Total"]).map { .text($0) }),
        ResultColumn(
          name: "rows", type: .integer, values: (rows + [table.rowCount]).map { .integer(Int64($0)) }),
        ResultColumn(
          name: "ms", type: .double, values: operators.map { milliseconds($0.nanoseconds) } + [milliseconds(elapsed)]),
        ResultColumn(
          name: "bytes", type: .integer,
          values: (operators.map(\.budget.peak) + [context.budget.peak]).map { .integer(Int64($0)) }),
        ResultColumn(
          name: "spilled", type: .integer,
          values: (operators.map(\.budget.spilledBytes) + [context.budget.spilledBytes]).map { .integer(Int64($0)) }),
      ], rowCount: lines.count + 1)
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
