import RQEngine

/// A Swift type that values of a result can be read as.
public protocol ResultValue: Sendable {
  /// Whether values of a column type can be read as this type at all.
  static func reads(_ type: DataType) -> Bool

  /// The value as this type; nil for NULL and for what does not fit.
  init?(_ value: Value)

  /// The value in a row of a column, read where it lies; nil for NULL and for what does not fit.
  static func read(_ column: ResultColumn, at row: Int) -> Self?
}

extension ResultValue {
  /// The value in a row of a column, by way of `Value`.
  public static func read(_ column: ResultColumn, at row: Int) -> Self? { Self(column[row]) }
}

extension Int: ResultValue {
  /// INTEGER, and DECIMAL where nothing stands behind the point.
  public static func reads(_ type: DataType) -> Bool {
    switch type {
    case .integer, .decimal, .null: true
    default: false
    }
  }

  /// The whole number, or nil.
  public init?(_ value: Value) {
    switch value {
    case .integer(let number): self.init(exactly: number)
    case .decimal(let number):
      guard let whole = number.rescaled(to: 0), whole.rescaled(to: number.scale) == number else { return nil }
      self.init(exactly: whole.unscaled)
    default: return nil
    }
  }

  /// The whole number, or nil.
  public static func read(_ column: ResultColumn, at row: Int) -> Int? {
    column.type == .integer ? column.integer(at: row).map { Int($0) } : Int(column[row])
  }
}

extension Int64: ResultValue {
  /// As for `Int`.
  public static func reads(_ type: DataType) -> Bool { Int.reads(type) }

  /// The whole number, or nil.
  public init?(_ value: Value) {
    guard let number = Int(value) else { return nil }
    self = Int64(number)
  }

  /// The whole number, or nil.
  public static func read(_ column: ResultColumn, at row: Int) -> Int64? { Int.read(column, at: row).map { Int64($0) } }
}

extension Double: ResultValue {
  /// Any number.
  public static func reads(_ type: DataType) -> Bool { type.isNumeric || type == .null }

  /// The nearest double, or nil.
  public init?(_ value: Value) {
    switch value {
    case .integer(let number): self = Double(number)
    case .decimal(let number): self = number.doubleValue
    case .double(let number): self = number
    default: return nil
    }
  }

  /// The nearest double, or nil.
  public static func read(_ column: ResultColumn, at row: Int) -> Double? { column.double(at: row) }
}

extension Bool: ResultValue {
  /// BOOLEAN.
  public static func reads(_ type: DataType) -> Bool { type == .boolean || type == .null }

  /// The truth value, or nil.
  public init?(_ value: Value) {
    guard case .boolean(let truth) = value else { return nil }
    self = truth
  }

  /// The truth value, or nil.
  public static func read(_ column: ResultColumn, at row: Int) -> Bool? { column.truth(at: row) }
}

extension String: ResultValue {
  /// TEXT.
  public static func reads(_ type: DataType) -> Bool { type == .text || type == .null }

  /// The text, or nil.
  public init?(_ value: Value) {
    guard case .text(let text) = value else { return nil }
    self = text
  }

  /// The text, or nil.
  public static func read(_ column: ResultColumn, at row: Int) -> String? { column.text(at: row) }
}

extension Decimal: ResultValue {
  /// INTEGER and DECIMAL.
  public static func reads(_ type: DataType) -> Bool { Int.reads(type) }

  /// The exact number, or nil.
  public init?(_ value: Value) {
    switch value {
    case .integer(let number): self.init(unscaled: Int128(number), scale: 0)
    case .decimal(let number): self = number
    default: return nil
    }
  }
}

extension CivilDate: ResultValue {
  /// DATE.
  public static func reads(_ type: DataType) -> Bool { type == .date || type == .null }

  /// The date, or nil.
  public init?(_ value: Value) {
    guard case .date(let date) = value else { return nil }
    self = date
  }

  /// The date, or nil.
  public static func read(_ column: ResultColumn, at row: Int) -> CivilDate? { column.date(at: row) }
}

extension Timestamp: ResultValue {
  /// TIMESTAMP.
  public static func reads(_ type: DataType) -> Bool { type == .timestamp || type == .null }

  /// The moment, or nil.
  public init?(_ value: Value) {
    guard case .timestamp(let moment) = value else { return nil }
    self = moment
  }

  /// The moment, or nil.
  public static func read(_ column: ResultColumn, at row: Int) -> Timestamp? { column.timestamp(at: row) }
}
