/// The rows a statement gave, column by column.
public struct ResultTable: Sendable {
  /// The columns, all of `rowCount` rows.
  public var columns: [ResultColumn]
  /// How many rows.
  public var rowCount: Int
  /// The values that are not to be taken at their word; nil where there is none.
  public var marks: ResultMarks?
  /// The places of the columns that tell the rows apart, as far as they are known.
  public var keys: Set<Int> = []

  /// Creates a result; every column has `rowCount` rows.
  public init(columns: [ResultColumn], rowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
  }

  /// A result that reads its rows from a relation's chunks, without copying them.
  init(_ relation: Relation, columns: [(name: String, type: DataType)]) {
    let starts = relation.chunks.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    self.columns = columns.enumerated().map { index, column in
      ResultColumn(
        name: column.name, type: column.type,
        storage: SegmentStorage(
          segments: relation.chunks.map { $0.segments[index] }, starts: starts, type: column.type))
    }
    rowCount = starts.last ?? 0
  }

  /// The first rows, read where they lie.
  public func prefix(_ count: Int) -> ResultTable {
    var table = self
    table.rowCount = min(max(count, 0), rowCount)
    return table
  }

  /// A result of texts, a list of cells a row.
  static func texts(_ headings: [String], _ rows: [[String]]) -> ResultTable {
    ResultTable(
      columns: headings.enumerated().map { index, name in
        ResultColumn(name: name, type: .text, values: rows.map { .text($0[index]) })
      }, rowCount: rows.count)
  }
}

/// Values that rest on documents that contradict themselves: those of some columns in some rows.
public struct ResultMarks: Sendable {
  /// The rows.
  public var rows: Set<Int>
  /// The places of the columns.
  public var columns: Set<Int>

  /// Whether a value is marked.
  public func contains(row: Int, column: Int) -> Bool { rows.contains(row) && columns.contains(column) }
}

/// One column of a result.
public struct ResultColumn: Sendable {
  /// Its heading.
  public var name: String
  /// Its type.
  public var type: DataType
  /// Whether it is part of what makes a row: a key of GROUP BY, or a column that joined it.
  public var isKey = false
  /// The storage the rows are read from.
  let storage: any ResultStorage

  init(name: String, type: DataType, storage: any ResultStorage) {
    self.name = name
    self.type = type
    self.storage = storage
  }

  /// The value in `row`, which must be in `0..<rowCount`.
  public subscript(row: Int) -> Value { storage.value(at: row) }
}

/// What a result column reads its rows from.
protocol ResultStorage: Sendable {
  func value(at row: Int) -> Value
}

extension ResultColumn {
  /// Creates a column from values that are all of `type` or NULL.
  public init(name: String, type: DataType, values: [Value]) {
    self.init(name: name, type: type, storage: ValueStorage(values: values))
  }
}

private struct ValueStorage: ResultStorage {
  let values: [Value]
  func value(at row: Int) -> Value { values[row] }
}

/// Rows in segments; all but the last chunk of a scan are full, so the first guess at the segment is nearly always right.
private struct SegmentStorage: ResultStorage {
  let segments: [Segment]
  /// First row of each segment, and the number of rows behind the last.
  let starts: [Int]
  let type: DataType

  func value(at row: Int) -> Value {
    var (low, high) = (0, segments.count - 1)
    let guess = min(row / Chunk.capacity, high)
    if starts[guess] <= row, row < starts[guess + 1] {
      low = guess
      high = guess
    }
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    return segments[low].value(at: row - starts[low], type: type)
  }
}

extension ResultTable {
  /// The rows as a table of that name, without copying those that came from a query; a heading that repeats gets `_2`,
  /// `_3`, ….
  ///
  /// - Throws: `RQ0501` when there is no memory for the columns.
  public func table(named name: String) throws -> Table {
    var taken = Set<String>()
    let schemas = columns.map { column in
      var (heading, number) = (column.name, 1)
      while !taken.insert(NameKey.fold(heading)).inserted {
        number += 1
        heading = "\(column.name)_\(number)"
      }
      return ColumnSchema(heading, type: column.type)
    }
    let schema = TableSchema(name, summary: "What a statement gave.", columns: schemas)
    let stored = columns.compactMap { $0.storage as? SegmentStorage }
    if let first = stored.first, stored.count == columns.count, stored.allSatisfy({ $0.starts == first.starts }) {
      let chunks = first.segments.indices.map { place in
        Chunk(count: first.starts[place + 1] - first.starts[place], segments: stored.map { $0.segments[place] })
      }
      return Table(schema, chunks: chunks)
    }
    var writer = TableWriter(schema)
    for row in 0..<rowCount { writer.append(columns.map { $0[row] }) }
    return try writer.finish()
  }
}
