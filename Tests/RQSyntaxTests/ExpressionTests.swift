import RQSyntax
import Testing

@Suite("Expressions")
struct ExpressionTests {
  /// The tree of one expression, or the first message when the text has errors.
  static func read(_ text: String) -> String {
    let script = Script.parse("SELECT " + text)
    if let error = script.diagnostics.first { return error.message }
    guard case .query(let query)? = script.statements.first?.kind, let item = query.select?.items.first else {
      return "no query"
    }
    return TreeText.of(item.expression)
  }

  @Test("escapes of strings stand for characters, or for bytes that make some up")
  func escapes() {
    #expect(Self.read(#"e'\xe4\xb8\xad\ud83d\ude00\q\xg\7'"#) == Self.read("'中😀qxg\u{7}'"))
    #expect(Self.read(#"e'\x41\u0041\101\U00004E2D'"#) == Self.read("'AAA中'"))
    for broken in [#"\xff"#, #"\u41"#, #"\ud83d"#, #"\ude00"#, #"\000"#, #"\x00"#, #"\777"#, #"\UFFFFFFFF"#] {
      #expect(Self.read("e'\(broken)'").hasPrefix("the escapes of this string"), "\(broken)")
    }
  }

  @Test(
    "operators bind as in PostgreSQL",
    arguments: [
      ("a OR b AND NOT c = d", "(a OR (b AND (NOT (c = d))))"),
      ("NOT a AND b", "((NOT a) AND b)"),
      ("NOT NOT a", "(NOT (NOT a))"),
      ("a = b IS NULL", "((a = b) is null)"),
      ("NOT a IS NULL", "(NOT (a is null))"),
      ("a = b IN (1)", "(a = (b in [\"1\"]))"),
      ("a IN (1) = b", "((a in [\"1\"]) = b)"),
      ("a || b IN (1, 2,)", "((a || b) in [\"1\", \"2\"])"),
      ("a + b || c", "((a + b) || c)"),
      ("a + b * c - d", "(a + (b * c) - d)"),
      ("a * b + c", "((a * b) + c)"),
      ("a // b % c / d", "(a // b % c / d)"),
      ("(a + b) * c", "((a + b) * c)"),
      ("-a * b", "((- a) * b)"),
      ("-a::int", "(- (cast a INT))"),
      ("- - a", "(- (- a))"),
      ("-9223372036854775808", "(- 9223372036854775808)"),
      ("a::int::decimal(18, 4)", "(cast (cast a INT) DECIMAL[18, 4])"),
      ("a BETWEEN 1 AND 2 AND b", "((a between 1 2) AND b)"),
      ("a NOT BETWEEN b + 1 AND c || d OR e", "((a not between (b + 1) (c || d)) OR e)"),
      ("NOT x IN (1)", "(NOT (x in [\"1\"]))"),
      ("NOT x BETWEEN 1 AND 2", "(NOT (x between 1 2))"),
      ("x NOT LIKE 'a%' ESCAPE '\\'", "(x not like 'a%' escape '\\')"),
      ("x ILIKE y || '%'", "(x ilike (y || '%'))"),
      ("x IS NOT DISTINCT FROM y + 1", "(x is not distinct (y + 1))"),
      ("x IS TRUE IS NOT FALSE", "((x is true) is not false)"),
      ("x ISNULL", "(x is null)"),
      ("x NOTNULL", "(x is not null)"),
      ("a == b", "(a = b)"),
      ("a != b", "(a <> b)"),
      ("a ≠ b", "(a <> b)"),
      ("a ≤ b", "(a <= b)"),
      ("a ≥ b", "(a >= b)"),
      ("a OR b OR c", "(a OR b OR c)"),
      ("a AND b AND c", "(a AND b AND c)"),
    ])
  func precedence(text: String, tree: String) {
    #expect(Self.read(text) == tree)
  }

  @Test(
    "every form of operand is read",
    arguments: [
      ("1_000_000", "1000000"), (".5", ".5"), ("5.", "5."), ("1.5e-3", "1.5e-3"), ("1E10", "1E10"),
      ("'it''s'", "'it's'"), ("“甲”", "'甲'"), ("‘乙’", "'乙'"), ("「丙」", "'丙'"), ("『丁』", "'丁'"), ("''", "''"),
      ("''''", "'''"), ("“a””b”", "'a”b'"), ("'，＝１'", "'，＝１'"),
      ("NULL", "null"), ("true", "true"), ("False", "false"),
      ("DATE '2024-01-01'", "DATE'2024-01-01'"), ("double precision '1'", "DOUBLE PRECISION'1'"),
      ("date", "date"), ("t.date", "t.date"), ("t.\"order\"", "t.\"order\""),
      ("t.left", "t.left"), ("`a``b`", "\"a`b\""), ("\"a\"\"b\"", "\"a\"b\""), ("a.b.c", "a.b.c"),
      ("count(*)", "count(*)"), ("count(DISTINCT a)", "count(distinct a)"), ("sum(ALL a)", "sum(a)"),
      ("f()", "f()"), ("f(a, b,)", "f(a, b)"), ("left(a, 2)", "left(a, 2)"),
      (
        "sum(a ORDER BY b DESC) FILTER (WHERE c) IGNORE NULLS OVER w",
        "sum(a order b desc) filter c ignore nulls over w"
      ),
      ("f(a) WITHIN GROUP (ORDER BY b)", "f(a) within [order b]"),
      (
        "sum(a) OVER (w PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES)",
        "sum(a) over [w by b order c rows -1 to end exclude ties]"
      ),
      ("(SELECT 1) + 1", "((select 1,) + 1)"), ("((SELECT 1) LIMIT 1)", "((select 1,) limit 1)"),
      ("a IN (SELECT 1)", "(a in (select 1,))"), ("a NOT IN ((SELECT 1), 2)", "(a not in [\"(select 1,)\", \"2\"])"),
      ("NOT EXISTS (SELECT 1)", "(NOT exists (select 1,))"), ("a >= ALL (SELECT 1)", "(a >= all (select 1,))"),
      ("(a, b) = (1, 2)", "(row(a, b) = row(1, 2))"), ("a IN -1..2", "(a between (- 1) 2)"),
      ("a IS NOT APPLICABLE", "(a is not applicable)"), ("a IS NOT NOT APPLICABLE", "(a is not not applicable)"),
      ("a IS NOT BLANK", "(a is not blank)"), ("a IS UNKNOWN", "(a is null)"),
      ("a SIMILAR TO 'x' || 'y'", "(a similar ('x' || 'y'))"), ("a ~ 'x' || b", "(a ~ 'x' || b)"),
      ("-2 ^ 2 * 3", "(((- 2) ^ 2) * 3)"), ("~a & b | c << 1", "((~ a) & b | c << 1)"),
      ("a COLLATE c = b", "((a collate c) = b)"), ("[1, 2][1:][2]", "[1, 2][1:][2]"),
      ("a::INT[][1]", "(cast a INT[][]=1)"),
      ("EXTRACT(year FROM a)", "EXTRACT('year', a)"), ("SUBSTRING(a FROM 2 FOR 3)", "SUBSTRING(a, 2, 3)"),
      ("POSITION(a IN b)", "POSITION(b, a)"), ("TRIM(LEADING 'x' FROM a)", "ltrim(a, 'x')"),
      ("INTERVAL '3' MONTH", "(interval '3' MONTH)"), ("INTERVAL 2 DAYS", "(interval 2 DAYS)"),
      ("f(x -> x + 1, (a, b) -> a, n := 2)", "f((x -> (x + 1)), (a, b -> a), n => 2)"),
      ("sum(a) FILTER (WHERE b > 0)", "sum(a) filter (b > 0)"),
      ("CASE WHEN a THEN b END", "(case when a then b)"),
      ("CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' ELSE 'z' END", "(case a when 1 then 'x' when 2 then 'y' else 'z')"),
      ("CAST(a AS double precision)", "(cast a DOUBLE PRECISION)"), ("TRY_CAST(a AS Text)", "(try_cast a TEXT)"),
      ("$name + $1 + ? + ?", "($name + $1 + $1 + $2)"), ("x IN ()", "(x in [])"),
      ("ｓｕｍ（ａ１，２）＋１．５", "(sum(a1, 2) + 1.5)"),
    ])
  func operands(text: String, tree: String) {
    #expect(Self.read(text) == tree)
  }

  @Test("words of the domain are names, as columns and as aliases with and without AS")
  func namesStayNames() {
    let words = [
      "count", "year", "date", "item", "value", "number", "level", "format", "source", "title", "state", "text",
      "first",
      "last", "filter", "analyze", "set", "show", "use", "reset", "describe", "explain", "by", "to", "nulls", "outer",
      "precision", "double", "integer", "机关", "年度", "機關", "年度2024", "_x", "month", "day", "rank", "type", "key", "name",
      "rows", "range", "groups", "per", "row", "position", "interval", "timestamp", "value", "index", "view", "table",
      "start", "end_", "percent", "recursive", "replace", "exclude", "ignore", "unbounded", "current", "blank",
    ]
    for word in words {
      let text = "SELECT \(word), t.\(word), x \(word), y AS \(word), \(word) + 1 FROM \(word) \(word) ORDER BY \(word)"
      let script = Script.parse(text)
      #expect(script.diagnostics == [], "\(word)")
      #expect(
        TreeText.of(script)
          == "(select \(word), t.\(word), x as \(word), y as \(word), (\(word) + 1), from \(word) as \(word) order \(word))"
      )
    }
  }

  @Test("an expression stands where it was written, parentheses around it excluded")
  func spans() throws {
    let text = "SELECT (a + 机关) * -b, f(x) IS NULL"
    guard case .query(let query)? = Script.parse(text).statements.first?.kind else { throw Diagnostic("", "") }
    let bytes = Array(text.utf8)
    let select = try #require(query.select)
    func slice(_ span: SourceSpan) -> String { String(decoding: bytes[span.start..<span.end], as: UTF8.self) }
    #expect(select.items.map { slice($0.expression.span) } == ["(a + 机关) * -b", "f(x) IS NULL"])
    guard case .chain(let first, let links) = select.items[0].expression.kind else { throw Diagnostic("", "") }
    #expect(slice(first.span) == "a + 机关")
    #expect(links.map { slice($0.opSpan) } == ["*"])
    #expect(links.map { slice($0.operand.span) } == ["-b"])
    #expect(slice(query.span) == text)
  }
}
