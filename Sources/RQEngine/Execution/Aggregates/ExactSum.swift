/// An exact sum of doubles: the result depends on the values alone, not on their order or on how the work was split.
///
/// Values below 2^40 without bits under 2^-64 are added as fixed-point numbers; the others go to expansions of
/// non-overlapping doubles (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997), those from 2^40 on
/// scaled down so that no order of them can overflow on the way.
struct ExactSum {
  /// In units of 2^-64.
  private var fixed: Int128 = 0
  /// Additions to `fixed` since it was last emptied; each moves it by less than 2^126 / 2^20.
  private var additions = 0
  private var small = Expansion()
  /// Of values times 2^-64, which keeps all of their bits.
  private var large = Expansion()

  /// Largest magnitude that goes to the fixed-point part.
  private static let limit = Double(sign: .plus, exponent: 40, significand: 1)
  /// 2^64.
  static let unit = Double(sign: .plus, exponent: 64, significand: 1)

  /// Adds a finite value.
  mutating func add(_ value: Double) {
    if Swift.abs(value) < ExactSum.limit {
      let scaled = value * ExactSum.unit
      if let exact = Int128(exactly: scaled) {
        fixed &+= exact
        additions += 1
        // 2^20 values below 2^104 stay below 2^124.
        if additions == 1 << 20 { spill() }
        return
      }
    }
    addPart(value)
  }

  /// Adds another sum.
  mutating func add(_ other: ExactSum) {
    var other = other
    other.spill()
    for part in other.small.parts { small.add(part) }
    for part in other.large.parts { large.add(part) }
  }

  /// Moves the fixed-point part over to an expansion, exactly.
  private mutating func spill() {
    var rest = fixed
    fixed = 0
    additions = 0
    while rest != 0 {
      let magnitude = rest.magnitude
      let shift = max(0, magnitude.bitWidth - magnitude.leadingZeroBitCount - 53)
      let top = (magnitude >> UInt128(shift)) << UInt128(shift)
      let part = Double(top) / ExactSum.unit
      addPart(rest < 0 ? -part : part)
      rest = rest < 0 ? rest + Int128(top) : rest - Int128(top)
    }
  }

  private mutating func addPart(_ value: Double) {
    if Swift.abs(value) < ExactSum.limit { small.add(value) } else { large.add(value / ExactSum.unit) }
  }

  /// The sum rounded once, ties to even; infinite when it lies beyond the doubles.
  var value: Double {
    var sum = self
    sum.spill()
    guard sum.large.magnitude < ExactSum.highest else { return scaled * ExactSum.unit }
    for part in sum.large.parts { sum.small.add(part * ExactSum.unit) }
    return sum.small.value
  }

  /// The sum times 2^-64, rounded; always finite.
  var scaled: Double {
    var sum = self
    sum.spill()
    for part in sum.small.parts {
      let scaled = part / ExactSum.unit
      // Bits that fall below the smallest double still decide which way a tie goes.
      let isLost = scaled * ExactSum.unit != part
      sum.large.add(isLost ? Double(sign: part.sign, exponentBitPattern: 0, significandBitPattern: 1) : scaled)
    }
    return sum.large.value
  }

  /// A scaled sum from here on is left scaled until it has been rounded.
  private static let highest = Double(sign: .plus, exponent: 900, significand: 1)
}

/// A number as a sum of doubles that do not overlap, smallest first.
private struct Expansion {
  private(set) var parts: [Double] = []

  /// Magnitude of the leading part.
  var magnitude: Double { Swift.abs(parts.last ?? 0) }

  mutating func add(_ value: Double) {
    var x = value
    var kept = 0
    for index in parts.indices {
      var y = parts[index]
      if Swift.abs(x) < Swift.abs(y) { swap(&x, &y) }
      let high = x + y
      let low = y - (high - x)
      if low != 0 {
        parts[kept] = low
        kept += 1
      }
      x = high
    }
    parts.removeSubrange(kept...)
    parts.append(x)
  }

  /// The number rounded once, ties to even.
  var value: Double {
    guard var high = parts.last else { return 0 }
    var index = parts.count - 1
    var low = 0.0
    while index > 0 {
      index -= 1
      let x = high
      let y = parts[index]
      high = x + y
      low = y - (high - x)
      if low != 0 { break }
    }
    // Half-way cases: the parts below decide which way the last rounding goes.
    if index > 0, (low < 0) == (parts[index - 1] < 0) {
      let doubled = low * 2
      let candidate = high + doubled
      if doubled == candidate - high { high = candidate }
    }
    return high
  }
}

/// Exact sums and means of doubles.
final class DoubleSumState: AggregateState {
  private var sums: [ExactSum] = []
  private var counts: [Int64] = []
  private let isMean: Bool

  init(isMean: Bool) { self.isMean = isMean }

  override var memory: Int { sums.count * 64 }

  override func resize(to count: Int) {
    let missing = count - sums.count
    if missing > 0 {
      sums.append(contentsOf: repeatElement(ExactSum(), count: missing))
      counts.append(contentsOf: repeatElement(0, count: missing))
    }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    let values = vector.values(as: Double.self)
    rows.forEach { row in
      guard vector.isValid(row) else { return }
      let group = groups.map { Int($0[row]) } ?? 0
      sums[group].add(values[vector.isConstant ? 0 : row])
      counts[group] += 1
    }
  }

  override func merge(_ other: AggregateState, _ map: [UInt32]) throws {
    guard let other = other as? DoubleSumState else { return }
    for (group, target) in map.enumerated() {
      sums[Int(target)].add(other.sums[group])
      counts[Int(target)] += other.counts[group]
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    var writer = try VectorWriter<Double>(count: groups.count)
    for (index, group) in groups.enumerated() {
      var value = sums[group].value
      if isMean {
        let count = Double(counts[group])
        // The mean of values whose sum is too large is not.
        value = value.isFinite ? value / count : sums[group].scaled / count * ExactSum.unit
      }
      if counts[group] == 0 || !value.isFinite { try writer.setNull(index) } else { writer.values[index] = value }
    }
    return writer.vector(.double)
  }
}
