/// Division of exact integers to the nearest double.
enum ExactRatio {
  /// `numerator / denominator` rounded once, ties to even; the denominator is not zero.
  ///
  /// The quotient is computed to at least 64 significant bits with a sticky bit for what is left, then rounded by the
  /// conversion to `Double`, so that the result is the correctly rounded value of the exact ratio.
  static func double(_ numerator: Int128, over denominator: Int128) -> Double {
    if numerator == 0 { return 0 }
    let negative = (numerator < 0) != (denominator < 0)
    let n = numerator.magnitude
    let d = denominator.magnitude
    let exactLimit: UInt128 = 1 << 53
    if n <= exactLimit, d <= exactLimit {
      let quotient = Double(UInt64(n)) / Double(UInt64(d))
      return negative ? -quotient : quotient
    }
    // Normalise both so that the quotient of the shifted pair lies in [2^63, 2^65).
    let shift = 64 + (d.bitWidth - d.leadingZeroBitCount) - (n.bitWidth - n.leadingZeroBitCount)
    let (quotient, remainder) = quotientShifted(n, by: shift, over: d)
    let sticky = remainder ? quotient | 1 : quotient
    let magnitude = Double(sticky) * Double(sign: .plus, exponent: -shift, significand: 1)
    return negative ? -magnitude : magnitude
  }

  /// `(n · 2^shift) / d` and whether anything is left; the quotient fits 128 bits by the choice of `shift`.
  private static func quotientShifted(_ n: UInt128, by shift: Int, over d: UInt128) -> (UInt128, Bool) {
    if shift <= 0 {
      let divisor = d << UInt128(-shift)
      let (q, r) = n.quotientAndRemainder(dividingBy: divisor)
      return (q, r != 0)
    }
    let high = shift >= 128 ? n << UInt128(shift - 128) : n >> UInt128(128 - shift)
    let low = shift >= 128 ? 0 : n << UInt128(shift)
    let (q, r) = d.dividingFullWidth((high, low))
    return (q, r != 0)
  }
}
