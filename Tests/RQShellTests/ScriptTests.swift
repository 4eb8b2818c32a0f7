import Foundation
import Testing

/// Scripts as the command line runs, checks and formats them.
@Suite struct ScriptTests {
  @Test func parametersAreReadAsTheirType() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write(
      "PARAM year INTEGER = 2024 '年度'; PARAM code TEXT; SELECT $year + 1 AS next, $code AS code, typeof($code) AS type;",
      to: "a.rq")
    let run = try Program.run(["--no-data", "-f", "jsonl", "--set", "year=2023", "--set", "code=007", script])
    #expect(run.output == "{\"next\":2024,\"code\":\"007\",\"type\":\"TEXT\"}\n")
    let wrong = try Program.run(["--no-data", "--set", "year=soon", "--set", "code=1", script])
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("the parameter $year is INTEGER, and 'soon' is not"))
  }

  @Test(arguments: [
    ("year=2022.6", "the parameter $year is INTEGER, and '2022.6' is not", "It would become 2023."),
    ("rate=1.234", "the parameter $rate is DECIMAL(5,2), and '1.234' is not", "It would become 1.23."),
  ])
  func parametersKeepAllTheirDigits(_ given: String, _ message: String, _ hint: String) throws {
    let script = "PARAM year INTEGER = 1; PARAM rate DECIMAL(5,2) = 1; SELECT $year AS y, $rate AS r"
    let run = try Program.run(["--no-data", "--set", given, "-c", script])
    #expect(run.status == 1)
    #expect(run.errors.contains(message) && run.errors.contains(hint))
    for exact in ["year=2022.0", "year= 2022", "year=2e3", "rate=1.2300"] {
      #expect(try Program.run(["--no-data", "--set", exact, "-c", script]).status == 0, "\(exact)")
    }
  }

  @Test(arguments: [
    ("yaer=2023", "did you mean $year?"), ("YEAR=2023", "the parameter is called year"),
    ("nul_order=last", "did you mean null_order?"), ("zzz=1", "nothing uses a parameter $zzz"),
  ])
  func whatNothingUsesIsNotSet(_ given: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("PARAM year INTEGER = 2024; INCLUDE 'part.rq'; SELECT $year AS y;", to: "a.rq")
    _ = try folder.write("SELECT $inside AS i;", to: "part.rq")
    for verb in [["--no-data"], ["check"]] {
      let run = try Program.run(verb + ["--set", "inside=1", "--set", given, script])
      #expect(run.status == 2)
      #expect(run.output == "")
      #expect(run.errors.contains(message), "\(run.errors)")
      #expect(try Program.run(verb + ["--set", "inside=1", "--set", "year=2023", script]).status == 0)
    }
    let page = try folder.write("PARAM-free {$used}\n", to: "p.rq.md")
    let report = ["report", "-o", folder.path("p.html"), page]
    #expect(try Program.run(report + ["--set", given]).status == 2)
    #expect(try Program.run(report + ["--set", "used=1"]).status == 0)
  }

  @Test func valuesMayBeginWithAMinus() throws {
    let commented = try Program.run(["--no-data", "-f", "jsonl", "-c", "-- @name x\nSELECT 1 AS a"])
    #expect(commented.output == "{\"a\":1}\n")
    let threads = try Program.run(["--no-data", "--threads", "-1", "-c", "SELECT 1"])
    #expect(threads.status == 2)
    #expect(threads.errors.contains("--threads: '-1' is not a number from 0 to 1024"))
    let timeout = try Program.run(["--no-data", "--timeout", "-1", "-c", "SELECT 1"])
    #expect(timeout.errors.contains("--timeout: '-1' is not a number of seconds"))
  }

  @Test func errorsOfIncludedFilesTellWhereTheyAre() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("parts"), withIntermediateDirectories: true)
    _ = try folder.write("INCLUDE 'bad.rq';", to: "parts/one.rq")
    _ = try folder.write("SELECT nope;", to: "parts/bad.rq")
    let script = try folder.write("INCLUDE 'parts/one.rq';", to: "a.rq")
    #expect(try Program.run([script]).errors.contains("--> \(folder.path("parts/bad.rq")), line 1"))
    let rooted = try folder.write("INCLUDE '\(folder.path("a.rq"))';", to: "b.rq")
    #expect(try Program.run([rooted]).errors.contains("does not start at the folder of the script"))
  }

  @Test func allMissingParametersAreNamed() throws {
    let run = try Program.run(
      ["--no-data", "-c", "PARAM a INTEGER '甲'; PARAM b; PARAM c = 1; SELECT 1 AS x"])
    #expect(run.status == 1)
    #expect(run.output == "")
    #expect(run.errors.contains("$a (甲)") && run.errors.contains("$b"))
    #expect(!run.errors.contains("$c"))
  }

  @Test func includedFilesAreReadBesideTheScript() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("parts"), withIntermediateDirectories: true)
    _ = try folder.write("CREATE TABLE t (n INTEGER); INCLUDE 'more.rq';", to: "parts/tables.rq")
    _ = try folder.write("INSERT INTO t VALUES (1), (2);", to: "parts/more.rq")
    let script = try folder.write("INCLUDE 'parts/tables.rq';\nSELECT sum(n) AS n FROM t;", to: "a.rq")
    let run = try Program.run(["--no-data", "-f", "jsonl", script])
    #expect(run.output == "{\"n\":3}\n")
    #expect(try Program.run(["check", script]).status == 0)
  }

  @Test(arguments: ["/etc/passwd", "../outside.rq", "nowhere.rq", "loop.rq"])
  func includedFilesStayInTheFolderOfTheScript(_ path: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("in"), withIntermediateDirectories: true)
    _ = try folder.write("SELECT 1;", to: "outside.rq")
    _ = try folder.write("INCLUDE 'loop.rq';", to: "in/loop.rq")
    let script = try folder.write("INCLUDE '\(path)';", to: "in/a.rq")
    let run = try Program.run(["--no-data", script])
    #expect(run.status == 1)
    #expect(run.output == "")
    #expect(run.errors.contains("RQ0190"))
  }

  @Test func aFailedAssertionOrTestHasAStatusOfItsOwn() throws {
    let holds = try Program.run(["--no-data", "-c", "ASSERT 1 = 1; TEST a: SELECT 1 AS x WHERE 1 = 0"])
    #expect(holds.status == 0)
    #expect(holds.errors.contains("test a: no bad rows"))
    #expect(try Program.run(["--no-data", "-c", "ASSERT 1 = 2 'no'"]).status == 5)
    let failed = try Program.run(["--no-data", "-c", "TEST a: FROM range(25) AS t(n); SELECT 1 AS x"])
    #expect(failed.status == 5)
    #expect(failed.output == "")
    #expect(failed.errors.contains("test a failed: 25 bad rows") && failed.errors.contains("… and 5 more"))
    let goesOn = try Program.run(
      ["--no-data", "--keep-going", "-c", "TEST a: FROM range(1) AS t(n); SELECT 1 AS x"])
    #expect(goesOn.status == 5)
    #expect(goesOn.output == "x\n1\n")
    let warned = try Program.run(["--no-data", "-c", "TEST a SEVERITY warn: FROM range(1) AS t(n); SELECT 1 AS x"])
    #expect(warned.status == 0)
    #expect(warned.output == "x\n1\n")
    #expect(warned.errors.contains("warning RQ0702: test a: 1 bad row"))
  }

  @Test func eachResultGetsAFileByItsName() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write(
      "-- @name 各省/一\nSELECT 1 AS a;\nSELECT 2 AS b;\n-- @name x\nSELECT 3 AS c;\n-- @name x\nSELECT 4 AS d;",
      to: "a.rq")
    let run = try Program.run(["--no-data", "-o", folder.path("{name}.csv"), script])
    #expect(run.status == 0)
    #expect(run.output == "")
    #expect(folder.read("各省_一.csv") == "a\n1\n")
    #expect(folder.read("result_2.csv") == "b\n2\n")
    #expect(folder.read("x.csv") == "c\n3\n")
    #expect(try Program.run(["--no-data", "-o", folder.path("new/{name}.csv"), script]).status == 0)
    #expect(folder.read("new/x.csv") == "c\n3\n")
    let unknown = try Program.run(["--no-data", "-o", folder.path("{nme}.csv"), script])
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("{nme}") && !folder.names.contains("{nme}.csv"))
    #expect(folder.read("x_2.csv") == "d\n4\n")
  }

  @Test func noFileIsLeftOfAFailedRun() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(["--no-data", "-o", folder.path("{name}.csv"), "-c", "SELECT 1 AS a; SELECT nope"])
    #expect(run.status == 1)
    #expect(folder.names == [])
  }

  @Test func checkFindsAllMistakesAndRunsNothing() throws {
    let folder = try TemporaryFolder()
    let target = folder.path("out.csv")
    let script = try folder.write(
      """
      PARAM year INTEGER;
      CREATE TABLE t AS SELECT agency, received FROM reports WHERE year = $year;
      INSERT INTO t (agency, nope) SELECT agency, received FROM reports;
      SELECT nope FROM t;
      UPDATE t SET received = agancy;
      COPY (SELECT * FROM t) TO '\(target)';
      TEST a SEVERITY awful: SELECT 1;
      ASSERT received;
      SELECT agency FROM t CHART bar;
      SELECT agency, received FROM t CHART bar;
      """, to: "a.rq")
    let run = try Program.run(["check", script])
    #expect(run.status == 1)
    #expect(run.output == "")
    let codes = run.errors.split(separator: "\n").filter { $0.hasPrefix("error") }.map {
      String($0.dropFirst(6).prefix(6))
    }
    #expect(codes == ["RQ0101", "RQ0101", "RQ0101", "RQ0191", "RQ0202", "RQ0195"])
    #expect(run.errors.contains("10 statements checked, 6 errors"))
    #expect(folder.names == ["a.rq"])
    #expect(try Program.run(["check"], input: "SELECT agency WHERE year = 2024;").status == 0)
    #expect(try Program.run(["check"], input: "SELECT (").status == 1)
    #expect(try Program.run(["check", "--bogus"]).status == 2)
    #expect(try Program.run(["check", "nowhere.rq"]).status == 2)
    #expect(try Program.run(["check", "--strict"], input: "SELECT agency, sum(received)").status == 1)
  }

  @Test func formatRewritesFilesInPlace() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("select 1 as a -- one\n", to: "a.rq")
    let check = try Program.run(["fmt", "--check", script])
    #expect(check.status == 1)
    #expect(check.errors.contains("a.rq is not formatted"))
    #expect(folder.read("a.rq") == "select 1 as a -- one\n")
    #expect(try Program.run(["fmt", script]).status == 0)
    #expect(folder.read("a.rq") == "SELECT 1 AS a; -- one\n")
    #expect(try Program.run(["fmt", "--check", script]).status == 0)
    let broken = try folder.write("select (", to: "b.rq")
    #expect(try Program.run(["fmt", broken]).status == 1)
    #expect(folder.read("b.rq") == "select (")
    #expect(try Program.run(["fmt"], input: "select 1").output == "SELECT 1;\n")
  }

  @Test(arguments: [
    (
      "SELECT agency, sum(withheld) WHERE year = 2024 GROUP BY province",
      "SELECT province, agency, sum(withheld)\nWHERE year = 2024\nGROUP BY province, agency;\n"
    ),
    (
      "SELECT year, sum(received) WHERE (year = 2024)",
      "SELECT year, sum(received) WHERE (year = 2024) GROUP BY year;\n"
    ),
    (
      "SELECT year, sum(received) WHERE ((year = 2024)) HAVING (count(*) > 0)",
      "SELECT year, sum(received)\nWHERE ((year = 2024))\nGROUP BY year\nHAVING (count(*) > 0);\n"
    ),
    ("SELECT year, sum(received)", "SELECT year, sum(received) GROUP BY year;\n"),
    (
      "SELECT x FROM (SELECT year AS x, count(*) AS n FROM reports) AS t",
      "SELECT x FROM (SELECT year AS x, count(*) AS n FROM reports GROUP BY year) AS t;\n"
    ),
    (
      "SELECT agency, sum(received) GROUP BY 1, province ORDER BY 2",
      "SELECT province, agency, sum(received) GROUP BY 2, province ORDER BY 2;\n"
    ),
    (
      "SELECT count(*), agency FROM reports UNION ALL SELECT sum(received), agency FROM reports",
      "SELECT count(*), agency\nFROM reports\nGROUP BY agency\nUNION ALL\nSELECT sum(received), agency\n"
        + "FROM reports\nGROUP BY agency;\n"
    ),
    (
      "CREATE TABLE z AS SELECT agency, sum(received) AS r GROUP BY province; FROM z",
      "CREATE TABLE z AS\nSELECT province, agency, sum(received) AS r\nGROUP BY province, agency;\nFROM z;\n"
    ),
    (
      "CREATE VIEW v AS SELECT sum(received) AS x GROUP BY province; FROM v",
      "CREATE VIEW v AS SELECT province, sum(received) AS x GROUP BY province;\nFROM v;\n"
    ),
    (
      "CREATE TABLE t (p TEXT, n INTEGER); INSERT INTO t SELECT sum(received) GROUP BY province; FROM t",
      "CREATE TABLE t (p TEXT, n INTEGER);\nINSERT INTO t SELECT province, sum(received) GROUP BY province;\nFROM t;\n"
    ),
    ("SELECT province, sum(received) GROUP BY province", "SELECT province, sum(received) GROUP BY province;\n"),
    (
      "SELECT upper(agency) AS a, count(*) GROUP BY year HAVING count(*) > 1",
      "SELECT year, upper(agency) AS a, count(*)\nGROUP BY year, upper(agency)\nHAVING count(*) > 1;\n"
    ),
  ])
  func explicitGrainIsStandardSQL(_ source: String, _ expected: String) throws {
    let run = try Program.run(["fmt", "--explicit"], input: source)
    #expect(run.errors == "")
    #expect(run.output == expected)
    #expect(try Program.run(["check", "--strict"], input: run.output).status == 0)
    let before = try Program.run(["-f", "csv", "-c", source])
    let after = try Program.run(["-f", "csv", "-c", run.output])
    #expect(before.output == after.output)
    #expect(try Program.run(["-f", "csv", "--strict", "-c", run.output]).output == after.output)
  }

  @Test func helpTellsOfTheOtherCommands() throws {
    #expect(try Program.run(["--help"]).output.contains("rq check"))
    for (verb, option) in [("check", "--strict"), ("fmt", "--explicit")] {
      let help = try Program.run([verb, "--help"])
      #expect(help.status == 0)
      #expect(help.output.contains(option))
    }
  }
}
