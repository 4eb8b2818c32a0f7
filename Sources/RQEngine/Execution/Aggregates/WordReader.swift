/// Turns values of one type into integers that compare as the values do; texts become codes of one code space.
struct WordReader {
  let type: DataType
  private(set) var interner = TextInterner()

  init(_ type: DataType) { self.type = type }

  /// Whether the integers take 128 bits.
  var isWide: Bool { WordReader.isWide(type) }

  static func isWide(_ type: DataType) -> Bool {
    type.isWide
  }

  /// Calls `body` with each listed row that has a value, and its integer; the type is not a decimal.
  @inline(__always)
  mutating func forEach(_ vector: Vector, _ rows: Rows, _ body: (Int, Int64) -> Void) {
    if type.isCoded {
      guard let dictionary = vector.dictionary else { return }
      guard let map = interner.map(from: dictionary) else {
        WordReader.forEachRaw(vector, rows, body)
        return
      }
      map.withUnsafeBufferPointer { map in
        WordReader.forEachRaw(vector, rows) { row, code in body(row, Int64(map[Int(code)])) }
      }
    } else {
      WordReader.forEachRaw(vector, rows, body)
    }
  }

  @inline(__always)
  private static func forEachRaw(_ vector: Vector, _ rows: Rows, _ body: (Int, Int64) -> Void) {
    switch vector.physical {
    case .int8: visit(Int8.self, vector, rows, body) { Int64($0) }
    case .int16: visit(Int16.self, vector, rows, body) { Int64($0) }
    case .int32: visit(Int32.self, vector, rows, body) { Int64($0) }
    case .int64: visit(Int64.self, vector, rows, body) { $0 }
    case .bool, .code8: visit(UInt8.self, vector, rows, body) { Int64($0) }
    case .code16: visit(UInt16.self, vector, rows, body) { Int64($0) }
    case .code32: visit(UInt32.self, vector, rows, body) { Int64($0) }
    case .double: visit(Double.self, vector, rows, body) { word(of: $0) }
    case .int128: visit(Int128.self, vector, rows, body) { Int64(truncatingIfNeeded: $0) }
    }
  }

  /// Calls `body` with each listed row that has a value, and the unscaled digits of that decimal.
  @inline(__always)
  static func forEachWide(_ vector: Vector, _ rows: Rows, _ body: (Int, Int128) -> Void) {
    switch vector.physical {
    case .int8: visit(Int8.self, vector, rows, body) { Int128($0) }
    case .int16: visit(Int16.self, vector, rows, body) { Int128($0) }
    case .int32: visit(Int32.self, vector, rows, body) { Int128($0) }
    case .int64: visit(Int64.self, vector, rows, body) { Int128($0) }
    default: visit(Int128.self, vector, rows, body) { $0 }
    }
  }

  @inline(__always)
  private static func visit<T: BitwiseCopyable, W>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ body: (Int, W) -> Void, _ convert: (T) -> W
  ) {
    let values = vector.values(as: T.self)
    if vector.isConstant {
      guard vector.isValid(0) else { return }
      let word = convert(values[0])
      rows.forEach { body($0, word) }
    } else if let validity = vector.validity {
      rows.forEach { row in
        if validity[row] != 0 { body(row, convert(values[row])) }
      }
    } else {
      rows.forEach { body($0, convert(values[$0])) }
    }
  }

  /// An integer that compares as the double does.
  @inline(__always)
  static func word(of value: Double) -> Int64 {
    let bits = Int64(bitPattern: value == 0 ? 0 : value.bitPattern)
    return bits ^ (bits >> 63 & Int64.max)
  }

  /// The double an integer was made of.
  @inline(__always)
  static func double(of word: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: word ^ (word >> 63 & Int64.max)))
  }

  /// The value of an integer as a vector of the type takes it; texts are looked up in `dictionary`.
  static func value(_ word: Int64, _ type: DataType, _ dictionary: TextDictionary?) -> Value {
    switch type {
    case .boolean: .boolean(word != 0)
    case .date: .date(CivilDate(days: Int32(truncatingIfNeeded: word)))
    case .double: .double(double(of: word))
    case .text, .list, .structure, .map, .blob, .uuid: .text(dictionary?.string(Int(word)) ?? "")
    case .null: .null
    default: .integer(word)
    }
  }

  /// Takes a dictionary into the code space; gives the codes of its texts where they differ.
  mutating func interned(_ dictionary: TextDictionary) -> [UInt32]? { interner.map(from: dictionary) }

  /// The texts of the codes given out.
  mutating func dictionary() -> TextDictionary { interner.dictionary() }

  /// Gives the codes of another reader's texts in this code space; nil when they are the same.
  mutating func map(from other: inout WordReader) -> [UInt32]? { interner.map(from: other.interner.dictionary()) }
}
