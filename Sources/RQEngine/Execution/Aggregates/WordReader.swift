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
    var map: [UInt32]?
    if type.isCoded {
      guard let dictionary = vector.dictionary else { return }
      map = interner.map(from: dictionary)
    }
    WordReader.forEachBlock(rows, of: Int64.self) { position, words, places in
      WordReader.load(vector, rows, position, map, words, places)
    } body: {
      body($0, $1)
    }
  }

  /// Calls `body` with each listed row that has a value, and the unscaled digits of that decimal.
  @inline(__always)
  static func forEachWide(_ vector: Vector, _ rows: Rows, _ body: (Int, Int128) -> Void) {
    forEachBlock(rows, of: Int128.self) { position, words, places in
      load(vector, rows, position, words, places)
    } body: {
      body($0, $1)
    }
  }

  /// How many rows are turned into integers at a time.
  ///
  /// Going through a block that stays in the nearest cache, the loop over the rows is one, whatever their width is.
  private static let blockSize = 512

  @inline(__always)
  private static func forEachBlock<W: BitwiseCopyable>(
    _ rows: Rows, of word: W.Type,
    _ load: (Int, UnsafeMutableBufferPointer<W>, UnsafeMutableBufferPointer<Int32>) -> Int, body: (Int, W) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: W.self, capacity: blockSize) { words in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: blockSize) { places in
        var position = 0
        while position < rows.count {
          let found = load(position, words, places)
          for index in 0..<found { body(Int(places[index]), words[index]) }
          position += blockSize
        }
      }
    }
  }

  /// Reads the rows that have a value of the block at `position`; gives their number.
  @inline(never)
  private static func load(
    _ vector: Vector, _ rows: Rows, _ position: Int, _ map: [UInt32]?, _ words: UnsafeMutableBufferPointer<Int64>,
    _ places: UnsafeMutableBufferPointer<Int32>
  ) -> Int {
    let found: Int
    switch vector.physical {
    case .int8: found = read(Int8.self, vector, rows, position, words, places) { Int64($0) }
    case .int16: found = read(Int16.self, vector, rows, position, words, places) { Int64($0) }
    case .int32: found = read(Int32.self, vector, rows, position, words, places) { Int64($0) }
    case .int64: found = read(Int64.self, vector, rows, position, words, places) { $0 }
    case .bool, .code8: found = read(UInt8.self, vector, rows, position, words, places) { Int64($0) }
    case .code16: found = read(UInt16.self, vector, rows, position, words, places) { Int64($0) }
    case .code32: found = read(UInt32.self, vector, rows, position, words, places) { Int64($0) }
    case .double: found = read(Double.self, vector, rows, position, words, places) { DoubleWord.word(of: $0) }
    case .int128: found = read(Int128.self, vector, rows, position, words, places) { Int64(truncatingIfNeeded: $0) }
    }
    map?.withUnsafeBufferPointer { map in
      for index in 0..<found { words[index] = Int64(map[Int(words[index])]) }
    }
    return found
  }

  @inline(never)
  private static func load(
    _ vector: Vector, _ rows: Rows, _ position: Int, _ words: UnsafeMutableBufferPointer<Int128>,
    _ places: UnsafeMutableBufferPointer<Int32>
  ) -> Int {
    switch vector.physical {
    case .int8: read(Int8.self, vector, rows, position, words, places) { Int128($0) }
    case .int16: read(Int16.self, vector, rows, position, words, places) { Int128($0) }
    case .int32: read(Int32.self, vector, rows, position, words, places) { Int128($0) }
    case .int64: read(Int64.self, vector, rows, position, words, places) { Int128($0) }
    default: read(Int128.self, vector, rows, position, words, places) { $0 }
    }
  }

  @inline(__always)
  private static func read<T: BitwiseCopyable, W: BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ position: Int, _ words: UnsafeMutableBufferPointer<W>,
    _ places: UnsafeMutableBufferPointer<Int32>, _ convert: (T) -> W
  ) -> Int {
    let values = vector.values(as: T.self)
    let validity = vector.validity
    let end = min(position + blockSize, rows.count)
    var found = 0
    if vector.isConstant || !rows.isAll || validity != nil {
      let (step, indices) = (vector.isConstant ? 0 : 1, rows.indices)
      for index in position..<end {
        let row = indices.map { Int($0[index]) } ?? index
        words[found] = convert(values[row &* step])
        places[found] = Int32(truncatingIfNeeded: row)
        // The next row takes the place of one without a value.
        found &+= validity.map { $0[row &* step] == 0 ? 0 : 1 } ?? 1
      }
    } else {
      for row in position..<end {
        words[row &- position] = convert(values[row])
        places[row &- position] = Int32(truncatingIfNeeded: row)
      }
      found = end - position
    }
    return found
  }

  /// The value of an integer as a vector of the type takes it; texts are looked up in `dictionary`.
  static func value(_ word: Int64, _ type: DataType, _ dictionary: TextDictionary?) -> Value {
    switch type {
    case .boolean: .boolean(word != 0)
    case .date: .date(CivilDate(days: Int32(truncatingIfNeeded: word)))
    case .double: .double(DoubleWord.double(of: word))
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
