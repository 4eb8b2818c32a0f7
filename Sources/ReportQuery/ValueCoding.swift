import RQEngine

// Values of the library go through Codable as texts; tables and results keep them as they are.

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

extension Timestamp: Decodable {
  /// Reads a TIMESTAMP cell, or a text such as 2024-01-31 10:20:30.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let moment = Timestamp(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a moment")
    }
    self = moment
  }
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

extension Timestamp: Encodable {
  /// Writes a text such as 2024-01-31 10:20:30; a table of `Database.add` keeps the moment.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
