/// Rows in memory: chunks of segments, all with the same columns.
struct Relation: Sendable {
  var types: [DataType]
  var chunks: [Chunk]

  /// How many rows.
  var rowCount: Int { chunks.reduce(0) { $0 + $1.count } }

  /// For each chunk how many rows stand in the chunks before it.
  var chunkStarts: [Int] {
    var next = 0
    return chunks.map { chunk in
      defer { next += chunk.count }
      return next
    }
  }

  /// Bytes of memory held, shared dictionaries excluded.
  var memory: Int {
    chunks.reduce(0) { $0 + $1.segments.reduce(0) { $0 + $1.memory } }
  }
}

/// Collects batches into a relation.
struct RelationWriter {
  private var columns: [SegmentWriter]
  private(set) var count = 0

  init(types: [DataType]) {
    columns = types.map { SegmentWriter(type: $0) }
  }

  /// Bytes of memory held, roughly.
  var memory: Int { columns.reduce(0) { $0 + $1.memory } }

  /// Appends the selected rows of a batch.
  mutating func append(_ batch: Batch) { append(batch, rows: batch.rows) }

  /// Appends the listed rows of a batch.
  mutating func append(_ batch: Batch, rows: Rows) {
    for column in columns.indices { columns[column].append(batch.columns[column].spread, rows: rows) }
    count += rows.count
  }

  /// Appends the listed rows of a batch; of the dictionaries of the columns in `sparse` only what the rows use.
  mutating func append(_ batch: Batch, rows: Rows, sparse: [Bool]) {
    for column in columns.indices {
      if sparse[column] {
        columns[column].appendTexts(batch.columns[column].spread, rows: rows)
      } else {
        columns[column].append(batch.columns[column].spread, rows: rows)
      }
    }
    count += rows.count
  }

  /// Appends one row; there is one value a column.
  mutating func append(_ row: [Value]) {
    for column in columns.indices { columns[column].append(row[column]) }
    count += 1
  }

  /// The rows collected, in chunks of at most `capacity`.
  mutating func finish(capacity: Int = Chunk.capacity) throws -> [Chunk] {
    if count == 0 { return [] }
    var segments: [[Segment]] = []
    for column in columns.indices { segments.append(try columns[column].finish(capacity: capacity)) }
    var chunks: [Chunk] = []
    var start = 0
    while start < count {
      let rows = min(capacity, count - start)
      let number = chunks.count
      chunks.append(Chunk(count: rows, segments: segments.map { $0[number] }))
      start += rows
    }
    return chunks
  }
}
