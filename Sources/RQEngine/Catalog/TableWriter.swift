/// Fills a new table, before it is published.
public struct TableWriter: Sendable {
  private let schema: TableSchema
  private var columns: [SegmentWriter]
  private let cycles: [ColumnCycles]
  /// For each column the segments of the chunks that are full.
  private var full: [[Segment]]
  /// How many rows were appended.
  public private(set) var count = 0

  /// Starts an empty table.
  public init(_ schema: TableSchema) {
    self.schema = schema
    columns = schema.columns.map { SegmentWriter(type: $0.type) }
    cycles = schema.columns.map { _ in ColumnCycles() }
    full = schema.columns.map { _ in [] }
  }

  /// Appends one row: a value a column, in the schema's order, each of the column's type or NULL.
  public mutating func append(_ row: [Value]) {
    precondition(row.count == schema.columns.count, "a row has one value a column")
    for column in columns.indices { columns[column].append(row[column]) }
    count += 1
  }

  /// Appends `rows` rows: a part a column, in the schema's order, each of values of the column's type.
  public mutating func append(_ parts: [ColumnPart], rows: Int) {
    precondition(parts.count == schema.columns.count, "rows have one part a column")
    for column in columns.indices { columns[column].append(parts[column], rows: rows) }
    count += rows
  }

  /// Appends rows of another table of the same columns.
  ///
  /// - Parameter rows: Those to append.
  /// - Throws: `RQ0501` when there is no memory for the columns.
  public mutating func append(_ other: TableColumns, rows wanted: Range<Int>) throws {
    var start = 0
    for chunk in other.chunks {
      let (from, to) = (max(wanted.lowerBound - start, 0), min(wanted.upperBound - start, chunk.count))
      if from < to {
        for column in columns.indices {
          columns[column].append(try chunk.segments[column].slice(from, to - from), rows: .all(to - from))
        }
      }
      start += chunk.count
    }
    count += wanted.count
    try cut()
  }

  /// Puts the rows that fill chunks into their final form, which takes less memory; to be called from time to time.
  ///
  /// - Throws: `RQ0501` when there is no memory for the columns.
  public mutating func cut() throws {
    guard let open = columns.first, open.count >= Chunk.capacity else { return }
    for column in columns.indices {
      full[column] += try columns[column].cut(capacity: Chunk.capacity).map { try $0.compacted(cycles[column]) }
    }
  }

  /// The rows appended, to become rows of a larger table.
  ///
  /// - Throws: `RQ0501` when there is no memory for the columns.
  public mutating func columnsSoFar() throws -> TableColumns {
    TableColumns(count: count, chunks: try chunks { segment, _ in segment })
  }

  /// The table with the rows appended.
  ///
  /// - Throws: `RQ0501` when there is no memory for the columns.
  public mutating func finish() throws -> Table { Table(schema, chunks: try chunks { try $0.compacted($1) }) }

  private mutating func chunks(_ settle: (Segment, ColumnCycles) throws -> Segment) throws -> [Chunk] {
    if count == 0 { return [] }
    var segments: [[Segment]] = []
    for column in columns.indices {
      let isRest = columns[column].count > 0 || full[column].isEmpty
      let last = try columns[column].finish()
      let dictionary = last.first?.dictionary
      let first = full[column].map { segment in dictionary.map { Segment(segment, dictionary: $0) } ?? segment }
      segments.append(first + (isRest ? try last.map { try settle($0, cycles[column]) } : []))
    }
    return (segments.first ?? []).indices.map { number in
      Chunk(count: segments[0][number].count, segments: segments.map { $0[number] })
    }
  }
}

/// Rows that a `TableWriter` collected.
public struct TableColumns: Sendable {
  /// How many rows.
  public let count: Int
  let chunks: [Chunk]
}
