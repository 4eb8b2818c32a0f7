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
  /// A moment, or a day among moments.
  case timestamp
  case text

  /// The narrowest kind that holds the values of both.
  func joined(with other: CSVKind) -> CSVKind {
    if self == other || other == .null { return self }
    if self == .null { return other }
    if isNumber, other.isNumber { return rawValue > other.rawValue ? self : other }
    if isMoment, other.isMoment { return .timestamp }
    return .text
  }

  private var isMoment: Bool { self == .date || self == .timestamp }

  /// Whether values that were read as this kind have to be read again for another one.
  func isMisread(as other: CSVKind) -> Bool {
    if self == .null || self == other { return false }
    return other == .text || other == .timestamp
  }

  private var isNumber: Bool { self == .integer || self == .decimal || self == .double }
}
