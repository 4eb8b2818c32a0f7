import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Columns whose values come again and again") struct ColumnCyclesTests {
  /// Rows of a form with so many cells, some of which have no number, and the same rows without anything that repeats.
  private struct Forms {
    let labels: [String]
    let columns: [String]
    let numbers: [Int64?]

    init(_ random: inout SplitMix64, rows: Int, period: Int) {
      let names = (0..<period).map { _ in "项\(random.below(max(2, period / 3)))" }
      let others = (0..<(2 + random.below(9))).map { "列\($0)" }
      labels = (0..<rows).map { names[$0 % period] }
      columns = (0..<rows).map { others[$0 % others.count] }
      numbers = (0..<rows).map { _ in random.oneIn(9) ? nil : Int64(random.below(60_000)) - 30_000 }
    }

    func table(_ order: [Int]) throws -> Table {
      try RQEngineTests.table(
        "t", [("a", .text), ("b", .text), ("n", .integer)],
        order.map { row in [.text(labels[row]), .text(columns[row]), numbers[row].map { .integer($0) } ?? .null] })
    }
  }

  private static let queries = [
    "SELECT a, sum(n), count(n), count(*), min(n), max(n), avg(n) FROM t GROUP BY a ORDER BY a",
    "SELECT a, b, sum(n), count(n) FROM t GROUP BY a, b ORDER BY a, b",
    "SELECT sum(n), min(n), max(n), count(*), count(n) FROM t WHERE b = '列1'",
    "SELECT b, sum(n), count(*) FROM t WHERE a = '项1' AND b <> '列0' AND n > -20000 GROUP BY b ORDER BY b",
    "SELECT sum(n), count(*) FROM t WHERE a LIKE '%1' OR b = '列0'", "SELECT count(*) FROM t WHERE n > 29000",
    "SELECT DISTINCT a, b FROM t ORDER BY a, b", "SELECT min(n), max(n) FROM t WHERE a <> '项1' AND n < 5",
  ]

  @Test(
    "Every question has the answer it has of the same rows in another order", arguments: [2, 7, 64, 175, 700, 4096])
  func answers(_ period: Int) throws {
    var random = SplitMix64(seed: UInt64(period))
    let forms = Forms(&random, rows: Chunk.capacity + 9_000 + random.below(500), period: period)
    var order = Array(forms.labels.indices)
    let ordered = try forms.table(order)
    for place in order.indices.reversed() where place > 0 { order.swapAt(place, random.below(place + 1)) }
    let shuffled = try forms.table(order)
    let isRepeated = period < 4096 && ordered.chunks.allSatisfy { $0.segments[1].period > 0 }
    #expect(isRepeated || period == 4096)
    #expect(shuffled.chunks.allSatisfy { $0.segments[0].period == 0 && $0.segments[1].period == 0 })
    for query in ColumnCyclesTests.queries {
      #expect(
        try everyMode([ordered], query, modes: Array(largeModes.prefix(2)))
          == everyMode([shuffled], query, modes: [largeModes[0]]), "\(query)")
    }
  }

  @Test("Chunks that repeat the same values share memory, wherever in them a chunk begins") func sharing() throws {
    let cycles = ColumnCycles()
    func segment(_ values: [Int16]) throws -> Segment {
      let writer = try VectorWriter<Int16>(count: values.count)
      for (row, value) in values.enumerated() { writer.values[row] = value }
      return try Segment(writer.vector(.int16), type: .integer).compacted(cycles)
    }
    let period = (0..<175).map { Int16($0 * 7 % 300) }
    func rows(from first: Int, _ count: Int) -> [Int16] { (first..<(first + count)).map { period[$0 % 175] } }
    for first in [0, 86, 174, 3] {
      let values = rows(from: first, 20_000 + first)
      let found = try segment(values)
      #expect(found.period == 175 && found.memory == 0)
      #expect(Array(try found.slice(5, 9_000).values(as: Int16.self)) == Array(values[5..<9_005]))
      #expect(found.value(at: 19_999, type: .integer) == .integer(Int64(values[19_999])))
    }
    var broken = rows(from: 0, 20_000)
    broken[19_990] += 1
    #expect(try segment(broken).period == 0)
    // Long runs are better kept as runs, few repetitions as they are.
    #expect(try segment((0..<20_000).map { Int16($0 / 100 % 3) }).period == 0)
    #expect(try segment(rows(from: 0, 500)).period == 0)
  }
}
