import RQSyntax
import Testing

@testable import RQEngine

@Suite("Arithmetic at the edges") struct ArithmeticTests {
  @Test(
    "What does not fit is an error with a place, never a wrapped number",
    arguments: [
      "9223372036854775807 + 1", "-9223372036854775808 - 1", "9223372036854775807 * 2", "-9223372036854775808 // -1",
      "-(-9223372036854775808)", "abs(-9223372036854775808)", "170141183460469231731687303715884105727 + 1",
      "99999999999999999999999999999999999999 * 10", "-170141183460469231731687303715884105727 - 2",
      "99999999999999999999999999999999999.999 + 1000", "-99999999999999999999999999999999999.999 - 1000",
      "DATE '9999-12-31' + 1", "DATE '0000-01-01' - 1", "DATE '2024-01-01' + 3000000000",
      "DATE '2024-01-01' + 9223372036854775807",
    ])
  func overflow(_ expression: String) throws {
    let numbers = try table("t", [("x", .integer), ("one", .integer)], [[.integer(.min), 1]])
    let error = try #require(try Conversation([]).error("SELECT \(expression)"))
    #expect(error.code == "RQ0401")
    #expect(error.span?.start == 7)
    #expect(error.span?.end == 7 + expression.utf8.count)
    #expect(try everyMode([numbers], "SELECT -x FROM t") == [["RQ0401"]])
    #expect(try everyMode([numbers], "SELECT abs(x) FROM t") == [["RQ0401"]])
    #expect(try everyMode([numbers], "SELECT x // -one FROM t") == [["RQ0401"]])
  }

  @Test(
    "What fits is exact",
    arguments: [
      ("9223372036854775807 - 1", "9223372036854775806"), ("-9223372036854775808", "-9223372036854775808"),
      ("-9223372036854775808 % -1", "0"), ("-7 // 2", "-3"), ("-7 % 2", "-1"), ("7 % -2", "1"), ("1 / 0", "NULL"),
      ("1 % 0", "NULL"), ("1 // 0", "NULL"), ("1.5 / 0", "NULL"), ("1e0 / 0", "NULL"), ("1e308 * 10", "NULL"),
      ("1 / 4", "0.25"), ("1.0 / 3", "0.3333333"), ("0.1 + 0.2", "0.3"), ("1.10 * 1.10", "1.2100"),
      ("99999999999999999999999999999999999998 + 1", "99999999999999999999999999999999999999"),
      ("DATE '2024-02-28' + 1", "2024-02-29"), ("DATE '2024-03-01' - DATE '2023-03-01'", "366"),
      ("NULL + 1", "NULL"), ("-NULL", "NULL"), ("round(2.5)", "3"), ("round(-2.5)", "-3"), ("round(2.345, 2)", "2.35"),
      ("round(1.5, -9223372036854775808)", "0"), ("round(1.5, 9223372036854775807)", "1.5"),
      ("round(15.5, -1)", "20"), ("floor(-1.5)", "-2"), ("ceil(-1.5)", "-1"), ("trunc(-1.5)", "-1"),
      ("round(2.5e0)", "3.0"), ("sqrt(-1)", "NULL"), ("ln(0)", "NULL"), ("power(10, 400)", "NULL"),
    ])
  func exact(_ expression: String, _ expected: String) throws {
    #expect(try Conversation([]).value("SELECT \(expression)") == expected)
  }

  @Test("A divisor of zero is an error where the session asks for one") func zeroDivision() throws {
    let conversation = try Conversation([], ["division_by_zero": "error"])
    for expression in ["1 / 0", "1 // 0", "1 % 0", "1.5 / 0", "1.5e0 / 0"] {
      #expect(conversation.error("SELECT \(expression)")?.code == "RQ0402", "\(expression)")
    }
    #expect(try conversation.value("SELECT 1 / nullif(0, 0)") == "NULL")
  }

  @Test("A chain of a hundred thousand terms is one flat sum", .timeLimit(.minutes(10))) func longChains() throws {
    let numbers = try table("t", [("x", .integer)], [[5], [nil]])
    let conversation = try Conversation([numbers])
    let terms = String(repeating: " + 1", count: 100_000)
    #expect(try conversation.value("SELECT 0\(terms)") == "100000")
    #expect(try conversation.rows("SELECT x\(terms) AS y FROM t") == [["100005"], ["NULL"]])
    #expect(try conversation.rows("SELECT x * 1.0\(terms) AS y FROM t") == [["100005.0"], ["NULL"]])
  }

  @Test("Arithmetic on NULL rows computes nothing, whatever bytes stand there") func nullRows() throws {
    let rows: [[Value]] = (0..<100).map { $0 % 3 == 0 ? [nil, nil] : [.integer(.max), "a"] }
    let numbers = try table("t", [("x", .integer), ("s", .text)], rows)
    #expect(try everyMode([numbers], "SELECT count(x - 1), count(NOT (s LIKE x)) FROM t") == [["RQ0201"]])
    #expect(
      try everyMode([numbers], "SELECT count(x - 1), count(NOT (s LIKE s)), count(NOT (s < s || 'b')) FROM t")
        == [["66", "66", "66"]])
  }
}

@Suite("Conversions") struct CastTests {
  @Test(
    "CAST gives the value, TRY_CAST NULL where there is none",
    arguments: [
      ("'12'", "INTEGER", "12"), ("' 12 '", "INTEGER", "12"), ("'1.5'", "INTEGER", "2"), ("'x'", "INTEGER", nil),
      ("''", "INTEGER", nil), ("'9223372036854775808'", "INTEGER", nil), ("2.5", "INTEGER", "3"),
      ("-2.5", "INTEGER", "-3"),
      ("2.5e0", "INTEGER", "2"), ("1e30", "INTEGER", nil), ("true", "INTEGER", "1"), ("0", "BOOLEAN", "false"),
      ("'yes'", "BOOLEAN", "true"), ("'maybe'", "BOOLEAN", nil), ("1.25", "DECIMAL(3,1)", "1.3"),
      ("99.95", "DECIMAL(3,1)", nil), ("99.94", "DECIMAL(3,1)", "99.9"),
      ("0.1e0", "DECIMAL(38,20)", "0.10000000000000000000"),
      ("1e-300", "DECIMAL(5,2)", "0.00"), ("1e37", "DECIMAL(38,0)", "10000000000000000000000000000000000000"),
      ("1e38", "DECIMAL(38,0)", nil), ("'1e3'", "DECIMAL(10,2)", "1000.00"),
      (
        "9223372036854775807", "DECIMAL(19,0)",
        "9223372036854775807"
      ), ("9223372036854775807", "DECIMAL(38,20)", nil), ("12", "TEXT", "12"),
      ("1.50", "TEXT", "1.50"), ("DATE '2024-01-05'", "TEXT", "2024-01-05"), ("'2024-1-5'", "DATE", "2024-01-05"),
      ("'2024-02-30'", "DATE", nil),
      ("'nan'", "DOUBLE", "nan"), ("'-NaN'", "DOUBLE", "nan"),
      ("'inf'", "DOUBLE", "inf"),
      ("'-Infinity'", "DOUBLE", "-inf"), ("'infinite'", "DOUBLE", nil), ("'1e999'", "DOUBLE", nil),
      ("'nan'", "DECIMAL(5,2)", nil), ("'inf'", "INTEGER", nil),
      ("170141183460469231731687303715884105727", "HUGEINT", "170141183460469231731687303715884105727"),
      ("'170141183460469231731687303715884105728'", "HUGEINT", nil),
      ("170141183460469231731687303715884105727", "DECIMAL(38,0)", nil),
      ("NULL", "DATE", "NULL"),
    ] as [(String, String, String?)])
  func conversions(_ value: String, _ type: String, _ expected: String?) throws {
    let conversation = try Conversation([])
    #expect(try conversation.value("SELECT TRY_CAST(\(value) AS \(type))") == expected ?? "NULL")
    if let expected {
      #expect(try conversation.value("SELECT CAST(\(value) AS \(type))") == expected)
    } else {
      #expect(conversation.error("SELECT CAST(\(value) AS \(type))")?.code == "RQ0203")
    }
  }

  @Test("A text that does not fit matters only in a row that is asked for") func lazyCast() throws {
    let texts = try table("t", [("k", .integer), ("s", .text)], [[1, "12"], [2, "no"], [3, nil]])
    #expect(try everyMode([texts], "SELECT CAST(s AS INTEGER) FROM t WHERE k <> 2") == [["12"], ["NULL"]])
    #expect(try everyMode([texts], "SELECT CAST(s AS INTEGER) FROM t") == [["RQ0203"]])
    #expect(
      try everyMode([texts], "SELECT CASE WHEN k = 2 THEN -1 ELSE CAST(s AS INTEGER) END FROM t")
        == [["12"], ["-1"], ["NULL"]])
  }
}

@Suite("Text functions") struct TextFunctionTests {
  @Test(
    "Values",
    arguments: [
      ("substr('abc', 2)", "bc"), ("substr('abc', 0, 2)", "a"), ("substr('abc', -2, 1)", "b"),
      ("substr('abc', -5, 3)", "a"),
      ("substr('abc', -9223372036854775808)", "abc"), ("substr('abc', 2, 9223372036854775807)", "bc"),
      ("substr('abc', 9223372036854775807, 9223372036854775807)", ""), ("left('怀仁市', -1)", "怀仁"),
      ("right('怀仁市', 2)", "仁市"), ("right('abc', -9223372036854775808)", ""), ("lpad('7', 3, '0')", "007"),
      ("rpad('abc', 2)", "ab"), ("lpad('a', 3, '')", "a"), ("lpad('a', -1)", ""), ("replace('aaa', 'aa', 'b')", "ba"),
      ("replace('abc', '', 'x')", "abc"), ("strpos('朔州市怀仁市', '市')", "3"), ("strpos('a', '')", "1"),
      ("split_part('a,b,c', ',', -1)", "c"), ("split_part('a,b', ',', 0)", ""),
      ("split_part('a,b', ',', -9223372036854775808)", ""), ("length('山西省')", "3"), ("octet_length('山')", "3"),
      ("trim('  a ')", "a"), ("trim('xxaxx', 'x')", "a"), ("concat('a', NULL, 1)", "a1"), ("'a' || NULL", "NULL"),
      ("concat_ws('-', 'a', NULL, 'b')", "a-b"), ("greatest(1, NULL, 3)", "3"), ("least('b', 'a')", "a"),
      ("nullif(1, 1)", "NULL"), ("coalesce(NULL, NULL, 'x')", "x"), ("starts_with('山西', '山')", "true"),
    ])
  func values(_ expression: String, _ expected: String) throws {
    #expect(try Conversation([]).value("SELECT \(expression)") == expected)
  }

  @Test(
    "A text of gigabytes is an error at the call that would make it",
    arguments: [
      "lpad('a', 1000000000)", "rpad('a', 9223372036854775807, '山')",
      "replace(lpad('', 100000, 'a'), 'a', lpad('', 100000, 'b'))",
    ])
  func tooLong(_ call: String) throws {
    let error = try #require(try Conversation([]).error("SELECT length(\(call))"))
    #expect(error.code == "RQ0403")
    #expect(error.span == SourceSpan(14, 14 + call.utf8.count))
  }

  @Test(
    "Functions that need an argument say so", arguments: ["greatest()", "least()", "concat()", "coalesce()", "abs()"])
  func noArguments(_ call: String) throws {
    #expect(try Conversation([]).error("SELECT \(call)")?.code == "RQ0105")
  }

  @Test("Texts are equal by code point everywhere") func codePoints() throws {
    // U+F900 is canonically equivalent to U+8C48, and another character all the same.
    let texts = try table("t", [("s", .text)], [["\u{F900}"], ["\u{8C48}"], ["e\u{301}"], ["é"]])
    for condition in ["s = '\u{8C48}'", "s IN ('\u{8C48}', 'x')", "s LIKE '\u{8C48}'"] {
      #expect(try everyMode([texts], "SELECT count(*) FROM t WHERE \(condition)") == [["1"]], "\(condition)")
    }
    #expect(
      try everyMode(
        [texts],
        "SELECT count(*) FILTER (WHERE s >= '\u{8C48}'), count(*) FILTER (WHERE s >= '\u{F900}'), count(DISTINCT s) FROM t"
      ) == [["2", "1", "4"]])
  }
}
