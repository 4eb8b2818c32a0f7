/// Finding values by their place in the order without sorting all of them.
enum OrderStatistics {
  /// Below this many values a plain sort is as fast as anything.
  private static let small = 24
  /// From this many values on they are first narrowed down by counting.
  private static let large = 1 << 14

  /// Puts the value of rank `rank` in its sorted place, smaller ones before it and larger ones behind it.
  static func select<W: FixedWidthInteger & BitwiseCopyable>(_ values: UnsafeMutableBufferPointer<W>, rank: Int) {
    var (low, high) = (0, values.count)
    // Each round halves the range on average; a run of bad pivots ends in a sort, which bounds the time.
    var budget = 2 * (Int.bitWidth - values.count.leadingZeroBitCount) + 8
    while high - low > small {
      if budget == 0 { break }
      budget -= 1
      let pivot = self.pivot(values, low, high)
      let below = partition(values, low, high) { $0 < pivot }
      if rank < below {
        high = below
        continue
      }
      // What equals the pivot is moved together, so that many equal values take one round.
      let through = partition(values, below, high) { $0 == pivot }
      if rank < through { return }
      low = through
    }
    sort(values, low, high)
  }

  /// Moves the values that pass the test to the front of the range; gives where the others start.
  @inline(__always)
  private static func partition<W: BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ low: Int, _ high: Int, _ passes: (W) -> Bool
  ) -> Int {
    var kept = low
    var index = low
    // Both places are written whatever the test says, so that no branch depends on the values.
    while index < high {
      let value = values[index]
      values[index] = values[kept]
      values[kept] = value
      kept &+= passes(value) ? 1 : 0
      index &+= 1
    }
    return kept
  }

  /// The median of nine values spread over the range.
  private static func pivot<W: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ low: Int, _ high: Int
  ) -> W {
    let step = (high - low) / 9
    func median(_ a: W, _ b: W, _ c: W) -> W { max(min(a, b), min(max(a, b), c)) }
    func third(_ start: Int) -> W {
      median(values[low + start * step], values[low + (start + 1) * step], values[low + (start + 2) * step])
    }
    return median(third(0), third(3), third(6))
  }

  private static func sort<W: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ low: Int, _ high: Int
  ) {
    if high - low > small {
      var part = UnsafeMutableBufferPointer(rebasing: values[low..<high])
      part.sort()
      return
    }
    var index = low + 1
    while index < high {
      let value = values[index]
      var place = index
      while place > low, values[place - 1] > value {
        values[place] = values[place - 1]
        place -= 1
      }
      values[place] = value
      index += 1
    }
  }

  /// The values of ranks `rank` and `rank + 1` (or twice that of `rank` when it is the last).
  static func pair<W: FixedWidthInteger & BitwiseCopyable & SignedInteger>(
    _ values: UnsafeMutableBufferPointer<W>, rank: Int
  ) -> (W, W) {
    if values.count >= large, let found = narrowed(values, rank: rank) { return found }
    select(values, rank: rank)
    let first = values[rank]
    guard rank + 1 < values.count else { return (first, first) }
    var next = values[rank + 1]
    var index = rank + 2
    while index < values.count {
      next = min(next, values[index])
      index += 1
    }
    return (first, next)
  }

  /// The same for many values: one pass counts them in buckets of equal width, a second gathers the bucket that holds
  /// the rank; nil when nearly all of them lie in one bucket.
  private static func narrowed<W: FixedWidthInteger & BitwiseCopyable & SignedInteger>(
    _ values: UnsafeMutableBufferPointer<W>, rank: Int
  ) -> (W, W)? {
    var (low, high) = (values[0], values[0])
    for value in values {
      low = min(low, value)
      high = max(high, value)
    }
    if low == high { return (low, low) }
    let span = W.Magnitude(truncatingIfNeeded: high &- low)
    let shift = max(0, W.bitWidth - span.leadingZeroBitCount - 12)
    @inline(__always) func bucket(_ value: W) -> Int {
      Int(truncatingIfNeeded: W.Magnitude(truncatingIfNeeded: value &- low) &>> W.Magnitude(truncatingIfNeeded: shift))
    }
    var counts = [Int](repeating: 0, count: 1 << 12)
    counts.withUnsafeMutableBufferPointer { counts in
      for value in values { counts[bucket(value)] &+= 1 }
    }
    var (chosen, before) = (0, 0)
    while before + counts[chosen] <= rank {
      before += counts[chosen]
      chosen += 1
    }
    if counts[chosen] > values.count / 2 { return nil }
    // The value behind the rank may be the first of a later bucket.
    var last = chosen
    if before + counts[chosen] == rank + 1, rank + 1 < values.count {
      last += 1
      while counts[last] == 0 { last += 1 }
    }
    var kept: [W] = []
    kept.reserveCapacity(counts[chosen] + (last > chosen ? counts[last] : 0))
    for value in values {
      let place = bucket(value)
      if place == chosen || place == last { kept.append(value) }
    }
    return kept.withUnsafeMutableBufferPointer { kept in
      select(kept, rank: rank - before)
      let first = kept[rank - before]
      guard rank - before + 1 < kept.count else { return (first, first) }
      return (first, kept[(rank - before + 1)...].reduce(W.max) { min($0, $1) })
    }
  }
}
