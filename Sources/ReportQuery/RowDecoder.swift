import RQEngine

extension QueryResult {
  /// The rows as values of a `Decodable` type, one a row.
  ///
  /// A property takes the column of its own name, or of its name in snake case (`reviewTotal` takes `review_total`).
  /// Optional properties take NULL; a type that is a single value takes the first column.
  /// - Throws: `DecodingError` that names the column and the row.
  public func decode<T: Decodable>(as type: [T].Type = [T].self) throws -> [T] {
    let index = ColumnIndex(columns)
    var result: [T] = []
    result.reserveCapacity(rowCount)
    for row in 0..<rowCount { result.append(try T(from: RowDecoder(index: index, row: row))) }
    return result
  }
}

/// The columns of a result by the names properties may have.
private final class ColumnIndex {
  let columns: [ResultColumn]
  private let byName: [String: Int]

  init(_ columns: [ResultColumn]) {
    self.columns = columns
    byName = Dictionary(
      columns.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  func place(of name: String) -> Int? { byName[name] ?? byName[ColumnName.snake(name)] }
}

/// The names of columns that properties have.
enum ColumnName {
  /// `reviewTotal` as `review_total`.
  static func snake(_ name: String) -> String {
    var result = ""
    for character in name {
      if character.isUppercase {
        result += "_" + character.lowercased()
      } else {
        result.append(character)
      }
    }
    return result
  }
}

private struct RowDecoder: Decoder {
  let index: ColumnIndex
  let row: Int
  var codingPath: [any CodingKey] { [RowKey(row)] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(RowContainer<Key>(index: index, row: row))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw DecodingError.dataCorrupted(
      DecodingError.Context(codingPath: codingPath, debugDescription: "A row is not a list; decode it as a struct."))
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    guard let column = index.columns.first else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: codingPath, debugDescription: "The result has no columns."))
    }
    return CellDecoder(value: column[row], codingPath: codingPath)
  }
}

private struct RowKey: CodingKey {
  let row: Int
  init(_ row: Int) { self.row = row }
  init?(intValue: Int) { row = intValue }
  init?(stringValue: String) { return nil }
  var intValue: Int? { row }
  var stringValue: String { "row \(row)" }
}

private struct RowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let index: ColumnIndex
  let row: Int
  var codingPath: [any CodingKey] { [RowKey(row)] }
  var allKeys: [Key] { index.columns.compactMap { Key(stringValue: $0.name) } }

  func contains(_ key: Key) -> Bool { index.place(of: key.stringValue) != nil }

  private func cell(_ key: Key) throws -> CellDecoder {
    guard let place = index.place(of: key.stringValue) else {
      throw DecodingError.keyNotFound(
        key,
        DecodingError.Context(
          codingPath: codingPath, debugDescription: "The result has no column \(key.stringValue)."))
    }
    return CellDecoder(value: index.columns[place][row], codingPath: codingPath + [key])
  }

  func decodeNil(forKey key: Key) throws -> Bool { try cell(key).decodeNil() }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try cell(key).decode(type) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    throw CellDecoder.mismatch(type, codingPath + [key], "a cell holds one value")
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw CellDecoder.mismatch([Value].self, codingPath + [key], "a cell holds one value")
  }

  func superDecoder() throws -> any Decoder { RowDecoder(index: index, row: row) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try cell(key) }
}

/// Decodes one cell.
private struct CellDecoder: Decoder, SingleValueDecodingContainer {
  let value: Value
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  static func mismatch(_ type: Any.Type, _ path: [any CodingKey], _ reason: String) -> DecodingError {
    DecodingError.typeMismatch(type, DecodingError.Context(codingPath: path, debugDescription: reason))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw CellDecoder.mismatch(type, codingPath, "a cell holds one value")
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw CellDecoder.mismatch([Value].self, codingPath, "a cell holds one value")
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { value.isNull }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    // Types of the library stand for a cell as they are; all others say what they are made of.
    if let readable = type as? any ResultValue.Type {
      guard let read = readable.init(value), let result = read as? T else {
        let reason = value.isNull ? "the cell is NULL" : "\(value) does not fit"
        if value.isNull {
          throw DecodingError.valueNotFound(
            type, DecodingError.Context(codingPath: codingPath, debugDescription: reason))
        }
        throw CellDecoder.mismatch(type, codingPath, reason)
      }
      return result
    }
    if let integer = type as? any FixedWidthInteger.Type {
      guard let wide = Int64(value), let result = CellDecoder.exactly(integer, wide) as? T else {
        throw CellDecoder.mismatch(type, codingPath, "\(value) does not fit")
      }
      return result
    }
    if type == Float.self, let wide = Double(value), let result = Float(wide) as? T { return result }
    return try T(from: self)
  }

  private static func exactly<I: FixedWidthInteger>(_ type: I.Type, _ value: Int64) -> Any? { I(exactly: value) }
}

extension Decimal: Decodable {
  /// Reads a DECIMAL or INTEGER cell, or the digits of a text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let number = Decimal(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a number")
    }
    self = number
  }
}

extension CivilDate: Decodable {
  /// Reads a DATE cell, or a text such as 2024-01-31.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let date = CivilDate(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a date")
    }
    self = date
  }
}
