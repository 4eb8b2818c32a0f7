/// Which of a few possible values occur in which group: a byte for each pair.
struct DistinctMarks {
  private let type: DataType
  private var reader: WordReader
  /// Room for the values of one group; a power of two.
  private var stride = 0
  /// The value at place 0; codes of texts begin with 0.
  private var low: Int64 = 0
  private var marks: [UInt8] = []

  /// More pairs than this are more memory than they save time.
  private static let most = 1 << 25

  /// Marks for values of the type; nil when it has too many of them.
  init?(type: DataType) {
    switch type {
    case .text, .list, .structure, .map, .blob, .boolean, .integer, .date: break
    default: return nil
    }
    self.type = type
    reader = WordReader(type)
  }

  var memory: Int { marks.count }

  /// Marks the values of the listed rows; false, with nothing marked, when there are too many possible ones.
  mutating func add(
    _ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?, groupCount: Int
  ) -> Bool {
    guard cover(vector, rows, groupCount) else { return false }
    let (low, stride) = (low, stride)
    marks.withUnsafeMutableBufferPointer { marks in
      if let groups {
        reader.forEach(vector, rows) { row, word in
          marks[Int(groups[row]) &* stride &+ Int(truncatingIfNeeded: word &- low)] = 1
        }
      } else {
        if DistinctMarks.mark(vector, rows, &reader, low, marks) { return }
        reader.forEach(vector, rows) { _, word in marks[Int(truncatingIfNeeded: word &- low)] = 1 }
      }
    }
    return true
  }

  /// Marks the values of one group where they lie, without a step between; false when they have to be read otherwise.
  private static func mark(
    _ vector: Vector, _ rows: Rows, _ reader: inout WordReader, _ low: Int64, _ marks: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    if vector.isConstant || vector.isNullable { return false }
    if reader.type.isCoded {
      guard let dictionary = vector.dictionary, reader.interned(dictionary) == nil else { return false }
    }
    func mark<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) {
      let values = vector.values(as: T.self)
      rows.forEach { row in marks[Int(truncatingIfNeeded: Int64(truncatingIfNeeded: values[row]) &- low)] = 1 }
    }
    switch vector.physical {
    case .bool, .code8: mark(UInt8.self)
    case .code16: mark(UInt16.self)
    case .code32: mark(UInt32.self)
    case .int8: mark(Int8.self)
    case .int16: mark(Int16.self)
    case .int32: mark(Int32.self)
    case .int64: mark(Int64.self)
    case .int128, .double: return false
    }
    return true
  }

  /// Makes room for the values of a vector in so many groups.
  private mutating func cover(_ vector: Vector, _ rows: Rows, _ groupCount: Int) -> Bool {
    if type.isCoded {
      guard let dictionary = vector.dictionary else { return false }
      // Texts of a table's own dictionary are all known at once; others make the code space grow.
      let size = max(reader.interner.count, dictionary.count)
      guard size * max(groupCount, 1) <= DistinctMarks.most else { return false }
      _ = reader.interned(dictionary)
      return cover(0, Int64(max(reader.interner.count, 1)) - 1, groupCount)
    }
    var (least, greatest) = (Int64.max, Int64.min)
    reader.forEach(vector, rows) { _, word in
      least = min(least, word)
      greatest = max(greatest, word)
    }
    return least > greatest ? cover(low, low, groupCount) : cover(least, greatest, groupCount)
  }

  private mutating func cover(_ least: Int64, _ greatest: Int64, _ groupCount: Int) -> Bool {
    let first = stride == 0 ? least : min(least, low)
    let last = stride == 0 ? greatest : max(greatest, low + Int64(stride - 1))
    let (span, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, span < Int64(DistinctMarks.most) else { return false }
    var size = 1
    while size < Int(span) + 1 { size *= 2 }
    guard size * max(groupCount, 1) <= DistinctMarks.most else { return false }
    if size == stride, first == low {
      marks.grow(to: size * max(groupCount, 1), 0)
      return true
    }
    let (shift, groups) = (Int(low &- first), stride == 0 ? 0 : marks.count / stride)
    var grown = [UInt8](repeating: 0, count: size * max(groupCount, groups, 1))
    for group in 0..<groups {
      for place in 0..<stride where marks[group * stride + place] != 0 { grown[group * size + place + shift] = 1 }
    }
    // A range that is not used up keeps its end, so that values just behind it find room.
    (marks, stride, low) = (grown, size, first)
    return true
  }

  /// Takes over the marks of listed groups; false, with nothing taken, when there are too many possible values.
  mutating func merge(
    _ other: DistinctMarks, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>,
    groupCount: Int
  ) -> Bool {
    if other.stride == 0 { return true }
    var map: [UInt32]?
    var others = other
    if type.isCoded {
      let dictionary = others.reader.dictionary()
      guard max(reader.interner.count, 1) + dictionary.count <= DistinctMarks.most else { return false }
      map = reader.interned(dictionary)
      guard cover(0, Int64(max(reader.interner.count, 1)) - 1, groupCount) else { return false }
    } else {
      guard let range = other.used, cover(range.lowerBound, range.upperBound, groupCount) else {
        return other.used == nil
      }
    }
    for index in groups.indices {
      let (source, target) = (Int(groups[index]) * other.stride, Int(targets[index]) * stride)
      guard source < other.marks.count else { continue }
      for place in 0..<other.stride where other.marks[source + place] != 0 {
        let word = map.map { Int64($0[place]) } ?? other.low + Int64(place)
        marks[target + Int(word - low)] = 1
      }
    }
    return true
  }

  /// The least and greatest value marked.
  private var used: ClosedRange<Int64>? {
    var (least, greatest) = (Int.max, -1)
    for (index, mark) in marks.enumerated() where mark != 0 {
      least = min(least, index & (stride - 1))
      greatest = max(greatest, index & (stride - 1))
    }
    return greatest < 0 ? nil : (low + Int64(least))...(low + Int64(greatest))
  }

  /// Calls `body` with groups and values marked, a part at a time.
  mutating func forEachPart(_ body: (Vector, Vector) throws -> Void) throws {
    let dictionary = type.isCoded ? reader.dictionary() : nil
    var (groups, words): ([Int64], [Int64]) = ([], [])
    func flush() throws {
      if groups.isEmpty { return }
      let numbers = try VectorWriter<Int64>(count: groups.count)
      for (row, group) in groups.enumerated() { numbers.values[row] = group }
      try body(numbers.vector(.int64), try values(words, dictionary))
      groups.removeAll(keepingCapacity: true)
      words.removeAll(keepingCapacity: true)
    }
    for (index, mark) in marks.enumerated() where mark != 0 {
      groups.append(Int64(index / stride))
      words.append(low + Int64(index & (stride - 1)))
      if groups.count == Chunk.capacity { try flush() }
    }
    try flush()
  }

  private func values(_ words: [Int64], _ dictionary: TextDictionary?) throws -> Vector {
    if let dictionary {
      let codes = try VectorWriter<UInt32>(count: words.count)
      for (row, word) in words.enumerated() { codes.values[row] = UInt32(truncatingIfNeeded: word) }
      return codes.vector(.code32, dictionary: dictionary)
    }
    if type == .boolean {
      let bytes = try VectorWriter<UInt8>(count: words.count)
      for (row, word) in words.enumerated() { bytes.values[row] = UInt8(truncatingIfNeeded: word) }
      return bytes.vector(.bool)
    }
    let numbers = try VectorWriter<Int64>(count: words.count)
    for (row, word) in words.enumerated() { numbers.values[row] = word }
    return numbers.vector(.int64)
  }
}
