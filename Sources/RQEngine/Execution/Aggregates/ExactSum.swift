/// An exact sum of doubles: the result depends on the values alone, not on their order or on how the work was split.
///
/// Values whose bits lie between 2^-64 and 2^62 are added as fixed-point numbers; the others go to an expansion of
/// non-overlapping doubles (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997).
struct ExactSum {
  /// In units of 2^-64.
  private var fixed: Int128 = 0
  /// Additions to `fixed` since it was last emptied; each moves it by less than 2^126 / 2^20.
  private var additions = 0
  private var partials: [Double] = []

  /// Largest magnitude that goes to the fixed-point part.
  private static let limit = Double(sign: .plus, exponent: 40, significand: 1)
  private static let unit = Double(sign: .plus, exponent: 64, significand: 1)

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
    addPartial(value)
  }

  /// Adds another sum.
  mutating func add(_ other: ExactSum) {
    var other = other
    other.spill()
    for partial in other.partials { addPartial(partial) }
  }

  /// Moves the fixed-point part over to the expansion, exactly.
  private mutating func spill() {
    var rest = fixed
    fixed = 0
    additions = 0
    while rest != 0 {
      let magnitude = rest.magnitude
      let shift = max(0, magnitude.bitWidth - magnitude.leadingZeroBitCount - 53)
      let top = (magnitude >> UInt128(shift)) << UInt128(shift)
      let part = Double(top) / ExactSum.unit
      addPartial(rest < 0 ? -part : part)
      rest = rest < 0 ? rest + Int128(top) : rest - Int128(top)
    }
  }

  private mutating func addPartial(_ value: Double) {
    var x = value
    var kept = 0
    for index in partials.indices {
      var y = partials[index]
      if Swift.abs(x) < Swift.abs(y) { swap(&x, &y) }
      let high = x + y
      let low = y - (high - x)
      if low != 0 {
        partials[kept] = low
        kept += 1
      }
      x = high
    }
    partials.removeSubrange(kept...)
    partials.append(x)
  }

  /// The sum rounded once, ties to even; may be infinite.
  var value: Double {
    var sum = self
    sum.spill()
    let parts = sum.partials
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
      let sum = sums[group].value
      let value = isMean ? sum / Double(counts[group]) : sum
      if counts[group] == 0 || !value.isFinite { try writer.setNull(index) } else { writer.values[index] = value }
    }
    return writer.vector(.double)
  }
}
