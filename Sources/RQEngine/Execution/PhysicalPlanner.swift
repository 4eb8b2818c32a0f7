import RQSyntax

/// Cuts a logical plan into pipelines, in the order they must run.
struct PhysicalPlanner {
  private(set) var pipelines: [Pipeline] = []
  /// Measures the operators; nil unless somebody asked.
  private let profile: PlanProfile?

  /// Whether a limit was asked for that joins may not fit into.
  private let maySpill: Bool

  /// What readers of shared plans read, by the plans' numbers.
  private var shared: [Int: PipelineOutput]
  /// Whether the sort above the groups to be planned next leaves them as they come when they are very many.
  private var sortsFew = false

  /// - Parameter shared: what is collected already of plans with several readers.
  /// - Parameter maySpill: whether joins are likely to go by way of temporary files.
  init(shared: [Int: PipelineOutput] = [:], maySpill: Bool = false, profile: PlanProfile? = nil) {
    self.shared = shared
    self.maySpill = maySpill
    self.profile = profile
  }

  /// A pipeline under construction: what it reads, what it does to rows so far, and the columns they have.
  private struct Draft {
    var source: any Source
    var stages: [any StageFactory] = []
    var columns: [Column]
    /// The operators so far, each with the number of stages behind which its rows are out; only where they are measured.
    var marks: [(stages: Int, profile: OperatorProfile)] = []
    /// For columns that a projection only renames, the column of the source.
    var origins: [Column: Column] = [:]
  }

  /// Plans a query; its rows end up in the returned output once all pipelines have run.
  ///
  /// - Throws: `RQ0504` when the plan nests deeper than any query can be meant to.
  mutating func plan(_ plan: LogicalPlan) throws -> PipelineOutput {
    switch plan {
    case .sort, .topN, .limit, .aggregate, .groupingSets, .distinct, .window:
      _ = profile?.enter(plan)
      defer { profile?.leave() }
      return try breaker(plan, depth: 0)
    default:
      let draft = try draft(plan, depth: 0)
      return close(draft, Collect(types: draft.columns.map(\.type), isResult: true))
    }
  }

  /// Plans a query whose rows go to a sink of its own.
  ///
  /// - Throws: `RQ0504` as `plan(_:)`.
  mutating func plan(_ plan: LogicalPlan, into sink: any Sink) throws {
    _ = close(try draft(plan, depth: 0), sink)
  }

  /// Runs all pipelines in order; what one of them collected goes once those that read it are done.
  mutating func run(_ context: ExecutionContext) throws {
    pipelines.reverse()
    while let next = pipelines.popLast() { try next.run(context) }
  }

  private mutating func close(_ draft: Draft, _ sink: any Sink) -> PipelineOutput {
    let output = PipelineOutput()
    let pipeline = Pipeline(source: draft.source, stages: draft.stages, sink: sink, output: output)
    pipelines.append(profile?.watch(pipeline, draft.marks) ?? pipeline)
    return output
  }

  /// The deepest a plan may nest.
  private static let maxDepth = 1000

  /// The columns that keys sort by as they are.
  private static func columns(of keys: [SortKey]) -> Set<Column> {
    Set(
      keys.compactMap { key -> Column? in
        if case .column(let column) = key.expression.kind { return column }
        return nil
      })
  }

  /// `ordered` are columns that the rows will be sorted by further up, `filters` what joins further up ask of them.
  private mutating func draft(
    _ plan: LogicalPlan, depth: Int, ordered: Set<Column> = [], filters: [PassedFilter] = []
  ) throws -> Draft {
    guard let profile else { return try unmeasuredDraft(plan, depth: depth, ordered: ordered, filters: filters) }
    let measured = profile.enter(plan)
    defer { profile.leave() }
    var result = try unmeasuredDraft(plan, depth: depth, ordered: ordered, filters: filters)
    result.marks.append((result.stages.count, measured))
    return result
  }

  private mutating func unmeasuredDraft(
    _ plan: LogicalPlan, depth: Int, ordered: Set<Column>, filters: [PassedFilter]
  ) throws -> Draft {
    if depth > PhysicalPlanner.maxDepth {
      throw Diagnostic("RQ0504", "the query nests more than \(PhysicalPlanner.maxDepth) operators")
    }
    switch plan {
    case .singleRow: return Draft(source: SingleRow(), columns: [])
    case .scan(let scan):
      var source = TableScan(scan: scan)
      source.joinFilters = filters.filter(\.isFar).map(\.joinFilter)
      return Draft(source: source, columns: scan.columns.map(\.column))
    case .filter(let input, let condition):
      var result: Draft
      if case .window(let window) = input, let first = FirstPerKey(window, condition) {
        let output = try self.window(window, first, depth: depth + 1)
        result = Draft(source: RelationScan(input: output, columns: input.columns), columns: input.columns)
      } else {
        result = try draft(input, depth: depth + 1, ordered: ordered, filters: filters)
      }
      let conditions: [BoundExpression]
      if case .and(let parts) = condition.kind { conditions = parts } else { conditions = [condition] }
      result.stages.append(Filter(conditions: conditions, layout: result.columns))
      return result
    case .project(let input, let projections):
      // Where all columns are ordered by, rows that come in another order are the same rows.
      let isOpen = projections.allSatisfy { ordered.contains($0.column) } && !projections.isEmpty
      let below = Set(
        projections.compactMap { projection -> Column? in
          guard ordered.contains(projection.column), case .column(let column) = projection.expression.kind else {
            return nil
          }
          return column
        })
      let passed = filters.compactMap { $0.below(projections) }
      var result = try draft(
        input, depth: depth + 1, ordered: isOpen ? Set(input.columns) : below, filters: passed)
      project(&result, projections)
      return result
    case .join(let join): return try draft(join, depth: depth, filters: filters)
    case .number(let input, let column):
      var result = try draft(input, depth: depth + 1)
      result.stages.append(Number())
      result.columns.append(column)
      return result
    case .unnest(let input, let unnesting):
      var result = try draft(input, depth: depth + 1)
      result.stages.append(Unnest(unnesting: unnesting, layout: result.columns))
      result.columns += unnesting.added
      result.origins = [:]
      return result
    case .numbers(let range):
      return Draft(source: NumberSource(range: range), columns: [range.column])
    case .recursive(let recursion):
      let loop = RecursionLoop(recursion: recursion, shared: shared)
      let output = close(Draft(source: SingleRow(), columns: []), loop)
      return Draft(
        source: RelationScan(input: output, columns: recursion.columns), columns: recursion.columns)
    case .append(let inputs, let columns):
      let parts = try inputs.map { input in
        let part = try draft(input, depth: depth + 1)
        // Rows of a join that has to be spilled come behind the last morsel too.
        let joins = part.stages.compactMap { $0 as? JoinProbe }
        if !part.stages.contains(where: \.mayHaveTail), !maySpill || joins.isEmpty {
          for join in joins { join.build.staysInMemory = true }
          return part
        }
        // Rows that come behind the last morsel belong in front of the next input's.
        let output = close(part, Collect(types: part.columns.map(\.type)))
        return Draft(source: RelationScan(input: output, columns: part.columns), columns: part.columns)
      }
      let source = Append(parts: parts.map { Append.Part(source: $0.source, stages: $0.stages) })
      return Draft(source: source, columns: columns)
    case .shared(let reader):
      let output = try shared[reader.id] ?? breaker(reader.plan, depth: depth + 1)
      shared[reader.id] = output
      return Draft(source: RelationScan(input: output, columns: reader.columns), columns: reader.columns)
    case .sort, .topN, .limit, .aggregate, .groupingSets, .distinct, .window:
      let output = try breaker(plan, depth: depth, ordered: ordered, filters: filters.map(\.far))
      return Draft(source: RelationScan(input: output, columns: plan.columns), columns: plan.columns)
    }
  }

  /// Plans a join: one side is collected and indexed, the rows of the other pass through.
  private mutating func draft(_ join: Join, depth: Int, filters: [PassedFilter]) throws -> Draft {
    let (indexed, passing) = join.buildsLeft ? (join.left, join.right) : (join.right, join.left)
    // Without a row that comes closest another one would.
    let isPlain = join.type == .inner && join.nearest == nil
    let below = try draft(
      indexed, depth: depth + 1, filters: isPlain ? filters.within(indexed).map(\.far) : [])
    let equalities = join.equalities.map { join.buildsLeft ? ($0.right, $0.left) : ($0.left, $0.right) }
    // Only what the result or a further condition reads is worth collecting.
    let output = join.columns
    let read = Set(output).union(join.residual?.columns ?? [])
    let columns = below.columns.filter(read.contains)
    let build = close(
      below,
      JoinBuild(
        columns: columns, keys: equalities.map(\.1), matchesNull: join.equalities.map(\.matchesNull),
        nearest: join.nearest.map { ($0.right, $0.comparison) }, layout: below.columns,
        use: JoinUse(join, probeRows: passing.scannedRows)))
    // A row that a join further up drops may be dropped here, unless rows of the other side would come out without it.
    let isPassed = isPlain || !join.buildsLeft && !join.type.keepsRight
    var passed = isPassed ? filters.within(passing) : []
    if join.dropsPassing { passed += PassedFilter.all(equalities.map(\.0), build) }
    var result = try draft(passing, depth: depth + 1, filters: passed)
    var probe = JoinProbe(
      type: join.type, keys: equalities.map(\.0), residual: join.residual, nearest: join.nearest?.left,
      layout: result.columns, build: build, buildLayout: columns, output: output, mark: join.mark,
      buildsLeft: join.buildsLeft)
    if probe.dropsUnmatched { narrow(&result, &probe, join.equalities.map(\.matchesNull)) }
    result.stages.append(probe)
    result.columns = output
    return result
  }

  /// Has the scan that rows come from skip those that cannot find a partner.
  private func narrow(_ draft: inout Draft, _ probe: inout JoinProbe, _ matchesNull: [Bool]) {
    guard var scan = draft.source as? TableScan else { return }
    let isFirst = !draft.stages.contains { $0 is JoinProbe }
    // Rows that an outer join below adds have no key, and no scan has seen them.
    let areAllScanned = !draft.stages.contains { ($0 as? JoinProbe)?.emitsBuildRows == true }
    // Where NULL finds NULL, neither ranges nor values say who has a partner.
    for (number, key) in probe.keys.enumerated() where !matchesNull[number] {
      guard case .column(let column) = key.kind,
        let source = scan.scan.columns.first(where: { $0.column == draft.origins[column] ?? column })?.column
      else { continue }
      let filter = JoinFilter(
        column: source, key: number, build: probe.build, isOnlyKey: probe.keys.count == 1, testsRows: !isFirst,
        deciding: areAllScanned ? probe.deciding : .never)
      scan.joinFilters.append(filter)
      if filter.isOnlyKey { probe.filter = filter }
    }
    draft.source = scan
  }

  /// Plans an operator that collects all of its input.
  private mutating func breaker(
    _ plan: LogicalPlan, depth: Int, ordered: Set<Column> = [], filters: [PassedFilter] = []
  ) throws -> PipelineOutput {
    switch plan {
    case .sort(let input, let keys): return try sort(input, keys, wanted: nil, depth: depth)
    case .topN(let input, let keys, let count, let offset):
      let (keep, overflow) = count.addingReportingOverflow(offset)
      if overflow || keep > TopN.largest {
        return try sort(input, keys, wanted: offset..<(overflow ? .max : keep), depth: depth)
      }
      return try topN(input, keys, keep: keep, offset: offset, depth: depth)
    case .window(let window): return try self.window(window, nil, depth: depth)
    case .limit(let input, let count, let offset):
      let below = try draft(input, depth: depth + 1)
      return close(below, Collect(types: below.columns.map(\.type), count: count, offset: offset))
    case .aggregate(let input, let keys, let aggregates):
      // Aggregates that do not look at the order of their rows leave it open.
      let isFew = sortsFew
      sortsFew = false
      let isOpen = !aggregates.contains { $0.call.function.dependsOnOrder || $0.call.function.argumentCount > 1 }
      // What drops all rows of a group drops the group.
      let below = try draft(
        input, depth: depth + 1, ordered: isOpen ? Set(input.columns) : [],
        filters: filters.compactMap { $0.below(keys) })
      let isSorted = keys.allSatisfy { ordered.contains($0.column) }
      let order: GroupOrder = isSorted ? (isFew ? .manyByHash : .open) : .byKeys
      return close(below, HashAggregate(keys: keys, aggregates: aggregates, layout: below.columns, order: order))
    case .groupingSets(let input, let grouping):
      let below = try draft(input, depth: depth + 1)
      return close(below, HashAggregate(grouping, layout: below.columns))
    case .distinct(let input):
      let isFew = sortsFew
      sortsFew = false
      let below = try draft(input, depth: depth + 1, filters: filters)
      let keys = below.columns.map { Projection(column: $0, expression: .column($0)) }
      let isSorted = below.columns.allSatisfy { ordered.contains($0) }
      let order: GroupOrder = isSorted ? (isFew ? .manyByHash : .open) : .byKeys
      return close(below, HashAggregate(keys: keys, aggregates: [], layout: below.columns, order: order))
    default:
      let below = try draft(plan, depth: depth)
      return close(below, Collect(types: below.columns.map(\.type)))
    }
  }

  /// Places of columns, with those that have to be computed first behind the others.
  private struct Places {
    var columns: [Column]
    var computed: [BoundExpression] = []

    mutating func place(of expression: BoundExpression) -> Int {
      if case .column(let column) = expression.kind, let place = columns.firstIndex(of: column) { return place }
      if let known = computed.firstIndex(of: expression) { return columns.count + known }
      computed.append(expression)
      return columns.count + computed.count - 1
    }

    var added: ComputedColumns { ComputedColumns(expressions: computed, layout: columns) }
  }

  private mutating func sort(
    _ input: LogicalPlan, _ keys: [SortKey], wanted: Range<Int>?, depth: Int
  ) throws -> PipelineOutput {
    // Very many groups are not put in an order that nobody asked for.
    sortsFew = wanted == nil && keys.allSatisfy(\.isImplied) && PhysicalPlanner.isGrouped(input)
    let mostSorted = sortsFew ? AggregateOrder.mostSorted : nil
    let below = try draft(input, depth: depth + 1, ordered: PhysicalPlanner.columns(of: keys))
    sortsFew = false
    var places = Places(columns: below.columns)
    let ordinals = keys.map { (ordinal: places.place(of: $0.expression), key: $0) }
    var sort = Sort(keys: ordinals, types: below.columns.map(\.type), computed: places.added, wanted: wanted)
    sort.mostSorted = mostSorted
    return close(below, sort)
  }

  /// Whether the rows of a plan are groups.
  private static func isGrouped(_ plan: LogicalPlan) -> Bool {
    var plan = plan
    while true {
      switch plan {
      case .project(let input, _), .filter(let input, _): plan = input
      case .aggregate, .distinct: return true
      default: return false
      }
    }
  }

  private mutating func topN(
    _ input: LogicalPlan, _ keys: [SortKey], keep: Int, offset: Int, depth: Int
  ) throws -> PipelineOutput {
    if let late = LateColumns(input, keys.map(\.expression)) {
      return try topN(late, keys, keep: keep, offset: offset, depth: depth)
    }
    var below = try draft(input, depth: depth + 1, ordered: PhysicalPlanner.columns(of: keys))
    let columns = below.columns
    var places = Places(columns: columns)
    let ordinals = keys.map { (ordinal: places.place(of: $0.expression), key: $0) }
    guard let first = ordinals.first else {
      return close(below, Collect(types: columns.map(\.type), count: keep - offset, offset: offset))
    }
    let limit = TopLimit(first.key)
    if first.ordinal < columns.count { limitScan(&below, columns[first.ordinal], input, limit) }
    if !places.computed.isEmpty {
      below.stages.append(Project(expressions: columns.map { .column($0) } + places.computed, layout: columns))
      below.columns += places.computed.enumerated().map { Column(id: -1 - $0.offset, type: $0.element.type, name: "") }
    }
    let output = close(
      below,
      TopN(
        keys: ordinals, types: below.columns.map(\.type), keep: keep, offset: offset, limit: limit,
        fetch: nil))
    if places.computed.isEmpty { return output }
    let source = RelationScan(input: output, columns: below.columns)
    guard let selected = source.selecting(columns.map { ($0, $0) }) else { return output }
    return close(Draft(source: selected, columns: columns), Collect(types: columns.map(\.type)))
  }

  /// Lets a scan know how far the first key may go.
  private func limitScan(_ draft: inout Draft, _ column: Column, _ plan: LogicalPlan, _ limit: TopLimit) {
    guard var scan = draft.source as? TableScan, let column = PhysicalPlanner.origin(of: column, in: plan),
      let found = scan.scan.columns.first(where: { $0.column == column })
    else { return }
    scan.top = (found.ordinal, limit)
    draft.source = scan
  }

  /// The first rows of a table, found by their keys alone; their other columns are read in the end.
  private mutating func topN(
    _ late: LateColumns, _ keys: [SortKey], keep: Int, offset: Int, depth: Int
  ) throws -> PipelineOutput {
    var below = try draft(late.narrow, depth: depth + 1)
    let columns = below.columns
    let ordinals = keys.compactMap { key in
      columns.firstIndex { .column($0) == key.expression }.map { (ordinal: $0, key: key) }
    }
    let limit = TopLimit(ordinals[0].key)
    limitScan(&below, columns[ordinals[0].ordinal], late.narrow, limit)
    let output = close(
      below,
      TopN(
        keys: ordinals, types: columns.map(\.type), keep: keep, offset: offset, limit: limit, fetch: late.fetch))
    return fetched(late, output)
  }

  /// Computes the columns of the input from the rows that were fetched.
  private mutating func fetched(_ late: LateColumns, _ output: PipelineOutput) -> PipelineOutput {
    var result = Draft(
      source: RelationScan(input: output, columns: late.fetch.columns), columns: late.fetch.columns)
    for projections in late.projections { project(&result, projections) }
    return close(result, Collect(types: result.columns.map(\.type)))
  }

  private func project(_ draft: inout Draft, _ projections: [Projection]) {
    if draft.stages.isEmpty, let source = draft.source as? any ColumnarSource,
      let selected = PhysicalPlanner.bare(projections).flatMap(source.selecting)
    {
      draft.source = selected
      draft.origins = [:]
    } else {
      draft.stages.append(Project(expressions: projections.map(\.expression), layout: draft.columns))
      for projection in projections {
        if case .column(let column) = projection.expression.kind {
          draft.origins[projection.column] = draft.origins[column] ?? column
        }
      }
    }
    draft.columns = projections.map(\.column)
  }

  /// The rows of a window's input that can be the first of their partition.
  private mutating func firstRows(_ window: Windowing, _ first: FirstPerKey, depth: Int) throws -> Draft {
    let keys = window.partition + window.order.prefix(1).map(\.expression)
    let late = LateColumns(window.input, keys, evenIfNarrow: true)
    let below = try draft(late?.narrow ?? window.input, depth: depth + 1)
    func place(_ expression: BoundExpression) -> Int? { below.columns.firstIndex { .column($0) == expression } }
    let partition = window.partition.compactMap { expression in
      place(expression).map {
        ($0, SortKey(expression: expression, descending: false, nullsFirst: false, order: .ascending))
      }
    }
    let order = window.order.prefix(1).compactMap { key in place(key.expression).map { ($0, key) } }
    guard partition.count == window.partition.count, order.count == min(window.order.count, 1),
      order.allSatisfy({ !$0.1.expression.type.isCoded || hasOneDictionary($0.1.expression, window.input) })
    else { return late == nil ? below : try draft(window.input, depth: depth + 1) }
    let output = close(
      below,
      TopPerKey(
        partition: partition, order: order, isWhole: window.order.count <= 1, keep: first.keep,
        withTies: first.withTies, types: below.columns.map(\.type), fetch: late?.fetch))
    if let late {
      let rows = fetched(late, output)
      return Draft(source: RelationScan(input: rows, columns: window.input.columns), columns: window.input.columns)
    }
    return Draft(source: RelationScan(input: output, columns: below.columns), columns: below.columns)
  }

  /// Whether the texts of a column are all of one dictionary.
  private func hasOneDictionary(_ expression: BoundExpression, _ plan: LogicalPlan) -> Bool {
    guard case .column(let column) = expression.kind, let origin = PhysicalPlanner.origin(of: column, in: plan),
      let scan = plan.leafScan, let found = scan.columns.first(where: { $0.column == origin })
    else { return false }
    let first = scan.chunks.first?.segments[found.ordinal].dictionary
    return scan.chunks.allSatisfy { $0.segments[found.ordinal].dictionary === first }
  }

  private mutating func window(
    _ window: Windowing, _ first: FirstPerKey?, depth: Int
  ) throws -> PipelineOutput {
    let below: Draft
    if let first {
      below = try firstRows(window, first, depth: depth)
    } else {
      below = try draft(window.input, depth: depth + 1)
    }
    var places = Places(columns: below.columns)
    let partition = window.partition.map { expression in
      let key = SortKey(expression: expression, descending: false, nullsFirst: false, order: .ascending)
      return (ordinal: places.place(of: expression), key: key)
    }
    let order = window.order.map { (ordinal: places.place(of: $0.expression), key: $0) }
    var ordinals: [BoundExpression: Int] = [:]
    for expression in window.calls.flatMap(\.call.expressions) where expression.constantValue == nil {
      ordinals[expression] = places.place(of: expression)
    }
    return close(
      below,
      WindowFunctions(
        partition: partition, order: order, calls: window.calls.map(\.call), ordinals: ordinals,
        types: below.columns.map(\.type), computed: places.added))
  }

  /// The columns projections pass on, if they compute nothing.
  private static func bare(_ projections: [Projection]) -> [(column: Column, source: Column)]? {
    var columns: [(column: Column, source: Column)] = []
    for projection in projections {
      guard case .column(let source) = projection.expression.kind else { return nil }
      columns.append((projection.column, source))
    }
    return columns
  }

  /// The column of a scan that a column of the plan is, behind filters and projections alone.
  private static func origin(of column: Column, in plan: LogicalPlan) -> Column? {
    var (plan, column) = (plan, column)
    while true {
      switch plan {
      case .scan: return column
      case .filter(let input, _): plan = input
      case .project(let input, let projections):
        guard case .column(let source)? = projections.first(where: { $0.column == column })?.expression.kind else {
          return nil
        }
        (plan, column) = (input, source)
      default: return nil
      }
    }
  }
}
