/// One value outside of a column: a literal, a parameter, a cell of a result.
public enum Value: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case decimal(Decimal)
  case double(Double)
  case text(String)
  case date(CivilDate)

  /// Whether it is NULL.
  public var isNull: Bool { self == .null }
}

extension Value: CustomStringConvertible {
  /// The value as printed in a result: digits exact, doubles shortest round-trip, text as it is, `NULL`.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .decimal(let value): value.description
    case .double(let value): DoubleText.shortest(value)
    case .text(let value): value
    case .date(let value): value.description
    }
  }
}

/// The text of doubles.
public enum DoubleText {
  /// The shortest digits that read back as the same double; whole numbers keep `.0`.
  public static func shortest(_ value: Double) -> String { value.description }
}
