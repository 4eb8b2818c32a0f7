/// An exact sum of doubles: the result depends on the values alone, not on their order or on how the work was split.
///
/// Values from 2^-64 up to 2^40 are added as fixed-point numbers, in two windows that hold all of their bits; the others
/// go to expansions of non-overlapping doubles (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997),
/// those from 2^40 on scaled down so that no order of them can overflow on the way.
struct ExactSum {
  /// Values from 2^-12 on, in units of 2^-64.
  private var coarse = FixedPointSum()
  /// Values below 2^-12, in units of 2^-116.
  private var fine = FixedPointSum()
  /// Additions since the windows were last emptied; each moves one by less than 2^104.
  private var additions = 0
  private var small = Expansion()
  /// Of values times 2^-64, which keeps all of their bits.
  private var large = Expansion()
  /// The sum of the values that are not finite, which is the sum of all; nil where there were none.
  private(set) var special: Double?

  /// Magnitude from which on values are kept scaled down.
  private static let limit = Double(sign: .plus, exponent: limitExponent, significand: 1)
  private static let limitExponent = 40
  /// 2^64.
  static let unit = Double(sign: .plus, exponent: 64, significand: 1)
  /// Biased exponents of 2^-64, 2^-12 and 2^40.
  private static let (lowest, middle, highestFixed) = (959, 1011, 1063)

  /// Adds a value.
  @inline(__always)
  mutating func add(_ value: Double) {
    let bits = value.bitPattern
    let exponent = Int(bits >> 52 & 0x7ff)
    guard exponent >= ExactSum.lowest, exponent < ExactSum.highestFixed else {
      if value != 0 { addPart(value) }
      return
    }
    let mantissa = bits & (1 << 52 - 1) | 1 << 52
    // All ones where the sign is set: the exclusive or and the carry in then negate.
    let sign = UInt64(bitPattern: Int64(bitPattern: bits) >> 63)
    if exponent >= ExactSum.middle {
      coarse.add(mantissa, shiftedBy: exponent &- ExactSum.middle, sign: sign)
    } else {
      fine.add(mantissa, shiftedBy: exponent &- ExactSum.lowest, sign: sign)
    }
    additions &+= 1
    // 2^20 values below 2^104 stay below 2^124.
    if additions == 1 << 20 { spill() }
  }

  /// Adds another sum.
  mutating func add(_ other: ExactSum) {
    var other = other
    other.spill()
    for part in other.small.parts { small.add(part) }
    for part in other.large.parts { large.add(part) }
    if let part = other.special { addSpecial(part) }
  }

  private mutating func addSpecial(_ value: Double) {
    let sum = (special ?? 0) + value
    special = sum.isNaN ? .nan : sum
  }

  /// Adds `number · 2^exponent`, a multiple of the smallest double.
  mutating func add(_ number: Int128, exponent: Int) {
    var rest = number
    while rest != 0 {
      let magnitude = rest.magnitude
      let bits = magnitude.bitWidth - magnitude.leadingZeroBitCount
      let shift = max(0, bits - 53)
      let digits = UInt64(truncatingIfNeeded: magnitude >> UInt128(shift))
      let top = UInt128(digits) << UInt128(shift)
      let part = rest < 0 ? -Double(digits) : Double(digits)
      if bits + exponent <= ExactSum.limitExponent {
        small.add(ExactSum.scaled(part, by: exponent + shift))
      } else {
        large.add(ExactSum.scaled(part, by: exponent + shift - 64))
      }
      rest = rest < 0 ? rest + Int128(top) : rest - Int128(top)
    }
  }

  /// A value times a power of two, in two steps as the power may be no double.
  private static func scaled(_ value: Double, by exponent: Int) -> Double {
    let half = exponent / 2
    return value * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: exponent - half, significand: 1)
  }

  /// Moves the fixed-point parts over to an expansion, exactly.
  private mutating func spill() {
    let windows = [(coarse.value, -64), (fine.value, -116)]
    (coarse, fine, additions) = (FixedPointSum(), FixedPointSum(), 0)
    for (window, exponent) in windows { add(window, exponent: exponent) }
  }

  private mutating func addPart(_ value: Double) {
    if !value.isFinite { return addSpecial(value) }
    if Swift.abs(value) < ExactSum.limit { small.add(value) } else { large.add(value / ExactSum.unit) }
  }

  /// The sum rounded once, ties to even; infinite when it lies beyond the doubles, or a value is.
  var value: Double {
    if let special { return special }
    var sum = self
    sum.spill()
    guard sum.large.magnitude < ExactSum.highest else { return scaled * ExactSum.unit }
    for part in sum.large.parts { sum.small.add(part * ExactSum.unit) }
    return sum.small.value
  }

  /// The sum of finite values times 2^-64, rounded; always finite.
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
