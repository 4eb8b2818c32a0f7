import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Exact sums of doubles") struct ExactSumTests {
  private func sum(_ values: some Sequence<Double>) -> Double {
    var sum = ExactSum()
    for value in values { sum.add(value) }
    return sum.value
  }

  @Test("Small values survive beside large ones") func cancellation() {
    #expect(sum([1e16, 1, -1e16]) == 1)
    #expect(sum([1e300, 3e-300, -1e300]) == 3e-300)
    #expect(sum([0.1, 0.2, -0.3]) == 0x1p-55)
    #expect(sum([]) == 0)
    #expect(sum([-0.0, 0.0]) == 0)
    #expect(sum(repeatElement(0.1, count: 10)) == 1)
  }

  @Test("No order of large values overflows on the way") func largeValues() {
    let big = Double.greatestFiniteMagnitude
    #expect(sum([big, big, -big]) == big)
    #expect(sum([big, -big, big]) == big)
    #expect(sum([big, big, -big, -big, .leastNonzeroMagnitude]) == .leastNonzeroMagnitude)
    #expect(sum([big, big]) == .infinity)
    #expect(sum([-big, -big]) == -.infinity)
    // Half of the last place more stays; anything beyond rounds to infinity.
    #expect(sum([big, 0x1p969]) == big)
    #expect(sum([big, 0x1p970]) == .infinity)
  }

  @Test("A tie is broken by what lies far below it", arguments: [.leastNonzeroMagnitude, 1e-200, 1e-20])
  func ties(_ tiny: Double) {
    #expect(sum([0x1p1000, 0x1p947]) == 0x1p1000)
    #expect(sum([0x1p1000, 0x1p947, tiny]) == 0x1p1000 + 0x1p948)
    #expect(sum([0x1p1000, 0x1p947, -tiny]) == 0x1p1000)
    #expect(sum([1, 0x1p-53, tiny]) == 1 + 0x1p-52)
    #expect(sum([1, 0x1p-53, -tiny]) == 1)
  }

  @Test("The result is the exact sum rounded once, whatever the order and the parts")
  func againstIntegers() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<400 {
      // Values are integers times 2^base, so that 128-bit integers add them up exactly.
      let base = random.below(1900) - 1050
      let count = 1 + random.below(60)
      var exact: Int128 = 0
      var values: [Double] = []
      for _ in 0..<count {
        let shift = random.below(60)
        let mantissa = Int64(bitPattern: random.next()) >> Int64(11 + random.below(40))
        if base + shift + 53 > 1000 { continue }
        exact += Int128(mantissa) << Int128(shift)
        values.append(scaled(Double(mantissa), shift + base))
      }
      if base < -1020 { continue }
      let expected = scaled(Double(exact), base)
      #expect(sum(values) == expected)
      values.shuffle(using: &random)
      var parts: [ExactSum] = Array(repeating: ExactSum(), count: 1 + random.below(5))
      for value in values { parts[random.below(parts.count)].add(value) }
      var whole = ExactSum()
      for part in parts.shuffled(using: &random) { whole.add(part) }
      #expect(whole.value == expected)
    }
  }

  @Test("Millions of additions stay exact") func manyAdditions() {
    var sum = ExactSum()
    for _ in 0..<(1 << 21) { sum.add(1_000_000_000_000.25) }
    #expect(sum.value == 1_000_000_000_000.25 * Double(1 << 21))
  }

  private func scaled(_ value: Double, _ exponent: Int) -> Double {
    // In two steps, because the power alone may lie beyond the doubles.
    value * Double(sign: .plus, exponent: exponent / 2, significand: 1)
      * Double(sign: .plus, exponent: exponent - exponent / 2, significand: 1)
  }
}

@Suite("Quotients of integers") struct ExactRatioTests {
  /// Long division, a bit at a time.
  private func longDivision(_ n: UInt128, _ d: UInt128) -> Double {
    if n == 0 { return 0 }
    var (quotient, rest) = n.quotientAndRemainder(dividingBy: d)
    var exponent = 0
    while quotient >> 56 == 0 {
      rest <<= 1
      quotient <<= 1
      if rest >= d {
        rest -= d
        quotient |= 1
      }
      exponent -= 1
    }
    let dropped = 128 - quotient.leadingZeroBitCount - 53
    var mantissa = quotient >> UInt128(dropped)
    let tail = quotient - mantissa << UInt128(dropped)
    let half: UInt128 = 1 << UInt128(dropped - 1)
    if tail > half || tail == half && (rest != 0 || mantissa & 1 == 1) { mantissa += 1 }
    return Double(sign: .plus, exponent: exponent + dropped, significand: Double(UInt64(mantissa)))
  }

  @Test("Every quotient is the nearest double") func nearest() {
    var random = SplitMix64(seed: 2)
    for _ in 0..<20_000 {
      let n = (UInt128(random.next()) << 64 | UInt128(random.next())) >> UInt128(2 + random.below(126))
      let d = max(1, (UInt128(random.next()) << 64 | UInt128(random.next())) >> UInt128(2 + random.below(126)))
      let expected = longDivision(n, d)
      #expect(ExactRatio.double(Int128(n), over: Int128(d)) == expected)
      #expect(ExactRatio.double(-Int128(n), over: Int128(d)) == -expected)
      #expect(ExactRatio.double(Int128(n), over: -Int128(d)) == -expected)
    }
  }

  @Test("Ties go to even") func ties() {
    #expect(ExactRatio.double(1 << 53 + 1, over: 1) == 0x1p53)
    #expect(ExactRatio.double((1 << 54) + 2, over: 2) == 0x1p53)
    #expect(ExactRatio.double((1 << 54) + 6, over: 2) == 0x1p53 + 4)
    #expect(ExactRatio.double(Int128.min, over: -1) == 0x1p127)
  }
}
