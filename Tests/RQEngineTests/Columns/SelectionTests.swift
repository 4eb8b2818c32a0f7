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
}
