import RQEngine
import RQSyntax

extension Database {
  /// Makes a table of this session of values of a type of one's own, a row each.
  ///
  /// A property becomes a column of its name in snake case. Text, numbers, truth values, `Decimal` and `CivilDate` are kept as they
  /// are; a property that is nil in a row is NULL there, and one that is nil in all is a column of text.
  /// - Parameters:
  ///   - rows: the values.
  ///   - name: the table; one of that name is replaced.
  /// - Throws: `EncodingError` for a property that is no single value, `Diagnostic` where the table cannot be made.
  public func add<Row: Encodable>(_ rows: [Row], as name: String) throws {
    let table = EncodedTable()
    for row in rows {
      try row.encode(to: RowEncoder(table: table))
      table.endRow()
    }
    guard !table.names.isEmpty else {
      throw Diagnostic(
        "RQ0197", "there are no rows to make a table of", at: nil, hint: "CREATE TABLE makes one without rows.")
    }
    func quoted(_ name: String) -> String {
      "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    let columns = zip(table.names, table.columns).map { name, values in
      let type = EncodedTable.type(of: values)
      return ResultColumn(name: name, type: type, values: EncodedTable.values(values, as: type))
    }
    // A name nobody else has, so that the rows are those that are meant.
    var lent = "rows"
    while columns.contains(where: { $0.name == lent }) || hasTable(lent) { lent += "_" }
    let text = "CREATE OR REPLACE TABLE \(quoted(name)) AS SELECT * FROM \(quoted(lent))"
    let script = Script.parse(text)
    if let error = script.diagnostics.first(where: { $0.severity == .error }) { throw error }
    guard let statement = script.statements.first else { return }
    _ = try execute(
      statement, of: script, beside: [lent: ResultTable(columns: columns, rowCount: rows.count)])
  }
}

/// The cells of rows that are encoded, column by column.
private final class EncodedTable {
  private(set) var names: [String] = []
  private(set) var columns: [[Value]] = []
  private var places: [String: Int] = [:]
  private var rows = 0

  func set(_ name: String, to value: Value) {
    let name = ColumnName.snake(name)
    let place: Int
    if let known = places[name] {
      place = known
    } else {
      place = names.count
      places[name] = place
      names.append(name)
      columns.append([Value](repeating: .null, count: rows))
    }
    if columns[place].count == rows { columns[place].append(value) } else { columns[place][rows] = value }
  }

  func endRow() {
    rows += 1
    for place in columns.indices where columns[place].count < rows { columns[place].append(.null) }
  }

  /// The type that holds all values of a column.
  static func type(of values: [Value]) -> DataType {
    var scale = 0
    var found = Set<DataType>()
    for value in values {
      switch value {
      case .null: continue
      case .boolean: found.insert(.boolean)
      case .integer: found.insert(.integer)
      case .double: found.insert(.double)
      case .decimal(let number):
        scale = max(scale, number.scale)
        found.insert(.decimal(precision: Decimal.maxPrecision, scale: 0))
      case .date: found.insert(.date)
      case .timestamp: found.insert(.timestamp)
      default: found.insert(.text)
      }
    }
    if found.count > 1, found.contains(.double), found.allSatisfy(\.isNumeric) { return .double }
    let decimal = DataType.decimal(precision: Decimal.maxPrecision, scale: 0)
    if found.contains(decimal), found.isSubset(of: [decimal, .integer]) {
      return .decimal(precision: Decimal.maxPrecision, scale: scale)
    }
    return found.count == 1 ? found.first ?? .text : .text
  }

  /// The values as they are kept in a column of a type.
  static func values(_ values: [Value], as type: DataType) -> [Value] {
    switch type {
    case .double: values.map { Double($0).map { .double($0) } ?? .null }
    case .decimal(_, let scale): values.map { Decimal($0)?.rescaled(to: scale).map { .decimal($0) } ?? .null }
    case .text:
      values.map { value in if case .text = value { value } else { value.isNull ? .null : .text(value.description) } }
    default: values
    }
  }
}

private struct RowEncoder: Encoder {
  let table: EncodedTable
  var codingPath: [any CodingKey] = []
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(EncodedFields<Key>(table: table, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { RefusedList(codingPath: codingPath) }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    CellField(table: table, name: codingPath.last?.stringValue ?? "value", codingPath: codingPath)
  }
}

private struct EncodedFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let table: EncodedTable
  var codingPath: [any CodingKey]

  private func cell(_ key: Key) -> CellField {
    CellField(table: table, name: key.stringValue, codingPath: codingPath + [key])
  }

  mutating func encodeNil(forKey key: Key) throws { cell(key).set(.null) }
  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try cell(key).encode(value) }
  mutating func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
    if let value { try cell(key).encode(value) } else { cell(key).set(.null) }
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    KeyedEncodingContainer(RefusedFields<Nested>(codingPath: codingPath + [key]))
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    RefusedList(codingPath: codingPath + [key])
  }

  mutating func superEncoder() -> any Encoder { RowEncoder(table: table, codingPath: codingPath) }
  mutating func superEncoder(forKey key: Key) -> any Encoder {
    RowEncoder(table: table, codingPath: codingPath + [key])
  }
}

private struct CellField: SingleValueEncodingContainer {
  let table: EncodedTable
  let name: String
  var codingPath: [any CodingKey]

  func set(_ value: Value) { table.set(name, to: value) }

  func encodeNil() throws { set(.null) }

  func encode<T: Encodable>(_ value: T) throws {
    switch value {
    case let value as any QueryValue: set(value.queryValue)
    case let value as any FixedWidthInteger:
      guard let number = Int64(exactly: value) else {
        throw EncodingError.invalidValue(
          value, EncodingError.Context(codingPath: codingPath, debugDescription: "\(value) does not fit into INTEGER"))
      }
      set(.integer(number))
    case let value as Float: set(Double(value).queryValue)
    default:
      // What is made of several values has containers of its own, which refuse.
      try value.encode(to: CellEncoder(field: self))
    }
  }
}

/// Lets a type that stands for one value, such as an enumeration, say which.
private struct CellEncoder: Encoder {
  let field: CellField
  var codingPath: [any CodingKey] { field.codingPath }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(RefusedFields<Key>(codingPath: codingPath))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { RefusedList(codingPath: codingPath) }
  func singleValueContainer() -> any SingleValueEncodingContainer { field }
}

private func refusal(_ value: Any, _ path: [any CodingKey]) -> EncodingError {
  EncodingError.invalidValue(value, EncodingError.Context(codingPath: path, debugDescription: "a cell holds one value"))
}

private struct RefusedFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
  var codingPath: [any CodingKey]
  mutating func encodeNil(forKey key: Key) throws { throw refusal("nil", codingPath) }
  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws { throw refusal(value, codingPath) }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { KeyedEncodingContainer(RefusedFields<Nested>(codingPath: codingPath)) }
  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    RefusedList(codingPath: codingPath)
  }
  mutating func superEncoder() -> any Encoder { RowEncoder(table: EncodedTable(), codingPath: codingPath) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { superEncoder() }
}

private struct RefusedList: UnkeyedEncodingContainer {
  var codingPath: [any CodingKey]
  var count: Int { 0 }
  mutating func encodeNil() throws { throw refusal("nil", codingPath) }
  mutating func encode<T: Encodable>(_ value: T) throws { throw refusal(value, codingPath) }
  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> { KeyedEncodingContainer(RefusedFields<Nested>(codingPath: codingPath)) }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
  mutating func superEncoder() -> any Encoder { RowEncoder(table: EncodedTable(), codingPath: codingPath) }
}
