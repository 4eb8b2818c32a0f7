import RQSyntax

/// Cuts a logical plan into pipelines, in the order they must run.
struct PhysicalPlanner {
  private(set) var pipelines: [Pipeline] = []

  /// What readers of shared plans read, by the plans' numbers.
  private var shared: [Int: PipelineOutput]

  /// - Parameter shared: what is collected already of plans with several readers.
  init(shared: [Int: PipelineOutput] = [:]) { self.shared = shared }

  /// A pipeline under construction: what it reads, what it does to rows so far, and the columns they have.
  private struct Draft {
    var source: any Source
    var stages: [any StageFactory] = []
    var columns: [Column]
    /// For columns that a projection only renames, the column of the source.
    var origins: [Column: Column] = [:]
  }

  /// Plans a query; its rows end up in the returned output once all pipelines have run.
  ///
  /// - Throws: `RQ0504` when the plan nests deeper than any query can be meant to.
  mutating func plan(_ plan: LogicalPlan) throws -> PipelineOutput {
    switch plan {
    case .sort, .topN, .limit, .aggregate, .distinct: return try breaker(plan, depth: 0)
    default:
      let draft = try draft(plan, depth: 0)
      return close(draft, Collect(types: draft.columns.map(\.type)))
    }
  }

  private mutating func close(_ draft: Draft, _ sink: any Sink) -> PipelineOutput {
    let output = PipelineOutput()
    pipelines.append(Pipeline(source: draft.source, stages: draft.stages, sink: sink, output: output))
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

  /// `ordered` are columns that the rows will be sorted by further up.
  private mutating func draft(_ plan: LogicalPlan, depth: Int, ordered: Set<Column> = []) throws -> Draft {
    if depth > PhysicalPlanner.maxDepth {
      throw Diagnostic("RQ0504", "the query nests more than \(PhysicalPlanner.maxDepth) operators")
    }
    switch plan {
    case .singleRow: return Draft(source: SingleRow(), columns: [])
    case .scan(let scan): return Draft(source: TableScan(scan: scan), columns: scan.columns.map(\.column))
    case .filter(let input, let condition):
      var result = try draft(input, depth: depth + 1, ordered: ordered)
      let conditions: [BoundExpression]
      if case .and(let parts) = condition.kind { conditions = parts } else { conditions = [condition] }
      result.stages.append(Filter(conditions: conditions, layout: result.columns))
      return result
    case .project(let input, let projections):
      let below = Set(
        projections.compactMap { projection -> Column? in
          guard ordered.contains(projection.column), case .column(let column) = projection.expression.kind else {
            return nil
          }
          return column
        })
      var result = try draft(input, depth: depth + 1, ordered: below)
      result.stages.append(Project(expressions: projections.map(\.expression), layout: result.columns))
      result.columns = projections.map(\.column)
      for projection in projections {
        if case .column(let column) = projection.expression.kind {
          result.origins[projection.column] = result.origins[column] ?? column
        }
      }
      return result
    case .join(let join): return try draft(join, depth: depth)
    case .number(let input, let column):
      var result = try draft(input, depth: depth + 1)
      result.stages.append(Number())
      result.columns.append(column)
      return result
    case .numbers(let range):
      return Draft(source: NumberSource(range: range), columns: [range.column])
    case .recursive(let recursion):
      let loop = RecursionLoop(recursion: recursion, shared: shared)
      let output = close(Draft(source: SingleRow(), columns: []), loop)
      return Draft(
        source: RelationScan(input: output, columns: recursion.columns), columns: recursion.columns)
    case .append(let inputs, let columns):
      let parts = try inputs.map { try draft($0, depth: depth + 1) }
      let source = Append(parts: parts.map { Append.Part(source: $0.source, stages: $0.stages) })
      return Draft(source: source, columns: columns)
    case .shared(let reader):
      let output = try shared[reader.id] ?? breaker(reader.plan, depth: depth + 1)
      shared[reader.id] = output
      return Draft(
        source: RelationScan(input: output, columns: reader.columns), columns: reader.columns)
    case .sort, .topN, .limit, .aggregate, .distinct:
      let output = try breaker(plan, depth: depth, ordered: ordered)
      return Draft(source: RelationScan(input: output, columns: plan.columns), columns: plan.columns)
    }
  }

  /// Plans a join: one side is collected and indexed, the rows of the other pass through.
  private mutating func draft(_ join: Join, depth: Int) throws -> Draft {
    let (indexed, passing) = join.buildsLeft ? (join.left, join.right) : (join.right, join.left)
    let below = try draft(indexed, depth: depth + 1)
    let equalities = join.equalities.map { join.buildsLeft ? ($0.right, $0.left) : ($0.left, $0.right) }
    // Only what the result or a further condition reads is worth collecting.
    let output = join.columns
    let read = Set(output).union(join.residual?.columns ?? [])
    let columns = below.columns.filter(read.contains)
    let build = close(
      below,
      JoinBuild(
        columns: columns, keys: equalities.map(\.1), matchesNull: join.equalities.map(\.matchesNull),
        nearest: join.nearest.map { ($0.right, $0.comparison) }, layout: below.columns))
    var result = try draft(passing, depth: depth + 1)
    let probe = JoinProbe(
      type: join.type, keys: equalities.map(\.0), residual: join.residual, nearest: join.nearest?.left,
      layout: result.columns, build: build, buildLayout: columns, output: output, mark: join.mark,
      buildsLeft: join.buildsLeft)
    if probe.dropsUnmatched { narrow(&result, probe) }
    result.stages.append(probe)
    result.columns = output
    return result
  }

  /// Has the scan that rows come from skip those that cannot find a partner.
  private func narrow(_ draft: inout Draft, _ probe: JoinProbe) {
    guard var scan = draft.source as? TableScan else { return }
    let isFirst = !draft.stages.contains { $0 is JoinProbe }
    for (number, key) in probe.keys.enumerated() {
      guard case .column(let column) = key.kind,
        let source = draft.origins[column] ?? (scan.scan.columns.contains { $0.column == column } ? column : nil)
      else { continue }
      scan.joinFilters.append(
        JoinFilter(column: source, key: number, build: probe.build, testsRows: !isFirst && probe.keys.count == 1))
    }
    draft.source = scan
  }

  /// Plans an operator that collects all of its input.
  private mutating func breaker(
    _ plan: LogicalPlan, depth: Int, ordered: Set<Column> = []
  ) throws -> PipelineOutput {
    switch plan {
    case .sort(let input, let keys):
      let below = try draft(input, depth: depth + 1, ordered: PhysicalPlanner.columns(of: keys))
      return close(below, Sort(keys: keys, layout: below.columns))
    case .topN(let input, let keys, let count, let offset):
      let below = try draft(input, depth: depth + 1, ordered: PhysicalPlanner.columns(of: keys))
      let (keep, overflow) = count.addingReportingOverflow(offset)
      return close(below, Sort(keys: keys, layout: below.columns, keep: overflow ? nil : keep, offset: offset))
    case .limit(let input, let count, let offset):
      let below = try draft(input, depth: depth + 1)
      return close(below, Collect(types: below.columns.map(\.type), count: count, offset: offset))
    case .aggregate(let input, let keys, let aggregates):
      let below = try draft(input, depth: depth + 1)
      let isUnordered = keys.allSatisfy { ordered.contains($0.column) }
      return close(
        below, HashAggregate(keys: keys, aggregates: aggregates, layout: below.columns, isUnordered: isUnordered))
    case .distinct(let input):
      let below = try draft(input, depth: depth + 1)
      let keys = below.columns.map { Projection(column: $0, expression: .column($0)) }
      let isUnordered = below.columns.allSatisfy { ordered.contains($0) }
      return close(
        below, HashAggregate(keys: keys, aggregates: [], layout: below.columns, isUnordered: isUnordered))
    default:
      let below = try draft(plan, depth: depth)
      return close(below, Collect(types: below.columns.map(\.type)))
    }
  }
}
