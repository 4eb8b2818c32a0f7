/// The first key of an order as words known without having seen all rows.
enum TopWords {
  /// Writes for each listed row a word that is less where the row comes before by the first key; whether rows with equal
  /// words are equal in all keys.
  static func encode(
    _ batch: Batch, _ order: [(ordinal: Int, key: SortKey)], _ rows: Rows,
    into target: UnsafeMutableBufferPointer<UInt64>
  ) -> Bool {
    guard let (ordinal, key) = order.first else {
      rows.forEach { target[$0] = 0 }
      return true
    }
    let vector = batch.columns[ordinal].spread
    let flip: UInt64 = key.descending ? .max : 0
    let null: UInt64 = key.nullsFirst ? 0 : .max - 1
    var isExact = order.count == 1
    /// Words of values leave out the ends, which are NULL's and that of no row.
    @inline(__always) func write(_ number: (Int) -> UInt64) {
      var clipped: UInt64 = 0
      rows.forEach { row in
        if vector.isValid(row) {
          let word = number(vector.isConstant ? 0 : row) ^ flip
          let inner = min(max(word, 1), .max - 2)
          clipped |= word ^ inner
          target[row] = inner
        } else {
          target[row] = null
        }
      }
      if clipped != 0 { isExact = false }
    }
    let sign: UInt64 = 1 << 63
    switch (key.expression.type, vector.physical) {
    case (let type, _) where type.isCoded:
      // Whoever plans this has made sure that the column has one dictionary.
      let dictionary = vector.dictionary ?? .empty
      dictionary.ranks.withUnsafeBufferPointer { ranks in write { UInt64(ranks[vector.code(at: $0)]) + 2 } }
    case (.double, _):
      let values = vector.values(as: Double.self)
      write { DoubleBounds.ordered(values[$0]) }
    case (_, .int8):
      let values = vector.values(as: Int8.self)
      write { UInt64(bitPattern: Int64(values[$0])) ^ sign }
    case (_, .int16):
      let values = vector.values(as: Int16.self)
      write { UInt64(bitPattern: Int64(values[$0])) ^ sign }
    case (_, .int32):
      let values = vector.values(as: Int32.self)
      write { UInt64(bitPattern: Int64(values[$0])) ^ sign }
    case (_, .int64):
      let values = vector.values(as: Int64.self)
      write { UInt64(bitPattern: values[$0]) ^ sign }
    case (_, .int128):
      let values = vector.values(as: Int128.self)
      write { UInt64(bitPattern: Int64(clamping: values[$0])) ^ sign }
    default: write { UInt64(truncatingIfNeeded: vector.integer(at: $0)) ^ sign }
    }
    return isExact
  }
}
