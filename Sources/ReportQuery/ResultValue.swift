import RQEngine

/// A Swift type that values of a result can be read as.
public protocol ResultValue: Sendable {
  /// Whether values of a column type can be read as this type at all.
  static func reads(_ type: DataType) -> Bool

  /// The value as this type; nil for NULL and for what does not fit.
  init?(_ value: Value)
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
}

extension Int64: ResultValue {
  /// As for `Int`.
  public static func reads(_ type: DataType) -> Bool { Int.reads(type) }

  /// The whole number, or nil.
  public init?(_ value: Value) {
    guard let number = Int(value) else { return nil }
    self = Int64(number)
  }
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
}

extension Bool: ResultValue {
  /// BOOLEAN.
  public static func reads(_ type: DataType) -> Bool { type == .boolean || type == .null }

  /// The truth value, or nil.
  public init?(_ value: Value) {
    guard case .boolean(let truth) = value else { return nil }
    self = truth
  }
}

extension String: ResultValue {
  /// TEXT.
  public static func reads(_ type: DataType) -> Bool { type == .text || type == .null }

  /// The text, or nil.
  public init?(_ value: Value) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
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
}
