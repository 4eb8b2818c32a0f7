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
    func quoted(_ name: String) -> String {
      "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    guard !table.names.isEmpty else {
      throw Diagnostic(
        "RQ0197", "there are no rows to make a table of", at: nil, hint: "CREATE TABLE makes one without rows.")
    }
    let columns = zip(table.names, table.columns).map { "\(quoted($0)) \(EncodedTable.type(of: $1))" }
    let definition: String = "CREATE OR REPLACE TABLE \(quoted(name)) (\(columns.joined(separator: ", ")))"
    _ = try run(QueryText(definition))
    // As many values at once as a statement takes with ease.
    let most = max(1, 4_000 / table.names.count)
    for start in stride(from: 0, to: rows.count, by: most) {
      var parameters: [String: Value] = [:]
      var values: [String] = []
      for row in start..<min(start + most, rows.count) {
        let cells = table.columns.indices.map { column in
          let name = "v\(parameters.count)"
          parameters[name] = table.columns[column][row]
          return "$" + name
        }
        values.append("(" + cells.joined(separator: ", ") + ")")
      }
      let text: String = "INSERT INTO \(quoted(name)) VALUES \(values.joined(separator: ", "))"
      _ = try run(QueryText(text, parameters: parameters))
    }
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
  static func type(of values: [Value]) -> String {
    var scale = 0
    var kinds = Set<String>()
    for value in values {
      switch value {
      case .null: break
      case .boolean: kinds.insert("BOOLEAN")
      case .integer: kinds.insert("INTEGER")
      case .double: kinds.insert("DOUBLE")
      case .decimal(let number):
        kinds.insert("DECIMAL")
        scale = max(scale, number.scale)
      case .date: kinds.insert("DATE")
      case .timestamp: kinds.insert("TIMESTAMP")
      default: kinds.insert("TEXT")
      }
    }
    if kinds.contains("DECIMAL"), kinds.isSubset(of: ["DECIMAL", "INTEGER"]) { return "DECIMAL(38, \(scale))" }
    if kinds.isSubset(of: ["DOUBLE", "INTEGER", "DECIMAL"]), kinds.count > 1 { return "DOUBLE" }
    return kinds.count == 1 ? kinds.first ?? "TEXT" : "TEXT"
  }
}

private struct RowEncoder: Encoder {
  let table: EncodedTable
  var codingPath: [any CodingKey] = []
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(RowFields<Key>(table: table, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { RefusedList(codingPath: codingPath) }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    CellField(table: table, name: codingPath.last?.stringValue ?? "value", codingPath: codingPath)
  }
}

private struct RowFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
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

extension Decimal: Encodable {
  /// Writes the digits as text; a table of `Database.add` keeps the number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension CivilDate: Encodable {
  /// Writes a text such as 2024-01-31; a table of `Database.add` keeps the date.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
