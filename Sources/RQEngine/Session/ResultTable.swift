import RQSyntax

/// The rows a statement gave, column by column.
public struct ResultTable: Sendable {
  /// The columns, all of `rowCount` rows.
  public var columns: [ResultColumn]
  /// How many rows.
  public var rowCount: Int

  /// Creates a result; every column has `rowCount` rows.
  public init(columns: [ResultColumn], rowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
  }
}

/// One column of a result.
public struct ResultColumn: Sendable {
  /// Its heading.
  public var name: String
  /// Its type.
  public var type: DataType
  /// The storage the rows are read from.
  let storage: any ResultStorage

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
