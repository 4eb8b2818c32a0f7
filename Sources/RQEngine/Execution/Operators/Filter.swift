/// Passes on the rows for which all conditions are true.
struct Filter: StageFactory {
  let conditions: [BoundExpression]
  let layout: [Column]

  func statistics(_ input: [ColumnStatistics]) -> [ColumnStatistics] { input }

  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage {
    let compiler = ExpressionCompiler(layout, options: context.options)
    return FilterStage(RowFilter(try conditions.map(compiler.compile)), next: next)
  }
}

private final class FilterStage: PassingStage {
  private let filter: RowFilter

  init(_ filter: RowFilter, next: Stage) {
    self.filter = filter
    super.init(next: next)
  }

  override func push(_ batch: Batch) throws {
    var batch = batch
    try filter.apply(&batch)
    if batch.rows.count > 0 { try next.push(batch) }
  }
}
