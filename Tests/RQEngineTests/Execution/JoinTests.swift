import GrammarSupport
import RQSyntax
import Testing

@testable import RQEngine

@Suite("Joins") struct JoinTests {
  private func sides() throws -> [Table] {
    [
      try table(
        "a", [("k", .integer), ("s", .text)], [[1, "x"], [2, "y"], [2, "z"], [nil, "n"], [4, nil]]),
      try table(
        "b", [("k", .integer), ("s", .text), ("v", .integer)],
        [[2, "y", 20], [2, "q", 21], [nil, "n", 0], [1, "x", 10]]),
      try table("none", [("k", .integer), ("s", .text), ("v", .integer)], []),
    ]
  }

  @Test("NULL keys meet nothing, duplicates meet each other in order") func inner() throws {
    #expect(
      try everyMode(try sides(), "SELECT a.k, a.s, b.v FROM a JOIN b ON a.k = b.k")
        == [["1", "x", "10"], ["2", "y", "20"], ["2", "y", "21"], ["2", "z", "20"], ["2", "z", "21"]])
    #expect(
      try everyMode(try sides(), "SELECT a.k, b.v FROM a, b WHERE a.k = b.k AND a.s = b.s") == [
        ["1", "10"], ["2", "20"],
      ])
  }

  @Test("A left join keeps rows whose partners fail the rest of the condition") func left() throws {
    #expect(
      try everyMode(try sides(), "SELECT a.s, b.v FROM a LEFT JOIN b ON a.k = b.k AND b.v > 20")
        == [["x", "NULL"], ["y", "21"], ["z", "21"], ["n", "NULL"], ["NULL", "NULL"]])
    #expect(
      try everyMode(try sides(), "SELECT a.s, b.v FROM a LEFT JOIN b ON a.k = b.k AND a.s < b.s")
        == [["x", "NULL"], ["y", "NULL"], ["z", "NULL"], ["n", "NULL"], ["NULL", "NULL"]])
    #expect(
      try everyMode(try sides(), "SELECT a.s, b.v FROM a LEFT JOIN b ON a.k = b.k AND a.s = 'y'")
        == [["x", "NULL"], ["y", "20"], ["y", "21"], ["z", "NULL"], ["n", "NULL"], ["NULL", "NULL"]])
    #expect(
      try everyMode(try sides(), "SELECT a.s FROM a LEFT JOIN b ON a.k = b.k WHERE b.v IS NULL")
        == [["n"], ["NULL"]])
  }

  @Test(
    "A side without rows",
    arguments: [
      ("SELECT a.k, none.v, none.s FROM a LEFT JOIN none ON a.k = none.k", 5),
      ("SELECT a.k, none.v FROM a LEFT JOIN none ON a.k = none.k AND none.v > a.k", 5),
      ("SELECT a.k, b.v, b.s FROM a LEFT JOIN b ON a.k = b.k AND b.s = 'nope'", 5),
      ("SELECT a.k, b.v FROM a LEFT JOIN b ON false", 5), ("SELECT a.k FROM a JOIN none ON a.k = none.k", 0),
      ("SELECT none.k, a.k FROM none LEFT JOIN a ON a.k = none.k", 0), ("SELECT a.k FROM a, none", 0),
      ("SELECT a.k, none.v FROM a LEFT JOIN none ON true", 5),
    ])
  func emptySides(_ query: String, _ count: Int) throws {
    let rows = try everyMode(try sides(), query)
    #expect(rows.count == count)
    for row in rows { #expect(row.dropFirst().allSatisfy { $0 == "NULL" }) }
  }

  @Test("Texts of different dictionaries meet; USING shows its column once") func texts() throws {
    #expect(
      try everyMode(try sides(), "SELECT s, a.k, v FROM a JOIN b USING (s)")
        == [["x", "1", "10"], ["y", "2", "20"], ["n", "NULL", "0"]])
    #expect(try Conversation(try sides()).headings("SELECT * FROM a JOIN b USING (s)") == ["k", "s", "k", "v"])
    #expect(try everyMode(try sides(), "SELECT count(*) FROM a JOIN b ON a.s || 'x' = b.s || 'x'") == [["3"]])
  }

  @Test("What is no pair is not computed on") func marks() throws {
    // For the row of a without a partner b.v is NULL; dividing by its stand-in would be an error.
    #expect(
      try everyMode(
        try sides(), "SELECT a.s, b.v FROM a LEFT JOIN b ON a.k = b.k AND 10 / coalesce(b.v, 0) >= 0",
        settings: ["division_by_zero": "error"])
        == [["x", "10"], ["y", "20"], ["y", "21"], ["z", "20"], ["z", "21"], ["n", "NULL"], ["NULL", "NULL"]])
  }

  @Test("A condition that can fail sees only rows that have partners") func failingConditions() throws {
    let tables = [
      try table("a", [("k", .integer), ("s", .text)], [[1, "5"], [2, "no"]]), try table("b", [("k", .integer)], [[1]]),
    ]
    #expect(try everyMode(tables, "SELECT a.s FROM a JOIN b ON a.k = b.k WHERE CAST(a.s AS INTEGER) = 5") == [["5"]])
    #expect(try everyMode(tables, "SELECT s FROM a WHERE CAST(s AS INTEGER) > 0 AND false") == [["RQ0203"]])
    #expect(try everyMode(tables, "SELECT s FROM a WHERE false AND CAST(s AS INTEGER) > 0").isEmpty)
  }

  @Test("Three tables, random keys, against nested loops") func random() throws {
    var random = SplitMix64(seed: 12)
    for _ in 0..<25 {
      func rows() -> [[Value]] {
        (0..<random.below(12)).map { _ in
          [
            random.oneIn(5) ? nil : .integer(Int64(random.below(4))),
            random.oneIn(5) ? nil : .text("t\(random.below(3))"),
          ]
        }
      }
      let (x, y, z) = (rows(), rows(), rows())
      let columns: [(String, DataType)] = [("k", .integer), ("s", .text)]
      let tables = [try table("x", columns, x), try table("y", columns, y), try table("z", columns, z)]
      func equal(_ a: Value, _ b: Value) -> Bool { !a.isNull && a == b }
      var expected: [[String]] = []
      for a in x {
        for b in y where equal(a[0], b[0]) {
          let partners = z.filter { equal(b[1], $0[1]) && equal(a[0], $0[0]) }
          for c in partners.isEmpty ? [[nil, nil]] : partners { expected.append((a + b + c).map(\.description)) }
        }
      }
      #expect(
        try everyMode(
          tables, "SELECT * FROM x JOIN y ON x.k = y.k LEFT JOIN z ON y.s = z.s AND x.k = z.k") == expected)
    }
  }
}
