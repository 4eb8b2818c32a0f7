/// Lists, structs and maps as texts, so that columns of them are stored, compared, grouped and joined like columns of
/// texts.
///
/// The texts sort as the values do: element by element, the shorter of two that agree first, NULLs behind all values.
/// Everything but the elements' own text is below 128, which keeps the whole UTF-8.
enum NestedText {
  private static let end: UInt8 = 1
  private static let present: UInt8 = 2
  private static let missing: UInt8 = 3
  /// Bytes of texts below this one are escaped, so that they cannot be taken for an end.
  private static let firstPlain: UInt8 = 4

  /// The text of a list, struct or map of a type.
  static func encoded(_ value: Value, _ type: DataType) -> String {
    var bytes: [UInt8] = []
    append(value, type, &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

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
    for item in items { appendMarked(item, element, &bytes) }
    bytes.append(end)
  }

  /// Appends whether there is a value, and the value if so.
  private static func appendMarked(_ item: Value, _ type: DataType, _ bytes: inout [UInt8]) {
    if item.isNull {
      bytes.append(missing)
    } else {
      bytes.append(present)
      append(item, type, &bytes)
    }
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
    case .time(let x): append(x.microseconds, &bytes)
    case .uuid(let x): append(x.packed, &bytes)
    case .enumeration(let x): append(Int64(x.code), &bytes)
    case .text(let text): append(text, &bytes)
    case .blob(let octets): append(BlobText.coded(octets), &bytes)
    case .list(let items):
      if case .list(let inner) = type { append(items, inner, &bytes) }
    case .structure(let values):
      if case .structure(let fields) = type {
        for (value, field) in zip(values, fields) { appendMarked(value.value, field.type, &bytes) }
      }
    case .map(let entries):
      if case .map(let keyType, let valueType) = type {
        for entry in entries {
          appendMarked(entry.key, keyType, &bytes)
          appendMarked(entry.value, valueType, &bytes)
        }
        bytes.append(end)
      }
    }
  }

  private static func append(_ text: String, _ bytes: inout [UInt8]) {
    for byte in text.utf8 {
      if byte < firstPlain {
        bytes.append(present)
        bytes.append(byte + 16)
      } else {
        bytes.append(byte)
      }
    }
    bytes.append(end)
  }

  private static func append(_ x: Int64, _ bytes: inout [UInt8]) {
    let word = UInt64(bitPattern: x) ^ 1 << 63
    for group in 0..<10 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(63 - group * 7)) & 127) }
  }

  private static func append(_ x: Int128, _ bytes: inout [UInt8]) {
    let word = UInt128(bitPattern: x) ^ 1 << 127
    for group in 0..<19 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt128(126 - group * 7)) & 127) }
  }

  /// The list, struct or map that a text stands for.
  static func decoded(_ text: UnsafeBufferPointer<UInt8>, _ type: DataType) -> Value {
    var place = 0
    return item(text, &place, type)
  }

  /// The elements of the list that a text stands for.
  static func items(_ text: UnsafeBufferPointer<UInt8>, _ element: DataType) -> [Value] {
    var place = 0
    return items(text, &place, element)
  }

  /// How many elements the list of a text has.
  static func count(_ text: UnsafeBufferPointer<UInt8>, _ element: DataType) -> Int {
    items(text, element).count
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

  private static func marked(
    _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ type: DataType
  ) -> Value {
    guard place < text.count else { return .null }
    place += 1
    return text[place - 1] == missing ? .null : item(text, &place, type)
  }

  private static func entries(
    _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ keyType: DataType, _ valueType: DataType
  ) -> [MapEntry] {
    var entries: [MapEntry] = []
    while place < text.count, text[place] != end {
      let key = marked(text, &place, keyType)
      entries.append(MapEntry(key: key, value: marked(text, &place, valueType)))
    }
    place += 1
    return entries
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
    case .time: return .time(TimeOfDay(microseconds: integer(text, &place)))
    case .uuid: return .uuid(UniqueIdentifier(packed: wide(text, &place)))
    case .enumeration(let type): return .enumeration(type.label(Int(truncatingIfNeeded: integer(text, &place))))
    case .blob: return .blob(Array(self.text(text, &place).utf8).withUnsafeBufferPointer { BlobText.bytes($0) })
    case .list(let inner): return .list(items(text, &place, inner))
    case .structure(let fields):
      return .structure(fields.map { NamedValue(name: $0.name, value: marked(text, &place, $0.type)) })
    case .map(let key, let value): return .map(entries(text, &place, key, value))
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
