/// A value of a JSON text.
enum JSONValue: Equatable {
  case null
  case boolean(Bool)
  /// A number as written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// One name and value of an object.
  struct Member: Equatable {
    var name: String
    var value: JSONValue
    /// The bytes of the value in the text it was read from.
    var bytes: Range<Int>
  }

  /// The last member called `name`, as most readers of JSON take it; nil for what is not an object.
  func member(_ name: String) -> Member? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }
  }
}
