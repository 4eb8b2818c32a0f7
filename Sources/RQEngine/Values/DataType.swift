/// The type of a column or an expression, as a user sees it.
public enum DataType: Sendable, Hashable {
  /// The type of a bare NULL; converts to every other.
  case null
  case boolean
  /// 64-bit signed.
  case integer
  /// Exact, `precision` digits (1–38) of which `scale` stand after the point.
  case decimal(precision: Int, scale: Int)
  /// IEEE 754 binary64. Values that are not finite come of a CAST that names one alone, and NaN is always the same
  /// one, equal to itself and greater than all else.
  case double
  /// UTF-8.
  case text
  /// Days of the proleptic Gregorian calendar.
  case date
  /// Microseconds of the proleptic Gregorian calendar, without a time zone.
  case timestamp
  /// Months, days and microseconds.
  case interval
  /// Microseconds since midnight.
  case time
  /// Bytes.
  case blob
  /// 128 bits that name something.
  case uuid
  /// One of a list of labels, which are in the order of that list.
  case enumeration(EnumType)
  /// Values of one type in an order.
  indirect case list(DataType)
  /// Named values side by side; a row written `(a, b)` has fields without names.
  case structure([StructField])
  /// Values under keys, each of which stands once.
  indirect case map(DataType, DataType)

  /// Whole numbers of 128 bits, `HUGEINT`: a decimal without places that has all the bits for its digits.
  public static let hugeInteger = DataType.decimal(precision: Decimal.hugePrecision, scale: 0)

  /// The name the language uses: `INTEGER`, `DECIMAL(18,4)`.
  public var name: String {
    switch self {
    case .null: "NULL"
    case .boolean: "BOOLEAN"
    case .integer: "INTEGER"
    case .hugeInteger: "HUGEINT"
    case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
    case .double: "DOUBLE"
    case .text: "TEXT"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP"
    case .interval: "INTERVAL"
    case .time: "TIME"
    case .blob: "BLOB"
    case .uuid: "UUID"
    case .enumeration(let type): type.name
    case .list(let element): "\(element.name)[]"
    case .structure(let fields):
      fields.contains { !$0.name.isEmpty }
        ? "STRUCT(\(fields.map { "\(StructField.quoted($0.name)) \($0.type.name)" }.joined(separator: ", ")))"
        : "ROW(\(fields.map(\.type.name).joined(separator: ", ")))"
    case .map(let key, let value): "MAP(\(key.name), \(value.name))"
    }
  }

  /// Whether values are kept as codes of a dictionary: texts, and what is kept as texts that stand for it.
  var isCoded: Bool {
    switch self {
    case .text, .list, .structure, .map, .blob, .uuid: true
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

  /// Whether values are intervals or have some inside.
  var holdsInterval: Bool {
    switch self {
    case .interval: true
    case .list(let element): element.holdsInterval
    case .structure(let fields): fields.contains { $0.type.holdsInterval }
    case .map(let key, let value): key.holdsInterval || value.holdsInterval
    default: false
    }
  }

  /// Whether values are whole numbers by their type.
  var isWhole: Bool { self == .integer || self == .hugeInteger }

  /// Whether arithmetic applies.
  public var isNumeric: Bool {
    switch self {
    case .integer, .decimal, .double: true
    default: false
    }
  }
}
