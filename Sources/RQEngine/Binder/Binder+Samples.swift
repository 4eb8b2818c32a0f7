import RQSyntax

/// TABLESAMPLE and USING SAMPLE.
extension Binder {
  /// Some of the rows of a plan, in their order.
  ///
  /// Rows are drawn by the hash of their number and of the seed, so that the same query gives the same rows. Whatever the
  /// method, a share of the rows is exact to one row.
  mutating func sampled(_ plan: LogicalPlan, _ sample: Sample) throws -> LogicalPlan {
    if let method = sample.method, !["bernoulli", "system", "reservoir"].contains(method.text.lowercased()) {
      throw Diagnostic(
        "RQ0121", "there is no way to sample called '\(method.text)'", at: method.span,
        hint: "It is BERNOULLI, SYSTEM or RESERVOIR, which draw alike here.")
    }
    var seed: Int64 = 0
    if let given = sample.seed {
      guard case .integer(let number)? = try bindValue(given).constantValue else {
        throw Diagnostic("RQ0121", "the seed of a sample is a whole number", at: given.span)
      }
      seed = number
    }
    let mixed = BoundExpression.constant(
      .integer(Int64(bitPattern: Hash64.word(UInt64(bitPattern: seed)))), .integer, at: sample.size.span)
    let columns = plan.columns
    let number = makeColumn("row_number()", .integer)
    let numbered = Windowing(
      input: plan, partition: [], order: [],
      calls: [WindowColumn(column: number, call: .plain(.window(.rowNumber), .integer))])
    guard let hash = ScalarRegistry.function(named: "hash"), let xor = ScalarRegistry.function(named: "xor") else {
      return plan
    }
    let span = sample.size.span
    let lot = try apply(hash, [try apply(xor, [.column(number), mixed], span, span)], span, span)
    let place = makeColumn("row_number()", .integer)
    let key = SortKey(expression: lot, descending: false, nullsFirst: false, order: .ascending)
    var drawn = Windowing(
      input: .window(numbered), partition: [], order: [key],
      calls: [WindowColumn(column: place, call: .plain(.window(.rowNumber), .integer, orderCount: 1))])
    let condition: BoundExpression
    if sample.isPercent {
      let share = try bindPercent(sample.size, "TABLESAMPLE")
      let count = AggregateCall(function: .countRows, arguments: [], distinct: false, filter: nil, type: .integer)
      let total = makeColumn("count(*)", .integer)
      drawn.calls.append(WindowColumn(column: total, call: .plain(.aggregate(count), .integer)))
      condition = try percentage(.column(place), .column(total), share)
    } else {
      let size = try bindCount(sample.size, "TABLESAMPLE") ?? 0
      condition = BoundExpression(
        kind: .compare(.lessOrEqual, .column(place), .constant(.integer(Int64(size)), .integer)), type: .boolean,
        span: sample.size.span)
    }
    return .project(
      .filter(.window(drawn), condition), columns.map { Projection(column: $0, expression: .column($0)) })
  }

  /// Whether a place is among so many of a hundred.
  func percentage(
    _ place: BoundExpression, _ total: BoundExpression, _ percent: Double
  ) throws -> BoundExpression {
    func scaled(_ x: BoundExpression, _ factor: Double) throws -> BoundExpression {
      BoundExpression(
        kind: .arithmetic(
          try cast(x, to: .double, trying: false, at: x.span),
          [ArithmeticStep(op: .multiply, operand: .constant(.double(factor), .double))]), type: .double, span: x.span)
    }
    return BoundExpression(
      kind: .compare(.lessOrEqual, try scaled(place, 100), try scaled(total, percent)), type: .boolean,
      span: place.span)
  }
}

extension WindowCall {
  /// A call without arguments over whole partitions.
  static func plain(_ function: Function, _ type: DataType, orderCount: Int = 0) -> WindowCall {
    WindowCall(
      function: function, arguments: [], ignoresNulls: false, frame: .partition, orderCount: orderCount, type: type)
  }
}
