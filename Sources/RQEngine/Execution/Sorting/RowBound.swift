/// A value of a sort key that rows are compared with.
enum BoundValue {
  case null
  case integer(Int64)
  case wide(Int128)
  case double(Double)
  case text(TextDictionary, rank: UInt32)
}

/// A row that others must come before.
struct RowBound {
  /// One value for each key that is compared.
  let values: [BoundValue]
  /// Its place in the input, before which rows with the same keys still count.
  private let place: Int64

  /// The row of a chunk whose last column is the place in the input.
  init(_ chunk: Chunk, row: Int, keys: [(ordinal: Int, key: SortKey)]) {
    func value(_ ordinal: Int, _ type: DataType) -> BoundValue {
      let segment = chunk.segments[ordinal]
      switch segment.value(at: row, type: type) {
      case .integer(let value): return .integer(value)
      case .date(let value): return .integer(Int64(value.days))
      case .timestamp(let value): return .integer(value.microseconds)
      case .time(let value): return .integer(value.microseconds)
      case .enumeration(let value): return .integer(Int64(value.code))
      case .boolean(let value): return .integer(value ? 1 : 0)
      case .double(let value): return .double(value)
      case .decimal(let value): return .wide(value.unscaled)
      case .interval(let value): return .wide(value.packed)
      case .text, .list, .structure, .map, .blob, .uuid:
        guard let dictionary = segment.dictionary, let vector = try? segment.slice(row, 1) else { return .null }
        return .text(dictionary, rank: dictionary.ranks[vector.code(at: 0)])
      case .null: return .null
      }
    }
    values = keys.map { value($0.ordinal, $0.key.expression.type) }
    place = if case .integer(let place) = value(chunk.segments.count - 1, .integer) { place } else { .max }
  }

  /// A bound of the first key alone, which rows may reach.
  init(first: Int64, _ limit: TopLimit) {
    values = [limit.value(of: first)]
    place = .max
  }

  /// The rows of a batch that may come before the bound; nil when that is soon seen to be none.
  func select(_ batch: Batch, _ keys: [(ordinal: Int, key: SortKey)], base: Int64) throws -> Selection? {
    let rows = batch.rows
    if let first = values.first, let key = keys.first {
      if !RowBound.mayPass(batch.columns[key.ordinal].spread, rows, first, key.key) { return nil }
    }
    let memory = try Buffer.zeroed(Int8.self, count: batch.count)
    let states: UnsafeMutableBufferPointer<Int8> = memory.values(count: batch.count)
    for (value, key) in zip(values, keys) {
      RowBound.compare(batch.columns[key.ordinal].spread, rows, value, key.key, states)
    }
    let place = place
    return try withExtendedLifetime(memory) {
      try Selection(rows) { row in
        states[row] < 0 || states[row] == 0 && base + Int64(row) < place ? 1 : 0
      }
    }
  }

  /// Whether some row reaches the bound, as far as a quick look tells.
  private static func mayPass(_ vector: Vector, _ rows: Rows, _ bound: BoundValue, _ key: SortKey) -> Bool {
    guard rows.isAll, !vector.isConstant, vector.validity == nil || !key.nullsFirst else { return true }
    switch (bound, vector.physical) {
    case (.integer(let bound), .int8): return reaches(vector, Int8(clamping: bound), key.descending)
    case (.integer(let bound), .int16): return reaches(vector, Int16(clamping: bound), key.descending)
    case (.integer(let bound), .int32): return reaches(vector, Int32(clamping: bound), key.descending)
    case (.integer(let bound), .int64): return reaches(vector, bound, key.descending)
    case (.double(let bound), .double): return reaches(vector, bound, key.descending)
    default: return true
    }
  }

  // The loops have no way out, so that they run on many values at a time.

  private static func reaches<T: FixedWidthInteger & BitwiseCopyable>(
    _ vector: Vector, _ bound: T, _ descending: Bool
  ) -> Bool {
    let values = vector.values(as: T.self)
    var hits: T = 0
    if descending {
      for row in 0..<values.count { hits |= values[row] >= bound ? 1 : 0 }
    } else {
      for row in 0..<values.count { hits |= values[row] <= bound ? 1 : 0 }
    }
    return hits != 0
  }

  private static func reaches(_ vector: Vector, _ bound: Double, _ descending: Bool) -> Bool {
    let values = vector.values(as: Double.self)
    var hits: UInt64 = 0
    // Asked the other way round, as no comparison holds for NaN, which may well reach the bound.
    if descending {
      for row in 0..<values.count { hits |= values[row] < bound ? 0 : 1 }
    } else {
      for row in 0..<values.count { hits |= values[row] > bound ? 0 : 1 }
    }
    return hits != 0
  }

  /// Settles for rows that are even so far (0) whether they come before (-1) or behind (1) the bound.
  private static func compare(
    _ vector: Vector, _ rows: Rows, _ bound: BoundValue, _ key: SortKey, _ states: UnsafeMutableBufferPointer<Int8>
  ) {
    let before: Int8 = key.descending ? 1 : -1
    let nullState: Int8 = key.nullsFirst ? -1 : 1
    @inline(__always)
    func settle(_ body: (Int) -> Int8) {
      rows.forEach { row in
        if states[row] == 0 { states[row] = vector.isValid(row) ? body(vector.isConstant ? 0 : row) : nullState }
      }
    }
    switch bound {
    case .null:
      rows.forEach { row in
        if states[row] == 0, vector.isValid(row) { states[row] = -nullState }
      }
    case .integer(let bound):
      func narrow<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) {
        let values = vector.values(as: T.self)
        settle { row in
          let value = Int64(truncatingIfNeeded: values[row])
          return value < bound ? before : value > bound ? -before : 0
        }
      }
      switch vector.physical {
      case .int8: narrow(Int8.self)
      case .int16: narrow(Int16.self)
      case .int32: narrow(Int32.self)
      case .int64: narrow(Int64.self)
      case .int128: narrow(Int128.self)
      default: narrow(UInt8.self)
      }
    case .wide(let bound):
      settle { row in
        let value = vector.integer(at: row)
        return value < bound ? before : value > bound ? -before : 0
      }
    case .double(let bound):
      let values = vector.values(as: Double.self)
      let limit = DoubleBounds.ordered(bound)
      settle {
        let value = DoubleBounds.ordered(values[$0])
        return value < limit ? before : value > limit ? -before : 0
      }
    case .text(let dictionary, let rank):
      // Ranks of another dictionary say nothing; such rows all stay in.
      guard let own = vector.dictionary, own === dictionary else {
        rows.forEach { if states[$0] == 0 { states[$0] = -1 } }
        return
      }
      own.ranks.withUnsafeBufferPointer { ranks in
        settle { row in
          let value = ranks[vector.code(at: row)]
          return value < rank ? before : value > rank ? -before : 0
        }
      }
    }
  }
}
