extension Value {
  /// The whole number that the value is stored as; nil for NULL, doubles, texts and lists.
  var stored: Int128? {
    switch self {
    case .boolean(let x): x ? 1 : 0
    case .integer(let x): Int128(x)
    case .date(let x): Int128(x.days)
    case .timestamp(let x): Int128(x.microseconds)
    case .decimal(let x): x.unscaled
    case .interval(let x): x.packed
    case .null, .double, .text, .list: nil
    }
  }

  /// The value of a type that is stored as whole numbers.
  init(stored word: Int128, _ type: DataType) {
    switch type {
    case .boolean: self = .boolean(word != 0)
    case .integer: self = .integer(Int64(truncatingIfNeeded: word))
    case .date: self = .date(CivilDate(days: Int32(truncatingIfNeeded: word)))
    case .timestamp: self = .timestamp(Timestamp(microseconds: Int64(truncatingIfNeeded: word)))
    case .decimal(_, let scale): self = .decimal(Decimal(unscaled: word, scale: scale))
    case .interval: self = .interval(Interval(packed: word))
    case .null, .double, .text, .list: self = .null
    }
  }

  /// The text that a text or a list is stored as; nil for all other values.
  func coded(_ type: DataType) -> String? {
    switch (self, type) {
    case (.text(let text), _): text
    case (.list(let items), .list(let element)): ListText.encoded(items, element)
    default: nil
    }
  }
}
