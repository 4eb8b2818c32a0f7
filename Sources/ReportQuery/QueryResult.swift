import RQEngine
import RQRender
import RQSyntax

/// What a statement gave: rows, and what there is to say about them.
public struct QueryResult: Sendable {
  /// The rows, column by column; nil for a statement that gives none, such as SET.
  public var table: ResultTable?
  /// Notes and warnings in the order they came up.
  public var notes: [Diagnostic]
  /// Wall-clock seconds from parse to the last row.
  public var elapsed: Double
  /// The picture that CHART asked for.
  public var chart: Chart?
  /// What came of a TEST, whose rows these are.
  public var test: TestOutcome?

  /// The rows drawn: as CHART asked for, or in the form given, or in the one that suits the columns.
  ///
  /// `chart.svg()` is a picture for a file, `chart.terminalText` one for a terminal.
  /// - Throws: `RQ0195` for rows that cannot be drawn.
  public func drawn(as kind: Chart.Kind? = nil, title: String? = nil) throws -> Chart {
    if let chart, kind == nil, title == nil { return chart }
    guard let table else {
      throw Diagnostic("RQ0195", "there is nothing to draw: the statement gives no rows", at: nil)
    }
    var made = try Chart(table, kind: kind)
    made.title = title
    return made
  }

  /// The columns in order; none for a statement without rows.
  public var columns: [ResultColumn] { table?.columns ?? [] }

  /// How many rows.
  public var rowCount: Int { table?.rowCount ?? 0 }

  /// The rows in order.
  public var rows: ResultRows { ResultRows(columns: columns, count: rowCount) }

  /// The values of a column by its heading, read in place; nil for a missing heading or a type that does not fit.
  public func column<T: ResultValue>(_ name: String, as type: T.Type = T.self) -> ColumnValues<T>? {
    guard let column = columns.first(where: { $0.name == name }), T.reads(column.type) else { return nil }
    return ColumnValues(column: column, count: rowCount)
  }

  /// The values of a column by its heading as they lie in memory, up to 65,536 rows at a time.
  ///
  ///     for chunk in try result.chunks(of: "received") {
  ///       chunk.withValues(as: Int16.self) { values, validity in
  ///         for row in values.indices where validity[row] { total += Int(values[row]) }
  ///       }
  ///     }
  ///
  /// - Throws: `RQ0101` for a missing heading, `RQ0501` when there is no memory to write out what is kept as runs.
  public func chunks(of name: String) throws -> [ColumnChunk] {
    guard let column = columns.first(where: { $0.name == name }) else {
      throw Diagnostic(
        "RQ0101", "the result has no column '\(name)'", at: nil,
        candidates: Candidates.best(for: name, among: columns.map(\.name)))
    }
    return try column.chunks(rowCount: rowCount)
  }
}

extension QueryResult: CustomStringConvertible {
  /// The rows as the prompt prints them.
  public var description: String { table.map { OutputFormat.table.string($0, chart: chart) } ?? "" }
}

/// The rows of a result, each read from the columns when asked for.
public struct ResultRows: RandomAccessCollection, Sendable {
  let columns: [ResultColumn]
  /// How many rows.
  public let count: Int

  /// The first row's number.
  public var startIndex: Int { 0 }
  /// The number behind the last row's.
  public var endIndex: Int { count }

  /// The row of that number.
  public subscript(row: Int) -> ResultRow { ResultRow(columns: columns, index: row) }
}

/// One row of a result.
public struct ResultRow: Sendable {
  let columns: [ResultColumn]
  /// The row's number.
  public let index: Int

  /// The value in the column of that place.
  public subscript(column: Int) -> Value { columns[column][index] }

  /// The value in the column of that heading; nil when there is no such column.
  public subscript(name: String) -> Value? { columns.first { $0.name == name }?[index] }
}

/// The values of one column as a Swift type, nil where the column has NULL; read in place, without a copy.
public struct ColumnValues<T: ResultValue>: RandomAccessCollection, Sendable {
  @usableFromInline let column: ResultColumn
  /// How many values.
  public let count: Int

  init(column: ResultColumn, count: Int) {
    self.column = column
    self.count = count
  }

  /// The first row's number.
  @inlinable public var startIndex: Int { 0 }
  /// The number behind the last row's.
  @inlinable public var endIndex: Int { count }

  /// The value in a row.
  @inlinable
  public subscript(row: Int) -> T? { T.read(column, at: row) }
}
