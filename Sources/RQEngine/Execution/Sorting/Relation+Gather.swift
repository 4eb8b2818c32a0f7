extension Relation {
  /// The columns at `ordinals` of the rows at `addresses`, in their order, as chunks.
  func gathered(
    _ addresses: UnsafeBufferPointer<RowAddress>, ordinals: [Int], _ context: ExecutionContext
  ) throws -> [Chunk] {
    if addresses.isEmpty { return [] }
    let columns = try ordinals.map { ordinal in
      try ColumnGather(chunks.map { $0.segments[ordinal] }, type: types[ordinal], expected: addresses.count)
    }
    let source = Shared(UnsafeMutableBufferPointer(mutating: addresses))
    let parts = (addresses.count + Chunk.capacity - 1) / Chunk.capacity
    // With few parts the columns are dealt out as well, so that no thread idles.
    let lot = parts >= 4 * context.threads ? max(columns.count, 1) : max(columns.count / (4 * context.threads), 1)
    let lots = max((columns.count + lot - 1) / lot, 1)
    let segments = Slots<Segment>(count: parts * columns.count)
    try Scheduler.forEach(parts * lots, context) { task in
      let (part, first) = (task / lots, task % lots * lot)
      let start = part * Chunk.capacity
      let rows = UnsafeBufferPointer(source.part(start..<min(start + Chunk.capacity, source.values.count)))
      for column in first..<min(first + lot, columns.count) {
        segments[part * columns.count + column] = try columns[column].gather(rows)
      }
    }
    return (0..<parts).map { part in
      let start = part * Chunk.capacity
      return Chunk(
        count: min(Chunk.capacity, addresses.count - start),
        segments: columns.indices.compactMap { segments[part * columns.count + $0] })
    }
  }
}
