/// The values of one column in rows that are appended to a table together.
public enum ColumnPart: Sendable {
  /// The same value in every row.
  case constant(Value)
  /// Whole numbers, a number a row; of a column of decimals their digits at the column's scale.
  case integers([Int64?])
  /// Numbers with a fraction, a number a row.
  case doubles([Double?])
  /// Texts, a text a row.
  case texts([String?])
  /// Texts of a list, by their place in it, a place a row.
  case listed([UInt8?], TextList)

  /// Texts of which at most 256 differ, to be appended more than once.
  public static func listed(_ texts: [String?]) -> ColumnPart {
    var places: [String: UInt8] = [:]
    var list: [String] = []
    for case let text? in texts where places[text] == nil {
      places[text] = UInt8(list.count)
      list.append(text)
    }
    return .listed(texts.map { $0.flatMap { places[$0] } }, TextList(list))
  }
}

/// Texts that many rows take theirs from.
public struct TextList: Sendable {
  let dictionary: TextDictionary

  /// Creates a list of at most 256 different texts.
  public init(_ texts: [String]) {
    var builder = TextDictionaryBuilder()
    for text in texts { _ = builder.intern(text) }
    precondition(builder.count == texts.count && texts.count <= 256, "the texts of a list are different, and few")
    dictionary = builder.finish()
  }
}

extension SegmentWriter {
  /// Appends a part of a column; a text in a column of numbers, and the like, is NULL.
  mutating func append(_ part: ColumnPart, rows: Int) {
    switch part {
    case .constant(let value): append(repeating: value, count: rows)
    case .integers(let numbers): append(numbers)
    case .doubles(let numbers): for number in numbers { append(number.map { .double($0) } ?? .null) }
    case .texts(let texts): append(texts)
    case .listed(let places, let list): append(places, of: list)
    }
  }

  private mutating func append(repeating value: Value, count more: Int) {
    if more == 0 { return }
    append(value)
    if more == 1 { return }
    let (start, width) = (grow(by: more - 1), stored.width)
    bytes.withUnsafeMutableBytes { bytes in
      // What is written doubles until all rows have the value.
      let rows = UnsafeMutableRawBufferPointer(rebasing: bytes[(start - width)...])
      var written = width
      while written < rows.count {
        let next = Swift.min(written, rows.count - written)
        UnsafeMutableRawBufferPointer(rebasing: rows[written...])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: rows[..<next]))
        written += next
      }
    }
    if nullCount > 0 {
      let last = validity[validity.count - 1]
      validity.append(contentsOf: repeatElement(last, count: more - 1))
      if last == 0 { nullCount += more - 1 }
    }
  }

  private mutating func append(_ numbers: [Int64?]) {
    guard computing == .int64 || computing == .int128 else {
      return append(repeating: .null, count: numbers.count)
    }
    var (low, high) = (Int64(0), Int64(0))
    for case let number? in numbers {
      low = min(low, number)
      high = max(high, number)
    }
    widen(to: PhysicalType.narrowest(Int128(low), Int128(high)))
    store(numbers) { $0 ?? 0 }
  }

  private mutating func append(_ places: [UInt8?], of list: TextList) {
    guard computing == .code32 else { return append(repeating: .null, count: places.count) }
    let map = interner.map(from: list.dictionary)
    widen(to: PhysicalType.code(for: interner.count))
    store(places) { place in place.map { Int64(map?[Int($0)] ?? UInt32($0)) } ?? 0 }
  }

  private mutating func append(_ texts: [String?]) {
    guard computing == .code32 else { return append(repeating: .null, count: texts.count) }
    // A text that repeats the one before it, as naughts in a row do, has its code.
    var last: (text: String, code: UInt32)?
    let codes = texts.map { text -> UInt32? in
      guard let text else { return nil }
      if let last, last.text == text { return last.code }
      let code = interner.intern(text)
      last = (text, code)
      return code
    }
    widen(to: PhysicalType.code(for: interner.count))
    store(codes) { Int64($0 ?? 0) }
  }

  /// Appends values that fit into what is stored; nil is NULL.
  @inline(__always)
  private mutating func store<T>(_ values: [T?], _ word: (T?) -> Int64) {
    appendValidity(values)
    let start = grow(by: values.count)
    let width = stored.width
    bytes.withUnsafeMutableBytes { bytes in
      let rows = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
      func fill<U: FixedWidthInteger & BitwiseCopyable>(_ type: U.Type) {
        let rows = rows.bindMemory(to: U.self)
        for row in values.indices { rows[row] = U(truncatingIfNeeded: word(values[row])) }
      }
      switch width {
      case 1: fill(UInt8.self)
      case 2: fill(UInt16.self)
      case 4: fill(UInt32.self)
      case 8: fill(UInt64.self)
      default: fill(UInt128.self)
      }
    }
  }

  @inline(__always)
  private mutating func appendValidity<T>(_ values: [T?]) {
    var nulls = 0
    for value in values where value == nil { nulls += 1 }
    if nulls > 0 { makeValidity() }
    if nulls + nullCount > 0 {
      validity.append(contentsOf: values.lazy.map { $0 == nil ? 0 : 1 })
    }
    nullCount += nulls
  }
}
