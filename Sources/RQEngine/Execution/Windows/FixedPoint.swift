/// Doubles as multiples of a power of two that all of them are multiples of.
struct FixedPoint {
  /// Exponent of the unit.
  private let exponent: Int

  /// Nil when sums of the values may need more than 126 bits.
  init?(_ values: UnsafeMutableBufferPointer<Double>) {
    var (lowest, highest) = (Int.max, Int.min)
    for value in values where value != 0 {
      let bits = value.bitPattern
      let biased = Int(bits >> 52 & 0x7ff)
      if biased == 0 { return nil }
      let mantissa = bits & (1 << 52 - 1) | 1 << 52
      lowest = min(lowest, biased &- 1075 &+ mantissa.trailingZeroBitCount)
      highest = max(highest, biased &- 1022)
    }
    if lowest == .max { (lowest, highest) = (0, 0) }
    let room = Int.bitWidth - values.count.leadingZeroBitCount
    // The unit must be a normal number, so that results can be scaled back without rounding twice.
    if highest - lowest + room > 124 || lowest < -900 || highest + room > 1000 { return nil }
    exponent = lowest
    scale = Double(sign: .plus, exponent: lowest, significand: 1)
  }

  private let scale: Double

  /// The value in units.
  @inline(__always)
  func integer(_ value: Double) -> Int128 {
    let bits = value.bitPattern
    let biased = Int(bits >> 52 & 0x7ff)
    if biased == 0 { return 0 }
    let mantissa = Int128(bits & (1 << 52 - 1) | 1 << 52)
    let shift = biased &- 1075 &- exponent
    let magnitude = shift >= 0 ? mantissa &<< Int128(shift) : mantissa &>> Int128(0 &- shift)
    return bits >> 63 == 0 ? magnitude : 0 &- magnitude
  }

  /// The double nearest to so many units, ties to even.
  @inline(__always)
  func double(_ units: Int128) -> Double {
    if let small = Int64(exactly: units) { return Double(small) * scale }
    // The unit and the room above it make every number of them a normal double.
    return FixedPointSum(units).double(exponent: exponent) ?? 0
  }
}
