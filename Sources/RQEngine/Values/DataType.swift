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
