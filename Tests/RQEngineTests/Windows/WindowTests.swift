import GrammarSupport
import Testing

@testable import RQEngine

@Suite("Window functions") struct WindowTests {
  private static let names = ["p", "q", "o", "r", "x", "d", "s", "c", "n"]
  private static let types: [DataType] = [
    .integer, .text, .integer, .double, .integer, .double, .text, .boolean, .integer,
  ]

  /// Rows with few different keys, ties, NULLs and values of every kind.
  private func rows(_ count: Int, _ random: inout SplitMix64) -> [[Value]] {
    let wide = random.oneIn(4)
    func maybe(_ value: Value, _ random: inout SplitMix64) -> Value { random.oneIn(6) ? .null : value }
    return (0..<count).map { number in
      let exponent = wide ? Double(random.below(600)) - 300 : 0
      let double = (Double(random.below(2000)) / 8 - 100) * pow(exponent)
      return [
        maybe(.integer(Int64(random.below(3))), &random), maybe(.text(["a", "b"][random.below(2)]), &random),
        maybe(.integer(Int64(random.below(8))), &random), maybe(.double(Double(random.below(10)) / 2), &random),
        maybe(.integer(Int64(random.below(100)) - 50), &random), maybe(.double(double), &random),
        maybe(.text(["", "y", "yy", "山", "é"][random.below(5)]), &random), maybe(.boolean(random.oneIn(2)), &random),
        .integer(Int64(number)),
      ]
    }
  }

  private func pow(_ exponent: Double) -> Double {
    exponent == 0 ? 1 : Double(sign: .plus, exponent: Int(exponent), significand: 1)
  }

  private func bounds(_ random: inout SplitMix64) -> (WindowOracle.Bound, WindowOracle.Bound) {
    // From the first row to the last: what comes before, the row itself, what comes behind.
    func bound(_ place: Int, _ random: inout SplitMix64) -> WindowOracle.Bound {
      switch place {
      case 0, 4: .unbounded
      case 1: .offset(-1 - random.below(3))
      case 2: .current
      default: .offset(1 + random.below(3))
      }
    }
    let start = random.below(4)
    let end = max(start, 1) + random.below(5 - max(start, 1))
    return (bound(start, &random), bound(end, &random))
  }

  private func window(_ random: inout SplitMix64) -> WindowOracle.Window {
    var window = WindowOracle.Window()
    window.partition = [[], [0], [1], [0, 1], [6]][random.below(5)]
    let columns = [[], [2], [3], [2, 3], [6], [8], [7, 2]][random.below(7)]
    window.order = columns.map {
      WindowOracle.Key(column: $0, descending: random.oneIn(2), nullsFirst: random.oneIn(2))
    }
    window.isFramed = random.below(4) > 0
    if window.isFramed {
      window.unit = window.order.isEmpty ? "ROWS" : ["ROWS", "RANGE", "GROUPS"][random.below(3)]
      (window.start, window.end) = bounds(&random)
      window.exclusion = ["NO OTHERS", "CURRENT ROW", "GROUP", "TIES"][random.oneIn(2) ? 0 : random.below(4)]
      if window.unit == "RANGE" {
        // Distances need one key that is a number.
        if columns.count != 1 || columns[0] == 6 { (window.start, window.end) = (.unbounded, .current) }
      }
    } else if window.order.isEmpty {
      window.end = .unbounded
    }
    return window
  }

  /// A call as it is written, and what it gives for a row, from its partition, its place in that and its frame.
  private struct Call {
    let text: String
    var options = ""
    let result: @Sendable (_ oracle: WindowOracle, _ partition: [Int], _ place: Int, _ frame: [Int]) -> Value
  }

  private static func values(_ oracle: WindowOracle, _ rows: [Int], _ column: Int) -> [Value] {
    rows.map { oracle.rows[$0][column] }.filter { !$0.isNull }
  }

  private static func extreme(_ values: [Value], _ sign: Int) -> Value {
    values.reduce(Value.null) { best, value in
      best.isNull || ValueOrder.compare(value, best) * sign > 0 ? value : best
    }
  }

  private static func sum(_ values: [Value]) -> Int64 {
    values.reduce(0) { sum, value in if case .integer(let value) = value { sum + value } else { sum } }
  }

  private static func rank(_ oracle: WindowOracle, _ partition: [Int], _ place: Int) -> Int {
    partition.firstIndex { oracle.isPeer($0, partition[place]) } ?? 0
  }

  private static func shifted(
    _ oracle: WindowOracle, _ partition: [Int], _ place: Int, _ offset: Int, ignoringNulls: Bool, otherwise: Value
  ) -> Value {
    if offset == 0 { return oracle.rows[partition[place]][4] }
    let others = offset < 0 ? partition[..<place].reversed() : Array(partition[(place + 1)...])
    let kept = others.filter { !ignoringNulls || !oracle.rows[$0][4].isNull }
    return kept.count >= abs(offset) ? oracle.rows[kept[abs(offset) - 1]][4] : otherwise
  }

  private static let calls: [Call] = [
    Call(text: "row_number()") { _, _, place, _ in .integer(Int64(place + 1)) },
    Call(text: "rank()") { oracle, partition, place, _ in .integer(Int64(rank(oracle, partition, place) + 1)) },
    Call(text: "dense_rank()") { oracle, partition, place, _ in
      let starts = partition.indices.filter { $0 == 0 || !oracle.isPeer(partition[$0], partition[$0 - 1]) }
      return .integer(Int64(starts.count { $0 <= place }))
    },
    Call(text: "percent_rank()") { oracle, partition, place, _ in
      .double(partition.count == 1 ? 0 : Double(rank(oracle, partition, place)) / Double(partition.count - 1))
    },
    Call(text: "cume_dist()") { oracle, partition, place, _ in
      let last = partition.lastIndex { oracle.isPeer($0, partition[place]) } ?? 0
      return .double(Double(last + 1) / Double(partition.count))
    },
    Call(text: "ntile(3)") { _, partition, place, _ in
      let (each, left) = partition.count.quotientAndRemainder(dividingBy: 3)
      var end = 0
      for bucket in 0..<3 {
        end += each + (bucket < left ? 1 : 0)
        if place < end { return .integer(Int64(bucket + 1)) }
      }
      return .null
    },
    Call(text: "lag(x)") { oracle, partition, place, _ in
      shifted(oracle, partition, place, -1, ignoringNulls: false, otherwise: .null)
    },
    Call(text: "lead(x, 2, -7)") { oracle, partition, place, _ in
      shifted(oracle, partition, place, 2, ignoringNulls: false, otherwise: .integer(-7))
    },
    Call(text: "lag(x, 2)", options: " IGNORE NULLS") { oracle, partition, place, _ in
      shifted(oracle, partition, place, -2, ignoringNulls: true, otherwise: .null)
    },
    Call(text: "lead(x, -1, n)") { oracle, partition, place, _ in
      shifted(oracle, partition, place, -1, ignoringNulls: false, otherwise: oracle.rows[partition[place]][8])
    },
    Call(text: "lead(x)", options: " IGNORE NULLS") { oracle, partition, place, _ in
      shifted(oracle, partition, place, 1, ignoringNulls: true, otherwise: .null)
    },
    Call(text: "first_value(s)") { oracle, _, _, frame in frame.first.map { oracle.rows[$0][6] } ?? .null },
    Call(text: "last_value(d)") { oracle, _, _, frame in frame.last.map { oracle.rows[$0][5] } ?? .null },
    Call(text: "nth_value(x, 2)") { oracle, _, _, frame in frame.count > 1 ? oracle.rows[frame[1]][4] : .null },
    Call(text: "first_value(x)", options: " IGNORE NULLS") { oracle, _, _, frame in
      values(oracle, frame, 4).first ?? .null
    },
    Call(text: "last_value(x)", options: " IGNORE NULLS") { oracle, _, _, frame in
      values(oracle, frame, 4).last ?? .null
    },
    Call(text: "nth_value(s, 3)", options: " IGNORE NULLS") { oracle, _, _, frame in
      let present = values(oracle, frame, 6)
      return present.count > 2 ? present[2] : .null
    },
    Call(text: "count(*)") { _, _, _, frame in .integer(Int64(frame.count)) },
    Call(text: "count(x)") { oracle, _, _, frame in .integer(Int64(values(oracle, frame, 4).count)) },
    Call(text: "sum(x)") { oracle, _, _, frame in
      let present = values(oracle, frame, 4)
      return present.isEmpty ? .null : .integer(sum(present))
    },
    Call(text: "sum(x)", options: " FILTER (WHERE c)") { oracle, _, _, frame in
      let present = values(oracle, frame.filter { oracle.rows[$0][7] == .boolean(true) }, 4)
      return present.isEmpty ? .null : .integer(sum(present))
    },
    Call(text: "avg(x)") { oracle, _, _, frame in
      let present = values(oracle, frame, 4)
      return present.isEmpty ? .null : .double(Double(sum(present)) / Double(present.count))
    },
    Call(text: "sum(d)") { oracle, _, _, frame in
      var sum = ExactSum()
      let present = values(oracle, frame, 5)
      for value in present { if case .double(let value) = value { sum.add(value) } }
      return present.isEmpty ? .null : .double(sum.value)
    },
    Call(text: "sum(CAST(x AS DECIMAL(10,2)))") { oracle, _, _, frame in
      let present = values(oracle, frame, 4)
      return present.isEmpty ? .null : .decimal(Decimal(unscaled: Int128(sum(present)) * 100, scale: 2))
    },
    Call(text: "min(x)") { oracle, _, _, frame in extreme(values(oracle, frame, 4), -1) },
    Call(text: "max(d)") { oracle, _, _, frame in extreme(values(oracle, frame, 5), 1) },
    Call(text: "min(s)") { oracle, _, _, frame in extreme(values(oracle, frame, 6), -1) },
    Call(text: "max(s)", options: " FILTER (WHERE c)") { oracle, _, _, frame in
      extreme(values(oracle, frame.filter { oracle.rows[$0][7] == .boolean(true) }, 6), 1)
    },
    Call(text: "count(DISTINCT x)") { oracle, _, _, frame in .integer(Int64(Set(values(oracle, frame, 4)).count)) },
    Call(text: "sum(DISTINCT x)") { oracle, _, _, frame in
      let present = Set(values(oracle, frame, 4))
      return present.isEmpty ? .null : .integer(sum(Array(present)))
    },
  ]

  @Test("Every function over every kind of window gives what its definition says", arguments: 0..<40)
  func againstDefinition(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let rows = rows([0, 1, 5, 40, 90][random.below(5)], &random)
    let table = try table("t", Array(zip(Self.names, Self.types)), rows)
    var items: [String] = []
    var expected: [[String]] = rows.map { _ in [] }
    for _ in 0..<6 {
      let window = window(&random)
      let oracle = WindowOracle(rows: rows, window: window)
      let call = Self.calls[random.below(Self.calls.count)]
      items.append("\(call.text)\(call.options) OVER (\(window.text(Self.names)))")
      for row in rows.indices {
        let partition = oracle.partition(of: row)
        let place = try #require(partition.firstIndex(of: row))
        let frame = oracle.frame(of: row, in: partition)
        expected[row].append(call.result(oracle, partition, place, frame).description)
      }
    }
    let query = "SELECT \(items.joined(separator: ", ")) FROM t"
    let found = try everyMode([table], query)
    for (row, values) in found.enumerated() {
      for item in items.indices {
        #expect(values[item] == expected[row][item], "row \(row), \(items[item])")
      }
    }
  }

  @Test("The first rows of each key are the same as by sorting all of them", arguments: 0..<12)
  func firstPerKey(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed) + 100)
    let rows = rows(300, &random)
    let table = try table("t", Array(zip(Self.names, Self.types)), rows)
    for order in ["x", "x DESC", "d DESC NULLS FIRST", "s, x", "n", "c, d"] {
      for function in ["row_number", "rank"] {
        let window = "\(function)() OVER (PARTITION BY p ORDER BY \(order))"
        // A sum beside it keeps the fast way from being taken.
        let slow = "SELECT * FROM (SELECT p, n, s, x, \(window) AS k, sum(1) OVER () AS a FROM t) WHERE k <= 2"
        let fast = "SELECT p, n, s, x, \(window) AS k FROM t QUALIFY k <= 2"
        #expect(try everyMode([table], fast) == everyMode([table], slow).map { Array($0.dropLast()) }, "\(fast)")
      }
    }
  }

  @Test("A window over tens of thousands of rows is the same for every number of threads") func large() throws {
    let rows: [[Value]] = (0..<70_000).map { number in
      let mixed = Int64(number) &* 7919 % 1009
      return [.integer(mixed % 300), .integer(mixed), .integer(Int64(number))]
    }
    let table = try table("t", [("p", .integer), ("x", .integer), ("n", .integer)], rows)
    let sums = try everyMode(
      [table],
      """
      SELECT sum(r), sum(a), sum(b), sum(c) FROM (
        SELECT row_number() OVER (PARTITION BY p ORDER BY x DESC, n) * n % 1000 AS r,
          sum(x) OVER (ORDER BY x, n ROWS 100 PRECEDING) % 1000 AS a,
          max(x) OVER (PARTITION BY p ORDER BY n ROWS 3 PRECEDING) AS b, lag(x, 1, 0) OVER (ORDER BY n) AS c
        FROM t)
      """, modes: largeModes)
    var lagged: Int64 = 0
    for row in rows.dropLast() { if case .integer(let x) = row[1] { lagged += x } }
    #expect(sums.first?.last == String(lagged))
  }
}
