/// A key whose equal values stand together: all rows of a group lie in one morsel, but for the groups at its bounds.
struct KeyClusters {
  private let digit: KeyLayout.Digit
  private let low: Int64
  private let isShifted: Bool
  /// For each morsel the values that other morsels may have too.
  private let shared: [(first: Int64?, last: Int64?)]

  /// The first key that is clustered; nil when there is none, or when the groups fit an array anyway.
  init?(_ layout: KeyLayout, _ statistics: [ColumnStatistics]) {
    if layout.slots != nil { return nil }
    for (field, known) in zip(layout.fields, statistics) {
      guard let ranges = known.clusters, let digit = field.digit, field.whole == nil, !field.isNullable else {
        continue
      }
      var bounds: [Int128: Int] = [:]
      for range in ranges {
        bounds[range.low, default: 0] += 1
        if range.high != range.low { bounds[range.high, default: 0] += 1 }
      }
      self.digit = digit
      low = field.low
      isShifted = layout.slots == nil
      shared = ranges.map { range in
        (
          bounds[range.low, default: 0] > 1 ? Int64(truncatingIfNeeded: range.low) : nil,
          bounds[range.high, default: 0] > 1 ? Int64(truncatingIfNeeded: range.high) : nil
        )
      }
      return
    }
    return nil
  }

  /// Whether the group with these words may have rows in other morsels.
  @inline(__always)
  func isShared(_ words: UnsafePointer<UInt64>, _ morsel: Int) -> Bool {
    // Rows that a join adds behind the last morsel may belong anywhere.
    if morsel >= shared.count { return true }
    let value = Int64(bitPattern: words[digit.word] / digit.stride % digit.size) &+ low
    return value == shared[morsel].first || value == shared[morsel].last
  }
}
