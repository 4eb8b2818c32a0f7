import RQEngine

/// The columns of properties in the order in which a type asks for them, which is the same in every row.
final class FieldOrder {
  let decoder: RowDecoder
  private var known: [(name: String, place: Int)] = []
  private var next = 0

  init(_ decoder: RowDecoder) { self.decoder = decoder }

  /// Says that a row begins.
  func begin() { next = 0 }

  /// The column of a property; -1 where there is none.
  func place(of name: String) -> Int {
    if next < known.count, known[next].name == name {
      next += 1
      return known[next - 1].place
    }
    if let other = known.firstIndex(where: { $0.name == name }) {
      next = other + 1
      return known[other].place
    }
    known.append((name, decoder.place(of: name)))
    next = known.count
    return known[next - 1].place
  }
}

/// The fields of a type, made once for all rows.
final class KnownFields<Key: CodingKey> {
  let fields: FieldOrder
  let container: KeyedDecodingContainer<Key>

  init(_ decoder: RowDecoder) {
    fields = FieldOrder(decoder)
    container = KeyedDecodingContainer(RowFields<Key>(fields: fields))
  }
}

/// The cells of a row by the properties that take them.
struct RowFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
  // One reference alone, since generic code copies it with every call.
  let fields: FieldOrder
  private var decoder: RowDecoder { fields.decoder }
  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { decoder.names.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool { decoder.place(of: key.stringValue) >= 0 }

  private func place(_ key: Key) throws -> Int {
    let place = fields.place(of: key.stringValue)
    if place >= 0 { return place }
    throw DecodingError.keyNotFound(
      key,
      DecodingError.Context(codingPath: codingPath, debugDescription: "The result has no column \(key.stringValue)."))
  }

  /// The column of a property that may be missing; nil where it is, or has NULL.
  private func present(_ key: Key) -> Int? {
    let place = fields.place(of: key.stringValue)
    return place < 0 || decoder.isNull(place) ? nil : place
  }

  func decodeNil(forKey key: Key) throws -> Bool { decoder.isNull(try place(key)) }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoder.truth(place(key)) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try decoder.text(place(key)) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try decoder.double(place(key)) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try decoder.double(place(key))) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try decoder.whole(place(key), type) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try decoder.whole(place(key), type) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try decoder.whole(place(key), type) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try decoder.whole(place(key), type) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decoder.whole(place(key), type) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try decoder.whole(place(key), type) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try decoder.whole(place(key), type) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try decoder.whole(place(key), type) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try decoder.whole(place(key), type) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try decoder.whole(place(key), type) }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder.value(place(key), type) }

  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key).map(decoder.truth) }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key).map(decoder.text) }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try present(key).map(decoder.double) }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try present(key).map { try decoder.whole($0, type) }
  }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
    try present(key).map { try decoder.whole($0, type) }
  }
  func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
    try present(key).map { try decoder.whole($0, type) }
  }
  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    try present(key).map { try decoder.value($0, type) }
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    throw RowDecoder.refusal(type, codingPath + [key])
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw RowDecoder.refusal([Value].self, codingPath + [key])
  }

  func superDecoder() throws -> any Decoder { decoder }
  func superDecoder(forKey key: Key) throws -> any Decoder { CellDecoder(decoder, try place(key)) }
}
