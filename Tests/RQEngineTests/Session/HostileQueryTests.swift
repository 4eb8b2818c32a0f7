import RQSyntax
import Testing

@testable import RQEngine

@Suite("Nothing a user types ends the process") struct HostileQueryTests {
  private func conversation() throws -> Conversation {
    try Conversation([
      try table(
        "t", [("x", .integer), ("s", .text), ("d", .date), ("b", .boolean)],
        [[1, "a", .date(CivilDate(days: 0)), .boolean(true)], [nil, nil, nil, nil]])
    ])
  }

  @Test(
    "Chains that nest are refused by name before they overrun the stack",
    arguments: [
      "x // 1.5" + String(repeating: " // 1.5", count: 20_000), "d" + String(repeating: " + 1", count: 20_000),
      "1.5 * x" + String(repeating: " * 1", count: 20_000),
    ])
  func deepChains(_ expression: String) throws {
    #expect(try conversation().error("SELECT \(expression) FROM t")?.code == "RQ0504")
  }

  @Test("Conditions of fifty thousand parts", .timeLimit(.minutes(10))) func wideConditions() throws {
    let conversation = try conversation()
    let list = (0..<50_000).map { "x = \($0)" }
    #expect(try conversation.value("SELECT count(*) FROM t WHERE \(list.joined(separator: " OR "))") == "1")
    #expect(try conversation.value("SELECT count(*) FROM t WHERE \(list.joined(separator: " AND "))") == "0")
    let values = (0..<50_000).map { String($0) }.joined(separator: ", ")
    #expect(try conversation.value("SELECT count(*) FROM t WHERE x NOT IN (\(values))") == "0")
  }

  @Test("Two thousand columns") func manyColumns() throws {
    let items = (0..<2000).map { "x + \($0) AS c\($0)" }.joined(separator: ", ")
    let row = try conversation().rows("SELECT \(items) FROM t LIMIT 1")[0]
    #expect(row == (0..<2000).map { String($0 + 1) })
  }

  @Test("Aliases that double twenty times and more are refused", .timeLimit(.minutes(10))) func aliasGrowth() throws {
    let items = (0..<40).map { "a\($0) + a\($0) AS a\($0 + 1)" }.joined(separator: ", ")
    #expect(try conversation().error("SELECT x AS a0, \(items) FROM t")?.code == "RQ0504")
  }

  @Test("An alias that uses itself is an unknown column") func aliasCycle() throws {
    #expect(try conversation().error("SELECT q + 1 AS p, p + 1 AS q FROM t")?.code == "RQ0101")
  }

  @Test(
    "Limits and offsets of any size",
    arguments: [
      ("LIMIT 9223372036854775807 OFFSET 9223372036854775807", 0), ("LIMIT 0", 0), ("OFFSET 1", 1), ("OFFSET 5", 0),
      ("LIMIT NULL", 2), ("ORDER BY x LIMIT 9223372036854775807 OFFSET 1", 1),
      ("ORDER BY x LIMIT 1 OFFSET 9223372036854775807", 0),
    ])
  func limits(_ clause: String, _ count: Int) throws {
    let tables = [try table("t", [("x", .integer)], [[1], [nil]])]
    #expect(try everyMode(tables, "SELECT x FROM t \(clause)").count == count)
  }

  @Test("Limits that are no counts", arguments: ["9e99", "99999999999999999999", "-1", "-1.5", "'a'"])
  func badLimits(_ count: String) throws {
    #expect(try conversation().error("SELECT x FROM t LIMIT \(count)")?.code == "RQ0121")
  }

  @Test("Constants where columns are usual") func constants() throws {
    let conversation = try conversation()
    for constant in ["'a'", "NULL", "1.5", "-1", "TRUE"] {
      #expect(conversation.error("SELECT x FROM t ORDER BY \(constant)")?.code == "RQ0111")
    }
    #expect(try conversation.rows("SELECT count(*) FROM t GROUP BY 'a'") == [["2"]])
    #expect(conversation.error("SELECT x FROM t ORDER BY 0")?.code == "RQ0111")
    #expect(conversation.error("SELECT x FROM t ORDER BY 2")?.code == "RQ0111")
    #expect(conversation.error("SELECT x, count(*) FROM t GROUP BY 3")?.code == "RQ0111")
    #expect(conversation.error("SELECT x, count(*) FROM t GROUP BY 2")?.code == "RQ0106")
    #expect(conversation.error("SELECT 1e999")?.code == "RQ0204")
    #expect(conversation.error("SELECT 1\(String(repeating: "0", count: 60))")?.code == "RQ0204")
    #expect(
      try conversation.rows("SELECT NULL, sum(NULL), count(NULL), max(NULL), avg(NULL)")
        == [["NULL", "NULL", "0", "NULL", "NULL"]])
    #expect(try conversation.rows("SELECT NULL AS n, count(*) FROM t GROUP BY n ORDER BY n") == [["NULL", "2"]])
  }

  @Test(
    "Settings refuse what they cannot be",
    arguments: [
      "timeout = 1e300", "timeout = -1", "threads = -1", "threads = 100000", "vector_size = 0", "vector_size = 65537",
      "memory_limit = 'much'", "memory_limit = -5", "grain = loose", "null_order = middle",
    ])
  func settings(_ text: String) throws {
    #expect(try conversation().error("SET \(text)")?.code == "RQ0115")
  }
}
