/// Where rows stand among all rows of their source, whatever the size of vectors and the number of threads.
struct RowPosition {
  private var next: UInt64 = 0

  /// The rows that follow belong to a morsel.
  mutating func begin(morsel: Int) { next = UInt64(truncatingIfNeeded: morsel) << 32 }

  /// The place of row 0 of a batch of `count` rows; the next batch comes behind it.
  mutating func take(_ count: Int) -> UInt64 {
    defer { next &+= UInt64(truncatingIfNeeded: count) }
    return next
  }
}
