import RQSyntax

/// Adds the columns of window functions; rows come out in the order they came in.
struct WindowFunctions: Sink {
  /// The columns by which rows are put into partitions, and by which those are ordered.
  let partition: [(ordinal: Int, key: SortKey)]
  let order: [(ordinal: Int, key: SortKey)]
  let calls: [WindowCall]
  /// Where the columns stand that calls read.
  let ordinals: [BoundExpression: Int]
  let types: [DataType]
  /// What is sorted by or read that is no column of the input; it stands behind those.
  let computed: ComputedColumns
  private let collect: Collect

  init(
    partition: [(ordinal: Int, key: SortKey)], order: [(ordinal: Int, key: SortKey)], calls: [WindowCall],
    ordinals: [BoundExpression: Int], types: [DataType], computed: ComputedColumns
  ) {
    self.partition = partition
    self.order = order
    self.calls = calls
    self.ordinals = ordinals
    self.types = types
    self.computed = computed
    collect = Collect(types: types)
  }

  var name: String { "a window" }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try collect.makeStage(context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let gathered = PipelineOutput()
    try collect.combine(stages, context, into: gathered)
    _ = try take(gathered.relation, context, into: output)
  }

  func spilling(_ context: ExecutionContext) throws -> (any Sink)? {
    partition.isEmpty ? nil : try SpilledWindow(self, context)
  }

  var takesRelations: Bool { true }

  func take(_ relation: Relation, _ context: ExecutionContext, into output: PipelineOutput) throws -> Bool {
    if relation.rowCount > Int(Int32.max) {
      throw Diagnostic(
        "RQ0140", "\(relation.rowCount) rows are more than a window can be computed over",
        hint: "Filter or aggregate first.")
    }
    let outputTypes = types + calls.map(\.type)
    if relation.rowCount == 0 {
      output.relation = Relation(types: outputTypes, chunks: [])
      return true
    }
    let reservation = Reservation(context.budget, for: "a window")
    let rows = try WindowRows(
      computed.added(to: relation, context), partition: partition, order: order, context)
    try reservation.update(to: rows.count * (5 + calls.count * 9), rows: rows.count)
    let evaluators = try calls.map { try evaluator($0, rows, context) }
    context.cancellation.begin(name, rows: rows.slices.count > 1 ? rows.count : 0)
    try Scheduler.forEach(rows.slices.count, context) { number in
      let slice = WindowSlice(rows, number: number)
      for evaluator in evaluators {
        try context.checkpoint()
        try evaluator.evaluate(slice)
      }
      context.cancellation.read(rows: slice.count)
    }
    let columns = try evaluators.map { try $0.segments(rows, context) }
    let chunks = relation.chunks.enumerated().map { number, chunk in
      Chunk(count: chunk.count, segments: chunk.segments + columns.map { $0[number] })
    }
    output.relation = Relation(types: outputTypes, chunks: chunks)
    return true
  }

  private func evaluator(
    _ call: WindowCall, _ rows: WindowRows, _ context: ExecutionContext
  ) throws -> any WindowEvaluator {
    let relation = rows.relation
    func argument(_ expression: BoundExpression) throws -> WindowArgument {
      if let value = expression.constantValue { return try WindowArgument(value, type: expression.type) }
      guard let ordinal = ordinals[expression] else {
        throw Diagnostic("RQ0901", "a window reads a column that was not computed", at: expression.span)
      }
      return try WindowArgument(relation, ordinal: ordinal)
    }
    let frames = try WindowFrameReader(
      call, order: order.map(\.key),
      orderColumn: { try WindowArgument(relation, ordinal: order[$0].ordinal) }, column: argument)
    switch call.function {
    case .window(let function):
      let arguments = try call.arguments.map(argument)
      if call.hasOwnOrder {
        return try OwnOrderEvaluator(
          function, arguments, span: call.arguments.first?.span, frames, count: rows.count, context)
      }
      switch function {
      case .rowNumber, .rank, .denseRank, .ntile:
        return try RankingEvaluator(function, call, buckets: arguments.first, count: rows.count)
      case .percentRank, .cumeDist:
        return try ShareEvaluator(isCumulative: function == .cumeDist, call, count: rows.count)
      case .lag, .lead, .firstValue, .lastValue, .nthValue:
        return try PickEvaluator(
          function, arguments, ignoresNulls: call.ignoresNulls, span: call.arguments.dropFirst().first?.span, frames,
          count: rows.count)
      }
    case .aggregate(let aggregate):
      return try evaluator(aggregate, frames, rows, argument, context)
    }
  }

  private func evaluator(
    _ call: AggregateCall, _ frames: WindowFrameReader, _ rows: WindowRows,
    _ argument: (BoundExpression) throws -> WindowArgument, _ context: ExecutionContext
  ) throws -> any WindowEvaluator {
    let value = try call.argument.map(argument)
    let filter = try call.filter.map(argument)
    if !call.distinct, call.arguments.count < 2 {
      switch (call.function, value) {
      case (.countRows, _), (.count, _):
        return try SumEvaluator(
          .count, value, filter: filter, frames, type: call.type, span: nil, count: rows.count)
      case (.sum, let value?), (.avg, let value?):
        if value.type.isNumeric, SumEvaluator.applies(value, count: rows.count) {
          return try SumEvaluator(
            call.function == .sum ? .sum : .avg, value, filter: filter, frames, type: call.type,
            span: call.argument?.span, count: rows.count)
        }
      case (.min, let value?), (.max, let value?):
        return try ExtremeEvaluator(
          isMaximum: call.function == .max, value, filter: filter, frames, count: rows.count)
      case (.first, let value?), (.last, let value?), (.anyValue, let value?):
        if filter != nil || !call.order.isEmpty { break }
        return try PickEvaluator(
          call.function == .last ? .lastValue : .firstValue, [value], ignoresNulls: call.function == .anyValue,
          span: nil, frames, count: rows.count)
      default: break
      }
    }
    let arguments = try (call.arguments + call.order.map(\.expression)).map(argument)
    return try GeneralEvaluator(call, arguments, filter: filter, frames, rows, context)
  }
}
