import Foundation
import GrammarSupport
import RQSyntax
import Testing

/// What `rq fmt` makes of scripts.
@Suite("Formatting")
struct ScriptFormatTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every script of the repository that can be read.
  static let scripts: [String] = {
    let folders = ["Tests/Scripts", "queries", "Benchmarks/queries"].map { root.appending(path: $0) }
    let files = folders.flatMap {
      FileManager.default.enumerator(at: $0, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
    }
    return files.filter { $0.pathExtension == "rq" }.map(\.path).sorted()
  }()

  @Test("a formatted script says the same, keeps its comments and stays as it is", arguments: scripts)
  func scriptsKeepTheirMeaning(_ path: String) throws {
    let source = try String(contentsOfFile: path, encoding: .utf8)
    guard Script.parse(source).diagnostics.isEmpty else { return }
    let formatted = try ScriptFormat.format(source)
    let isSame = Self.tree(formatted) == Self.tree(source)
    #expect(isSame, "the meaning changed")
    let isStable = try ScriptFormat.format(formatted) == formatted
    #expect(isStable, "formatting twice changes it again")
    let keepsComments = Self.comments(in: formatted).sorted() == Self.comments(in: source).sorted()
    #expect(keepsComments, "comments got lost")
  }

  /// The statements without their places.
  private static func tree(_ text: String) -> String {
    TreeText.of(Script.parse(text)).replacingOccurrences(
      of: "SourceSpan\\(start: \\d+, end: \\d+\\)", with: "", options: .regularExpression)
  }

  @Test func thereAreScripts() { #expect(Self.scripts.count > 40) }

  @Test("the shipped scripts are formatted")
  func shippedScriptsAreFormatted() throws {
    for path in Self.scripts where path.contains("/queries/") && !path.contains("Benchmarks") && !path.contains("Tests")
    {
      let source = try String(contentsOfFile: path, encoding: .utf8)
      #expect(try ScriptFormat.format(source) == source, "\(path)")
    }
  }

  /// The comments of a text, one after another.
  private static func comments(in text: String) -> [String] {
    Script.highlights(of: text).filter { $0.kind == .comment }.map { run in
      String(decoding: Array(text.utf8)[run.span.start..<run.span.end], as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  @Test(
    "random sentences of the grammar keep their meaning, and formatting them twice changes nothing", arguments: [7, 8])
  func randomSentences(seed: UInt64) throws {
    var deriver = Deriver(try GrammarTests.grammar.get(), seed: seed)
    for number in 0..<1_500 {
      let source = deriver.text(deriver.sentence(of: number % 2 == 0 ? nil : "Query"))
      guard let formatted = try? ScriptFormat.format(source) else {
        Issue.record("seed \(seed): cannot be formatted: \(source.debugDescription)")
        return
      }
      let same = Self.tree(formatted) == Self.tree(source)
      let isStable = try ScriptFormat.format(formatted) == formatted
      guard same, isStable else {
        Issue.record(
          "seed \(seed): \(same ? "changes again" : "changes its meaning"): \(source.debugDescription)\n\(formatted)")
        return
      }
    }
  }

  @Test(
    "how things are written",
    arguments: [
      (
        "select 机关，sum（不予公开） where 年度＝２０２４ group by 省份",
        "SELECT 机关, sum(不予公开) WHERE 年度 = 2024 GROUP BY 省份;\n"
      ),
      (
        "select - x, x - -1, - - 1, x -1, (-1), [ -1 ], count( * ), t . *, x::int[]",
        "SELECT -x, x - -1, - -1, x - 1, (-1), [-1], count(*), t.*, x::INT[];\n"
      ),
      (
        "select date, 'it''s', \"a b\", $y, x [ 1 ], x[1 : 2]",
        "SELECT date, 'it''s', \"a b\", $y, x[1], x[1:2];\n"
      ),
      ("test a severity warn:select 1", "TEST a SEVERITY warn: SELECT 1;\n"),
      ("select 1;;\n\n\n\nselect 2", "SELECT 1;\n\nSELECT 2;\n"),
      ("select 1 -- one\n;-- two\n-- three\nselect 2", "SELECT 1; -- one\n-- two\n-- three\nSELECT 2;\n"),
      ("", ""), ("-- nothing\n", "-- nothing\n"),
      ("select a, -- first\nb from t", "SELECT\n  a, -- first\n  b\nFROM t;\n"),
      (
        "select cast(a as decimal(10,2)), left(b,2), exists (select 1), a in(1,2)",
        "SELECT CAST(a AS DECIMAL(10, 2)), left(b, 2), EXISTS (SELECT 1), a IN (1, 2);\n"
      ),
    ])
  func examples(_ source: String, _ expected: String) throws {
    #expect(try ScriptFormat.format(source) == expected)
  }

  @Test("a long query has a clause a line, and what does not fit is broken where it hangs together least")
  func longQueries() throws {
    let source = """
      with a as (select agency, sum(received) as received from reports where year between 2020 and 2024 and level = 'county' group by agency)
      select agency, received, case when received > 1000000 then 'a very long label for many' when received > 10 then 'another label for some' else 'few' end as size
      from a left join findings as f on f.agency = a.agency where (received > 10 or received is null) and f.severity is distinct from 'error' order by received desc
      """
    #expect(
      try ScriptFormat.format(source) == """
        WITH a AS (
          SELECT agency, sum(received) AS received
          FROM reports
          WHERE year BETWEEN 2020 AND 2024 AND level = 'county'
          GROUP BY agency
        )
        SELECT
          agency,
          received,
          CASE
            WHEN received > 1000000 THEN 'a very long label for many'
            WHEN received > 10 THEN 'another label for some'
            ELSE 'few'
          END AS size
        FROM a
          LEFT JOIN findings AS f ON f.agency = a.agency
        WHERE (received > 10 OR received IS NULL) AND f.severity IS DISTINCT FROM 'error'
        ORDER BY received DESC;

        """)
  }

  @Test("a script with a mistake is not moved around")
  func mistakes() {
    #expect(throws: Diagnostic.self) { try ScriptFormat.format("SELECT (") }
  }
}
