import RQSyntax
import Testing

@testable import RQEngine

@Suite("EXPLAIN ANALYZE measures each operator") struct ExplainAnalyzeTests {
  private func conversation() throws -> Conversation {
    var numbers = TableWriter(
      TableSchema("numbers", columns: [ColumnSchema("n", type: .integer), ColumnSchema("k", type: .integer)]))
    for n in 0..<100_000 { numbers.append([.integer(Int64(n)), .integer(Int64(n % 10))]) }
    var names = TableWriter(
      TableSchema("names", columns: [ColumnSchema("k", type: .integer), ColumnSchema("name", type: .text)]))
    for k in 0..<5 { names.append([.integer(Int64(k)), .text("name \(k)")]) }
    return try Conversation([try numbers.finish(), try names.finish()])
  }

  /// The name of each operator with the rows it gave.
  private func rows(_ query: String) throws -> [String] {
    let table = try #require(try conversation().run("EXPLAIN ANALYZE \(query)").table)
    #expect(table.columns.map(\.name) == ["plan", "rows", "ms", "bytes", "spilled"])
    return table.texts.map { row in
      let name = row[0].drop { "├└│─ ".contains($0) }.prefix { $0 != " " }
      return "\(name) \(row[1])"
    }
  }

  @Test func rowsOfEachOperator() throws {
    #expect(
      try rows("SELECT k, sum(n) FROM numbers WHERE n < 50000 GROUP BY k ORDER BY k LIMIT 3")
        == ["TopN 3", "Project 10", "Aggregate 10", "Scan 50000", "Total 3"])
  }

  @Test func bothSidesOfAJoin() throws {
    let found = try rows(
      "SELECT name, count(*) FROM numbers JOIN names ON numbers.k = names.k GROUP BY name HAVING count(*) > 1")
    #expect(Set(["Aggregate 5", "InnerJoin 50000", "Scan 100000", "Scan 5"]).isSubset(of: found))
    #expect(found.last == "Total 5")
  }

  @Test func aQueryOfOneOperator() throws {
    #expect(try rows("SELECT n, k FROM numbers").last == "Total 100000")
  }

  @Test func timeAndMemoryAreThere() throws {
    let table = try #require(
      try conversation().run("EXPLAIN ANALYZE SELECT n, count(*) FROM numbers GROUP BY n").table)
    var bytes: [Int64] = []
    for row in 0..<table.rowCount {
      guard case .double(let milliseconds) = table.columns[2][row], case .integer(let held) = table.columns[3][row]
      else {
        Issue.record("no numbers in row \(row)")
        continue
      }
      #expect(milliseconds >= 0)
      bytes.append(held)
    }
    // The groups are held by the aggregate, and the total knows of them.
    #expect(bytes.first.map { $0 > 100_000 * 8 } == true)
    #expect(bytes.last.map { $0 >= (bytes.first ?? 0) } == true)
  }
}
