/// Finds the columns of a result that tell its rows apart.
enum ResultKeys {
  /// The places of the columns of a plan that are keys of a grouping, or of a table it reads.
  static func places(in plan: LogicalPlan) -> Set<Int> {
    let keys = keys(of: plan)
    return Set(plan.columns.indices.filter { keys.contains(plan.columns[$0]) })
  }

  private static func keys(of plan: LogicalPlan) -> Set<Column> {
    switch plan {
    case .scan(let scan):
      // What determines the rest of a row: the number of a report, and in a table of its cells which cell it is.
      let names = Set(scan.table.schema.dependencies.flatMap(\.determinants)).subtracting(["adcode"])
      let all = names.isEmpty ? ["report_id"] : names.union(names.contains("item") ? ["applicant"] : [])
      return Set(scan.columns.filter { all.contains(scan.table.schema.columns[$0.ordinal].name) }.map(\.column))
    case .aggregate(_, let keys, _): return Set(keys.map(\.column))
    case .groupingSets(_, let sets): return Set(sets.keys.map(\.column))
    case .project(let input, let projections):
      let known = keys(of: input)
      return Set(
        projections.filter { projection in
          if case .column(let column) = projection.expression.kind { return known.contains(column) }
          return false
        }.map(\.column))
    case .join(let join): return keys(of: join.left).union(keys(of: join.right))
    case .filter(let input, _), .sort(let input, _), .limit(let input, _, _), .topN(let input, _, _, _),
      .distinct(let input), .number(let input, _), .unnest(let input, _):
      return keys(of: input)
    case .window(let window): return keys(of: window.input)
    case .singleRow, .append, .shared, .numbers, .recursive: return []
    }
  }
}
