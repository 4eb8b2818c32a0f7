/// A fixed-point number of 128 bits, in two words so that it needs no alignment of 16 bytes.
struct FixedPointSum {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init() {}

  init(_ value: Int128) {
    (low, high) = (UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64))
  }

  /// Adds `mantissa · 2^shift`, negated where `sign` is all ones; the shift is below 64.
  @inline(__always)
  mutating func add(_ mantissa: UInt64, shiftedBy shift: Int, sign: UInt64) {
    let bits = UInt64(truncatingIfNeeded: shift)
    let lowPart = (mantissa &<< bits) ^ sign
    let highPart = ((mantissa &>> 1) &>> (63 &- bits)) ^ sign
    let (sum, carry) = low.addingReportingOverflow(lowPart)
    let (total, second) = sum.addingReportingOverflow(sign & 1)
    low = total
    high = high &+ highPart &+ (carry ? 1 : 0) &+ (second ? 1 : 0)
  }

  /// Adds another number, modulo 2^128.
  @inline(__always)
  mutating func add(_ other: FixedPointSum) {
    let (sum, carry) = low.addingReportingOverflow(other.low)
    low = sum
    high = high &+ other.high &+ (carry ? 1 : 0)
  }

  /// The number in units of its last bit.
  var value: Int128 { Int128(truncatingIfNeeded: high) << 64 | Int128(truncatingIfNeeded: low) }

  /// The number times `2^exponent`, rounded once, ties to even; nil where that is no normal double.
  @inline(__always)
  func double(exponent: Int) -> Double? {
    let isNegative = Int64(bitPattern: high) < 0
    let mask: UInt64 = isNegative ? .max : 0
    let (lowPart, carry) = (low ^ mask).addingReportingOverflow(mask & 1)
    let highPart = (high ^ mask) &+ (carry ? 1 : 0)
    let shift = 64 - highPart.leadingZeroBitCount
    // The top 64 bits; what lies below is kept as one bit, for ties.
    var top = lowPart
    if shift > 0 {
      let bits = UInt64(truncatingIfNeeded: shift)
      top = shift == 64 ? highPart : highPart &<< (64 &- bits) | lowPart &>> bits
      if shift == 64 ? lowPart != 0 : lowPart & (1 &<< bits &- 1) != 0 { top |= 1 }
    }
    if top == 0 { return 0 }
    let rounded = isNegative ? -Double(top) : Double(top)
    let biased = Int(rounded.bitPattern >> 52 & 0x7ff) + shift + exponent
    guard biased > 0, biased < 0x7ff else { return nil }
    return Double(
      bitPattern: rounded.bitPattern & ~(0x7ff << 52) | UInt64(truncatingIfNeeded: biased) << 52)
  }
}
