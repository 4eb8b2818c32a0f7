/// Lists as texts, so that columns of lists are stored, compared, grouped and joined like columns of texts.
///
/// The texts sort as the lists do: element by element, the shorter of two that agree first, NULLs behind all values.
/// Everything but the elements' own text is below 128, which keeps the whole UTF-8.
enum ListText {
  private static let end: UInt8 = 1
  private static let present: UInt8 = 2
  private static let missing: UInt8 = 3
  /// Bytes of texts below this one are escaped, so that they cannot be taken for an end.
  private static let firstPlain: UInt8 = 4

  /// The text of a list whose elements have one type.
  static func encoded(_ items: [Value], _ element: DataType) -> String {
    var bytes: [UInt8] = []
    append(items, element, &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text of the list that has the elements of several, given their texts.
  static func joined(_ texts: [String]) -> String {
    var bytes: [UInt8] = []
    for text in texts { bytes.append(contentsOf: text.utf8.dropLast()) }
    bytes.append(end)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ items: [Value], _ element: DataType, _ bytes: inout [UInt8]) {
    for item in items {
      if item.isNull {
        bytes.append(missing)
      } else {
        bytes.append(present)
        append(item, element, &bytes)
      }
    }
    bytes.append(end)
  }

  private static func append(_ item: Value, _ type: DataType, _ bytes: inout [UInt8]) {
    switch item {
    case .null: break
    case .boolean(let x): bytes.append(x ? 1 : 0)
    case .integer(let x): append(x, &bytes)
    case .date(let x): append(Int64(x.days), &bytes)
    case .timestamp(let x): append(x.microseconds, &bytes)
    case .decimal(let x): append(x.unscaled, &bytes)
    case .interval(let x): append(x.packed, &bytes)
    case .double(let x):
      let bits = (x == 0 ? 0 : x).bitPattern
      append(Int64(bitPattern: bits >> 63 == 1 ? ~bits ^ 1 << 63 : bits), &bytes)
    case .text(let text):
      for byte in text.utf8 {
        if byte < firstPlain {
          bytes.append(present)
          bytes.append(byte + 16)
        } else {
          bytes.append(byte)
        }
      }
      bytes.append(end)
    case .list(let items):
      if case .list(let inner) = type { append(items, inner, &bytes) }
    }
  }

  private static func append(_ x: Int64, _ bytes: inout [UInt8]) {
    let word = UInt64(bitPattern: x) ^ 1 << 63
    for group in 0..<10 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(63 - group * 7)) & 127) }
  }

  private static func append(_ x: Int128, _ bytes: inout [UInt8]) {
    let word = UInt128(bitPattern: x) ^ 1 << 127
    for group in 0..<19 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt128(126 - group * 7)) & 127) }
  }

  /// The list that a text stands for.
  static func decoded(_ text: UnsafeBufferPointer<UInt8>, _ element: DataType) -> [Value] {
    var place = 0
    return items(text, &place, element)
  }

  /// How many elements the list of a text has.
  static func count(_ text: UnsafeBufferPointer<UInt8>, _ element: DataType) -> Int {
    decoded(text, element).count
  }

  private static func items(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ element: DataType) -> [Value] {
    var items: [Value] = []
    while place < text.count {
      let mark = text[place]
      place += 1
      if mark == end { break }
      items.append(mark == missing ? .null : item(text, &place, element))
    }
    return items
  }

  private static func item(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ type: DataType) -> Value {
    switch type {
    case .null: return .null
    case .boolean:
      guard place < text.count else { return .null }
      place += 1
      return .boolean(text[place - 1] != 0)
    case .integer: return .integer(integer(text, &place))
    case .date: return .date(CivilDate(days: Int32(truncatingIfNeeded: integer(text, &place))))
    case .timestamp: return .timestamp(Timestamp(microseconds: integer(text, &place)))
    case .decimal(_, let scale): return .decimal(Decimal(unscaled: wide(text, &place), scale: scale))
    case .interval: return .interval(Interval(packed: wide(text, &place)))
    case .double:
      let bits = UInt64(bitPattern: integer(text, &place))
      return .double(Double(bitPattern: bits >> 63 == 1 ? ~(bits ^ 1 << 63) : bits))
    case .text: return .text(self.text(text, &place))
    case .list(let inner): return .list(items(text, &place, inner))
    }
  }

  private static func integer(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Int64 {
    Int64(bitPattern: word(text, &place, digits: 10) ^ 1 << 63)
  }

  private static func wide(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Int128 {
    Int128(bitPattern: word(text, &place, digits: 19) ^ 1 << 127)
  }

  /// A number written seven bits a byte, highest first.
  private static func word<W: FixedWidthInteger & UnsignedInteger>(
    _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, digits: Int
  ) -> W {
    var word: W = 0
    for _ in 0..<digits where place < text.count {
      word = word << 7 | W(text[place])
      place += 1
    }
    return word
  }

  private static func text(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> String {
    var bytes: [UInt8] = []
    while place < text.count {
      let byte = text[place]
      place += 1
      if byte == end { break }
      if byte == present, place < text.count {
        bytes.append(text[place] &- 16)
        place += 1
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
