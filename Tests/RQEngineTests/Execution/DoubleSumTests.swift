import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Sums of doubles by group") struct DoubleSumTests {
  /// Values of one kind of spread, with NULLs.
  private func values(_ count: Int, _ random: inout SplitMix64) -> [Double?] {
    let spread = [3, 20, 60, 2040][random.below(4)]
    let low = 1 + random.below(2046 - spread)
    let isInteger = random.below(4) == 0
    return (0..<count).map { _ in
      switch random.below(12) {
      case 0: return nil
      case 1: return 0
      default:
        if isInteger { return Double(random.below(2001) - 1000) }
        let exponent = UInt64(low + random.below(spread))
        return Double(bitPattern: random.next() & ~(0x7ff << 52) | exponent << 52)
      }
    }
  }

  private func update(_ state: DoubleSumState, _ values: [Double?], _ groups: [UInt32]) throws {
    var writer = try VectorWriter<Double>(count: values.count)
    for (row, value) in values.enumerated() {
      if let value { writer.values[row] = value } else { try writer.setNull(row) }
    }
    let vector = writer.vector(.double)
    try groups.withUnsafeBufferPointer { try state.update(vector, .all(values.count), $0) }
  }

  @Test("Each group's sum is exact, whatever the window, the parts and their order")
  func againstExactSums() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<300 {
      let groupCount = 1 + random.below(5)
      var expected = [ExactSum](repeating: ExactSum(), count: groupCount)
      var counts = [Int](repeating: 0, count: groupCount)
      let parts = try (0..<(1 + random.below(4))).map { _ in
        let state = DoubleSumState(isMean: false)
        state.resize(to: groupCount)
        for _ in 0..<random.below(3) {
          let values = values(random.below(40), &random)
          let groups = values.map { _ in UInt32(random.below(groupCount)) }
          for (value, group) in zip(values, groups) {
            guard let value else { continue }
            expected[Int(group)].add(value)
            counts[Int(group)] += 1
          }
          try update(state, values, groups)
        }
        return state
      }
      let whole = DoubleSumState(isMean: false)
      whole.resize(to: groupCount)
      let groups = (0..<UInt32(groupCount)).map { $0 }
      for part in parts.shuffled(using: &random) {
        try groups.withUnsafeBufferPointer { try whole.merge(part, from: $0, into: $0) }
      }
      let result = try whole.result(0..<groupCount)
      for group in 0..<groupCount {
        let sum = expected[group].value
        if counts[group] == 0 || !sum.isFinite {
          #expect(!result.isValid(group))
        } else {
          #expect(result.isValid(group))
          #expect(result.values(as: Double.self)[group] == sum)
        }
      }
    }
  }

  @Test("Fixed-point numbers become the nearest double, ties to even") func rounding() throws {
    func rounded(_ parts: [(mantissa: UInt64, shift: Int)], exponent: Int) -> Double? {
      var number = FixedPointSum()
      for part in parts { number.add(part.mantissa, shiftedBy: part.shift, sign: 0) }
      return number.double(exponent: exponent)
    }
    #expect(rounded([], exponent: 0) == 0)
    #expect(rounded([(1, 0)], exponent: -3) == 0.125)
    #expect(rounded([(1 << 52, 63), (1, 62)], exponent: 0) == 0x1p115)
    #expect(rounded([(1 << 52, 63), (1, 62), (1, 0)], exponent: 0) == 0x1p115 + 0x1p63)
    #expect(rounded([((1 << 53) - 1, 12), (1, 11)], exponent: 10) == 0x1p75)
    #expect(rounded([(1, 0)], exponent: -1074) == nil)
    #expect(rounded([(1, 63)], exponent: 970) == nil)
    var negative = FixedPointSum()
    negative.add(3, shiftedBy: 63, sign: .max)
    #expect(negative.double(exponent: 0) == -0x3p63)
  }
}
