import RQSyntax
import Testing

@Suite("Statements")
struct StatementTests {
  @Test(
    "every form of statement and clause is read",
    arguments: [
      ("SELECT 1", "(select 1,)"),
      ("SELECT *", "(select *,)"),
      ("SELECT DISTINCT a, t.*, s.t.*,", "(select distinct a, t.*, s.t.*,)"),
      ("SELECT ALL a", "(select a,)"),
      ("FROM t", "(select *, from t)"),
      ("FROM t WHERE a", "(select *, from t where a)"),
      ("FROM t SELECT a LIMIT 3", "(select a, from t limit 3)"),
      (
        "SELECT agency, sum(withheld) WHERE year=2024 GROUP BY province",
        "(select agency, sum(withheld), where (year = 2024) group [\"province\"])"
      ),
      (
        "SELECT a GROUP BY ALL HAVING b ORDER BY ALL DESC NULLS LAST",
        "(select a, group all having b order all desc nulls last)"
      ),
      ("SELECT a GROUP BY a, b, HAVING c", "(select a, group [\"a\", \"b\"] having c)"),
      (
        "SELECT a ORDER BY a, b ASC, c DESC NULLS FIRST LIMIT ALL OFFSET 2",
        "(select a, order a order b order c desc nulls first offset 2)"
      ),
      ("SELECT a OFFSET 2 LIMIT 3", "(select a, limit 3 offset 2)"),
      ("SELECT a FROM t u, v AS w", "(select a, from (t as u CROSS v as w))"),
      (
        "SELECT a FROM t JOIN u ON x LEFT OUTER JOIN v USING (a, 乙) CROSS JOIN w",
        "(select a, from (((t INNER u on x) LEFT v using [\"a\", \"乙\"]) CROSS w))"
      ),
      ("SELECT a FROM t INNER JOIN (u LEFT JOIN v ON y) ON x", "(select a, from (t INNER (u LEFT v on y) on x))"),
      ("(SELECT a)", "(select a,)"), ("((FROM t))", "(select *, from t)"),
      ("DESCRIBE t", "describe t"), ("DESC t.列", "describe t.列"), ("DESCRIBE SELECT 1", "describe (select 1,)"),
      ("SHOW tables", "show TABLES"), ("show all tables", "show ALL TABLES"),
      ("EXPLAIN SELECT 1", "explain (select 1,)"), ("EXPLAIN ANALYZE (FROM t)", "explain analyze (select *, from t)"),
      ("USE applications", "use applications"),
      ("SET grain = strict", "set grain 'strict'"), ("SET a TO -3", "set a (- 3)"), ("SET a = on", "set a 'on'"),
      ("SET a = OFF", "set a 'OFF'"), ("SET a = 'x y'", "set a 'x y'"), ("SET a = true", "set a true"),
      ("SET a = 1.5", "set a 1.5"), ("SET null_order = last", "set null_order 'last'"), ("SET a = $v", "set a $v"),
      ("RESET grain", "reset grain"),
      ("EXPLAIN STAGES SELECT 1", "explain stages (select 1,)"),
      (
        "SELECT a UNION SELECT b INTERSECT SELECT c EXCEPT ALL SELECT d ORDER BY 1",
        "({select a, union {select b, intersect select c,} except all select d,} order 1)"
      ),
      (
        "(SELECT a LIMIT 1) UNION ALL BY NAME (SELECT b) LIMIT 2",
        "({(select a, limit 1) union all by name (select b,)} limit 2)"
      ),
      (
        "WITH RECURSIVE t (n) AS NOT MATERIALIZED (VALUES (1)) FROM t",
        "(with recursive t(n) not materialized (values (1)) select *, from t)"
      ),
      ("WITH recursive AS (SELECT 1) SELECT 2", "(with recursive (select 1,) select 2,)"),
      (
        "SELECT a FROM (SELECT 1) t, LATERAL (SELECT 2) AS u (x) JOIN f(1, n => 2) WITH ORDINALITY ON y",
        "(select a, from ((select 1,) as t CROSS (lateral (select 2,) as u(x) INNER f(1, n => 2) ordinality on y)))"
      ),
      ("FROM ((SELECT 1) UNION SELECT 2) t", "(select *, from ({(select 1,) union select 2,}) as t)"),
      (
        "FROM a NATURAL FULL OUTER JOIN b ASOF LEFT JOIN c ON x SEMI JOIN d USING (y)",
        "(select *, from (((a FULL b natural) ASOF LEFT c on x) SEMI d using [\"y\"]))"
      ),
      (
        "SELECT a, SINCE 2021 LATEST GROUP BY b TOTALS HAVING c",
        "(select a, since 2021 latest group [\"b\"] totals having c)"
      ),
      ("SELECT a WITH TOTALS", "(select a, totals)"),
      (
        "SELECT a GROUP BY ROLLUP (a, (b, c)), GROUPING SETS ((a, b), c, ())",
        "(select a, group rollup[(a) (b, c)] sets[(a, b) (c) ()])"
      ),
      (
        "SELECT DISTINCT ON (a) b WINDOW w AS (PARTITION BY a) QUALIFY c LIMIT 3 PER d, e WITH TIES",
        "(select distinct on (a) b, window w [by a] qualify c limit 3 ties per [\"d\", \"e\"])"
      ),
      ("SELECT a OFFSET 2 ROWS FETCH FIRST 10 PERCENT ROWS ONLY", "(select a, limit 10 percent offset 2)"),
      (
        "SELECT * EXCLUDE (a) REPLACE (b + 1 AS b) RENAME (c AS d), COLUMNS('x'), #2",
        "(select * exclude [a] replace [(b + 1) as b,] rename [c d], columns('x'), #2,)"
      ),
      (
        "PIVOT t ON a IN (1, 2) USING sum(b) GROUP BY c",
        "((t pivot a in [1, 2,] using sum(b), group [c]))"
      ),
      ("FROM t UNPIVOT (v FOR n IN (a, b)) u", "(select *, from (t unpivot a, b, into n v) as u)"),
      ("; ;SELECT 1;; SELECT 2;", "(select 1,); (select 2,)"),
      ("", ""), (" -- nothing\n/* at /* all */ */ ", ""),
      (
        "ＳＥＬＥＣＴ　机关，ｓｕｍ（不予公开） ＷＨＥＲＥ 年度＝２０２４ ＧＲＯＵＰ ＢＹ 省份；",
        "(select 机关, sum(不予公开), where (年度 = 2024) group [\"省份\"])"
      ),
    ])
  func forms(text: String, tree: String) {
    let script = Script.parse(text)
    #expect(script.diagnostics == [])
    #expect(TreeText.of(script) == tree)
  }

  @Test("question marks are numbered from one in each statement")
  func questionMarks() {
    #expect(TreeText.of(Script.parse("SELECT ?, ?; SELECT ?")) == "(select $1, $2,); (select $1,)")
  }

  @Test("a statement stands where it was written, without its semicolon")
  func spans() {
    let script = Script.parse("  SELECT 1 ;\n FROM t;")
    #expect(script.statements.map(\.span) == [SourceSpan(2, 10), SourceSpan(14, 20)])
  }

  @Test("the good statements around a bad one are read")
  func recovery() {
    let script = Script.parse("SELECT 1; SELEKT; SELECT FROM t; SELECT a WHERE; SELECT 2")
    #expect(script.statements.count == 5)
    #expect(TreeText.of(script).hasPrefix("(select 1,); "))
    #expect(TreeText.of(script).hasSuffix("; (select 2,)"))
    #expect(script.diagnostics.count == 3)
  }

  @Test("a misspelt keyword does not hide the mistakes after it")
  func misspelling() {
    let script = Script.parse("SELEC a FORM t WHER b GRUOP BY c ODER BY d LIMT 3")
    #expect(script.diagnostics.map(\.candidates) == [["SELECT"], ["FROM"], ["WHERE"], ["GROUP"], ["ORDER"], ["LIMIT"]])
    #expect(TreeText.of(script) == "(select a, from t where b group [\"c\"] order d limit 3)")
    let fixes = script.diagnostics.compactMap(\.fix)
    var bytes = Array(script.source.utf8)
    for fix in fixes.reversed() { bytes.replaceSubrange(fix.span.start..<fix.span.end, with: fix.replacement.utf8) }
    #expect(String(decoding: bytes, as: UTF8.self) == "SELECT a FROM t WHERE b GROUP BY c ORDER BY d LIMIT 3")
  }
}

@Suite("Completeness at a prompt")
struct CompletenessTests {
  @Test(
    "a prompt waits where more text is needed",
    arguments: [
      "SELECT", "SELECT a,", "SELECT a FROM", "SELECT (", "SELECT f(a", "SELECT 'abc", "SELECT 'abc;", "SELECT \"a",
      "SELECT “甲", "SELECT 1 /* x", "SELECT CASE WHEN a THEN 1", "SELECT a WHERE x AND", "SELECT a GROUP",
      "SELECT a ORDER BY", "SELECT a FROM t JOIN u", "SELECT x IN (1, 2", "EXPLAIN", "SET a", "SET a =", "(SELECT 1",
      "SELECT 1; SELECT", "SELECT a +", "SELECT a BETWEEN 1", "DESCRIBE", "USE",
    ])
  func waits(text: String) {
    #expect(Script.completeness(of: text) == .incomplete)
    #expect(!Script.isComplete(text))
  }

  @Test(
    "a prompt runs, or reports, what is whole",
    arguments: [
      "SELECT 1", "SELECT 1;", "SELECT;", "SELECT (;", "FROM t", "SHOW TABLES", "SELEC", "SELECT a a a", "SELECT ) (",
      "SELECT a WHER b", "SELECT 1 -- done", "SELECT 1; -- done", "SELECT 💧",
    ])
  func runs(text: String) {
    #expect(Script.isComplete(text))
  }

  @Test("white space and comments are no statement", arguments: ["", " \n\t", "-- x", "/* x */", "\u{3000}\u{FEFF}"])
  func blank(text: String) {
    #expect(Script.completeness(of: text) == .blank)
  }
}
