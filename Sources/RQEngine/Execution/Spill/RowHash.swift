/// Hashes rows by the values of some columns, alike wherever the values come from and however they lie in memory.
struct RowHash {
  /// Rows that one level of splitting leaves together are told apart by the next.
  let level: Int
  /// The hash of each text of the dictionaries that came last, by column.
  private var texts: [(dictionary: TextDictionary, hashes: [UInt64])?]

  init(columns: Int, level: Int) {
    self.level = level
    texts = Array(repeating: nil, count: columns)
  }

  private static let null: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Writes the hash of each listed row, one behind the other.
  mutating func hash(_ vectors: [Vector], _ rows: Rows, into hashes: UnsafeMutableBufferPointer<UInt64>) {
    hashes.update(repeating: Hash64.word(UInt64(truncatingIfNeeded: level)))
    for (index, vector) in vectors.enumerated() {
      if let dictionary = vector.dictionary {
        let table = self.hashes(of: dictionary, column: index)
        table.withUnsafeBufferPointer { table in
          RowHash.combine(vector, rows, hashes) { table[vector.code(at: $0)] }
        }
        continue
      }
      switch vector.physical {
      case .double:
        let values = vector.values(as: Double.self)
        // Both zeros are one value.
        RowHash.combine(vector, rows, hashes) { values[$0] == 0 ? 0 : values[$0].bitPattern }
      case .bool, .code8: RowHash.combine(vector, rows, hashes, UInt8.self)
      case .code16: RowHash.combine(vector, rows, hashes, UInt16.self)
      case .code32: RowHash.combine(vector, rows, hashes, UInt32.self)
      case .int8: RowHash.combine(vector, rows, hashes, Int8.self)
      case .int16: RowHash.combine(vector, rows, hashes, Int16.self)
      case .int32: RowHash.combine(vector, rows, hashes, Int32.self)
      case .int64: RowHash.combine(vector, rows, hashes, Int64.self)
      case .int128: RowHash.combine(vector, rows, hashes, Int128.self)
      }
    }
  }

  private mutating func hashes(of dictionary: TextDictionary, column: Int) -> [UInt64] {
    if let known = texts[column], known.dictionary === dictionary { return known.hashes }
    let made = (0..<dictionary.count).map { dictionary.withBytes($0) { Hash64.bytes($0) } }
    texts[column] = (dictionary, made)
    return made
  }

  /// Bytes of memory held.
  var memory: Int { texts.reduce(0) { $0 + ($1?.hashes.count ?? 0) * 8 } }

  private static func combine<T: FixedWidthInteger & BitwiseCopyable>(
    _ vector: Vector, _ rows: Rows, _ hashes: UnsafeMutableBufferPointer<UInt64>, _: T.Type
  ) {
    let values = vector.values(as: T.self)
    combine(vector, rows, hashes) { UInt64(truncatingIfNeeded: values[$0]) }
  }

  @inline(__always)
  private static func combine(
    _ vector: Vector, _ rows: Rows, _ hashes: UnsafeMutableBufferPointer<UInt64>, _ word: (Int) -> UInt64
  ) {
    if vector.isConstant {
      let value = vector.isValid(0) ? word(0) : null
      for place in 0..<rows.count { hashes[place] = Hash64.combine(hashes[place], value) }
      return
    }
    var place = 0
    rows.forEach { row in
      hashes[place] = Hash64.combine(hashes[place], vector.isValid(row) ? word(row) : null)
      place &+= 1
    }
  }
}
