import RQSyntax

/// Writes plans and bound expressions for people to read.
enum PlanText {
  /// The plan as a tree, an operator a line, inputs below and to the right.
  static func lines(_ plan: LogicalPlan) -> [String] {
    var lines: [String] = []
    var told = Set<Int>()
    func visit(_ plan: LogicalPlan, _ prefix: String, _ branch: String, _ continuation: String) {
      lines.append(prefix + branch + title(plan))
      let inputs = plan.shownInputs(&told)
      for (index, input) in inputs.enumerated() {
        let isLast = index == inputs.count - 1
        visit(input, prefix + continuation, isLast ? "└─ " : "├─ ", isLast ? "   " : "│  ")
      }
    }
    visit(plan, "", "", "")
    return lines
  }

  private static func title(_ plan: LogicalPlan) -> String {
    switch plan {
    case .singleRow: return "SingleRow"
    case .scan(let scan):
      let columns = scan.columns.map(\.column.name).joined(separator: ", ")
      let filter = scan.filters.isEmpty ? "" : " where " + scan.filters.map(text).joined(separator: " AND ")
      return "Scan \(scan.table.schema.name) [\(columns)]\(filter)"
    case .filter(_, let condition): return "Filter \(text(condition))"
    case .project(_, let projections): return "Project [\(projections.map(text).joined(separator: ", "))]"
    case .aggregate(_, let keys, let aggregates):
      let by = keys.isEmpty ? "" : " by [\(keys.map(text).joined(separator: ", "))]"
      return "Aggregate [\(aggregates.map { text($0.call) }.joined(separator: ", "))]\(by)"
    case .groupingSets(_, let grouping):
      let sets = grouping.sets.map { "(" + $0.map { text(grouping.keys[$0]) }.joined(separator: ", ") + ")" }
      let calls = grouping.aggregates.map { text($0.call) }.joined(separator: ", ")
      return "GroupingSets [\(calls)] by [\(sets.joined(separator: ", "))]"
    case .join(let join):
      return title(join)
    case .sort(_, let keys): return "Sort [\(keys.map(text).joined(separator: ", "))]"
    case .limit(_, let count, let offset):
      return "Limit \(count.map(String.init) ?? "ALL")" + (offset > 0 ? " offset \(offset)" : "")
    case .topN(_, let keys, let count, let offset):
      return "TopN \(count)" + (offset > 0 ? " offset \(offset)" : "") + " [\(keys.map(text).joined(separator: ", "))]"
    case .append: return "Append"
    case .numbers(let range): return "Numbers \(range.count) from \(range.start) by \(range.step)"
    case .recursive: return "Recursive"
    case .shared(let shared): return "Shared \(shared.name)"
    case .distinct: return "Distinct"
    case .window(let window): return title(window)
    case .number: return "Number"
    case .unnest(_, let unnesting):
      return "Unnest [\(unnesting.lists.map(text).joined(separator: ", "))]"
    }
  }

  private static func title(_ window: Windowing) -> String {
    let calls = window.calls.map { text($0.call) }.joined(separator: ", ")
    let partition = window.partition.map(text).joined(separator: ", ")
    let order = window.order.map(text).joined(separator: ", ")
    return "Window [\(calls)]" + (partition.isEmpty ? "" : " by [\(partition)]")
      + (order.isEmpty ? "" : " in order of [\(order)]")
  }

  private static func text(_ call: WindowCall) -> String {
    var result: String
    switch call.function {
    case .aggregate(let aggregate): result = text(aggregate)
    case .window(let function):
      result = "\(function.rawValue)(\(call.arguments.map(text).joined(separator: ", ")))"
      if call.ignoresNulls { result += " IGNORE NULLS" }
      if !function.usesFrame { return result }
    }
    if call.frame != .partition, call.frame != .running { result += " \(text(call.frame))" }
    return result
  }

  private static func text(_ frame: BoundFrame) -> String {
    func bound(_ bound: BoundFrame.Bound) -> String {
      switch bound {
      case .unboundedPreceding: "UNBOUNDED PRECEDING"
      case .preceding(let offset): "\(inner(offset)) PRECEDING"
      case .currentRow: "CURRENT ROW"
      case .following(let offset): "\(inner(offset)) FOLLOWING"
      case .unboundedFollowing: "UNBOUNDED FOLLOWING"
      }
    }
    let exclusion = frame.exclusion == .noOthers ? "" : " EXCLUDE \(frame.exclusion.rawValue)"
    return "\(frame.unit.rawValue) BETWEEN \(bound(frame.start)) AND \(bound(frame.end))\(exclusion)"
  }

  private static func text(_ projection: Projection) -> String {
    let expression = text(projection.expression)
    let name = projection.column.name
    return name.isEmpty || name == expression ? expression : "\(expression) AS \(name)"
  }

  private static func text(_ key: SortKey) -> String {
    var result = text(key.expression)
    if case .listed = key.order { result += " in its own order" }
    if key.descending { result += " DESC" }
    return key.nullsFirst ? result + " NULLS FIRST" : result
  }

  private static func text(_ call: AggregateCall) -> String {
    var result = "count(*)"
    if !call.arguments.isEmpty {
      let parts = call.arguments.map(text) + call.parameters.map(literal)
      let order = call.order.map { key in
        text(key.expression) + (key.descending ? " DESC" : "") + (key.nullsFirst ? " NULLS FIRST" : "")
      }
      let inside = (call.distinct ? "DISTINCT " : "") + parts.joined(separator: ", ")
      let sorted = order.isEmpty ? "" : " ORDER BY " + order.joined(separator: ", ")
      result = "\(call.registered?.aggregate.name ?? call.function.rawValue)(\(inside)\(sorted))"
    }
    return call.filter.map { "\(result) FILTER (WHERE \(text($0)))" } ?? result
  }

  /// An expression as text; operands are in parentheses where they have operators of their own.
  static func text(_ expression: BoundExpression) -> String {
    switch expression.kind {
    case .constant(let value): return literal(value)
    case .column(let column): return column.name
    case .and(let parts): return parts.map(inner).joined(separator: " AND ")
    case .or(let parts): return parts.map(inner).joined(separator: " OR ")
    case .not(let x): return "NOT \(inner(x))"
    case .compare(let op, let x, let y): return "\(inner(x)) \(op.rawValue) \(inner(y))"
    case .distinct(let x, let y, let negated):
      return "\(inner(x)) IS \(negated ? "NOT " : "")DISTINCT FROM \(inner(y))"
    case .arithmetic(let first, let steps):
      return inner(first) + steps.map { " \($0.op.rawValue) \(inner($0.operand))" }.joined()
    case .inSet(let x, let values, let negated):
      let shown = values.prefix(8).map(literal) + (values.count > 8 ? ["… \(values.count) in all"] : [])
      return "\(inner(x)) \(negated ? "NOT " : "")IN (\(shown.joined(separator: ", ")))"
    case .like(let x, let pattern, _, let insensitive, let negated):
      return "\(inner(x)) \(negated ? "NOT " : "")\(insensitive ? "ILIKE" : "LIKE") \(inner(pattern))"
    case .isNull(let x, let negated): return "\(inner(x)) IS \(negated ? "NOT " : "")NULL"
    case .isBoolean(let x, let value, let negated):
      return "\(inner(x)) IS \(negated ? "NOT " : "")\(value ? "TRUE" : "FALSE")"
    case .caseWhen(let branches, let otherwise):
      let middle = branches.map { " WHEN \(text($0.condition)) THEN \(text($0.result))" }.joined()
      return "CASE\(middle)" + (otherwise.map { " ELSE \(text($0))" } ?? "") + " END"
    case .coalesce(let parts): return "coalesce(\(parts.map(text).joined(separator: ", ")))"
    case .cast(let x, let trying): return "\(trying ? "TRY_CAST" : "CAST")(\(text(x)) AS \(expression.type.name))"
    case .call(let function, let parts):
      if function === TextFunctions.joined { return parts.map(inner).joined(separator: " || ") }
      if function.isOperator { return parts.map(inner).joined(separator: " \(function.name) ") }
      return "\(function.name)(\(parts.map(text).joined(separator: ", ")))"
    }
  }

  private static func inner(_ expression: BoundExpression) -> String {
    switch expression.kind {
    case .constant, .column, .coalesce, .cast, .call, .caseWhen: text(expression)
    default: "(\(text(expression)))"
    }
  }

  private static func literal(_ value: Value) -> String {
    switch value {
    case .text(let text): ExpressionText.quoted(text)
    case .date(let date): "DATE '\(date)'"
    case .timestamp(let moment): "TIMESTAMP '\(moment)'"
    case .interval(let length): "INTERVAL '\(length)'"
    case .time(let time): "TIME '\(time)'"
    case .enumeration(let label): ExpressionText.quoted(label.text)
    default: value.description
    }
  }
}
