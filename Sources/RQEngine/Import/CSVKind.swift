/// What the values of a column have in common, so far as they are known.
enum CSVKind: UInt8, Sendable {
  /// No value yet.
  case null
  case boolean
  /// A whole number of 64 bits.
  case integer
  /// A number in plain notation of at most 38 digits.
  case decimal
  /// Any other number that a double can hold.
  case double
  case date
  case text

  /// The narrowest kind that holds the values of both.
  func joined(with other: CSVKind) -> CSVKind {
    if self == other || other == .null { return self }
    if self == .null { return other }
    if isNumber, other.isNumber { return rawValue > other.rawValue ? self : other }
    return .text
  }

  private var isNumber: Bool { self == .integer || self == .decimal || self == .double }
}
