/// Adds a column whose values ascend from row to row, whoever reads which rows.
struct Number: StageFactory {
  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage { NumberStage(next: next) }

  func statistics(_ input: [ColumnStatistics]) -> [ColumnStatistics] { input.isEmpty ? [] : input + [.unknown] }
}

private final class NumberStage: PassingStage {
  /// The morsel in the high bits, the rows of it so far in the low ones.
  private var place: Int64 = 0

  override func begin(morsel: Int) throws {
    place = Int64(morsel) << 32
    try super.begin(morsel: morsel)
  }

  override func push(_ batch: Batch) throws {
    let writer = try VectorWriter<Int64>(count: batch.count)
    for row in 0..<batch.count { writer.values[row] = place &+ Int64(row) }
    place &+= Int64(batch.count)
    var result = batch
    result.columns.append(writer.vector(.int64))
    try next.push(result)
  }
}
