/// Sorts rows that lie in a temporary file: runs that fit into memory are sorted and written, and then merged.
///
/// A row is compared by words that mean the same in all runs, which stand behind its columns as numbers.
struct ExternalSort {
  let rows: SpilledRows
  let keys: [(ordinal: Int, key: SortKey)]
  /// The operator that the memory is for.
  let name: String
  let context: ExecutionContext

  /// The columns at `ordinals` of the rows in order; only those of `wanted`, where that says which.
  func sorted(ordinals: [Int], wanted: Range<Int>? = nil) throws -> SpilledRows {
    let words = try SpilledSortWords(rows, keys, name, context)
    let types = rows.types + words.types
    let writer = try SpillWriter(types, context)
    // A run is read, sorted by words and addresses, and put in order beside what was read.
    let rowBytes = 2 * (rows.rowBytes + words.types.count * 8) + 48
    let runRows = max(context.budget.available * 3 / 4 / rowBytes, 1)
    let expectedRuns = (rows.rowCount + runRows - 1) / runRows
    let atOnce = RunMerge.rowsAtOnce(
      runs: expectedRuns, rowBytes: rows.rowBytes + words.types.count * 8, context)
    var runs: [[SpilledChunk]] = []
    var start = 0
    while start < rows.chunks.count {
      var (end, count) = (start, 0)
      while end < rows.chunks.count, end - start < Relation.maxChunks,
        count == 0 || count + rows.chunks[end].count <= runRows
      {
        count += rows.chunks[end].count
        end += 1
      }
      defer { BlockCache.trim() }
      runs.append(try run(start..<end, count, words, writer, atOnce: atOnce, rowBytes: rowBytes))
      start = end
    }
    let merge = RunMerge(
      rows: writer.rows(runs.flatMap { $0 }), words: Array(rows.types.count..<types.count), ordinals: ordinals,
      name: name, context: context)
    return try merge.merged(runs, wanted: wanted)
  }

  /// Sorts some of the chunks and writes them.
  private func run(
    _ range: Range<Int>, _ count: Int, _ words: SpilledSortWords, _ writer: SpillWriter, atOnce: Int, rowBytes: Int
  ) throws -> [SpilledChunk] {
    let reservation = Reservation(context.budget, for: name)
    // What the sort itself takes it reserves itself.
    try reservation.update(to: count * (rowBytes - 48), rows: count)
    let slots = Slots<Chunk>(count: range.count)
    let rows = rows
    try Scheduler.forEach(range.count, context) { index in
      let number = range.lowerBound + index
      slots[index] = try words.added(to: rows.chunk(number), number: number)
    }
    let relation = Relation(types: writer.types, chunks: range.indices.compactMap { slots[$0 - range.lowerBound] })
    let order = words.types.indices.map { index -> (ordinal: Int, key: SortKey) in
      let column = Column(id: index, type: .integer, name: "word")
      return (
        ordinal: rows.types.count + index,
        key: SortKey(expression: .column(column), descending: false, nullsFirst: false, order: .ascending)
      )
    }
    let sorted = try RowSort(relation, by: order, for: name, context).sorted()
    let chunks = try relation.gatheredSparsely(
      UnsafeBufferPointer(sorted.addresses.values), ordinals: Array(relation.types.indices), context)
    var written: [SpilledChunk] = []
    for chunk in chunks {
      var start = 0
      while start < chunk.count {
        try context.checkpoint()
        let end = min(start + atOnce, chunk.count)
        written.append(try writer.write(chunk.part(start..<end, types: writer.types), morsel: 0, sequence: 0))
        start = end
      }
    }
    return written
  }
}

extension Chunk {
  /// Some of the rows.
  func part(_ range: Range<Int>, types: [DataType]) throws -> Chunk {
    if range == 0..<count { return self }
    return Chunk(
      count: range.count,
      segments: try zip(segments, types).map { segment, type in
        try Segment(segment.slice(range.lowerBound, range.count), type: type)
      })
  }
}
