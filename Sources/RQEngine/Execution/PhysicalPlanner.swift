import RQSyntax

/// Cuts a logical plan into pipelines, in the order they must run.
struct PhysicalPlanner {
  private(set) var pipelines: [Pipeline] = []
  /// Measures the operators; nil unless somebody asked.
  private let profile: PlanProfile?

  init(profile: PlanProfile? = nil) { self.profile = profile }

  /// A pipeline under construction: what it reads, what it does to rows so far, and the columns they have.
  private struct Draft {
    var source: any Source
    var stages: [any StageFactory] = []
    var columns: [Column]
    /// The operators so far, each with the number of stages behind which its rows are out; only where they are measured.
    var marks: [(stages: Int, profile: OperatorProfile)] = []
  }

  /// Plans a query; its rows end up in the returned output once all pipelines have run.
  ///
  /// - Throws: `RQ0504` when the plan nests deeper than any query can be meant to.
  mutating func plan(_ plan: LogicalPlan) throws -> PipelineOutput {
    switch plan {
    case .sort, .topN, .limit, .aggregate, .distinct:
      _ = profile?.enter(plan)
      defer { profile?.leave() }
      return try breaker(plan, depth: 0)
    default:
      let draft = try draft(plan, depth: 0)
      return close(draft, Collect(types: draft.columns.map(\.type)))
    }
  }

  /// Plans a query whose rows go to a sink of its own.
  ///
  /// - Throws: `RQ0504` as `plan(_:)`.
  mutating func plan(_ plan: LogicalPlan, into sink: any Sink) throws {
    _ = close(try draft(plan, depth: 0), sink)
  }

  private mutating func close(_ draft: Draft, _ sink: any Sink) -> PipelineOutput {
    let output = PipelineOutput()
    let pipeline = Pipeline(source: draft.source, stages: draft.stages, sink: sink, output: output)
    pipelines.append(profile?.watch(pipeline, draft.marks) ?? pipeline)
    return output
  }

  /// The deepest a plan may nest.
  private static let maxDepth = 1000

  private mutating func draft(_ plan: LogicalPlan, depth: Int) throws -> Draft {
    guard let profile else { return try unmeasuredDraft(plan, depth: depth) }
    let measured = profile.enter(plan)
    defer { profile.leave() }
    var result = try unmeasuredDraft(plan, depth: depth)
    result.marks.append((result.stages.count, measured))
    return result
  }

  private mutating func unmeasuredDraft(_ plan: LogicalPlan, depth: Int) throws -> Draft {
    if depth > PhysicalPlanner.maxDepth {
      throw Diagnostic("RQ0504", "the query nests more than \(PhysicalPlanner.maxDepth) operators")
    }
    switch plan {
    case .singleRow: return Draft(source: SingleRow(), columns: [])
    case .scan(let scan): return Draft(source: TableScan(scan: scan), columns: scan.columns.map(\.column))
    case .filter(let input, let condition):
      var result = try draft(input, depth: depth + 1)
      let conditions: [BoundExpression]
      if case .and(let parts) = condition.kind { conditions = parts } else { conditions = [condition] }
      result.stages.append(Filter(conditions: conditions, layout: result.columns))
      return result
    case .project(let input, let projections):
      var result = try draft(input, depth: depth + 1)
      result.stages.append(Project(expressions: projections.map(\.expression), layout: result.columns))
      result.columns = projections.map(\.column)
      return result
    case .join(let join):
      let right = try draft(join.right, depth: depth + 1)
      let build = close(right, JoinBuild(keys: join.equalities.map(\.right), layout: right.columns))
      var result = try draft(join.left, depth: depth + 1)
      result.stages.append(
        JoinProbe(
          kind: join.kind, keys: join.equalities.map(\.left), residual: join.residual, layout: result.columns,
          build: build, buildLayout: right.columns))
      result.columns += right.columns
      return result
    case .sort, .topN, .limit, .aggregate, .distinct:
      let output = try breaker(plan, depth: depth)
      return Draft(source: RelationScan(input: output, columns: plan.columns), columns: plan.columns)
    }
  }

  /// Plans an operator that collects all of its input.
  private mutating func breaker(_ plan: LogicalPlan, depth: Int) throws -> PipelineOutput {
    switch plan {
    case .sort(let input, let keys):
      let below = try draft(input, depth: depth + 1)
      return close(below, Sort(keys: keys, layout: below.columns))
    case .topN(let input, let keys, let count, let offset):
      let below = try draft(input, depth: depth + 1)
      let (keep, overflow) = count.addingReportingOverflow(offset)
      return close(below, Sort(keys: keys, layout: below.columns, keep: overflow ? nil : keep, offset: offset))
    case .limit(let input, let count, let offset):
      let below = try draft(input, depth: depth + 1)
      return close(below, Collect(types: below.columns.map(\.type), count: count, offset: offset))
    case .aggregate(let input, let keys, let aggregates):
      let below = try draft(input, depth: depth + 1)
      return close(below, HashAggregate(keys: keys, aggregates: aggregates, layout: below.columns))
    case .distinct(let input):
      let below = try draft(input, depth: depth + 1)
      let keys = below.columns.map { Projection(column: $0, expression: .column($0)) }
      return close(below, HashAggregate(keys: keys, aggregates: [], layout: below.columns))
    default:
      let below = try draft(plan, depth: depth)
      return close(below, Collect(types: below.columns.map(\.type)))
    }
  }
}
