/// The values of one column in rows that are appended to a table together.
public enum ColumnPart: Sendable {
  /// The same value in every row.
  case constant(Value)
  /// Whole numbers; of a column of decimals their digits at the column's scale.
  case integers(NumberList)
  /// Numbers with a fraction, a number a row.
  case doubles([Double?])
  /// Texts, a text a row.
  case texts([String?])
  /// Texts of a list, by their place in it, a place a row.
  case listed([UInt8], TextList)
  /// Texts that are appended more than once.
  case repeated(RepeatedTexts)
}

/// Whole numbers, a number a row or none.
public struct NumberList: Sendable {
  fileprivate let values: [Int64]
  fileprivate let flags: [UInt8]
  fileprivate let nulls: Int

  /// Takes over numbers.
  ///
  /// - Parameters:
  ///   - values: a number a row, 0 where there is none.
  ///   - flags: for each row 1 where there is a number, else 0; empty where there is one in every row.
  public init(_ values: [Int64], flags: [UInt8] = []) {
    precondition(flags.isEmpty || flags.count == values.count, "numbers have one flag each, or none")
    self.values = values
    var nulls = 0
    for flag in flags { nulls += 1 - Int(flag) }
    self.flags = nulls == 0 ? [] : flags
    self.nulls = nulls
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

/// Texts, a text a row or none, that are appended to a column again and again.
public struct RepeatedTexts: Sendable {
  fileprivate let list: TextList
  /// The place of each text in the list, 0 where there is none.
  fileprivate let places: [UInt8]
  /// For each row 1 where there is a text; empty where there is one in every row.
  fileprivate let flags: [UInt8]
  fileprivate let nulls: Int

  /// Takes over texts of which at most 256 differ.
  public init(_ texts: [String?]) {
    var known: [String: UInt8] = [:]
    var list: [String] = []
    for case let text? in texts where known[text] == nil {
      known[text] = UInt8(list.count)
      list.append(text)
    }
    self.list = TextList(list)
    places = texts.map { $0.flatMap { known[$0] } ?? 0 }
    nulls = texts.count { $0 == nil }
    flags = nulls == 0 ? [] : texts.map { $0 == nil ? 0 : 1 }
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
    case .listed(let places, let list): append(places, flags: [], nulls: 0, of: list)
    case .repeated(let texts): append(texts.places, flags: texts.flags, nulls: texts.nulls, of: texts.list)
    }
  }

  private mutating func append(repeating value: Value, count rows: Int) {
    switch (value, computing) {
    case (.null, _): append(0, isValid: false, rows: rows)
    case (.integer(let value), .int64): append(value, isValid: true, rows: rows)
    case (.text(let text), .code32): append(Int64(interner.intern(text)), isValid: true, rows: rows)
    default: for _ in 0..<rows { append(value) }
    }
  }

  private mutating func append(_ numbers: NumberList) {
    guard computing == .int64 || computing == .int128 else {
      return append(0, isValid: false, rows: numbers.values.count)
    }
    appendFlags(numbers.flags, nulls: numbers.nulls, rows: numbers.values.count)
    var (low, high) = (Int64(0), Int64(0))
    for number in numbers.values {
      low = min(low, number)
      high = max(high, number)
    }
    widen(to: PhysicalType.narrowest(Int128(low), Int128(high)))
    store(numbers.values) { $0 }
  }

  private mutating func append(_ places: [UInt8], flags: [UInt8], nulls: Int, of list: TextList) {
    guard computing == .code32 else { return append(0, isValid: false, rows: places.count) }
    appendFlags(flags, nulls: nulls, rows: places.count)
    let map = interner.map(from: list.dictionary)
    widen(to: PhysicalType.code(for: interner.count))
    guard let map else { return store(places) { Int64($0) } }
    if nulls == 0 { return store(places) { Int64(map[Int($0)]) } }
    store(places.indices.map { flags[$0] == 0 ? 0 : map[Int(places[$0])] }) { Int64($0) }
  }

  private mutating func append(_ texts: [String?]) {
    guard computing == .code32 else { return append(0, isValid: false, rows: texts.count) }
    // A text that repeats the one before it, as naughts in a row do, has its code.
    var last: (text: String, code: UInt32)?
    var codes: [UInt32] = []
    var flags: [UInt8] = []
    var nulls = 0
    codes.reserveCapacity(texts.count)
    flags.reserveCapacity(texts.count)
    for text in texts {
      guard let text else {
        codes.append(0)
        flags.append(0)
        nulls += 1
        continue
      }
      if let last, last.text == text {
        codes.append(last.code)
      } else {
        let code = interner.intern(text)
        codes.append(code)
        last = (text, code)
      }
      flags.append(1)
    }
    appendFlags(flags, nulls: nulls, rows: codes.count)
    widen(to: PhysicalType.code(for: interner.count))
    store(codes) { Int64($0) }
  }

  /// Appends values that fit into what is stored.
  @inline(__always)
  private mutating func store<T>(_ values: [T], _ word: (T) -> Int64) {
    let width = stored.width
    let start = grow(by: values.count)
    bytes.withUnsafeMutableBytes { bytes in
      let rows = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
      @inline(__always)
      func fill<U: FixedWidthInteger & BitwiseCopyable>(_ type: U.Type) {
        let rows = rows.bindMemory(to: U.self)
        values.withUnsafeBufferPointer { values in
          for row in 0..<values.count { rows[row] = U(truncatingIfNeeded: word(values[row])) }
        }
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
}
