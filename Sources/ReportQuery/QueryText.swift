import RQEngine

/// The text of a query with values beside it.
///
/// A string literal becomes one, and so does an interpolated string: an interpolated value is bound as a parameter and
/// never becomes part of the text, so no value can change what the query asks.
///
///     let result = try await database.query("SELECT agency WHERE year = \(year)")
public struct QueryText: ExpressibleByStringInterpolation, Sendable {
  /// The text, with `$name` where a value goes.
  public var text: String
  /// The values by name.
  public var parameters: [String: Value]

  /// Creates a query from text and values.
  public init(_ text: String, parameters: [String: Value] = [:]) {
    self.text = text
    self.parameters = parameters
  }

  /// Creates a query from a literal without values.
  public init(stringLiteral text: String) { self.init(text) }

  /// Creates a query from an interpolated literal.
  public init(stringInterpolation: StringInterpolation) {
    self.init(stringInterpolation.text, parameters: stringInterpolation.parameters)
  }

  /// Collects the parts of an interpolated literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    var parameters: [String: Value] = [:]

    /// Starts an empty query.
    public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    /// Appends text of the literal.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Binds a value.
    public mutating func appendInterpolation(_ value: some QueryValue) {
      let name = "bound_\(parameters.count + 1)"
      parameters[name] = value.queryValue
      text += "$" + name
    }

    /// Binds a value, or NULL.
    public mutating func appendInterpolation(_ value: (some QueryValue)?) {
      if let value { appendInterpolation(value) } else { appendInterpolation(Value.null) }
    }

    /// Binds the values of a list, separated by commas, for `IN (\(list: years))`.
    public mutating func appendInterpolation(list values: [some QueryValue]) {
      for (index, value) in values.enumerated() {
        if index > 0 { text += ", " }
        appendInterpolation(value)
      }
    }
  }
}

/// A Swift type whose values can be bound to a query.
public protocol QueryValue {
  /// The value in the language's types.
  var queryValue: Value { get }
}

extension Value: QueryValue {
  /// The value itself.
  public var queryValue: Value { self }
}

extension Int: QueryValue {
  /// An INTEGER.
  public var queryValue: Value { .integer(Int64(self)) }
}

extension Int64: QueryValue {
  /// An INTEGER.
  public var queryValue: Value { .integer(self) }
}

extension Double: QueryValue {
  /// A DOUBLE; NULL for what is not finite.
  public var queryValue: Value { isFinite ? .double(self) : .null }
}

extension Bool: QueryValue {
  /// A BOOLEAN.
  public var queryValue: Value { .boolean(self) }
}

extension String: QueryValue {
  /// A TEXT.
  public var queryValue: Value { .text(self) }
}

extension Decimal: QueryValue {
  /// A DECIMAL of the number's scale.
  public var queryValue: Value { .decimal(self) }
}

extension CivilDate: QueryValue {
  /// A DATE.
  public var queryValue: Value { .date(self) }
}

extension Timestamp: QueryValue {
  /// A TIMESTAMP.
  public var queryValue: Value { .timestamp(self) }
}
