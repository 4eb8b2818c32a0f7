import Foundation
import ReportQuery
import Testing

/// What Tab offers; `^` marks the cursor.
@Suite struct CompletionTests {
  private static let database = Database.open([LibraryTests.root.appendingPathComponent("datasets/reports").path])

  private func completions(_ marked: String, parameters: [String] = []) -> Completions {
    let parts = marked.split(separator: "^", omittingEmptySubsequences: false).map(String.init)
    return Self.database.completions(
      in: parts.joined(), at: parts[0].utf8.count, parameters: parameters)
  }

  private func words(_ marked: String) -> [String] { completions(marked).items.map(\.text) }

  @Test func namesAnswerToCodeLabelAndPinyin() {
    #expect(words("SELECT bygk^").first == "不予公开")
    #expect(words("SELECT 不予公^").first == "不予公开")
    #expect(words("SELECT withheld_l^") == ["withheld_law"])
    #expect(words("SELECT WITHHELD_L^") == ["withheld_law"])
    #expect(words("SELECT 檔案^").isEmpty)
    #expect(words("SELECT sum(xzjg^").isEmpty)
    #expect(words("SELECT jg^").contains("机关"))
    #expect(words("SELECT law^").contains("withheld_law"))
  }

  @Test func theGrammarDecidesWhatFits() {
    #expect(words("SELE^") == ["SELECT"])
    #expect(words("sele^") == ["select"])
    #expect(words("SELECT agency FR^") == ["FROM"])
    #expect(words("SELECT agency GR^") == ["GROUP BY"])
    #expect(words("SELECT agency GROUP ^") == ["BY"])
    #expect(words("SELECT agency FROM rep^") == ["reports"])
    #expect(words("SELECT agency FROM reports WHERE year ^").contains("BETWEEN"))
    #expect(!words("SELECT agency FROM reports WHERE year ^").contains("agency"))
    #expect(!words("SELECT agency FROM reports WHERE year ^").contains("SELECT"))
    #expect(words("SELECT agency FROM reports WHERE year IS NOT ^").contains("BLANK"))
    #expect(words("SELECT CASE WHEN year > 1 ^").contains("THEN"))
    #expect(!words("SELECT CASE WHEN year > 1 ^").contains("ELSE"))
    #expect(words("SELECT agency ORDER BY year D^") == ["DESC"])
    #expect(words("FROM reports LEFT ^") == ["JOIN", "OUTER"])
    #expect(words("SELECT 1; SELECT agency FROM appl^") == ["applications"])
    #expect(words("SELECT CAST(year AS INTE^").contains("INTEGER"))
    #expect(words("SHOW TAB^") == ["TABLES"])
    #expect(words("SET label^") == ["labels"])
    #expect(words("SET labels = ^").contains("zh"))
    #expect(words("SELECT x -- agen^").isEmpty)
    #expect(words("SELECT 12^").isEmpty)
  }

  @Test func theTablesOfTheQueryDecideWhichNamesFit() {
    #expect(words("SELECT seve^ FROM findings") == ["severity"])
    #expect(words("SELECT seve^ FROM sections").isEmpty)
    #expect(words("SELECT a.item_l^ FROM applications a") == ["item_label"])
    #expect(words("SELECT a.rec^ FROM applications a").isEmpty)
    #expect(words("SELECT q.to^ FROM (SELECT received AS total FROM reports) q") == ["total"])
    #expect(words("WITH t(one) AS (SELECT agency FROM reports) SELECT on^ FROM t").first == "one")
    #expect(words("WITH t AS (SELECT seve^ FROM findings) SELECT 1 FROM t") == ["severity"])
    #expect(words("SELECT agency FROM reports r WHERE EXISTS (SELECT 1 FROM findings f WHERE f.sev^)") == ["severity"])
    #expect(
      words("SELECT agency FROM reports r WHERE EXISTS (SELECT 1 FROM findings f WHERE r.gran^)").first == "granted")
    #expect(words("SELECT received AS income FROM reports ORDER BY inc^").first == "income")
    #expect(words("SELECT severi^") == ["severity"])
    #expect(words("UPDATE findings SET seve^").first == "severity")
    #expect(words("INSERT INTO findings (seve^").first == "severity")
    #expect(words("DESCRIBE findi^").first == "findings")
  }

  @Test func theColumnsOfTablesInSightDecideWhichMeasuresFit() throws {
    let database = Self.database.newSession()
    _ = try database.run("CREATE TABLE 我表 (数量 INTEGER, 名称 TEXT)")
    func words(_ text: String) -> [String] {
      database.completions(in: text, at: text.utf8.count).items.map(\.text)
    }
    #expect(words("FROM 我表 SELECT sl") == ["数量"])
    #expect(words("SELECT * FROM 我表 WHERE mc") == ["名称"])
    #expect(words("FROM wb") == ["我表"])
    #expect(words("FROM 我表 SELECT share_gr").isEmpty)
    #expect(words("FROM reports SELECT share_gr").contains("share_granted"))
    #expect(words("SELECT share_gr").contains("share_granted"))
  }

  @Test func parenthesesAndCommentsDecideWhatFits() {
    let window = words("SELECT sum(received) OVER (^")
    #expect(window.contains("PARTITION BY") && window.contains("ORDER BY"))
    #expect(!window.contains("FROM") && !window.contains("GROUP BY") && !window.contains("FETCH"))
    #expect(!words("SELECT sum(received FR^").contains("FROM"))
    #expect(words("SELECT sum(received) FR^") == ["FROM"])
    #expect(words("SELECT /* ag^").isEmpty)
    #expect(words("SELECT /* ag^ */ agency").isEmpty)
    #expect(words("SELECT /* a */ agenc^").contains("agency"))
    let shared = words("SELECT * FROM reports r JOIN applications a USING (^")
    #expect(shared.contains("report_id") && !shared.contains("item") && !shared.contains("received"))
    #expect(words("COPY reports TO 'x.csv' (^") == ["FORMAT", "HEADER"])
    #expect(words("COPY reports TO 'x.csv' WITH (HEA^") == ["HEADER"])
  }

  @Test func theFunctionBeingCalledIsTold() {
    #expect(completions("SELECT median(^").signatures == ["median(x)"])
    #expect(completions("SELECT round(sum(received), ^").signatures.first?.hasPrefix("round(") == true)
    #expect(completions("SELECT median(received) + ^").signatures.isEmpty)
    #expect(completions("SELECT (^").signatures.isEmpty)
  }

  @Test func functionsComeWithTheirSignature() {
    let items = completions("SELECT string_ag^").items
    #expect(items.map(\.text) == ["string_agg("])
    #expect(items.first?.detail == "string_agg([DISTINCT] x [, separator])")
    #expect(words("DESCRIBE FUNCTION string_ag^") == ["string_agg"])
  }

  @Test func stringsAreCompletedFromTheColumnBesideThem() {
    let items = completions("SELECT agency WHERE province='山^").items
    #expect(items.map(\.text) == ["山东省", "山西省"] || items.map(\.text) == ["山西省", "山东省"])
    #expect(items.first?.suffix == "'")
    #expect(words("SELECT agency WHERE province = 'sxs^") == ["山西省"])
    #expect(words("SELECT agency WHERE province IN ('四川省', '山x^").isEmpty)
    #expect(words("SELECT agency WHERE province IN ('四川省', '山西^") == ["山西省"])
    #expect(words("SELECT agency WHERE province NOT IN ('山西^") == ["山西省"])
    #expect(words("SELECT agency WHERE agency LIKE '怀仁^") == ["怀仁市人民政府"])
    #expect(words("SELECT agency WHERE starts_with(agency, '怀仁^") == ["怀仁市人民政府"])
    #expect(words("SELECT agency WHERE 省份＝“山西^") == ["山西省"])
    #expect(completions("SELECT agency WHERE 省份＝“山西^").items.first?.suffix == "”")
    #expect(words("SELECT f.rule FROM findings f WHERE f.severity = 'e^") == ["error"])
    #expect(words("SELECT item, count WHERE applicant = 'leg^") == ["legal"])
    #expect(words("SELECT 'abc^").isEmpty)
    // Inside quotes the closing one stands there already.
    #expect(completions("SELECT agency WHERE province='山西^'").items.first?.suffix == "")
  }

  @Test func pathsAndParametersAreTold() {
    #expect(completions("SELECT * FROM 'data^").isPath)
    #expect(completions("COPY reports TO '^").isPath)
    #expect(completions("SELECT * FROM read_csv('x^").isPath)
    #expect(!completions("SELECT agency WHERE agency = 'x^").isPath)
    #expect(completions("SELECT $ye^", parameters: ["year", "other"]).items.map(\.text) == ["year"])
    #expect(completions("SELECT $first + $f^").items.map(\.text) == ["first"])
    #expect(words("PARAM year INTEGER = 1; SELECT $ye^") == ["year"])
    #expect(words("SELECT $ye^; SELECT $year") == ["year"])
  }

  @Test func anyTextAtAnyPlaceIsAnswered() {
    let text = "WITH t AS (SELECT a.省份, 'x' FROM reports a) SELECT sum(\"q\") OVER (ORDER BY $p) FROM t; SHOW （TABLES"
    for offset in 0...text.utf8.count + 3 { _ = Self.database.completions(in: text, at: offset) }
    for prefix in text.indices { _ = completions(String(text[..<prefix]) + "^") }
  }

  @Test func unknownNamesAreFound() {
    func unknown(_ text: String) -> [String] {
      Self.database.unknownNames(in: text).map { String(decoding: Array(text.utf8)[$0.start..<$0.end], as: UTF8.self) }
    }
    #expect(unknown("SELECT agancy, 机关, sum(nope) FROM reports") == ["agancy", "nope"])
    #expect(unknown("SELECT agency FROM repots") == ["repots"])
    #expect(unknown("SELECT item, count") == [])
    #expect(unknown("WITH t AS (SELECT 1 AS one) SELECT one, two FROM t") == ["two"])
    #expect(unknown("SELECT x FROM (SELECT received AS x FROM reports)") == [])
    #expect(unknown("SELECT received AS r WHERE r > 1 ORDER BY r, s") == ["s"])
    #expect(unknown("SELECT list_transform([1], x -> x + y)") == ["y"])
    #expect(unknown("SELECT share_granted, 不予公开率 GROUP BY year") == [])
    #expect(unknown("SELECT anything FROM range(3)") == [])
    #expect(unknown("SELECT a FROM _") == [])
    #expect(unknown("SELECT y.agency, r.agency, r.agancy FROM reports r") == ["y", "agancy"])
    #expect(unknown("SELECT t.b, t.a FROM (SELECT 1 AS a) t") == ["b"])
    #expect(unknown("SELECT t.province, t.n FROM (SELECT sum(received) AS n FROM reports GROUP BY province) t") == [])
    #expect(unknown("SELECT reports.agency, 报告.机关, nope.x") == ["nope"])
    #expect(
      unknown("SELECT agency FROM reports r WHERE EXISTS (SELECT 1 FROM findings f WHERE f.report_id = r.report_id)")
        == [])
    #expect(
      unknown("SELECT fooo(received), sum(received), grouping(year), nextval('s'), row_number() OVER ()") == ["fooo"])
    #expect(unknown("SELECT 1::INTEGR, CAST(1 AS TEXT), DATE '2024-01-01', '1'::DECIMAL(5,2)") == ["INTEGR"])
    #expect(unknown("SELECT $zz") == ["$zz"])
    #expect(unknown("PARAM zz INTEGER = 1; SELECT $zz") == [])
    #expect(Self.database.unknownNames(in: "SELECT $zz", parameters: ["zz"]).isEmpty)
    #expect(unknown("DESCRIBE nowhere; DESCRIBE reports; DESCRIBE withheld; DESCRIBE share_granted") == ["nowhere"])
    #expect(unknown("SET nul_order = last; SET null_order = last; SET max_memory = '1GB'") == ["nul_order"])
  }

  @Test func theLastResultIsATable() throws {
    let database = Self.database.newSession()
    let result = try database.run("SELECT agency, sum(received) AS n, sum(granted) AS n GROUP BY agency")
    let script = Script.parse("SELECT count(*) AS rows, max(n_2) AS most FROM _")
    let table = try #require(result.table)
    #expect(table.keys == [0])
    let again = try database.execute(script.statements[0], of: script, beside: ["_": table])
    #expect(again.rows[0]["rows"] == .integer(5))
    let make = Script.parse("CREATE TABLE kept AS SELECT * FROM _")
    _ = try database.execute(make.statements[0], of: make, beside: ["_": table])
    #expect(try database.run("SELECT * FROM kept").rowCount == 5)
    #expect(throws: Diagnostic.self) { try database.run("SELECT * FROM _") }
    #expect(!(try database.run("SHOW TABLES").description).contains("│ _ "))
  }
}
