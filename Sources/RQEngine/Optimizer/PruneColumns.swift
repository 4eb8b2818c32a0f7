/// Leaves out columns that nothing above reads.
enum PruneColumns {
  @Sendable
  static func run(_ plan: LogicalPlan) -> LogicalPlan { prune(plan, Set(plan.columns)) }

  /// The plan without what is not needed for some of its columns.
  static func prune(_ plan: LogicalPlan, _ needed: Set<Column>) -> LogicalPlan {
    switch plan {
    case .singleRow: return plan
    case .scan(var scan):
      let read = scan.filters.reduce(into: needed) { $0.formUnion($1.columns) }
      scan.columns.removeAll { !read.contains($0.column) }
      scan.tested = read.subtracting(needed)
      return .scan(scan)
    case .filter(let input, let condition):
      return .filter(prune(input, needed.union(condition.columns)), condition)
    case .project(let input, let projections):
      let kept = projections.filter { needed.contains($0.column) }
      return .project(prune(input, union(kept.map(\.expression))), kept)
    case .aggregate(let input, let keys, let aggregates):
      let kept = aggregates.filter { needed.contains($0.column) }
      var read = union(keys.map(\.expression))
      for aggregate in kept { read.formUnion(aggregate.call.columns) }
      return .aggregate(prune(input, read), keys: keys, aggregates: kept)
    case .groupingSets(let input, var grouping):
      grouping.aggregates.removeAll { !needed.contains($0.column) }
      var read = union(grouping.keys.map(\.expression))
      for aggregate in grouping.aggregates { read.formUnion(aggregate.call.columns) }
      return .groupingSets(prune(input, read), grouping)
    case .join(var join):
      var read = needed.union(join.residual?.columns ?? [])
      for equality in join.equalities { read.formUnion(equality.left.columns.union(equality.right.columns)) }
      if let nearest = join.nearest { read.formUnion(nearest.left.columns.union(nearest.right.columns)) }
      join.output = join.columns.filter { needed.contains($0) }
      join.left = prune(join.left, read.intersection(join.left.columns))
      join.right = prune(join.right, read.intersection(join.right.columns))
      return .join(join)
    case .sort(let input, let keys): return .sort(prune(input, needed.union(union(keys.map(\.expression)))), keys)
    case .topN(let input, let keys, let count, let offset):
      return .topN(prune(input, needed.union(union(keys.map(\.expression)))), keys, count: count, offset: offset)
    case .limit(let input, let count, let offset): return .limit(prune(input, needed), count: count, offset: offset)
    case .window(var window):
      window.calls.removeAll { !needed.contains($0.column) }
      if window.calls.isEmpty { return prune(window.input, needed) }
      var read = needed.union(union(window.partition + window.order.map(\.expression)))
      for call in window.calls { read.formUnion(union(call.call.expressions)) }
      window.input = prune(window.input, read.intersection(window.input.columns))
      return .window(window)
    case .number(let input, let column):
      return needed.contains(column) ? .number(prune(input, needed), column) : prune(input, needed)
    case .unnest(let input, let unnesting):
      return .unnest(prune(input, needed.subtracting(unnesting.added).union(union(unnesting.lists))), unnesting)
    case .append(let inputs, let columns):
      let kept = columns.indices.filter { needed.contains(columns[$0]) }
      let narrowed = inputs.map { input -> LogicalPlan in
        let given = input.columns
        let wanted = kept.map { given[$0] }
        let pruned = prune(input, Set(wanted))
        // Inputs are read by place, so each must give what is left and nothing else.
        if pruned.columns == wanted { return pruned }
        return .project(pruned, wanted.map { Projection(column: $0, expression: .column($0)) })
      }
      return .append(narrowed, kept.map { columns[$0] })
    case .shared, .numbers, .recursive: return plan
    // Every column of a DISTINCT decides which rows there are.
    case .distinct(let input): return .distinct(prune(input, Set(input.columns)))
    }
  }

  private static func union(_ expressions: [BoundExpression]) -> Set<Column> {
    expressions.reduce(into: []) { $0.formUnion($1.columns) }
  }
}
