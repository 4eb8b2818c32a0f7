import RQEngine

/// One cell, for types that are made of a single value.
final class CellDecoder: Decoder, SingleValueDecodingContainer {
  private unowned let rows: RowDecoder
  var place: Int

  init(_ rows: RowDecoder, _ place: Int = 0) {
    self.rows = rows
    self.place = place
  }

  var codingPath: [any CodingKey] { rows.codingPath + [NameKey(rows.names[place])] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw RowDecoder.refusal(type, codingPath)
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw RowDecoder.refusal([Value].self, codingPath) }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { rows.isNull(place) }
  func decode(_ type: Bool.Type) throws -> Bool { try rows.truth(place) }
  func decode(_ type: String.Type) throws -> String { try rows.text(place) }
  func decode(_ type: Double.Type) throws -> Double { try rows.double(place) }
  func decode(_ type: Float.Type) throws -> Float { Float(try rows.double(place)) }
  func decode(_ type: Int.Type) throws -> Int { try rows.whole(place, type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try rows.whole(place, type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try rows.whole(place, type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try rows.whole(place, type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try rows.whole(place, type) }
  func decode(_ type: UInt.Type) throws -> UInt { try rows.whole(place, type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try rows.whole(place, type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try rows.whole(place, type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try rows.whole(place, type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try rows.whole(place, type) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try rows.value(place, type) }
}
