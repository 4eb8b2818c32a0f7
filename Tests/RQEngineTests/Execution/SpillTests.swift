import Foundation
import GrammarSupport
import RQSyntax
import Testing

@testable import RQEngine

/// Questions under a memory limit they do not fit into, against the same without a limit.
@Suite("Temporary files in the place of memory") struct SpillTests {
  /// Random rows in several chunks: two columns to group by, a text whose dictionaries differ, numbers of several kinds.
  private static func tables(seed: UInt64, rows: Int) throws -> [Table] {
    var random = SplitMix64(seed: seed)
    func table(_ name: String, _ rows: Int) throws -> Table {
      let types: [DataType] = [.integer, .integer, .text, .double, .decimal(precision: 38, scale: 2), .boolean]
      var chunks: [Chunk] = []
      var start = 0
      while start < rows {
        let end = min(start + 1000 + random.below(3000), rows)
        var writer = RelationWriter(types: types)
        for _ in start..<end {
          let key = random.below(rows)
          writer.append([
            random.oneIn(50) ? .null : .integer(Int64(key)), .integer(Int64(random.below(40))),
            random.oneIn(50) ? .null : .text("text \(random.below(rows / 2))"),
            random.oneIn(50) ? .null : .double(Double(random.below(5000)) / 7 - 300),
            .decimal(Decimal(unscaled: Int128(key) << Int128(random.below(60)), scale: 2)),
            random.oneIn(9) ? .null : .boolean(random.oneIn(2)),
          ])
        }
        chunks += try writer.finish()
        start = end
      }
      let schema = TableSchema(
        name,
        columns: zip(["k", "g", "s", "d", "m", "b"], types).map { ColumnSchema($0, type: $1) })
      return Table(schema, chunks: chunks)
    }
    return [try table("t", rows), try table("u", rows / 2)]
  }

  /// Each counts or sums up what it gives, so that the result itself needs next to no memory.
  static let queries = [
    "SELECT sum(hash(concat(k, '|', c, '|', a, '|', x)) % 1000003) FROM (SELECT k, count(*) AS c, sum(g) AS a, max(s) AS x FROM t GROUP BY k)",
    "SELECT count(*), sum(n), min(s), max(s) FROM (SELECT s, d, count(DISTINCT k) AS n FROM t GROUP BY s, d)",
    "SELECT count(*), sum(g) FROM (SELECT DISTINCT s, g, d FROM t)",
    "SELECT count(*), sum(m), sum(f) FROM (SELECT k, median(d) AS m, first(g) AS f, arg_max(g, d) AS x FROM t GROUP BY k)",
    "SELECT count(*), max(x) FROM (SELECT string_agg(s, ',' ORDER BY d, k, g) AS x FROM t GROUP BY k)",
    "SELECT count(*), sum(c), count(k), count(s) FROM (SELECT k, s, count(*) AS c FROM t GROUP BY ROLLUP (k, s))",
    "SELECT count(*), sum(hash(concat('k', k)) % 1000003) FROM (SELECT k FROM t EXCEPT SELECT k FROM u)",
    "SELECT sum(r * p) FROM (SELECT hash(concat(k, '|', s, '|', d)) % 1000 AS r, row_number() OVER () AS p FROM (SELECT k, s, d FROM t ORDER BY s, d DESC, k LIMIT 1000000))",
    "SELECT sum(q), sum(r) FROM (SELECT row_number() OVER (PARTITION BY s ORDER BY d, k) AS q, sum(g) OVER (PARTITION BY k) AS r FROM t)",
    "SELECT count(*), sum(t.g * u.g), sum(hash(concat(t.s, u.s)) % 1000003) FROM t JOIN u ON t.k = u.k",
    "SELECT count(*), count(t.k), count(u.k), sum(u.g) FROM t FULL JOIN u ON t.k = u.k AND t.s = u.s",
    "SELECT count(*), sum(t.g), count(u.g) FROM t LEFT JOIN u ON t.s = u.s AND t.d < u.d",
    "SELECT count(*), sum(g) FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.s = t.s AND u.k > t.k)",
    "SELECT count(*), sum(g) FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k)",
  ]

  @Test(arguments: queries) func theSameAnswer(_ query: String) throws {
    let tables = try Self.tables(seed: 11, rows: 20_000)
    let expected = try Conversation(tables).rows(query)
    for threads in [1, 2, 7] {
      let conversation = try Conversation(tables, ["threads": "\(threads)", "memory_limit": "1000000"])
      #expect(try conversation.rows(query) == expected, "\(threads) threads")
    }
  }

  // Which of its keys a side has takes a bit each, which never is too much here.
  @Test(arguments: queries.filter { !$0.contains("EXISTS") }) func somethingIsSpilled(_ query: String) throws {
    let tables = try Self.tables(seed: 12, rows: 20_000)
    let expected = try Conversation(tables).rows(query)
    var most: Int64 = 0
    // Operators differ in what they need at least; under one of the limits each spills and gets through.
    for limit in [1_000_000, 600_000, 400_000, 200_000] where most == 0 {
      let conversation = try Conversation(tables, ["threads": "1", "memory_limit": "\(limit)"])
      guard let table = try conversation.run("EXPLAIN ANALYZE \(query)").table,
        case .integer(let bytes) = table.columns[4][table.rowCount - 1]
      else { continue }
      most = max(most, bytes)
      #expect(try conversation.rows(query) == expected)
    }
    #expect(most > 100_000)
  }

  /// The rows themselves, in their order, as they go to a file.
  @Test(
    "Rows keep the order they have in memory",
    arguments: [
      "SELECT * FROM t ORDER BY s DESC NULLS FIRST, d, m", "SELECT k, d FROM t ORDER BY b, d NULLS FIRST",
      "SELECT DISTINCT s, g FROM t", "SELECT k, sum(d), sum(m) FROM t GROUP BY k",
      "SELECT t.*, u.d FROM t JOIN u ON t.k = u.k", "SELECT t.s, u.* FROM u RIGHT JOIN t ON t.k = u.k AND t.g < u.g",
      "SELECT t.k, u.* FROM t FULL JOIN u ON t.k = u.k", "SELECT t.* FROM t SEMI JOIN u ON t.s = u.s",
      "SELECT *, rank() OVER (PARTITION BY g ORDER BY d), lag(s) OVER (PARTITION BY s ORDER BY k, d) FROM t",
    ])
  func order(_ query: String) throws {
    let tables = try Self.tables(seed: 13, rows: 20_000)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-spill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func content(_ settings: [String: String]) throws -> String {
      let path = folder.appendingPathComponent("rows.csv").path
      try Conversation(tables, settings).run("COPY (\(query)) TO '\(path)'")
      return try String(contentsOfFile: path, encoding: .utf8)
    }
    let expected = try content([:])
    for threads in [1, 2, 7] {
      // Printed rows wait in memory for their turn.
      let limit = 5_000_000 + threads * 3_000_000
      #expect(
        try content(["threads": "\(threads)", "memory_limit": "\(limit)"]) == expected, "\(threads) threads")
      #expect(try content(["threads": "\(threads)", "spill": "always"]) == expected, "\(threads) threads, always")
    }
  }

  @Test("A folder that is not there is named") func missingFolder() throws {
    #expect { _ = try TemporaryFile(in: "/nowhere/at/all") } throws: { error in
      guard let error = error as? Diagnostic else { return false }
      return error.code == "RQ0505" && error.message.contains("/nowhere/at/all")
    }
  }

  @Test("A temporary file gives back what it was given, and leaves no name") func temporaryFile() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rq-spill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try TemporaryFile(in: folder.path)
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let first = try bytes.withUnsafeBytes { try file.append($0) }
    let second = try bytes.dropFirst(7).withUnsafeBytes { try file.append(UnsafeRawBufferPointer($0)) }
    #expect((first, second) == (0, bytes.count))
    var read = [UInt8](repeating: 0, count: 1000)
    try read.withUnsafeMutableBytes { try file.read(at: second + 50, into: $0) }
    #expect(read == Array(bytes[57..<1057]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test("Runs of every number are merged in order", arguments: [1, 2, 3, 5, 8, 13, 31]) func loserTree(_ count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let lists = (0..<count).map { _ in (0..<random.below(50)).map { _ in random.below(30) }.sorted() }
    var heads = [Int](repeating: 0, count: count)
    func isLess(_ a: Int, _ b: Int) -> Bool {
      if heads[b] == lists[b].count { return heads[a] < lists[a].count || a < b }
      if heads[a] == lists[a].count { return false }
      return (lists[a][heads[a]], a) < (lists[b][heads[b]], b)
    }
    var tree = LoserTree(count: count, isLess)
    var merged: [Int] = []
    while heads[tree.winner] < lists[tree.winner].count {
      merged.append(lists[tree.winner][heads[tree.winner]])
      heads[tree.winner] += 1
      tree.replay(isLess)
    }
    #expect(merged == lists.flatMap { $0 }.sorted())
  }
}
