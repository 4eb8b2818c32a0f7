import RQSyntax

/// Makes keys of intervals compare by their length: a day and 24 hours are one key, as they are equal.
///
/// Operators work on keys by the words that hold them, and those of an interval tell its parts apart. So rows are grouped
/// and sorted by the length, and a group shows the first of the intervals that it put together, as PostgreSQL does.
struct IntervalKeys {
  private var nextColumn: Int
  /// The plans of several readers that were rewritten, by their numbers.
  private var known: [Int: LogicalPlan] = [:]

  private init(_ plan: LogicalPlan) {
    var seen: Set<Int> = []
    nextColumn = IntervalKeys.highestColumn(plan, &seen) + 1
  }

  /// The plan with the keys of all its operators so.
  static func byLength(_ plan: LogicalPlan) -> LogicalPlan {
    var seen: Set<Int> = []
    guard hasIntervals(plan, &seen) else { return plan }
    var keys = IntervalKeys(plan)
    return keys.rewritten(plan)
  }

  /// What a plan reads, plans of several readers among it, each of those once.
  private static func inputs(of plan: LogicalPlan, _ seen: inout Set<Int>) -> [LogicalPlan] {
    switch plan {
    case .shared(let shared): !shared.isWorking && seen.insert(shared.id).inserted ? [shared.plan] : []
    case .recursive(let recursion): [recursion.first, recursion.step]
    default: plan.inputs
    }
  }

  /// Whether an operator works on intervals, which few plans have.
  private static func hasIntervals(_ plan: LogicalPlan, _ seen: inout Set<Int>) -> Bool {
    if plan.expressions.contains(where: { $0.type.holdsInterval }) { return true }
    if case .distinct(let input) = plan, input.columns.contains(where: { $0.type.holdsInterval }) { return true }
    return inputs(of: plan, &seen).contains { hasIntervals($0, &seen) }
  }

  private static func highestColumn(_ plan: LogicalPlan, _ seen: inout Set<Int>) -> Int {
    let own = plan.columns.reduce(0) { max($0, $1.id) }
    return inputs(of: plan, &seen).reduce(own) { max($0, highestColumn($1, &seen)) }
  }

  private mutating func rewritten(_ plan: LogicalPlan) -> LogicalPlan {
    switch plan {
    case .shared(var shared):
      if shared.isWorking { return plan }
      let inner = known[shared.id] ?? rewritten(shared.plan)
      known[shared.id] = inner
      shared.plan = inner
      return .shared(shared)
    case .recursive(var recursion):
      recursion.first = rewritten(recursion.first)
      recursion.step = rewritten(recursion.step)
      return .recursive(recursion)
    default: break
    }
    let plan = plan.mapInputs { rewritten($0) }
    switch plan {
    case .sort(let input, let keys): return .sort(input, keys.map(length))
    case .topN(let input, let keys, let count, let offset):
      return .topN(input, keys.map(length), count: count, offset: offset)
    case .window(var window):
      window.partition = window.partition.map(IntervalKeys.length)
      window.order = window.order.map(length)
      for index in window.calls.indices {
        guard case .aggregate(let call) = window.calls[index].call.function else { continue }
        window.calls[index].call.function = .aggregate(counting(call))
      }
      return .window(window)
    case .aggregate(let input, let keys, let aggregates):
      let aggregates = aggregates.map { AggregateColumn(column: $0.column, call: counting($0.call)) }
      guard keys.contains(where: { $0.expression.type.holdsInterval }) else {
        return .aggregate(input, keys: keys, aggregates: aggregates)
      }
      let (lengths, shown) = split(keys)
      return .project(
        .aggregate(input, keys: lengths, aggregates: aggregates + shown),
        plan.columns.map { Projection(column: $0, expression: .column($0)) })
    case .groupingSets(let input, var grouping):
      grouping.aggregates = grouping.aggregates.map { AggregateColumn(column: $0.column, call: counting($0.call)) }
      guard grouping.keys.contains(where: { $0.expression.type.holdsInterval }) else {
        return .groupingSets(input, grouping)
      }
      return grouped(input, grouping, plan.columns)
    case .distinct(let input) where input.columns.contains { $0.type.holdsInterval }:
      return distinct(input)
    default: return plan
    }
  }

  private func length(_ key: SortKey) -> SortKey {
    var key = key
    key.expression = IntervalKeys.length(key.expression)
    return key
  }

  /// What an expression compares by.
  private static func length(_ expression: BoundExpression) -> BoundExpression {
    guard expression.type.holdsInterval else { return expression }
    if expression.type != .interval {
      return BoundExpression(
        kind: .call(TimeFunctions.lengthsInside, [expression]), type: expression.type, span: expression.span)
    }
    return BoundExpression(
      kind: .call(TimeFunctions.length, [expression]), type: .decimal(precision: Decimal.maxPrecision, scale: 0),
      span: expression.span)
  }

  /// A count of distinct intervals as one of their lengths.
  private func counting(_ call: AggregateCall) -> AggregateCall {
    guard call.distinct, call.function == .count else { return call }
    var call = call
    call.arguments = call.arguments.map(IntervalKeys.length)
    return call
  }

  /// Keys that group by length, and what gives an interval of each group under the key's own column.
  private mutating func split(_ keys: [Projection]) -> ([Projection], [AggregateColumn]) {
    var lengths: [Projection] = []
    var shown: [AggregateColumn] = []
    for key in keys {
      guard key.expression.type.holdsInterval else {
        lengths.append(key)
        continue
      }
      let length = IntervalKeys.length(key.expression)
      lengths.append(Projection(column: column(length.type, key.column.name), expression: length))
      let first = AggregateCall(
        function: .first, arguments: [key.expression], distinct: false, filter: nil, type: key.expression.type)
      shown.append(AggregateColumn(column: key.column, call: first))
    }
    return (lengths, shown)
  }

  private mutating func column(_ type: DataType, _ name: String) -> Column {
    defer { nextColumn += 1 }
    return Column(id: nextColumn, type: type, name: name)
  }

  /// Grouping sets whose interval keys are NULL in the rows of sets without them.
  private mutating func grouped(
    _ input: LogicalPlan, _ grouping: GroupingSets, _ columns: [Column]
  ) -> LogicalPlan {
    var grouping = grouping
    let keys = grouping.keys
    let (lengths, firsts) = split(keys)
    var shown = firsts
    var values: [Column: BoundExpression] = [:]
    for (place, key) in keys.enumerated() where key.expression.type.holdsInterval {
      guard let index = shown.firstIndex(where: { $0.column == key.column }) else { continue }
      let first = column(key.expression.type, key.column.name)
      shown[index].column = first
      let bit = BoundExpression(
        kind: .arithmetic(
          .column(grouping.mask),
          [
            ArithmeticStep(op: .divide, operand: .constant(.integer(1 << Int64(place)), .integer)),
            ArithmeticStep(op: .modulo, operand: .constant(.integer(2), .integer)),
          ]), type: .integer, span: key.expression.span)
      values[key.column] = BoundExpression(
        kind: .caseWhen(
          [BoundBranch(condition: .equal(bit, .constant(.integer(0), .integer)), result: .column(first))],
          otherwise: nil), type: key.expression.type, span: key.expression.span)
    }
    grouping.keys = lengths
    grouping.aggregates += shown
    return .project(
      .groupingSets(input, grouping),
      columns.map { Projection(column: $0, expression: values[$0] ?? .column($0)) })
  }

  /// The distinct rows in the order of the first of those that are equal.
  private mutating func distinct(_ input: LogicalPlan) -> LogicalPlan {
    let number = column(.integer, "number")
    let (keys, shown) = split(input.columns.map { Projection(column: $0, expression: .column($0)) })
    let least = AggregateColumn(
      column: column(.integer, "number"),
      call: AggregateCall(
        function: .min, arguments: [.column(number)], distinct: false, filter: nil, type: .integer))
    let order = SortKey(
      expression: .column(least.column), descending: false, nullsFirst: false, order: .ascending, isImplied: true)
    return .project(
      .sort(.aggregate(.number(input, number), keys: keys, aggregates: shown + [least]), [order]),
      input.columns.map { Projection(column: $0, expression: .column($0)) })
  }
}
