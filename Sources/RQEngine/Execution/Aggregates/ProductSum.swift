/// An exact sum of products of two doubles: the result depends on the factors alone, not on their order.
///
/// The product of two mantissas has 106 bits. Products that fit are added as fixed-point numbers of 256 bits, the others
/// in two doubles each.
struct ProductSum {
  /// In units of 2^-160.
  private var low: UInt128 = 0
  private var high: UInt128 = 0
  /// Additions since the fixed-point number was last emptied; each moves it by less than 2^234.
  private var additions = 0
  private var rest = ExactSum()
  /// Whether a product was too large for a double.
  private(set) var isLost = false

  /// Adds `x · y`, both finite.
  @inline(__always)
  mutating func add(_ x: Double, _ y: Double) {
    let (a, b) = (x.bitPattern, y.bitPattern)
    let (first, second) = (Int(a >> 52 & 0x7ff), Int(b >> 52 & 0x7ff))
    let shift = first &+ second &- 1990
    guard shift >= 0, shift < 128, first != 0, second != 0 else {
      addParts(x, y)
      return
    }
    let (top, bottom) = (a & (1 << 52 - 1) | 1 << 52).multipliedFullWidth(by: b & (1 << 52 - 1) | 1 << 52)
    let product = UInt128(top) << 64 | UInt128(bottom)
    let bits = UInt128(truncatingIfNeeded: shift)
    // All ones where the product is negative: the exclusive or and the carry in then negate.
    let sign = UInt128(truncatingIfNeeded: Int64(bitPattern: a ^ b) >> 63)
    let (sum, carry) = low.addingReportingOverflow((product &<< bits) ^ sign)
    let (total, again) = sum.addingReportingOverflow(sign & 1)
    low = total
    high = high &+ (((product &>> 1) &>> (127 &- bits)) ^ sign) &+ (carry ? 1 : 0) &+ (again ? 1 : 0)
    additions &+= 1
    if additions == 1 << 20 { spill() }
  }

  private mutating func addParts(_ x: Double, _ y: Double) {
    if x == 0 || y == 0 { return }
    let product = x * y
    guard product.isFinite else {
      isLost = true
      return
    }
    rest.add(product)
    let error = (-product).addingProduct(x, y)
    if error.isFinite { rest.add(error) }
  }

  /// Adds another sum.
  mutating func add(_ other: ProductSum) {
    var other = other
    other.spill()
    rest.add(other.rest)
    isLost = isLost || other.isLost
  }

  /// Moves the fixed-point number over to the other sum, exactly.
  private mutating func spill() {
    let isNegative = Int128(bitPattern: high) < 0
    var (below, above) = (low, high)
    if isNegative {
      (below, above) = (~low &+ 1, ~high)
      if below == 0 { above = above &+ 1 }
    }
    (low, high, additions) = (0, 0, 0)
    let unit = Double(sign: .plus, exponent: -160, significand: 1)
    // Four words of 64 bits, each in two halves that a double holds.
    for (index, word) in [below, below >> 64, above, above >> 64].enumerated() {
      for half in 0..<2 {
        let digits = UInt64(truncatingIfNeeded: word) >> UInt64(half * 32) & 0xffff_ffff
        if digits == 0 { continue }
        let place = Double(sign: .plus, exponent: index * 64 + half * 32, significand: 1)
        let part = Double(digits) * place * unit
        rest.add(isNegative ? -part : part)
      }
    }
  }

  /// The sum as a few doubles that do not overlap, largest first; nil when it is too large.
  var parts: [Double]? {
    if isLost { return nil }
    var sum = self
    sum.spill()
    return sum.rest.parts
  }
}

extension ExactSum {
  /// The sum as up to three doubles that do not overlap, largest first; nil when it is too large.
  var parts: [Double]? {
    if special != nil { return nil }
    var rest = self
    var parts: [Double] = []
    for _ in 0..<3 {
      let part = rest.value
      if !part.isFinite { return nil }
      if part == 0 { break }
      parts.append(part)
      rest.add(-part)
    }
    return parts
  }

  /// Adds a product exactly; false when it is too large.
  mutating func addProduct(_ x: Double, _ y: Double) -> Bool {
    let product = x * y
    guard product.isFinite else { return false }
    add(product)
    let error = (-product).addingProduct(x, y)
    if error.isFinite { add(error) }
    return true
  }
}

/// An exact sum of 128-bit products of 64-bit integers.
struct WideSum {
  /// The lower 64 bits of the products.
  private var low: UInt128 = 0
  /// What stands above them.
  private var high: Int128 = 0

  @inline(__always)
  mutating func add(_ product: Int128) {
    low &+= UInt128(UInt64(truncatingIfNeeded: product))
    high &+= product >> 64
  }

  mutating func add(_ other: WideSum) {
    low &+= other.low
    high &+= other.high
  }

  /// The sum when it fits.
  var value: Int128? {
    let carried = high + Int128(low >> 64)
    guard let top = Int64(exactly: carried) else { return nil }
    return Int128(top) << 64 | Int128(low & UInt128(UInt64.max))
  }

  /// The sum as doubles that add up to it.
  var parts: [Double] { WideSum.parts(of: high, scale: 64) + WideSum.parts(of: Int128(bitPattern: low), scale: 0) }

  /// An integer times 2^`scale` as doubles that add up to it.
  static func parts(of value: Int128, scale: Int) -> [Double] {
    let magnitude = value.magnitude
    return (0..<4).compactMap { index in
      let digits = UInt64(truncatingIfNeeded: magnitude >> UInt128(index * 32)) & 0xffff_ffff
      if digits == 0 { return nil }
      let part = Double(digits) * Double(sign: .plus, exponent: index * 32 + scale, significand: 1)
      return value < 0 ? -part : part
    }
  }
}
