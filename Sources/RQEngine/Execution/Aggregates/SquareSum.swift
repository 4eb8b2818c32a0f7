/// An exact sum of squares of doubles whose exponents lie in a window, as a fixed-point number of 256 bits.
struct SquareSum {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// Whether squares of values from this biased exponent on, and their sums, are far from the ends of the doubles.
  static func fits(_ lowest: Int) -> Bool { lowest >= 560 && lowest <= 1400 }

  /// Adds `(mantissa · 2^shift)²`; the mantissa has 53 bits, the shift is below 44.
  @inline(__always)
  mutating func add(_ mantissa: UInt64, shiftedBy shift: Int) {
    let (top, bottom) = mantissa.multipliedFullWidth(by: mantissa)
    let double = UInt64(truncatingIfNeeded: shift) &* 2
    let bits = double & 63
    let low = bottom &<< bits
    let middle = (top &<< bits) | ((bottom &>> 1) &>> (63 &- bits))
    let high = (top &>> 1) &>> (63 &- bits)
    if double < 64 {
      add(low, middle, high)
    } else {
      let (first, carry) = words.1.addingReportingOverflow(low)
      words.1 = first
      let (second, carryToo) = words.2.addingReportingOverflow(middle)
      let (third, more) = second.addingReportingOverflow(carry ? 1 : 0)
      words.2 = third
      words.3 = words.3 &+ high &+ (carryToo ? 1 : 0) &+ (more ? 1 : 0)
    }
  }

  @inline(__always)
  private mutating func add(_ low: UInt64, _ middle: UInt64, _ high: UInt64) {
    let (first, carry) = words.0.addingReportingOverflow(low)
    words.0 = first
    let (second, carryToo) = words.1.addingReportingOverflow(middle)
    let (third, more) = second.addingReportingOverflow(carry ? 1 : 0)
    words.1 = third
    let (fourth, last) = words.2.addingReportingOverflow(high)
    let (fifth, again) = fourth.addingReportingOverflow((carryToo ? 1 : 0) &+ (more ? 1 : 0))
    words.2 = fifth
    words.3 = words.3 &+ (last ? 1 : 0) &+ (again ? 1 : 0)
  }

  /// Adds another sum.
  mutating func add(_ other: SquareSum) {
    add(other.words.0, other.words.1, other.words.2)
    words.3 = words.3 &+ other.words.3
  }

  /// The sum as doubles that add up to it; the values were multiples of `2^unit`.
  func parts(unit: Int) -> [Double] {
    [words.0, words.1, words.2, words.3].enumerated().flatMap { index, word in
      (0..<2).compactMap { half -> Double? in
        let digits = word >> UInt64(half * 32) & 0xffff_ffff
        if digits == 0 { return nil }
        return Double(digits) * Double(sign: .plus, exponent: index * 64 + half * 32 + 2 * unit, significand: 1)
      }
    }
  }
}
