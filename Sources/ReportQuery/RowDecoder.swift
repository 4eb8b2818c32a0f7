import RQEngine

extension QueryResult {
  /// The rows as values of a `Decodable` type, one a row.
  ///
  /// A property takes the column of its own name, or of its name in snake case (`reviewTotal` takes `review_total`).
  /// Optional properties take NULL; a type that is a single value takes the first column.
  /// - Throws: `DecodingError` that names the column and the row.
  public func decode<T: Decodable>(as type: [T].Type = [T].self) throws -> [T] {
    let rows = RowDecoder(columns)
    defer { rows.fields = nil }
    var result: [T] = []
    result.reserveCapacity(rowCount)
    for row in 0..<rowCount {
      rows.row = row
      result.append(try T(from: rows))
    }
    return result
  }
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

/// The rows of a result one after the other: the same decoder stands for each, so that what is learned of a type serves all rows.
final class RowDecoder: Decoder {
  var row = 0
  let readers: [ColumnReader]
  let names: [String]
  /// The fields asked for last, and the type of their keys.
  var fields: AnyObject?
  private var keyType: ObjectIdentifier?
  private let places: [String: Int]
  private(set) lazy var cell = CellDecoder(self)

  init(_ columns: [ResultColumn]) {
    readers = columns.map { ColumnReader($0) }
    names = columns.map(\.name)
    places = Dictionary(names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  var codingPath: [any CodingKey] { [RowKey(row)] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// The column that a property takes; -1 where there is none.
  func place(of name: String) -> Int { places[name] ?? places[ColumnName.snake(name)] ?? -1 }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    if keyType == ObjectIdentifier(Key.self), let known = fields as? KnownFields<Key> {
      known.fields.begin()
      return known.container
    }
    let made = KnownFields<Key>(self)
    fields = made
    keyType = ObjectIdentifier(Key.self)
    return made.container
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw DecodingError.dataCorrupted(
      DecodingError.Context(codingPath: codingPath, debugDescription: "A row is not a list; decode it as a struct."))
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    guard !readers.isEmpty else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: codingPath, debugDescription: "The result has no columns."))
    }
    cell.place = 0
    return cell
  }

  // MARK: Cells

  func isNull(_ place: Int) -> Bool { readers[place].isNull(at: row) }

  /// A whole number of any width.
  @inline(__always)
  func whole<I: FixedWidthInteger>(_ place: Int, _ type: I.Type) throws -> I {
    if let wide = readers[place].integer(at: row), let number = I(exactly: wide) { return number }
    // What is not an INTEGER may still be whole.
    if readers[place].type != .integer, let wide = Int64(readers[place].value(at: row)), let number = I(exactly: wide) {
      return number
    }
    throw misfit(place, type)
  }

  func double(_ place: Int) throws -> Double {
    if let number = readers[place].double(at: row) { return number }
    throw misfit(place, Double.self)
  }

  func truth(_ place: Int) throws -> Bool {
    if let truth = readers[place].truth(at: row) { return truth }
    throw misfit(place, Bool.self)
  }

  func text(_ place: Int) throws -> String {
    if let text = readers[place].text(at: row) { return text }
    throw misfit(place, String.self)
  }

  /// Any other type: those of the library stand for a cell as they are, all others say what they are made of.
  func value<T: Decodable>(_ place: Int, _ type: T.Type) throws -> T {
    if let readable = type as? any ResultValue.Type {
      if let read = readable.init(readers[place].value(at: row)) as? T { return read }
      throw misfit(place, type)
    }
    let before = cell.place
    defer { cell.place = before }
    cell.place = place
    return try T(from: cell)
  }

  func misfit(_ place: Int, _ type: Any.Type) -> DecodingError {
    let path = codingPath + [NameKey(names[place])]
    if isNull(place) {
      return .valueNotFound(type, DecodingError.Context(codingPath: path, debugDescription: "the cell is NULL"))
    }
    return .typeMismatch(
      type,
      DecodingError.Context(
        codingPath: path, debugDescription: "\(readers[place].value(at: row)) does not fit"))
  }

  static func refusal(_ type: Any.Type, _ path: [any CodingKey]) -> DecodingError {
    .typeMismatch(type, DecodingError.Context(codingPath: path, debugDescription: "a cell holds one value"))
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

/// A column in the path of an error.
struct NameKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { return nil }
}
