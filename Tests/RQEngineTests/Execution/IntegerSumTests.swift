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

  /// Sums and counts of some values by group as a plain loop finds them.
  private struct PlainSums {
    var sums: [Int64?]
    var counts: [Int64]

    init(_ groupCount: Int) {
      sums = [Int64?](repeating: nil, count: groupCount)
      counts = [Int64](repeating: 0, count: groupCount)
    }

    mutating func add(_ values: [Int16?], _ group: (Int) -> Int) {
      for (row, value) in values.enumerated() {
        guard let value else { continue }
        sums[group(row)] = (sums[group(row)] ?? 0) + Int64(value)
        counts[group(row)] += 1
      }
    }

    func check(_ sum: IntegerSumState, _ mean: IntegerSumState) throws {
      let sum = try sum.result(0..<sums.count)
      let mean = try mean.result(0..<sums.count)
      for group in sums.indices {
        #expect(sum.isValid(group) == (sums[group] != nil) && mean.isValid(group) == (sums[group] != nil))
        guard let total = sums[group] else { continue }
        #expect(sum.values(as: Int64.self)[group] == total)
        #expect(mean.values(as: Double.self)[group] == Double(total) / Double(counts[group]))
      }
    }
  }

  /// Values of which many are 0 or NULL, some that add up to 0 among them.
  private func values(_ count: Int, _ random: inout SplitMix64) -> [Int16?] {
    let kind = random.below(4)
    return (0..<count).map { row in
      switch kind {
      case 0: nil
      case 1: random.oneIn(3) ? nil : 0
      case 2: row % 2 == 0 ? 5 : -5
      default: random.oneIn(5) ? nil : Int16(truncatingIfNeeded: random.next())
      }
    }
  }

  @Test("Sums and means of groups that come in runs are those of a plain loop, be they all NULL or zero") func runs()
    throws
  {
    var random = SplitMix64(seed: 41)
    for _ in 0..<60 {
      let groupCount = 1 + random.below(6)
      let states = [false, true].map { IntegerSumState(isMean: $0, scale: 0, type: .integer, span: nil) }
      for state in states { state.resize(to: groupCount) }
      var plain = PlainSums(groupCount)
      for _ in 0..<(1 + random.below(4)) {
        var (all, ends, groups): ([Int16?], [UInt32], [UInt32]) = ([], [], [])
        for _ in 0..<(1 + random.below(8)) {
          all += values(1 + random.below(random.oneIn(3) ? 300 : 20), &random)
          ends.append(UInt32(all.count))
          groups.append(UInt32(random.below(groupCount)))
        }
        let vector = try segment(all).slice(0, all.count)
        if vector.isConstant || vector.runEnds != nil { continue }
        for state in states { try state.update(vector, GroupRuns(ends: ends, groups: groups)) }
        plain.add(all) { row in Int(groups[ends.firstIndex { Int($0) > row } ?? 0]) }
      }
      try plain.check(states[0], states[1])
    }
  }

  @Test("Sums and means of groups that come in cycles are those of a plain loop, be they all NULL or zero")
  func cycles() throws {
    var random = SplitMix64(seed: 43)
    for _ in 0..<60 {
      let (groupCount, period) = (1 + random.below(40), 1 + random.below(200))
      let states = [false, true].map { IntegerSumState(isMean: $0, scale: 0, type: .integer, span: nil) }
      for state in states { state.resize(to: groupCount) }
      var plain = PlainSums(groupCount)
      for _ in 0..<(1 + random.below(3)) {
        let groups = (0..<period).map { _ in UInt16(random.below(groupCount)) }
        let all = values(1 + random.below(4000), &random)
        let vector = try segment(all).slice(0, all.count)
        if vector.isConstant || vector.runEnds != nil { continue }
        try groups.withUnsafeBufferPointer { groups in
          for state in states {
            let isTaken = try state.update(vector, GroupCycle(groups: groups, rowCount: all.count))
            #expect(isTaken)
          }
        }
        plain.add(all) { Int(groups[$0 % period]) }
      }
      try plain.check(states[0], states[1])
    }
  }
}
