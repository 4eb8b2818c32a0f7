import RQEngine

// Values of the library go through Codable as texts; tables and results keep them as they are.

extension Decimal: Decodable {
  /// Reads a DECIMAL or INTEGER cell, or the digits of a text.
  public init(from decoder: any Decoder) throws {
    self = try decoder.cell("number") { Decimal($0) }
  }
}

extension CivilDate: Decodable {
  /// Reads a DATE cell, or a text such as 2024-01-31.
  public init(from decoder: any Decoder) throws {
    self = try decoder.cell("date") { CivilDate($0) }
  }
}

extension Timestamp: Decodable {
  /// Reads a TIMESTAMP cell, or a text such as 2024-01-31 10:20:30.
  public init(from decoder: any Decoder) throws {
    self = try decoder.cell("moment") { Timestamp($0) }
  }
}

extension Decimal: Encodable {
  /// Writes the digits as text; a table of `Database.add` keeps the number.
  public func encode(to encoder: any Encoder) throws {
    try encoder.write(description)
  }
}

extension CivilDate: Encodable {
  /// Writes a text such as 2024-01-31; a table of `Database.add` keeps the date.
  public func encode(to encoder: any Encoder) throws {
    try encoder.write(description)
  }
}

extension Timestamp: Encodable {
  /// Writes a text such as 2024-01-31 10:20:30; a table of `Database.add` keeps the moment.
  public func encode(to encoder: any Encoder) throws {
    try encoder.write(description)
  }
}

extension Decoder {
  /// What a text says; `kind` is what it should be.
  fileprivate func cell<Read>(_ kind: String, _ read: (String) -> Read?) throws -> Read {
    let container = try singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = read(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a \(kind)")
    }
    return value
  }
}

extension Encoder {
  /// Writes a text and nothing else.
  fileprivate func write(_ text: String) throws {
    var container = singleValueContainer()
    try container.encode(text)
  }
}
