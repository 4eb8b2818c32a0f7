import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Rows that pass a condition") struct SelectionTests {
  @Test("Bytes of rows that are NULL, whatever they hold, decide about no other row")
  func bytesOfNullRows() throws {
    var random = SplitMix64(seed: 7)
    for count in [1, 7, 8, 63, 64, 65, 200, 1000] {
      var mask: [UInt8] = []
      var validity: [UInt8] = []
      for _ in 0..<count {
        let isValid = !random.oneIn(3)
        validity.append(isValid ? 1 : 0)
        mask.append(isValid ? UInt8(random.below(2)) : UInt8(random.below(256)))
      }
      let expected = mask.indices.filter { validity[$0] == 1 && mask[$0] == 1 }
      try mask.withUnsafeBufferPointer { mask in
        try validity.withUnsafeBufferPointer { validity in
          let selection = try Selection(mask: mask, validity: validity.baseAddress)
          #expect(selection.indices.map(Int.init) == expected)
          let bits = try Bitmap(bytes: mask)
          #expect((0..<count).allSatisfy { bits[$0] == (mask[$0] & 1 == 1) })
        }
      }
    }
  }

  @Test("Rows chosen twice are those that pass both times, in whichever way they are kept") func chosenTwice() throws {
    var random = SplitMix64(seed: 19)
    for count in [1, 63, 64, 65, 127, 1000, 20_000] {
      for share in [1, 2, 9, 300] {
        let values = (0..<count).map { _ in UInt16(random.below(share)) }
        let others = (0..<count).map { _ in UInt8(random.below(3)) }
        let expected = (0..<count).filter { values[$0] == 0 && others[$0] != 1 }
        let isZero = RangeTest<UInt16>(low: 0, span: 0, isOutside: false)
        let isOther = RangeTest<UInt8>(low: 1, span: 0, isOutside: true)
        let first = try values.withUnsafeBufferPointer { try Selection($0, nil, among: nil, where: isZero) }
        let bits = try #require(first.rows.bits)
        let again = try others.withUnsafeBufferPointer { try Selection($0, nil, among: bits, where: isOther) }
        let listed = try Selection(first.rows) { others[$0] == 1 ? 0 : 1 }
        #expect(again.indices.map(Int.init) == expected && again.count == expected.count)
        #expect(listed.indices.map(Int.init) == expected)
        var few: [Int] = []
        first.rows.prefix(5).forEach { few.append($0) }
        #expect(few == Array(first.indices.map(Int.init).prefix(5)))
      }
    }
  }

  @Test("Numbers of every width are in a range or out of it as they are one by one") func rangesOfNumbers() throws {
    var random = SplitMix64(seed: 29)
    func check<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_: T.Type) throws {
      for count in [1, 15, 63, 64, 65, 128, 1000] {
        for isOutside in [false, true] {
          // From the least number with a sign on, only one end is compared with.
          let low = random.oneIn(3) ? T.max / 2 + 1 : T(truncatingIfNeeded: random.next())
          let span = random.oneIn(4) ? T(random.below(3)) : T(truncatingIfNeeded: random.next())
          let values = (0..<count).map { _ -> T in
            // Those at the ends of the range are the likeliest to be mistaken.
            random.oneIn(2)
              ? T(truncatingIfNeeded: random.next()) : low &+ [0, span, span &+ 1, 0 &- 1][random.below(4)]
          }
          let flags = values.map { _ in UInt8(random.below(2)) }
          let validity = try flags.withUnsafeBufferPointer { try ValidityBits(try Bitmap(bytes: $0), 0..<count) }
          let test = RangeTest(low: low, span: span, isOutside: isOutside)
          let expected = values.indices.filter { flags[$0] == 1 && (values[$0] &- low <= span) != isOutside }
          let found = try values.withUnsafeBufferPointer { try Selection($0, validity, among: nil, where: test) }
          #expect(found.indices.map(Int.init) == expected && found.count == expected.count)
        }
      }
    }
    for _ in 0..<20 {
      try check(UInt8.self)
      try check(UInt16.self)
      try check(UInt32.self)
      try check(UInt64.self)
    }
  }

  @Test("The rows chosen of a period are chosen of every period") func periods() throws {
    var random = SplitMix64(seed: 31)
    for period in [1, 2, 7, 64, 175, 1000] {
      for rowCount in [period, period * 2 + 1, 5000 / period * period + period / 2, 65_536] where rowCount >= period {
        let wanted = (0..<period).filter { _ in random.oneIn(1 + random.below(5)) }
        let one = try Selection(.all(period)) { wanted.contains($0) ? 1 : 0 }
        let all = try Selection(one, repeatedEvery: period, rowCount: rowCount)
        let expected = (0..<rowCount).filter { wanted.contains($0 % period) }
        #expect(all.indices.map(Int.init) == expected && all.count == expected.count)
      }
    }
  }

  @Test("Ranges of rows set their bits and no others") func ranges() throws {
    var random = SplitMix64(seed: 23)
    for _ in 0..<50 {
      let count = 1 + random.below(700)
      var writer = try RowBitsWriter(rowCount: count)
      var (row, expected): (Int, [Int]) = (0, [])
      while row < count {
        let end = min(count, row + 1 + random.below(200))
        if random.oneIn(2) {
          writer.set(row..<end)
          expected += row..<end
        }
        row = end
      }
      let bits = writer.finished()
      #expect(bits.indices.map(Int.init) == expected && bits.count == expected.count)
    }
  }
}
