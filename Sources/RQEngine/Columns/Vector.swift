/// Up to one vector length of values of one column, the unit every kernel works on.
///
/// `data` points at `count` values of `physical` (one value when `isConstant`); `validity` holds one byte a row, 1 for a
/// value and 0 for NULL, and is nil when every row has a value. Text is always a code into `dictionary`.
struct Vector {
  var physical: PhysicalType
  var isConstant: Bool
  var count: Int
  var data: UnsafeRawPointer
  var validity: UnsafePointer<UInt8>?
  var dictionary: TextDictionary?
  /// What keeps `data` and `validity` alive.
  var owners: (AnyObject?, AnyObject?)

  /// The values, bounds-checked in debug builds; a constant vector has one.
  @inline(__always)
  func values<T: BitwiseCopyable>(as type: T.Type = T.self) -> UnsafeBufferPointer<T> {
    assert(MemoryLayout<T>.stride == physical.width)
    return UnsafeBufferPointer(start: data.assumingMemoryBound(to: T.self), count: isConstant ? 1 : count)
  }

  /// Whether `row` has a value.
  @inline(__always)
  func isValid(_ row: Int) -> Bool {
    guard let validity else { return true }
    return validity[isConstant ? 0 : row] != 0
  }
}

/// The rows of a batch that an operation is about: all of `0..<count`, or those listed.
struct Rows {
  /// Ascending row numbers; nil means `0..<count`.
  var indices: UnsafeBufferPointer<UInt16>?
  /// How many rows.
  var count: Int

  /// The rows `0..<count`.
  static func all(_ count: Int) -> Rows { Rows(indices: nil, count: count) }

  /// Calls `body` with each row number in order.
  @inline(__always)
  func forEach(_ body: (Int) throws -> Void) rethrows {
    if let indices {
      for position in 0..<count { try body(Int(indices[position])) }
    } else {
      for row in 0..<count { try body(row) }
    }
  }
}

/// Rows on their way through a pipeline: vectors of equal length and the rows of them that still count.
struct Batch {
  var columns: [Vector]
  /// Rows in the vectors.
  var count: Int
  /// The rows that passed the filters so far; nil means all.
  var selection: Selection?
  /// The address of the first row in the table it was read from, as long as rows are still those of the table.
  var origin: RowAddress?

  /// The rows to work on.
  var rows: Rows {
    guard let selection else { return .all(count) }
    return Rows(indices: selection.indices, count: selection.count)
  }
}

/// Row numbers that passed a filter, with the memory they live in.
struct Selection {
  let buffer: Buffer
  var count: Int

  /// The listed rows for which `test` gives 1 and not 0.
  @inline(__always)
  init(_ rows: Rows, where test: (Int) -> UInt8) throws {
    buffer = try Buffer(byteCount: (rows.count + 1) * 2)
    let target: UnsafeMutableBufferPointer<UInt16> = buffer.values(count: rows.count + 1)
    var kept = 0
    // Every row is written; the count moves on only behind a row that stays, so that no branch depends on the data.
    rows.forEach { row in
      target[kept] = UInt16(truncatingIfNeeded: row)
      kept &+= Int(test(row))
    }
    count = kept
  }

  init(buffer: Buffer, count: Int) {
    self.buffer = buffer
    self.count = count
  }

  /// The row numbers, ascending.
  var indices: UnsafeBufferPointer<UInt16> {
    UnsafeBufferPointer(buffer.values(as: UInt16.self, count: count))
  }
}
