/// A field of a STRUCT: its name, empty in a row, and its type.
public struct StructField: Sendable, Hashable {
  /// The name as it was written.
  public var name: String
  /// The type of its values.
  public var type: DataType

  /// Creates a field.
  public init(_ name: String, _ type: DataType) {
    self.name = name
    self.type = type
  }

  /// A name as it is written in a type: in quotes unless it is a plain word.
  static func quoted(_ name: String) -> String {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    let isWord =
      name.utf8.first.map { !isDigit($0) } == true
      && name.utf8.allSatisfy { $0 >= 0x80 || $0 == 0x5F || isDigit($0) || (0x61...0x7A).contains($0 | 0x20) }
    if isWord { return name }
    return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

/// A value of a STRUCT under its name.
public struct NamedValue: Sendable, Hashable {
  /// The name; empty in a row.
  public var name: String
  /// The value.
  public var value: Value

  /// Creates a named value.
  public init(name: String, value: Value) {
    self.name = name
    self.value = value
  }
}

/// A key of a MAP and what stands under it.
public struct MapEntry: Sendable, Hashable {
  /// Never NULL.
  public var key: Value
  /// What stands there.
  public var value: Value

  /// Creates an entry.
  public init(key: Value, value: Value) {
    self.key = key
    self.value = value
  }
}
