import RQSyntax

/// Makes two aggregations of one over distinct values that may be many: the first finds the distinct values of each
/// group, the second counts or adds them up.
///
/// Few possible values are marked in an array while aggregating, which is faster, so those stay as they are.
enum SplitDistinct {
  @Sendable
  static func run(_ plan: LogicalPlan) -> LogicalPlan {
    var next = highestColumn(plan) + 1
    return rewrite(plan, &next)
  }

  /// More pairs of group and value than this are worth a table of their own.
  private static let fewPairs = 1 << 25

  private static func rewrite(_ plan: LogicalPlan, _ next: inout Int) -> LogicalPlan {
    let plan = plan.mapInputs { rewrite($0, &next) }
    guard case .aggregate(let input, let keys, let aggregates) = plan,
      let values = distinctArguments(aggregates), mayBeMany(keys.map(\.expression) + values, input)
    else { return plan }
    func column(_ type: DataType, _ name: String) -> Column {
      defer { next += 1 }
      return Column(id: next, type: type, name: name)
    }
    let first = (keys.map(\.expression) + values).map {
      Projection(column: column($0.type, PlanText.text($0)), expression: $0)
    }
    let found = Dictionary(
      zip(values, first.dropFirst(keys.count).map(\.column)), uniquingKeysWith: { first, _ in first })
    var inner: [AggregateColumn] = []
    var outer: [AggregateColumn] = []
    var shown = keys.map { Projection(column: $0.column, expression: .column($0.column)) }
    for aggregate in aggregates {
      var call = aggregate.call
      if call.distinct {
        call.distinct = false
        call.arguments = call.arguments.map { found[$0].map { .column($0) } ?? $0 }
      } else {
        let part = AggregateColumn(column: column(call.type, aggregate.column.name), call: call)
        inner.append(part)
        call = combining(call, .column(part.column))
      }
      let isCount = aggregate.call.function == .count || aggregate.call.function == .countRows
      if isCount, !aggregate.call.distinct {
        // Of no rows there is no sum, but a count.
        let sum = column(call.type, aggregate.column.name)
        outer.append(AggregateColumn(column: sum, call: call))
        let count = BoundExpression(
          kind: .coalesce([.column(sum), .constant(.integer(0), .integer)]), type: .integer, span: SourceSpan(0, 0))
        shown.append(Projection(column: aggregate.column, expression: count))
      } else {
        outer.append(AggregateColumn(column: aggregate.column, call: call))
        shown.append(Projection(column: aggregate.column, expression: .column(aggregate.column)))
      }
    }
    let groups = zip(keys, first).map { Projection(column: $0.column, expression: .column($1.column)) }
    let distinct = LogicalPlan.aggregate(input, keys: first, aggregates: inner)
    return .project(.aggregate(distinct, keys: groups, aggregates: outer), shown)
  }

  /// The arguments that all DISTINCT calls share, when everything else can be put together from parts.
  private static func distinctArguments(_ aggregates: [AggregateColumn]) -> [BoundExpression]? {
    var arguments: [BoundExpression]?
    for call in aggregates.map(\.call) {
      if call.distinct {
        guard call.filter == nil, call.order.isEmpty, !call.function.dependsOnOrder,
          arguments == nil || arguments == call.arguments
        else { return nil }
        arguments = call.arguments
      } else if !isDecomposable(call) {
        return nil
      }
    }
    return arguments
  }

  /// Whether results over parts of the rows can be put together.
  private static func isDecomposable(_ call: AggregateCall) -> Bool {
    switch call.function {
    case .countRows, .count, .min, .max: return true
    // The sum of rounded sums of doubles would not be the rounded sum.
    case .sum: return call.type != .double
    default: return false
    }
  }

  private static func combining(_ call: AggregateCall, _ part: BoundExpression) -> AggregateCall {
    var function = call.function
    if function == .count || function == .countRows { function = .sum }
    return AggregateCall(function: function, arguments: [part], distinct: false, filter: nil, type: call.type)
  }

  /// Whether the expressions may have more different values together than are marked in an array.
  private static func mayBeMany(_ expressions: [BoundExpression], _ plan: LogicalPlan) -> Bool {
    var total = 1
    for expression in expressions {
      guard case .column(let column) = expression.kind, let count = possibleValues(of: column, plan) else {
        return true
      }
      let (product, overflow) = total.multipliedReportingOverflow(by: max(count, 1))
      if overflow || product > fewPairs { return true }
      total = product
    }
    return false
  }

  /// How many different values a column of a table can have, from its dictionary or its least and greatest value.
  private static func possibleValues(of column: Column, _ plan: LogicalPlan) -> Int? {
    switch plan {
    case .scan(let scan):
      guard let place = scan.columns.first(where: { $0.column == column })?.ordinal else { return nil }
      let segments = scan.chunks.map { $0.segments[place] }
      if column.type.isCoded { return segments.reduce(0) { max($0, $1.dictionary?.count ?? 0) } }
      guard column.type == .integer || column.type == .date || column.type == .boolean else { return nil }
      let ranges = segments.compactMap(\.zone.range)
      guard let low = ranges.map(\.low).min(), let high = ranges.map(\.high).max() else { return 1 }
      return high - low < Int128(fewPairs) ? Int(high - low) + 1 : nil
    case .project(let input, let projections):
      guard let source = projections.first(where: { $0.column == column })?.expression,
        case .column(let below) = source.kind
      else { return nil }
      return possibleValues(of: below, input)
    default:
      for input in plan.inputs where input.columns.contains(column) { return possibleValues(of: column, input) }
      return nil
    }
  }

  private static func highestColumn(_ plan: LogicalPlan) -> Int {
    let own = plan.columns.map(\.id).max() ?? 0
    return plan.inputs.reduce(own) { max($0, highestColumn($1)) }
  }
}
