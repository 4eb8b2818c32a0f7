import RQSyntax
import Testing

@testable import RQEngine

@Suite("Three-valued logic") struct NullLogicTests {
  @Test(
    "Values",
    arguments: [
      ("NULL AND false", "false"), ("NULL AND true", "NULL"), ("NULL OR true", "true"), ("NULL OR false", "NULL"),
      ("NOT NULL", "NULL"), ("1 = NULL", "NULL"), ("NULL = NULL", "NULL"), ("NULL IS NULL", "true"),
      ("NULL IS DISTINCT FROM NULL", "false"), ("1 IS DISTINCT FROM NULL", "true"),
      ("1 IS NOT DISTINCT FROM 1", "true"),
      ("1 IN (1, NULL)", "true"), ("2 IN (1, NULL)", "NULL"), ("2 NOT IN (1, NULL)", "NULL"),
      ("1 NOT IN (1, NULL)", "false"),
      ("NULL IN (1)", "NULL"), ("NULL IN ()", "false"), ("NULL NOT IN ()", "true"), ("1 IN ()", "false"),
      ("1 BETWEEN NULL AND 0", "false"), ("1 BETWEEN NULL AND 2", "NULL"), ("1 NOT BETWEEN 2 AND NULL", "true"),
      ("CASE WHEN NULL THEN 1 ELSE 2 END", "2"), ("CASE NULL WHEN NULL THEN 1 END", "NULL"),
      ("(1 = 2) IS FALSE", "true"),
      ("(1 = NULL) IS NOT TRUE", "true"), ("'a' < 'B'", "false"), ("1 = 1.0", "true"), ("1 = 1e0", "true"),
      ("true > false", "true"), ("DATE '2024-01-01' < '2024-02-01'", "true"), ("'2' = 2", "true"),
    ])
  func values(_ expression: String, _ expected: String) throws {
    #expect(try Conversation([]).value("SELECT \(expression)") == expected)
  }

  @Test("Truth tables over columns") func truthTables() throws {
    let truths: [Bool?] = [true, false, nil]
    var rows: [[Value]] = []
    var expected: [[String]] = []
    func text(_ truth: Bool?) -> String { truth.map { String($0) } ?? "NULL" }
    for a in truths {
      for b in truths {
        rows.append([a.map { .boolean($0) } ?? nil, b.map { .boolean($0) } ?? nil])
        let and: Bool? = a == false || b == false ? false : a == nil || b == nil ? nil : true
        let or: Bool? = a == true || b == true ? true : a == nil || b == nil ? nil : false
        expected.append(
          [and, or, a.map { !$0 }, a == nil || b == nil ? nil : a == b].map(text) + [text(a != b), text(a != true)])
      }
    }
    let tables = [try table("t", [("a", .boolean), ("b", .boolean)], rows)]
    #expect(
      try everyMode(tables, "SELECT a AND b, a OR b, NOT a, a = b, a IS DISTINCT FROM b, a IS NOT TRUE FROM t")
        == expected)
    for (index, condition) in ["a AND b", "a OR b", "NOT a", "a = b", "a IS DISTINCT FROM b", "a IS NOT TRUE"]
      .enumerated()
    {
      let kept = expected.count(where: { $0[index] == "true" })
      let inverse = expected.count(where: { $0[index] == "false" })
      #expect(try everyMode(tables, "SELECT count(*) FROM t WHERE \(condition)") == [[String(kept)]])
      #expect(try everyMode(tables, "SELECT count(*) FROM t WHERE NOT (\(condition))") == [[String(inverse)]])
    }
  }

  @Test("A condition that is unknown keeps no row, in every place") func places() throws {
    let tables = [try table("t", [("x", .integer)], [[1], [nil], [3]])]
    #expect(try everyMode(tables, "SELECT x FROM t WHERE x <> 1") == [["3"]])
    #expect(try everyMode(tables, "SELECT x FROM t WHERE NOT x = 1") == [["3"]])
    #expect(try everyMode(tables, "SELECT x FROM t WHERE NOT (x = 1 AND x IS NOT NULL)") == [["NULL"], ["3"]])
    #expect(try everyMode(tables, "SELECT x FROM t WHERE x NOT IN (1, NULL)").isEmpty)
    #expect(try everyMode(tables, "SELECT x FROM t WHERE NOT (x BETWEEN 0 AND 2)") == [["3"]])
    #expect(try everyMode(tables, "SELECT count(*) FILTER (WHERE x > 1), count(*) FROM t") == [["1", "3"]])
    #expect(
      try everyMode(tables, "SELECT x IS NULL AS n, count(*) FROM t GROUP BY n HAVING x IS NULL") == [["true", "1"]])
  }
}
