/// The rows of a batch that an operation is about: all of `0..<count`, or those listed.
struct Rows {
  /// How many rows.
  let count: Int
  private let list: UnsafeBufferPointer<UInt16>?
  /// Rows that nobody has listed by number yet.
  let bits: RowBits?

  /// The rows with these ascending numbers, or `0..<count`.
  init(indices: UnsafeBufferPointer<UInt16>?, count: Int) {
    list = indices
    bits = nil
    self.count = count
  }

  /// The rows whose bits are set.
  init(_ bits: RowBits) {
    list = nil
    self.bits = bits
    count = bits.count
  }

  /// The rows `0..<count`.
  static func all(_ count: Int) -> Rows { Rows(indices: nil, count: count) }

  /// Whether they are `0..<count`.
  var isAll: Bool {
    @inline(__always) get { list == nil && bits == nil }
  }

  /// Ascending row numbers; nil means `0..<count`.
  var indices: UnsafeBufferPointer<UInt16>? {
    @inline(__always) get { list ?? bits?.indices }
  }

  /// The first of the rows, at most so many.
  func prefix(_ most: Int) -> Rows { most < count ? Rows(indices: indices, count: most) : self }

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
