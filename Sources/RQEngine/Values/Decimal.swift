/// An exact decimal number: `unscaled` / 10^`scale`.
public struct Decimal: Sendable, Hashable {
  /// The digits as an integer.
  public var unscaled: Int128
  /// How many of the digits stand after the point, 0–38.
  public var scale: Int

  /// Creates the number `unscaled` / 10^`scale`.
  public init(unscaled: Int128, scale: Int) {
    self.unscaled = unscaled
    self.scale = scale
  }

  /// The most digits a decimal can hold.
  public static let maxPrecision = 38

  /// The precision that marks whole numbers of 128 bits: more digits than decimals have, and as many as those bits hold.
  static let hugePrecision = 39

  /// The unscaled numbers of a precision.
  static func range(ofPrecision precision: Int) -> ClosedRange<Int128> {
    if precision > maxPrecision { return .min ... .max }
    return (1 - powers[precision])...(powers[precision] - 1)
  }

  /// 10^0 … 10^38.
  static let powers: [Int128] = {
    var list: [Int128] = [1]
    for _ in 0..<maxPrecision { list.append(list[list.count - 1] * 10) }
    return list
  }()

  /// The same number with `target` digits after the point, half away from zero where digits are lost;
  /// nil when it no longer fits.
  public func rescaled(to target: Int) -> Decimal? {
    if target == scale { return self }
    if target > scale {
      let (value, overflow) = unscaled.multipliedReportingOverflow(by: Decimal.powers[target - scale])
      return overflow ? nil : Decimal(unscaled: value, scale: target)
    }
    return Decimal(unscaled: Decimal.divideRounding(unscaled, by: Decimal.powers[scale - target]), scale: target)
  }

  /// `a / b` rounded half away from zero; `b` is not zero.
  static func divideRounding(_ a: Int128, by b: Int128) -> Int128 {
    let (quotient, remainder) = a.magnitude.quotientAndRemainder(dividingBy: b.magnitude)
    let rounded = remainder >= b.magnitude - remainder ? quotient + 1 : quotient
    // Only the smallest integer divided by one or minus one has a magnitude beyond the type.
    let value = Int128(truncatingIfNeeded: rounded)
    return (a < 0) == (b < 0) ? value : 0 &- value
  }

  /// Digits that this number needs, at least 1.
  var digits: Int {
    let magnitude = unscaled.magnitude
    var count = 1
    while count <= Decimal.maxPrecision, magnitude >= UInt128(Decimal.powers[min(count, Decimal.maxPrecision)]) {
      count += 1
      if count > Decimal.maxPrecision { break }
    }
    return count
  }

  /// The nearest double.
  public var doubleValue: Double {
    ExactRatio.double(unscaled, over: Decimal.powers[scale])
  }

  /// Reads `[-+]digits[.digits]`; nil for anything else or more than 38 digits.
  public init?(_ text: some StringProtocol) {
    self.init(wide: text)
    if !Decimal.range(ofPrecision: Decimal.maxPrecision).contains(unscaled) { return nil }
  }

  /// The same, and whole numbers of more digits that 128 bits hold.
  init?(wide text: some StringProtocol) {
    var magnitude: UInt128 = 0
    var scale = 0
    var digits = 0
    var negative = false
    var point = false
    for (position, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "-") where position == 0: negative = true
      case UInt8(ascii: "+") where position == 0: break
      case UInt8(ascii: ".") where !point: point = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        let (sum, carry) = product.addingReportingOverflow(UInt128(byte - UInt8(ascii: "0")))
        if carry { return nil }
        magnitude = sum
        digits += 1
        if point { scale += 1 }
      default: return nil
      }
    }
    if digits == 0 || scale > Decimal.maxPrecision { return nil }
    if scale > 0, magnitude >= UInt128(Decimal.powers[Decimal.maxPrecision]) { return nil }
    if magnitude > UInt128(Int128.max) + (negative ? 1 : 0) { return nil }
    // The smallest number has no positive twin, and is what negating it gives.
    let value = Int128(truncatingIfNeeded: magnitude)
    self.init(unscaled: negative ? 0 &- value : value, scale: scale)
  }
}

extension Int128 {
  /// How far it lies above a number that is not greater, which may need all 128 bits.
  func distance(from low: Int128) -> UInt128 { UInt128(truncatingIfNeeded: self &- low) }
}

extension Decimal: CustomStringConvertible {
  /// The number with exactly `scale` digits after the point.
  public var description: String {
    if scale == 0 { return String(unscaled) }
    var digits = String(unscaled.magnitude)
    if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
    let point = digits.index(digits.endIndex, offsetBy: -scale)
    return (unscaled < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
  }
}
