#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is computed from all values of a group together.
enum GroupSummary: Sendable {
  case quantileCont(Double)
  /// `descending` counts from the largest value down.
  case quantileDisc(Double, descending: Bool)
  /// `descending` prefers the largest of the most frequent values, else the smallest.
  case mode(descending: Bool)
  case product
  case mad
  case entropy
  case skewness
  case kurtosis(isSample: Bool)

  init?(_ call: AggregateCall) {
    var fraction = 0.5
    if case .double(let given)? = call.parameters.first { fraction = given }
    let isDescending = call.parameters.contains(.boolean(true))
    switch call.function {
    case .median: self = .quantileCont(0.5)
    case .quantileCont: self = .quantileCont(isDescending ? 1 - fraction : fraction)
    case .quantileDisc: self = .quantileDisc(fraction, descending: isDescending)
    case .mode: self = .mode(descending: isDescending)
    case .product: self = .product
    case .mad: self = .mad
    case .entropy: self = .entropy
    case .skewness: self = .skewness
    case .kurtosis: self = .kurtosis(isSample: true)
    case .kurtosisPop: self = .kurtosis(isSample: false)
    default: return nil
    }
  }

  /// Whether the values are looked at in order.
  var needsSorting: Bool {
    switch self {
    case .mode, .product, .entropy: true
    default: false
    }
  }

  /// The result over at least one value, which may be moved about; a double as its word.
  ///
  /// The values are words of doubles where `isDouble`.
  func result<W: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, isDouble: Bool, isDate: Bool
  ) -> W? {
    func number(_ word: W) -> Double {
      isDouble ? DoubleWord.double(of: Int64(truncatingIfNeeded: word)) : Double(word)
    }
    func result(_ value: Double) -> W? {
      if value.isFinite { return W(DoubleWord.word(of: value)) }
      // Of finite values it is too large for a DOUBLE.
      guard isDouble, !values.allSatisfy({ number($0).isFinite }) else { return nil }
      return W(DoubleWord.word(of: value.isNaN ? .nan : value))
    }
    switch self {
    case .quantileCont(let fraction):
      let place = fraction * Double(values.count - 1)
      let rank = Int(place)
      let (low, high) = OrderStatistics.pair(values, rank: rank)
      let part = place - Double(rank)
      if isDate { return part < 0.5 ? low : high }
      return result(GroupSummary.interpolate(number(low), number(high), part))
    case .quantileDisc(let fraction, let descending):
      let rank = GroupSummary.discreteRank(fraction, of: values.count, descending)
      return OrderStatistics.pair(values, rank: rank).0
    case .mode(let descending): return GroupSummary.mostFrequent(values, descending)
    case .entropy: return result(GroupSummary.entropy(values))
    case .product: return result(values.reduce(1.0) { $0 * number($1) })
    case .mad:
      let median = GroupSummary.middle(values, number)
      for index in values.indices {
        values[index] = W(DoubleWord.word(of: Swift.abs(number(values[index]) - median)))
      }
      return result(GroupSummary.middle(values) { DoubleWord.double(of: Int64(truncatingIfNeeded: $0)) })
    case .skewness: return GroupSummary.skewness(values, number).flatMap(result)
    case .kurtosis(let isSample): return GroupSummary.kurtosis(values, number, isSample: isSample).flatMap(result)
    }
  }

  private static func interpolate(_ low: Double, _ high: Double, _ part: Double) -> Double {
    if part == 0 || low == high { return low }
    let distance = high - low
    return distance.isFinite ? low + distance * part : low * (1 - part) + high * part
  }

  /// The first rank at or below which the fraction of the values lies.
  private static func discreteRank(_ fraction: Double, of count: Int, _ descending: Bool) -> Int {
    let rank = min(max(Int((fraction * Double(count)).rounded(.up)) - 1, 0), count - 1)
    return descending ? count - 1 - rank : rank
  }

  private static func middle<W: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ number: (W) -> Double
  ) -> Double {
    let place = 0.5 * Double(values.count - 1)
    let (low, high) = OrderStatistics.pair(values, rank: Int(place))
    return interpolate(number(low), number(high), place - Double(Int(place)))
  }

  /// Calls `body` with the length of each run of equal sorted values and its value.
  private static func forEachRun<W: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ body: (W, Int) -> Void
  ) {
    var start = 0
    while start < values.count {
      var end = start + 1
      while end < values.count, values[end] == values[start] { end += 1 }
      body(values[start], end - start)
      start = end
    }
  }

  private static func mostFrequent<W: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ descending: Bool
  ) -> W? {
    var (best, most): (W?, Int) = (nil, 0)
    forEachRun(values) { value, count in
      if count > most || descending && count == most { (best, most) = (value, count) }
    }
    return best
  }

  private static func entropy<W: FixedWidthInteger & BitwiseCopyable>(_ values: UnsafeMutableBufferPointer<W>) -> Double
  {
    let total = Double(values.count)
    var bits = 0.0
    forEachRun(values) { _, count in
      let share = Double(count) / total
      bits -= share * log2(share)
    }
    return max(bits, 0)
  }

  /// The sums of the second, third and fourth powers of the distances from the mean, whatever the order of the values.
  private static func powers<W: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ number: (W) -> Double
  ) -> (Double, Double, Double) {
    var sum = ExactSum()
    for value in values { sum.add(number(value)) }
    let mean = sum.value / Double(values.count)
    var (second, third, fourth) = (ExactSum(), ExactSum(), ExactSum())
    for value in values {
      let distance = number(value) - mean
      let square = distance * distance
      guard (square * square).isFinite else { return (.nan, .nan, .nan) }
      second.add(square)
      third.add(square * distance)
      fourth.add(square * square)
    }
    return (second.value, third.value, fourth.value)
  }

  private static func skewness<W: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ number: (W) -> Double
  ) -> Double? {
    let n = Double(values.count)
    guard values.count > 2 else { return nil }
    let (second, third, _) = powers(values, number)
    let variance = second / n
    if variance == 0 { return nil }
    return (n * (n - 1)).squareRoot() / (n - 2) * (third / n) / (variance * variance.squareRoot())
  }

  private static func kurtosis<W: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<W>, _ number: (W) -> Double, isSample: Bool
  ) -> Double? {
    let n = Double(values.count)
    guard values.count > (isSample ? 3 : 1) else { return nil }
    let (second, _, fourth) = powers(values, number)
    let variance = second / n
    if variance == 0 { return nil }
    let ratio = fourth / n / (variance * variance)
    if !isSample { return ratio - 3 }
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * ratio - 3 * (n - 1))
  }
}

extension GroupSummary {
  /// The result over `total` values given as how often each integer from `low` on occurs; nil where that is not enough to
  /// know.
  func result(counts: UnsafeBufferPointer<UInt32>, total: Int, low: Int64, isDate: Bool) -> Value? {
    guard total > 0 else { return .null }
    switch self {
    case .quantileCont(let fraction):
      let place = fraction * Double(total - 1)
      let rank = Int(place)
      let (a, b) = GroupSummary.pair(counts, rank: rank, last: total - 1)
      let part = place - Double(rank)
      if isDate { return GroupSummary.date(low + Int64(part < 0.5 ? a : b)) }
      return .double(GroupSummary.interpolate(Double(low + Int64(a)), Double(low + Int64(b)), part))
    case .quantileDisc(let fraction, let descending):
      let rank = GroupSummary.discreteRank(fraction, of: total, descending)
      let found = low + Int64(GroupSummary.pair(counts, rank: rank, last: rank).0)
      return isDate ? GroupSummary.date(found) : .integer(found)
    case .mode(let descending):
      guard let most = counts.max(),
        let place = descending ? counts.lastIndex(of: most) : counts.firstIndex(of: most)
      else { return .null }
      let found = low + Int64(place)
      return isDate ? GroupSummary.date(found) : .integer(found)
    default: return nil
    }
  }

  private static func date(_ days: Int64) -> Value { .date(CivilDate(days: Int32(truncatingIfNeeded: days))) }

  /// The places of the value with a rank, and of the next one up to the rank `last`.
  private static func pair(_ counts: UnsafeBufferPointer<UInt32>, rank: Int, last: Int) -> (Int, Int) {
    var before = 0
    var place = 0
    // Whole blocks are passed over by their sum, which takes many counts at a time.
    while place + 32 <= counts.count {
      var block: UInt32 = 0
      for offset in 0..<32 { block &+= counts[place &+ offset] }
      if before + Int(block) > rank { break }
      before += Int(block)
      place += 32
    }
    while place + 1 < counts.count, before + Int(counts[place]) <= rank {
      before += Int(counts[place])
      place += 1
    }
    if rank == last || before + Int(counts[place]) > rank + 1 { return (place, place) }
    return (place, (place + 1..<counts.count).first { counts[$0] > 0 } ?? place)
  }
}
