import GrammarSupport
import RQSyntax
import Testing

@testable import RQEngine

/// A table of several chunks, and the same rows for plain Swift to compute with.
struct LargeTable {
  static let shared = try? LargeTable()

  let table: Table
  let groups: [String?]
  let numbers: [Int64?]
  let fractions: [Double?]
  let keys: [Int64]

  private init() throws {
    var random = SplitMix64(seed: 11)
    var groups: [String?] = []
    var numbers: [Int64?] = []
    var fractions: [Double?] = []
    var keys: [Int64] = []
    for row in 0..<200_000 {
      groups.append(random.oneIn(50) ? nil : "组\(random.below(37))")
      numbers.append(random.oneIn(10) ? nil : Int64(random.below(2_000_001)) - 1_000_000)
      fractions.append(random.oneIn(10) ? nil : Double(Int64(bitPattern: random.next()) >> 20) * 0x1p-30)
      // Ascending, so that a chunk's range says much about it.
      keys.append(Int64(row / 3))
    }
    self.groups = groups
    self.numbers = numbers
    self.fractions = fractions
    self.keys = keys
    table = try RQEngineTests.table(
      "big", [("g", .text), ("n", .integer), ("f", .double), ("k", .integer)],
      (0..<groups.count).map { row in
        [
          groups[row].map { .text($0) } ?? nil, numbers[row].map { .integer($0) } ?? nil,
          fractions[row].map { .double($0) } ?? nil, .integer(keys[row]),
        ]
      })
  }
}

@Suite("Tables of many chunks", .serialized) struct LargeTableTests {
  private let big: LargeTable

  init() throws { big = try #require(LargeTable.shared) }

  @Test("Groups and aggregates are those of plain Swift, whatever the threads") func grouping() throws {
    let found = try everyLargeMode(
      [big.table],
      "SELECT g, count(*), count(n), sum(n), min(n), max(n), avg(n), sum(f), count(DISTINCT n % 100) FROM big GROUP BY g"
    )
    var expected: [[String]] = []
    let names = Set(big.groups.compactMap { $0 }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in names.map({ Optional($0) }) + [nil] {
      let rows = big.groups.indices.filter { big.groups[$0] == name }
      let numbers = rows.compactMap { big.numbers[$0] }
      let sum = numbers.reduce(0, +)
      // Every fraction is an integer times 2^-30.
      let fractions = rows.compactMap { big.fractions[$0] }.reduce(Int128(0)) { $0 + Int128($1 * 0x1p30) }
      let values: [Value] = [
        name.map { .text($0) } ?? nil, .integer(Int64(rows.count)), .integer(Int64(numbers.count)), .integer(sum),
        .integer(numbers.min() ?? 0), .integer(numbers.max() ?? 0), .double(Double(sum) / Double(numbers.count)),
        .double(Double(fractions) * 0x1p-30), .integer(Int64(Set(numbers.map { $0 % 100 }).count)),
      ]
      expected.append(values.map(\.description))
    }
    #expect(found == expected)
  }

  @Test(
    "Conditions that let whole chunks be skipped give the same rows",
    arguments: [
      "k = 5", "k = 40000", "k = -1", "k <> 5", "k < 3", "k <= 0", "k > 66000", "k >= 66666", "k > 66666", "40000 = k",
      "k BETWEEN 21845 AND 21846", "k < 10 AND n > 0", "NOT k < 66660", "k IN (1, 65000)",
    ])
  func zones(_ condition: String) throws {
    let holds: (Int) -> Bool = { row in
      let k = big.keys[row]
      switch condition {
      case "k = 5": return k == 5
      case "k = 40000", "40000 = k": return k == 40_000
      case "k <> 5": return k != 5
      case "k < 3": return k < 3
      case "k <= 0": return k <= 0
      case "k > 66000": return k > 66_000
      case "k >= 66666": return k >= 66_666
      case "k BETWEEN 21845 AND 21846": return (21_845...21_846).contains(k)
      case "k < 10 AND n > 0": return k < 10 && big.numbers[row] ?? 0 > 0
      case "NOT k < 66660": return k >= 66_660
      case "k IN (1, 65000)": return k == 1 || k == 65_000
      default: return false
      }
    }
    let rows = big.keys.indices.filter(holds)
    let found = try everyLargeMode([big.table], "SELECT count(*), sum(n) FROM big WHERE \(condition)")
    let sum = rows.compactMap { big.numbers[$0] }
    #expect(found == [[String(rows.count), sum.isEmpty ? "NULL" : String(sum.reduce(0, +))]])
  }

  @Test(
    "Sorted rows keep the order of the table among equals",
    arguments: [
      ("n", false), ("n DESC", true), ("n NULLS FIRST", false),
    ])
  func sorting(_ order: String, _ descending: Bool) throws {
    let found = try everyLargeMode([big.table], "SELECT k, n FROM big ORDER BY \(order) LIMIT 5 OFFSET 150000", 2)
    let missing = big.numbers.indices.filter { big.numbers[$0] == nil }
    let present = big.numbers.indices.filter { big.numbers[$0] != nil }.sorted {
      let (a, b) = (big.numbers[$0] ?? 0, big.numbers[$1] ?? 0)
      return a != b ? (descending ? a > b : a < b) : $0 < $1
    }
    let all = order.hasSuffix("FIRST") ? missing + present : present + missing
    #expect(found == all[150_000..<150_005].map { [String(big.keys[$0]), big.numbers[$0].map(String.init) ?? "NULL"] })
  }

  @Test("A small limit of sorted rows is the head of the whole order") func topRows() throws {
    let present = big.fractions.indices.filter { big.fractions[$0] != nil }.sorted {
      let (a, b) = (big.fractions[$0] ?? 0, big.fractions[$1] ?? 0)
      return a != b ? a > b : $0 < $1
    }
    #expect(
      try everyLargeMode([big.table], "SELECT k, f FROM big ORDER BY f DESC, k LIMIT 20 OFFSET 7")
        == present[7..<27].map { [String(big.keys[$0]), (big.fractions[$0] ?? 0).description] })
  }

  @Test("Rows without ORDER BY come in the order of the table") func loadOrder() throws {
    let found = try everyLargeMode([big.table], "SELECT k FROM big LIMIT 3 OFFSET 131070")
    #expect(found == (131_070..<131_073).map { [String(big.keys[$0])] })
  }

  @Test("A join with a build side of many chunks, on keys that are computed") func joins() throws {
    let expected = big.keys.indices.filter { (big.numbers[$0] ?? 7) == 7 }.count
    let small = try RQEngineTests.table("small", [("v", .integer)], [[7]])
    let condition = "CASE WHEN big.n IS NULL THEN 7 ELSE big.n END = small.v"
    #expect(
      try everyLargeMode([small, big.table], "SELECT count(*) FROM small JOIN big ON \(condition)") == [
        [String(expected)]
      ])
    #expect(
      try everyLargeMode(
        [small, big.table], "SELECT count(*) FROM small LEFT JOIN big ON coalesce(big.n, 7) = small.v")
        == [[String(expected)]])
    let pairs = try everyLargeMode(
      [big.table], "SELECT count(*), count(DISTINCT a.k) FROM big a JOIN big b ON a.k = b.k AND a.k % 1000 = 0")
    let counts = Dictionary(grouping: big.keys.filter { $0 % 1000 == 0 }, by: { $0 }).mapValues(\.count)
    #expect(pairs == [[String(counts.values.reduce(0) { $0 + $1 * $1 }), String(counts.count)]])
  }

  @Test("An error behind the rows that were wanted does not show, whatever the threads") func lateErrors() throws {
    let late = try RQEngineTests.table(
      "late", [("s", .text)], (0..<150_000).map { [.text($0 == 140_000 ? "no number" : String($0))] })
    #expect(try everyLargeMode([late], "SELECT CAST(s AS INTEGER) FROM late LIMIT 2") == [["0"], ["1"]])
    #expect(try everyLargeMode([late], "SELECT sum(CAST(s AS INTEGER)) FROM late") == [["RQ0203"]])
  }

  @Test("The deepest expressions run on the small stacks of worker threads") func deepExpressions() throws {
    let divisions = (SyntaxLimits.treeHeight - 6) / 2
    let chain = "n" + String(repeating: " // 1e0", count: divisions)
    let cases = String(repeating: "CASE WHEN n > 0 THEN ", count: SyntaxLimits.nesting - 4)
    let nested = cases + "n" + String(repeating: " ELSE 0 END", count: SyntaxLimits.nesting - 4)
    let total = big.numbers.compactMap { $0 }
    #expect(
      try everyLargeMode([big.table], "SELECT sum(\(chain)) AS a, sum(\(nested)) AS b FROM big WHERE k % 10 < 100", 2)
        == [[Double(total.reduce(0, +)).description, String(total.filter { $0 > 0 }.reduce(0, +))]])
  }

  /// The rows in the first `count` of the large modes.
  private func everyLargeMode(_ tables: [Table], _ text: String, _ count: Int = 4) throws -> [[String]] {
    try everyMode(tables, text, modes: Array(largeModes.prefix(count)))
  }
}
