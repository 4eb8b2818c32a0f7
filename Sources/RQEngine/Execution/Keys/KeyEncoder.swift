/// Turns the values of key columns into machine words that are equal exactly when the keys are.
///
/// A row takes the words of its keys and behind them a bit for each key that is NULL, 64 to a word.
struct KeyEncoder {
  let types: [DataType]
  /// Words a row.
  let width: Int
  /// Words of a row that hold the values; those behind hold the NULL bits.
  private let valueWidth: Int
  private let offsets: [Int]
  private(set) var interners: [TextInterner]

  init(types: [DataType]) {
    self.types = types
    var offset = 0
    var offsets: [Int] = []
    for type in types {
      offsets.append(offset)
      if type.isWide { offset += 2 } else { offset += 1 }
    }
    self.offsets = offsets
    valueWidth = offset
    width = offset + max((types.count + 63) / 64, 1)
    interners = types.map { _ in TextInterner() }
  }

  /// Bytes of memory held by texts that had to be copied.
  var memory: Int { interners.reduce(0) { $0 + $1.memory } }

  /// Writes the words of the listed rows, one row's behind the other's, in the order of the rows.
  mutating func encode(_ vectors: [Vector], _ rows: Rows, into words: UnsafeMutableBufferPointer<UInt64>) {
    for position in 0..<rows.count {
      for word in valueWidth..<width { words[position * width + word] = 0 }
    }
    for key in vectors.indices {
      let map = vectors[key].dictionary.flatMap { interners[key].map(from: $0) }
      encode(vectors[key], key, map, rows, into: words)
    }
  }

  /// Where the NULL bit of a key stands, from the start of a row.
  private func nullPlace(_ key: Int) -> (word: Int, bit: UInt64) {
    (valueWidth + key >> 6, UInt64(1) << UInt64(key & 63))
  }

  /// Whether a key of the row encoded at `start` is NULL.
  func hasNull(_ words: [UInt64], _ start: Int) -> Bool {
    for word in valueWidth..<width where words[start + word] != 0 { return true }
    return false
  }

  /// Writes the words of one key into rows whose NULL bits are clear; `map` gives the code of a text where it differs
  /// from the vector's own.
  func encode(
    _ vector: Vector, _ key: Int, _ map: [UInt32]?, _ rows: Rows, into words: UnsafeMutableBufferPointer<UInt64>
  ) {
    let (type, width) = (types[key], width)
    var position = offsets[key]
    let place = nullPlace(key)
    let nulls = place.word - offsets[key]
    let nullBit = place.bit
    func write(_ body: (Int) -> UInt64) {
      rows.forEach { row in
        if vector.isValid(row) {
          words[position] = body(vector.isConstant ? 0 : row)
        } else {
          words[position] = 0
          words[position + nulls] |= nullBit
        }
        position += width
      }
    }
    switch type {
    case .text, .list, .structure, .map, .blob, .uuid:
      if let map { write { UInt64(map[vector.code(at: $0)]) } } else { write { UInt64(vector.code(at: $0)) } }
    case .double:
      let values = vector.values(as: Double.self)
      // Negative and positive zero are one value.
      write { values[$0] == 0 ? 0 : values[$0].bitPattern }
    case .decimal, .interval:
      rows.forEach { row in
        let value = vector.isValid(row) ? vector.integer(at: vector.isConstant ? 0 : row) : 0
        words[position] = UInt64(truncatingIfNeeded: value)
        words[position + 1] = UInt64(truncatingIfNeeded: value >> 64)
        if !vector.isValid(row) { words[position + nulls] |= nullBit }
        position += width
      }
    default:
      switch vector.physical {
      case .int8:
        let values = vector.values(as: Int8.self)
        write { UInt64(bitPattern: Int64(values[$0])) }
      case .int16:
        let values = vector.values(as: Int16.self)
        write { UInt64(bitPattern: Int64(values[$0])) }
      case .int32:
        let values = vector.values(as: Int32.self)
        write { UInt64(bitPattern: Int64(values[$0])) }
      case .int64:
        let values = vector.values(as: Int64.self)
        write { UInt64(bitPattern: values[$0]) }
      default: write { UInt64(bitPattern: Int64(truncatingIfNeeded: vector.integer(at: $0))) }
      }
    }
  }

  /// The values of one key for rows of encoded words.
  mutating func decode(
    key: Int, _ words: UnsafeBufferPointer<UInt64>, rows: Range<Int>
  ) throws -> Vector {
    let (nulls, nullBit) = nullPlace(key)
    let (width, offset) = (width, offsets[key])
    func vector<T: BitwiseCopyable>(
      _ physical: PhysicalType, _ dictionary: TextDictionary?, _ body: (Int) -> T
    ) throws -> Vector {
      var writer = try VectorWriter<T>(count: rows.count)
      for (index, row) in rows.enumerated() {
        writer.values[index] = body(row * width + offset)
        if words[row * width + nulls] & nullBit != 0 { try writer.setNull(index) }
      }
      return writer.vector(physical, dictionary: dictionary)
    }
    switch types[key] {
    case .text, .list, .structure, .map, .blob, .uuid:
      let texts = interners[key].dictionary()
      return try vector(.code32, texts.count == 0 ? .empty : texts) { UInt32(truncatingIfNeeded: words[$0]) }
    case .double: return try vector(.double, nil) { Double(bitPattern: words[$0]) }
    case .decimal, .interval:
      return try vector(.int128, nil) {
        Int128(truncatingIfNeeded: words[$0]) | Int128(truncatingIfNeeded: words[$0 + 1]) << 64
      }
    case .boolean, .null: return try vector(.bool, nil) { UInt8(truncatingIfNeeded: words[$0]) }
    default: return try vector(.int64, nil) { Int64(bitPattern: words[$0]) }
    }
  }

  /// The words of another encoder's rows in this one's code space.
  mutating func translate(
    _ words: [UInt64], from other: inout KeyEncoder
  ) -> [UInt64] {
    var words = words
    for key in types.indices where types[key].isCoded {
      let texts = other.interners[key].dictionary()
      guard texts.count > 0, let map = interners[key].map(from: texts) else { continue }
      let (nulls, nullBit) = nullPlace(key)
      var position = 0
      while position < words.count {
        if words[position + nulls] & nullBit == 0 {
          words[position + offsets[key]] = UInt64(map[Int(words[position + offsets[key]])])
        }
        position += width
      }
    }
    return words
  }

  /// The texts that the codes of a text key stand for.
  mutating func textDictionary(key: Int) -> TextDictionary { interners[key].dictionary() }

  /// For each key the codes here of its vector's dictionary; nil where they are the same, or the key is no text.
  mutating func maps(for vectors: [Vector]) -> [[UInt32]?] {
    vectors.indices.map { key in vectors[key].dictionary.flatMap { interners[key].map(from: $0) } }
  }

  /// How many codes a text key has so far.
  func codeCount(key: Int) -> Int { interners[key].count }
}
