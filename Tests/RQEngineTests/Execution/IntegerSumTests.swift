import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Sums of whole numbers by group") struct IntegerSumTests {
  /// Values of 16 bits in a segment as tables keep them, of which NULLs may stand at every fourth row.
  private func segment(_ values: [Int16?]) throws -> Segment {
    var writer = try VectorWriter<Int16>(count: values.count)
    for (row, value) in values.enumerated() {
      // What stands in a row that is NULL must not matter.
      writer.values[row] = value ?? 77
      if value == nil { try writer.setNull(row) }
    }
    return try Segment(writer.vector(.int16), type: .integer).compacted()
  }

  @Test("Sums and counts of short groups are those of a plain loop", arguments: [1, 3, 40, 300, 5000])
  func shortGroups(_ groupCount: Int) throws {
    var random = SplitMix64(seed: UInt64(groupCount))
    for _ in 0..<40 {
      let count = 1 + random.below(2000)
      let period = 1 + random.below(6)
      let values = (0..<count).map { row -> Int16? in
        if row % period == 0, !random.oneIn(8) { return nil }
        return random.oneIn(20) ? nil : Int16(random.below(60_000) - 30_000)
      }
      let groups = (0..<count).map { row in UInt16(random.oneIn(3) ? random.below(groupCount) : row / 7 % groupCount) }
      let sums = IntegerSumState(isMean: false, scale: 0, type: .integer, span: nil)
      let counts = CountState()
      for state in [sums, counts] as [AggregateState] { state.resize(to: groupCount) }
      let vector = try segment(values).slice(0, count)
      // Runs go another way.
      if vector.isConstant || vector.runEnds != nil { continue }
      let areTaken = try groups.withUnsafeBufferPointer { groups in
        (try sums.update(vector, groups), try counts.update(nil, groups))
      }
      #expect(areTaken == (true, true))
      var expected = [Int64?](repeating: nil, count: groupCount)
      var rows = [Int64](repeating: 0, count: groupCount)
      for (value, group) in zip(values, groups) {
        rows[Int(group)] += 1
        if let value { expected[Int(group)] = (expected[Int(group)] ?? 0) + Int64(value) }
      }
      let found = try sums.result(0..<groupCount)
      let total = try counts.result(0..<groupCount)
      for group in 0..<groupCount {
        #expect(total.values(as: Int64.self)[group] == rows[group])
        #expect(found.isValid(group) == (expected[group] != nil))
        if let sum = expected[group] { #expect(found.values(as: Int64.self)[group] == sum) }
      }
    }
  }
}
