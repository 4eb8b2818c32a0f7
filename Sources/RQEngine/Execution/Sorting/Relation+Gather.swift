extension Relation {
  /// Columns that are laid out for reading at one time, so that a wide relation is never held twice.
  private static let columnsAtOnce = 16

  /// The columns at `ordinals` of the rows at `addresses`, in their order, as chunks.
  func gathered(
    _ addresses: UnsafeBufferPointer<RowAddress>, ordinals: [Int], _ context: ExecutionContext
  ) throws -> [Chunk] {
    if addresses.isEmpty { return [] }
    let parts = (addresses.count + Chunk.capacity - 1) / Chunk.capacity
    let segments = Slots<Segment>(count: parts * ordinals.count)
    var first = 0
    while first < ordinals.count {
      let last = min(first + Relation.columnsAtOnce, ordinals.count)
      try gather(addresses, ordinals, first..<last, parts, into: segments, context)
      first = last
    }
    return (0..<parts).map { part in
      Chunk(
        count: min(Chunk.capacity, addresses.count - part * Chunk.capacity),
        segments: ordinals.indices.compactMap { segments[part * ordinals.count + $0] })
    }
  }

  private func gather(
    _ addresses: UnsafeBufferPointer<RowAddress>, _ ordinals: [Int], _ range: Range<Int>, _ parts: Int,
    into segments: Slots<Segment>, _ context: ExecutionContext
  ) throws {
    let prepared = Slots<ColumnGather>(count: range.count)
    let (chunks, types, expected) = (chunks, types, addresses.count)
    try Scheduler.forEach(range.count, context) { index in
      let ordinal = ordinals[range.lowerBound + index]
      prepared[index] = try ColumnGather(
        chunks.map { $0.segments[ordinal] }, type: types[ordinal], expected: expected)
    }
    let columns = range.indices.compactMap { prepared[$0 - range.lowerBound] }
    let source = Shared(UnsafeMutableBufferPointer(mutating: addresses))
    // With few parts the columns are dealt out as well, so that no thread idles.
    let lot = parts >= 4 * context.threads ? columns.count : max(columns.count / (4 * context.threads), 1)
    let lots = (columns.count + lot - 1) / lot
    try Scheduler.forEach(parts * lots, context) { task in
      let (part, first) = (task / lots, task % lots * lot)
      let start = part * Chunk.capacity
      let rows = UnsafeBufferPointer(source.part(start..<min(start + Chunk.capacity, source.values.count)))
      for column in first..<min(first + lot, columns.count) {
        segments[part * ordinals.count + range.lowerBound + column] = try columns[column].gather(rows)
      }
    }
  }
}
