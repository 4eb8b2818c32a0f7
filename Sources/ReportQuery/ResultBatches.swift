import RQEngine

extension QueryResult {
  /// The rows in batches, for a task that is to stop between two of them when it is cancelled.
  ///
  ///     for try await batch in result.batches(of: 10_000) { … }
  ///
  /// A batch is a result of its own whose rows are read where they lie. Between batches other tasks get their turn.
  /// - Parameter count: the most rows of a batch.
  public func batches(of count: Int = 65_536) -> ResultBatches {
    ResultBatches(result: self, rowCount: Swift.max(1, count))
  }
}

/// The rows of a result in batches.
public struct ResultBatches: AsyncSequence, Sendable {
  let result: QueryResult
  let rowCount: Int

  /// Goes from batch to batch.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let result: QueryResult
    let rowCount: Int
    var next = 0

    /// The next batch.
    ///
    /// - Throws: `CancellationError` once the task is cancelled.
    public mutating func next() async throws -> QueryResult? {
      try Task.checkCancellation()
      await Task.yield()
      guard let table = result.table, next < table.rowCount else { return nil }
      var batch = result
      batch.table = table.rows(next..<Swift.min(next + rowCount, table.rowCount))
      batch.chart = nil
      next += rowCount
      return batch
    }
  }

  /// Starts with the first batch.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(result: result, rowCount: rowCount) }
}
