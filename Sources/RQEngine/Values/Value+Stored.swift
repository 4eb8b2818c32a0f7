extension Value {
  /// The whole number that the value is stored as; nil for NULL, doubles and what is stored as text.
  var stored: Int128? {
    switch self {
    case .boolean(let x): x ? 1 : 0
    case .integer(let x): Int128(x)
    case .date(let x): Int128(x.days)
    case .timestamp(let x): Int128(x.microseconds)
    case .decimal(let x): x.unscaled
    case .interval(let x): x.packed
    case .time(let x): Int128(x.microseconds)
    case .enumeration(let x): Int128(x.code)
    case .null, .double, .text, .blob, .uuid, .list, .structure, .map: nil
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
    case .time: self = .time(TimeOfDay(microseconds: Int64(truncatingIfNeeded: word)))
    case .enumeration(let type): self = .enumeration(type.label(Int(truncatingIfNeeded: word)))
    case .null, .double, .text, .blob, .uuid, .list, .structure, .map: self = .null
    }
  }

  /// The text that a text and what is kept as one are stored as; nil for all other values.
  func coded(_ type: DataType) -> String? {
    switch (self, type) {
    case (.text(let text), _): text
    case (.uuid(let x), _): x.description
    case (.blob(let bytes), _): BlobText.coded(bytes)
    case (.list, .list), (.structure, .structure), (.map, .map): NestedText.encoded(self, type)
    default: nil
    }
  }

  /// The value of a type that is stored as text.
  init(coded text: UnsafeBufferPointer<UInt8>, _ type: DataType) {
    switch type {
    case .text: self = .text(String(decoding: text, as: UTF8.self))
    case .uuid: self = UniqueIdentifier(String(decoding: text, as: UTF8.self)).map { .uuid($0) } ?? .null
    case .blob: self = .blob(BlobText.bytes(text))
    case .list, .structure, .map: self = NestedText.decoded(text, type)
    default: self = .null
    }
  }
}
