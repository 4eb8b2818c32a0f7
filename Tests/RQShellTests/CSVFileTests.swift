import Foundation
import Testing

@testable import RQShell

/// CSV files named with `--data`, as a user of the command line meets them.
@Suite struct CSVFileTests {
  @Test func aCSVFileIsATableAndTheDefaultOne() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("city,n\n宿迁,3\n东营,4\n", to: "My Cities.CSV")
    let run = try Program.run(["-d", file, "-c", "SELECT city, n ORDER BY n DESC; SELECT count(*) AS c FROM my_cities"])
    #expect(run.status == 0)
    #expect(run.output == "city,n\n东营,4\n宿迁,3\n\nc\n2\n")
    #expect(run.errors == "")
  }

  @Test func aCSVFileStandsBesideReportsAndIsLeftOutInFolders() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("year,population\n2024,100\n", to: "people.csv")
    let both = try Program.run([
      "-d", Self.reports, "-d", file, "-c",
      "SELECT count(*) AS n FROM reports JOIN people USING (year); SELECT max(year) AS y FROM reports",
    ])
    #expect(both.status == 0)
    #expect(both.errors == "")
    #expect(both.output.hasPrefix("n\n"))
    let alone = try Program.run(["-d", folder.url.path, "-c", "SELECT 1"])
    #expect(alone.status == 3)
  }

  @Test func momentsAreTimestampsAndDaysAmongThemTheirFirst() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "at,day,code\n2024-01-31 10:20:30,2024-01-31,1\n2024-02-01T00:00:00.5,,2\n2024-02-02,2024-02-02,3\n,,4\n",
      to: "events.csv")
    let run = try Program.run([
      "-d", file, "-c", "SELECT * ORDER BY code; SELECT typeof(max(at)) AS a, typeof(max(day)) AS b",
      "-c", "SELECT list(day ORDER BY code) AS days, date_trunc('month', at) AS month GROUP BY month ORDER BY month",
    ])
    #expect(run.errors == "")
    #expect(
      run.output == """
        at,day,code
        2024-01-31 10:20:30,2024-01-31,1
        2024-02-01 00:00:00.5,,2
        2024-02-02 00:00:00,2024-02-02,3
        ,,4

        a,b
        TIMESTAMP,DATE

        days,month
        [2024-01-31],2024-01-01 00:00:00
        "[NULL, 2024-02-02]",2024-02-01 00:00:00
        [NULL],

        """)
    let out = folder.path("out.csv")
    let copy = try Program.run([
      "-d", file, "-c", "COPY (SELECT [code, code + 1] AS l, at - TIMESTAMP '2024-01-01 00:00:00' AS i) TO '\(out)'",
    ])
    #expect(copy.status == 0)
    #expect(
      try String(contentsOfFile: out, encoding: .utf8).hasPrefix(
        "l,i\n\"[1, 2]\",30 days 10:20:30\n\"[2, 3]\",31 days 00:00:00.5\n"))
  }

  @Test func badRowsAreWarningsThatOnlyStrictFails() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("a,b\n1,2\n3\n", to: "x.csv")
    let run = try Program.run(["-d", file, "-c", "SELECT *"])
    #expect(run.status == 0)
    #expect(run.output == "a,b\n1,2\n")
    #expect(run.errors.contains("warning") && run.errors.contains("line 3") && run.errors.contains("RQ0623"))
    #expect(try Program.run(["--strict", "-d", file, "-c", "SELECT a FROM x"]).status == 3)
  }

  @Test func aFileThatGivesNoTableIsStatus3() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write("a\n1\n", to: "good.csv")
    let twice = try folder.write("a,a\n1,2\n", to: "twice.csv")
    let missing = try Program.run(["-d", folder.path("no.csv"), "-c", "SELECT 1"])
    #expect(missing.status == 3)
    #expect(missing.output == "")
    #expect(missing.errors.contains("RQ0601"))
    let run = try Program.run(["-d", good, "-d", twice, "-c", "SELECT a FROM good"])
    #expect(run.status == 3)
    #expect(run.output == "a\n1\n")
    #expect(run.errors.contains("RQ0621"))
  }

  @Test func twoTablesOfOneNameAreAnErrorThatNamesBoth() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.write("a\n1\n", to: "t.csv")
    let tsv = try folder.write("a\n2\n", to: "t.tsv")
    let run = try Program.run(["-d", csv, "-d", tsv, "-c", "SELECT a FROM t"])
    #expect(run.status == 3)
    #expect(run.output == "a\n1\n")
    #expect(run.errors.contains("RQ0622") && run.errors.contains(csv) && run.errors.contains(tsv))
    let reports = try folder.write("a\n1\n", to: "reports.csv")
    let clash = try Program.run(["-d", Self.reports, "-d", reports, "-c", "SELECT 1 AS x"])
    #expect(clash.status == 3)
    #expect(clash.errors.contains("RQ0622") && clash.errors.contains("the reports"))
    let alone = try Program.run(["-d", reports, "-c", "SELECT a FROM reports"])
    #expect(alone.status == 0)
    #expect(alone.output == "a\n1\n")
  }

  private static let reports = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../datasets/reports").standardized.path
}
