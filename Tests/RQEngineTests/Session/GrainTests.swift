import RQSyntax
import Testing

@testable import RQEngine

@Suite("What makes a row: the grain") struct GrainTests {
  /// Six invented reports: one of another year, one with a blank, one agency with two documents.
  private func conversation(_ settings: [String: String] = [:]) throws -> Conversation {
    var reports = TableWriter(
      TableSchema(
        "reports", label: "报告",
        columns: [
          ColumnSchema("report_id", label: "编号", type: .integer), ColumnSchema("agency", label: "机关", type: .text),
          ColumnSchema("province", label: "省份", type: .text, order: .listed(ListedOrder(["山西省", "江苏省"]))),
          ColumnSchema("year", label: "年度", type: .integer), ColumnSchema("withheld", label: "不予公开", type: .integer),
        ], dependencies: [TableSchema.Dependency(["report_id"], determine: nil)]))
    for row in [
      [1, "怀仁市人民政府", "山西省", 2024, 12], [2, "怀仁市人民政府", "山西省", 2023, 3], [3, "应县人民政府", "山西省", 2024, 4],
      [4, "泰州市人民政府", "江苏省", 2024, 7], [5, "泰州市人民政府", "江苏省", 2024, 2], [6, "海陵区人民政府", "江苏省", 2024, nil],
    ] as [[Value]] { reports.append(row) }
    var applications = TableWriter(
      TableSchema(
        "applications", label: "申请",
        columns: [
          ColumnSchema("report_id", type: .integer),
          ColumnSchema("item", type: .text, order: .listed(ListedOrder(["received", "granted"]))),
          ColumnSchema("item_label", type: .text), ColumnSchema("count", type: .integer),
        ], dependencies: [TableSchema.Dependency(["item"], determine: ["item_label"])]))
    for row in [[1, "granted", "予以公开", 5], [1, "received", "新收", 8], [3, "granted", "予以公开", 1]] as [[Value]] {
      applications.append(row)
    }
    // Two documents of one agency are noted as such; here it is about the grain alone.
    return try Conversation(
      [try reports.finish(), try applications.finish()],
      settings.merging(["note_duplicates": "false"]) { given, _ in given })
  }

  static let flagship = [
    ["山西省", "应县人民政府", "4"], ["山西省", "怀仁市人民政府", "12"], ["江苏省", "泰州市人民政府", "9"],
    ["江苏省", "海陵区人民政府", "NULL"],
  ]

  @Test(
    "A bare column joins the grain, the key left out of SELECT comes first, and a note says so",
    arguments: [
      "SELECT agency, sum(withheld) WHERE year=2024 GROUP BY province",
      "SELECT 机关, sum(不予公开) WHERE 年度 = 2024 GROUP BY 省份", "SELECT 機關，sum（不予公開） WHERE 年度＝2024 GROUP BY 省份",
    ])
  func flagship(_ query: String) throws {
    let result = try conversation().run(query)
    #expect(result.table?.texts == GrainTests.flagship)
    #expect(result.table?.columns.map(\.name) == ["province", "agency", "sum(withheld)"])
    #expect(result.notes.map(\.code) == ["RQ0107"])
    #expect(result.notes.first?.severity == .note)
    #expect(result.notes.first?.span?.start == 7)
  }

  @Test("In strict grain the same query is an error, and the select list is what comes out") func strict() throws {
    let conversation = try conversation(["grain": "strict"])
    let error = try #require(conversation.error("SELECT agency, sum(withheld) WHERE year=2024 GROUP BY province"))
    #expect(error.code == "RQ0107")
    #expect(error.span == SourceSpan(7, 13))
    let result = try conversation.run("SELECT sum(withheld) WHERE year = 2024 GROUP BY province")
    #expect(result.table?.texts == [["16"], ["9"]])
    #expect(result.notes.isEmpty)
    #expect(try conversation.rows("SELECT province, sum(withheld) GROUP BY ALL") == [["山西省", "19"], ["江苏省", "9"]])
  }

  @Test(
    "No note where nothing changed",
    arguments: [
      "SELECT province, sum(withheld) GROUP BY province", "SELECT agency, year, sum(withheld) GROUP BY report_id",
      "SELECT item_label, sum(count) FROM applications GROUP BY item", "SELECT agency, sum(withheld)",
      "SELECT province, 1, sum(withheld) GROUP BY 省份", "SELECT sum(withheld)",
      "SELECT r.agency, a.item_label, sum(a.count) FROM applications a JOIN reports r ON a.report_id = r.report_id GROUP BY r.report_id, a.item",
    ])
  func noNote(_ query: String) throws {
    #expect(try conversation().run(query).notes.isEmpty)
  }

  @Test("Several documents of an agency for a year are noted, unless that is turned off") func duplicates() throws {
    let query = "SELECT province, sum(withheld) GROUP BY province"
    let noted = try conversation(["note_duplicates": "true"]).run(query).notes
    #expect(noted.map(\.code) == ["RQ0304"])
    #expect(noted.first?.message.contains("泰州市人民政府 has 2 documents for 2024") ?? false)
    let single = try conversation(["note_duplicates": "true"]).run(
      query.replacing("GROUP", with: "WHERE year < 2024 GROUP"))
    #expect(single.notes.isEmpty)
  }

  @Test("The same column under two names is one part of the grain") func equalOnce() throws {
    #expect(
      try conversation().headings("SELECT 省份, province AS p, count(*) GROUP BY reports.province") == [
        "province", "p", "count(*)",
      ])
    #expect(try conversation().rows("SELECT 省份, province AS p, count(*) GROUP BY 1").count == 2)
  }

  @Test("Without an aggregate GROUP BY gives the distinct combinations") func distinctPairs() throws {
    #expect(
      try conversation().rows("SELECT agency GROUP BY province") == [
        ["山西省", "应县人民政府"], ["山西省", "怀仁市人民政府"], ["江苏省", "泰州市人民政府"], ["江苏省", "海陵区人民政府"],
      ])
  }

  @Test(
    "What has no one value in a row is an error at its place",
    arguments: [
      ("SELECT withheld / sum(withheld)", "RQ0108", "withheld", 7),
      ("SELECT province, sum(withheld) HAVING year > 1", "RQ0109", "year", 38),
      ("SELECT province, sum(withheld) ORDER BY year", "RQ0109", "year", 40),
      ("SELECT *, count(*) FROM reports", "RQ0110", "*", 7), ("SELECT sum(sum(year))", "RQ0106", "sum(year)", 11),
      ("SELECT year WHERE sum(year) > 1", "RQ0106", "sum(year)", 18),
      ("SELECT sum(year) AS s WHERE s > 1", "RQ0106", "s", 28), ("SELECT provinze", "RQ0101", "provinze", 7),
      ("SELECT year FROM report", "RQ0103", "report", 17), ("SELECT sum(agency)", "RQ0201", "agency", 11),
      ("SELECT yeer(1)", "RQ0104", "yeer", 7), ("SELECT year FROM reports WHERE agency", "RQ0202", "agency", 31),
      ("SELECT report_id FROM reports, applications", "RQ0102", "report_id", 7),
      ("SELECT 机关 WHERE 年渡 = 1", "RQ0101", "年渡", 20), ("SELECT year + agency", "RQ0201", "agency", 14),
      ("SELECT $x", "RQ0113", "$x", 7), ("SELECT 1 FROM reports, reports", "RQ0116", "reports", 23),
    ])
  func errors(_ query: String, _ code: String, _ text: String, _ start: Int) throws {
    let error = try #require(try conversation().error(query), "\(query)")
    #expect(error.code == code, "\(query): \(error.message)")
    let span = try #require(error.span)
    #expect(String(decoding: Array(query.utf8)[span.start..<span.end], as: UTF8.self) == text, "\(query)")
    #expect(span.start == start, "\(query)")
  }

  @Test(
    "A misspelt name is met with the names it may have been",
    arguments: [
      ("SELECT provinze", "province"), ("SELECT sum(withhold)", "withheld"), ("SELECT 机管", "机关"),
      ("SELECT year FROM report", "reports"), ("SELECT summ(1)", "sum"),
    ])
  func candidates(_ query: String, _ name: String) throws {
    #expect(try conversation().error(query)?.candidates.first == name)
  }

  @Test("Aliases can be used in WHERE, GROUP BY and HAVING; a column of that name comes first") func aliases() throws {
    let conversation = try conversation()
    #expect(
      try conversation.rows("SELECT year - 2000 AS y, sum(withheld) AS w WHERE y > 23 GROUP BY y HAVING w > 1") == [
        ["24", "25"]
      ])
    #expect(try conversation.rows("SELECT year - 1 AS year, count(*) WHERE year = 2023 GROUP BY 1") == [["2022", "1"]])
    #expect(try conversation.rows("SELECT province AS p, count(*) AS n ORDER BY n DESC, p LIMIT 1") == [["山西省", "3"]])
  }

  @Test("HAVING and ORDER BY may use aggregates that are not shown") func hiddenAggregates() throws {
    let conversation = try conversation()
    #expect(
      try conversation.rows(
        "SELECT province GROUP BY province HAVING count(*) > 2 ORDER BY max(year) - min(withheld) DESC")
        == [["江苏省"], ["山西省"]])
    #expect(try conversation.rows("SELECT count(*) HAVING count(*) > 100").isEmpty)
    #expect(try conversation.rows("SELECT province ORDER BY count(*) DESC, province DESC") == [["江苏省"], ["山西省"]])
  }

  @Test("Aggregates of nothing") func empty() throws {
    let conversation = try conversation()
    #expect(
      try conversation.rows("SELECT count(*), count(year), sum(year), min(agency), avg(year) WHERE year = 1")
        == [["0", "0", "NULL", "NULL", "NULL"]])
    #expect(try conversation.rows("SELECT province, count(*) WHERE year = 1").isEmpty)
    #expect(try conversation.rows("SELECT sum(withheld) WHERE report_id = 6") == [["NULL"]])
    #expect(
      try conversation.rows("SELECT count(*) FILTER (WHERE year = 2023), sum(withheld) FILTER (WHERE false)") == [
        ["1", "NULL"]
      ])
    #expect(
      try conversation.rows("SELECT DISTINCT province, year") == [["山西省", "2023"], ["山西省", "2024"], ["江苏省", "2024"]])
  }

  @Test("Items come in the order of the template, places in that of the list") func naturalOrder() throws {
    let conversation = try conversation()
    #expect(
      try conversation.rows("SELECT item, sum(count) FROM applications GROUP BY item") == [
        ["received", "8"], ["granted", "6"],
      ])
    #expect(try conversation.rows("SELECT province, count(*)") == [["山西省", "3"], ["江苏省", "3"]])
  }

  @Test("A query without FROM reads the default table, or the only one that has its columns") func defaultTable() throws
  {
    let conversation = try conversation()
    let moved = try conversation.run("SELECT item_label")
    #expect(moved.table?.rowCount == 3)
    #expect(moved.notes.map(\.code) == ["RQ0302"])
    #expect(try conversation.run("SELECT report_id").table?.rowCount == 6)
    try conversation.run("USE 申请")
    #expect(try conversation.run("SELECT report_id").table?.rowCount == 3)
    let moved2 = try conversation.run("SELECT agency")
    #expect(moved2.notes.map(\.code) == ["RQ0302"])
    let counted = try conversation.run("SELECT count(*)")
    #expect(counted.table?.texts == [["1"]])
    #expect(counted.notes.map(\.code) == ["RQ0301"])
    #expect(try conversation.run("SELECT 1 + 1").notes.isEmpty)
    try conversation.run("SET notes = off")
    #expect(try conversation.run("SELECT count(*)").notes.isEmpty)
  }

  @Test("Headings are what was asked for, by code or by label") func headings() throws {
    let query = "SELECT 機關, YEAR AS y, sum(WITHHELD) + 1, '山' FROM reports"
    #expect(try conversation().headings(query) == ["agency", "y", "sum(withheld) + 1", "'山'"])
    #expect(try conversation(["labels": "zh"]).headings(query) == ["机关", "y", "sum(不予公开) + 1", "'山'"])
  }

  @Test("Parameters are values") func parameters() throws {
    let conversation = try conversation()
    let result = try conversation.run(
      "SELECT count(*) WHERE province = $p AND year = $y", parameters: ["p": "山西省", "y": 2024])
    #expect(result.table?.texts == [["2"]])
    #expect(
      try conversation.run("SELECT count(*) WHERE province = $p", parameters: ["p": "' OR true --"]).table?.texts == [
        ["0"]
      ])
  }
}
