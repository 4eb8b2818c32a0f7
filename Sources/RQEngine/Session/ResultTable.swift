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
        storage: .segments(
          SegmentRows(segments: relation.chunks.map { $0.segments[index] }, starts: starts, type: column.type)))
    }
    rowCount = starts.last ?? 0
  }

  /// The first rows, read where they lie.
  public func prefix(_ count: Int) -> ResultTable {
    var table = self
    table.rowCount = min(max(count, 0), rowCount)
    return table
  }

  /// The rows of a range, read where they lie; marks and keys go with them.
  public func rows(_ range: Range<Int>) -> ResultTable {
    let range = range.clamped(to: 0..<rowCount)
    var table = self
    table.rowCount = range.count
    for place in table.columns.indices { table.columns[place].first += range.lowerBound }
    table.marks?.rows = Set((marks?.rows ?? []).filter(range.contains).map { $0 - range.lowerBound })
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
    let stored = columns.compactMap(\.storedRows)
    if let first = stored.first, stored.count == columns.count, stored.allSatisfy({ $0.starts == first.starts }),
      first.starts.last == rowCount
    {
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
