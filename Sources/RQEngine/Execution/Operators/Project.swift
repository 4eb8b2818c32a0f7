/// Computes columns from columns.
struct Project: StageFactory {
  let expressions: [BoundExpression]
  let layout: [Column]

  func statistics(_ input: [ColumnStatistics]) -> [ColumnStatistics] {
    let known = Dictionary(zip(layout, input), uniquingKeysWith: { first, _ in first })
    return expressions.map { ColumnStatistics(of: $0, known) }
  }

  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage {
    let compiler = ExpressionCompiler(layout, options: context.options)
    return ProjectStage(try expressions.map(compiler.compile), next: next)
  }
}

private final class ProjectStage: PassingStage {
  private let evaluators: [Evaluator]

  init(_ evaluators: [Evaluator], next: Stage) {
    self.evaluators = evaluators
    super.init(next: next)
  }

  override func push(_ batch: Batch) throws {
    var columns: [Vector] = []
    columns.reserveCapacity(evaluators.count)
    for evaluator in evaluators { columns.append(try evaluator.evaluate(batch, batch.rows)) }
    try next.push(
      Batch(columns: columns, count: batch.count, selection: batch.selection, origin: batch.origin))
  }
}
