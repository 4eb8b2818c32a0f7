/// The type of a column or an expression, as a user sees it.
public enum DataType: Sendable, Hashable {
  /// The type of a bare NULL; converts to every other.
  case null
  case boolean
  /// 64-bit signed.
  case integer
  /// Exact, `precision` digits (1–38) of which `scale` stand after the point.
  case decimal(precision: Int, scale: Int)
  /// IEEE 754 binary64; never NaN or infinite.
  case double
  /// UTF-8.
  case text
  /// Days of the proleptic Gregorian calendar.
  case date
  /// Microseconds of the proleptic Gregorian calendar, without a time zone.
  case timestamp
  /// Months, days and microseconds.
  case interval
  /// Values of one type in an order.
  indirect case list(DataType)

  /// The name the language uses: `INTEGER`, `DECIMAL(18,4)`.
  public var name: String {
    switch self {
    case .null: "NULL"
    case .boolean: "BOOLEAN"
    case .integer: "INTEGER"
    case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
    case .double: "DOUBLE"
    case .text: "TEXT"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP"
    case .interval: "INTERVAL"
    case .list(let element): "\(element.name)[]"
    }
  }

  /// Whether values are kept as codes of a dictionary: texts, and lists as texts that stand for them.
  var isCoded: Bool {
    switch self {
    case .text, .list: true
    default: false
    }
  }

  /// Whether values are kept as integers of 128 bits.
  var isWide: Bool {
    switch self {
    case .decimal, .interval: true
    default: false
    }
  }

  /// Whether arithmetic applies.
  public var isNumeric: Bool {
    switch self {
    case .integer, .decimal, .double: true
    default: false
    }
  }
}
