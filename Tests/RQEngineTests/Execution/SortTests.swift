import GrammarSupport
import RQSyntax
import Testing

@testable import RQEngine

@Suite("ORDER BY") struct SortTests {
  private func value(_ type: DataType, _ random: inout SplitMix64) -> Value {
    if random.oneIn(5) { return .null }
    switch type {
    case .integer: return .integer([.min, -1, 0, 1, .max][random.below(5)])
    case .decimal(_, let scale):
      return .decimal(
        Decimal(
          unscaled: [-Decimal.powers[37], -1, 0, 1 << 64, (1 << 64) + 1, Decimal.powers[37]][random.below(6)],
          scale: scale))
    case .double: return .double([-1e300, -0.0, 0.0, 5e-300, 1.5, 1e300][random.below(6)])
    case .boolean: return .boolean(random.oneIn(2))
    case .date: return .date(CivilDate(days: Int32(random.below(4)) - 2))
    case .timestamp:
      return .timestamp(Timestamp(microseconds: Int64(random.below(5)) * 86_400_000_001 - 172_800_000_000))
    case .interval:
      return Interval(
        months: Int64(random.below(3)) - 1, days: Int64(random.below(40)) - 20, microseconds: Int64(random.below(3))
      )
      .map { .interval($0) } ?? .null
    case .list(let element): return .list((0..<random.below(3)).map { _ in value(element, &random) })
    default: return .text(["", "a", "aa", "b", "山", "\u{FFFF}", "\u{10000}"][random.below(7)])
    }
  }

  private func precedes(_ a: Value, _ b: Value) -> Bool { ValueOrder.compare(a, b) < 0 }

  static let types: [DataType] = [
    .integer, .decimal(precision: 38, scale: 3), .double, .boolean, .date, .text, .timestamp, .interval,
    .list(.integer), .list(.text),
  ]

  @Test("Rows come as a stable sort by the definition puts them", arguments: types, ["last", "first", "low", "high"])
  func againstReference(_ type: DataType, _ nullOrder: String) throws {
    var random = SplitMix64(seed: 21)
    let rows: [[Value]] = (0..<120).map { [value(type, &random), value(.integer, &random), .integer(Int64($0))] }
    let tables = [try table("t", [("x", type), ("y", .integer), ("n", .integer)], rows)]
    for (clause, descending, explicit) in [
      ("x", false, nil), ("x DESC", true, nil), ("x NULLS FIRST", false, true), ("x DESC NULLS LAST", true, false),
    ] as [(String, Bool, Bool?)] {
      let byDefault = ["first": true, "low": !descending, "high": descending][nullOrder] ?? false
      let nullsFirst = explicit ?? byDefault
      func before(_ a: Value, _ b: Value, _ descending: Bool, _ nullsFirst: Bool) -> Bool? {
        if a.isNull || b.isNull { return a.isNull == b.isNull ? nil : a.isNull == nullsFirst }
        if precedes(a, b) { return !descending }
        return precedes(b, a) ? descending : nil
      }
      let sorted = rows.sorted { a, b in
        before(a[0], b[0], descending, nullsFirst) ?? before(a[1], b[1], true, true) ?? precedes(a[2], b[2])
      }
      #expect(
        try everyMode(
          tables, "SELECT x, y, n FROM t ORDER BY \(clause), y DESC NULLS FIRST", settings: ["null_order": nullOrder])
          == sorted.map { $0.map(\.description) }, "\(clause) \(nullOrder)")
      #expect(
        try everyMode(
          tables, "SELECT n FROM t ORDER BY \(clause), y DESC NULLS FIRST LIMIT 9 OFFSET 4",
          settings: ["null_order": nullOrder])
          == sorted[4..<13].map { [$0[2].description] })
    }
  }

  @Test("Keys may be places, aliases, expressions and columns that are not shown") func keys() throws {
    let tables = [try table("t", [("x", .integer), ("y", .integer)], [[1, 9], [2, 7], [3, 8]])]
    for clause in ["y", "t.y", "y + 0", "abs(y)", "2 * y", "-y DESC"] {
      #expect(try everyMode(tables, "SELECT x FROM t ORDER BY \(clause)") == [["2"], ["3"], ["1"]], "\(clause)")
    }
    #expect(try everyMode(tables, "SELECT x, y AS z FROM t ORDER BY 2") == [["2", "7"], ["3", "8"], ["1", "9"]])
    #expect(
      try everyMode(tables, "SELECT x, y AS z FROM t ORDER BY z DESC") == [["1", "9"], ["3", "8"], ["2", "7"]])
    #expect(try everyMode(tables, "SELECT -x AS x FROM t ORDER BY x") == [["-3"], ["-2"], ["-1"]])
    #expect(try Conversation(tables).error("SELECT DISTINCT x FROM t ORDER BY y")?.code == "RQ0120")
  }

  @Test("A sort tells how far it has come", arguments: [1, 2])
  func progress(_ threads: Int) throws {
    var random = SplitMix64(seed: 5)
    let count = 100_000
    let words = (0..<count).map { _ in random.next() }
    var (data, scratch) = (words, words)
    let cancellation = Cancellation()
    let context = ExecutionContext(
      budget: MemoryBudget(limit: 1 << 30), cancellation: cancellation, deadline: nil, timeout: 0, threads: threads,
      vectorSize: 2048, options: EvaluationOptions())
    cancellation.begin("ORDER BY", rows: count)
    try data.withUnsafeMutableBufferPointer { data in
      try scratch.withUnsafeMutableBufferPointer { scratch in
        try ParallelRadixSort.sort(data, scratch, low: 0, telling: count, context)
      }
    }
    #expect(data == words.sorted())
    let progress = try #require(cancellation.progress)
    #expect(progress.step == "ORDER BY" && progress.total == count && progress.done == count)
  }
}
