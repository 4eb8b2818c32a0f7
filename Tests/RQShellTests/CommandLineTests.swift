import Foundation
import ReportQuery
import Testing

@testable import RQShell

@Test(arguments: [
  (["--format", "xml"], "--format"), (["--threads", "many"], "--threads"), (["--threads", "-1"], "--threads"),
  (["--timeout", "soon"], "--timeout"), (["--lang", "fr"], "--lang"), (["--set", "x"], "--set"),
  (["--bogus"], "--bogus"), (["-c"], "-c"), (["--data", "x"], "--no-data"),
  (["--machine", "-c", "SELECT 1"], "--machine"),
  (["--memory-limit", "lots", "-c", "SELECT 1"], "--memory-limit"), (["no-such-file.rq"], "no-such-file.rq"),
])
func wrongUsageNamesTheOption(arguments: [String], named: String) throws {
  let run = try Program.run(["--no-data"] + arguments)
  #expect(run.status == 2)
  #expect(run.output == "")
  #expect(run.errors.contains(named))
}

@Test func helpAndVersionGoToStandardOutput() throws {
  let help = try Program.run(["--help"])
  #expect(help.status == 0)
  #expect(help.errors == "")
  for option in [
    "--data", "--no-data", "--command", "--format", "--output", "--set", "--threads", "--memory-limit", "--timeout",
    "--strict", "--keep-going", "--lang", "--timing", "--machine", "EXAMPLES",
  ] {
    #expect(help.output.contains(option))
  }
  #expect(try Program.run(["--version"]).output == "0.1.0\n")
}

@Test func resultsAreCSVOnAPipe() throws {
  let run = try Program.run(["--no-data"], input: "SELECT 1 AS a, 'x,y' AS b; SELECT NULL AS c, 2 AS d;")
  #expect(run.output == "a,b\n1,\"x,y\"\n\nc,d\n,2\n")
  #expect(run.errors == "")
  #expect(run.status == 0)
}

@Test func commandsRunBeforeScriptsAndInOneSession() throws {
  let folder = try TemporaryFolder()
  let script = try folder.write("SELECT 7 / 2 AS a;", to: "a.rq")
  let run = try Program.run(
    ["--no-data", "-f", "jsonl", script, "-c", "SET integer_division = true", "-c", "SELECT 1 AS b"])
  #expect(run.output == "{\"b\":1}\n{\"a\":3}\n")
}

@Test func aLoadOfManyReportsEndsWithWhatIsWrongWithThem() throws {
  let folder = try TemporaryFolder()
  let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../datasets/reports/anning-2024.txt").standardized
  let report = try String(contentsOf: shipped, encoding: .utf8)
  for number in 0..<100 { _ = try folder.write(report, to: "\(number).txt") }
  _ = try folder.write("从前有一座山。", to: "novel.txt")
  let run = try Program.run(["-d", folder.url.path, "-c", "SELECT count(*) AS n FROM reports"])
  #expect(run.output == "n\n100\n")
  #expect(run.errors.contains("rq: 100 reports read, 1 unreadable; findings: "))
  #expect(run.errors.contains("duplicate 99"))
}

@Test func theFirstErrorEndsTheRun() throws {
  let statements = "SELECT 1 AS a; SELECT nope; SELECT 2 AS b"
  let run = try Program.run(["--no-data", "-f", "jsonl", "-c", statements])
  #expect(run.output == "{\"a\":1}\n")
  #expect(run.status == 1)
  #expect(run.errors.contains("line 1, column 23"))
  let all = try Program.run(["--no-data", "-f", "jsonl", "--keep-going", "-c", statements])
  #expect(all.output == "{\"a\":1}\n{\"b\":2}\n")
  #expect(all.status == 1)
}

@Test func aScriptWithSyntaxErrorsRunsOnlyUnderKeepGoing() throws {
  let folder = try TemporaryFolder()
  let script = try folder.write("SELECT 1 AS a;\nSELECT (;\nSELECT 2 AS b;\n", to: "年报.rq")
  let run = try Program.run(["--no-data", "-f", "jsonl", script])
  #expect(run.output == "")
  #expect(run.status == 1)
  #expect(run.errors.contains("年报.rq, line 2"))
  let all = try Program.run(["--no-data", "-f", "jsonl", "--keep-going", script])
  #expect(all.output == "{\"a\":1}\n{\"b\":2}\n")
  #expect(all.status == 1)
}

@Test func anOutputFileIsReplacedWholeOrNotAtAll() throws {
  let folder = try TemporaryFolder()
  let target = try folder.write("old", to: "out.jsonl")
  let failed = try Program.run(["--no-data", "-o", target, "-c", "SELECT 1 AS a; SELECT nope"])
  #expect(failed.status == 1)
  #expect(folder.read("out.jsonl") == "old")
  let done = try Program.run(["--no-data", "-o", target, "-c", "SELECT 1 AS a"])
  #expect(done.status == 0)
  #expect(done.output == "")
  #expect(folder.read("out.jsonl") == "{\"a\":1}\n")
  #expect(folder.names == ["out.jsonl"])
}

@Test func unwritableOutputIsAnError() throws {
  let run = try Program.run(["--no-data", "-o", "/no/such/folder/x.csv", "-c", "SELECT 1"])
  #expect(run.status == 1)
  #expect(run.errors.contains("/no/such/folder/x.csv"))
}

@Test func settingsAndParametersComeFromTheCommandLine() throws {
  let run = try Program.run([
    "--no-data", "-f", "jsonl", "--set", "integer_division=true", "--set", "n=7", "--set", "t=省", "-c",
    "SELECT $n / 2 AS a, $t AS b",
  ])
  #expect(run.output == "{\"a\":3,\"b\":\"省\"}\n")
  let wrong = try Program.run(["--no-data", "--set", "null_order=sideways", "-c", "SELECT 1"])
  #expect(wrong.status == 2)
  #expect(wrong.errors.contains("null_order"))
}

@Test func timingIsOneJSONLineAStatement() throws {
  let run = try Program.run(["--no-data", "--timing", "-c", "SELECT 1; SET notes = true"])
  let lines = try run.errors.split(separator: "\n").map {
    try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
  }
  #expect(lines.map { $0["statement"] as? Int } == [1, 2])
  #expect(lines.map { $0["rows"] as? Int } == [1, 0])
  #expect(lines.allSatisfy { $0["elapsed"] as? Double ?? -1 >= 0 })
}

@Test func aMissingFolderIsSaidAndNothingRuns() throws {
  let run = try Program.run(["-d", "/no/such/folder", "-c", "SELECT 1"])
  #expect(run.status == 3)
  #expect(run.output == "")
  #expect(run.errors.contains("/no/such/folder"))
}

@Test(arguments: [
  ("RQ0101", RQShell.ExitStatus.queryFailed), ("RQ0401", .queryFailed), ("RQ0501", .limit), ("RQ0502", .limit),
  ("RQ0599", .interrupted), ("RQ0701", .assertion),
])
func codesDecideTheStatus(code: String, status: RQShell.ExitStatus) {
  #expect(RQShell.ExitStatus(Diagnostic(code, "")) == status)
}

@Test func parametersAreReadAsTheLanguageReadsThem() {
  #expect(ParameterValue.read("2024") == .integer(2_024))
  #expect(ParameterValue.read("-4.390") == .decimal(ReportQuery.Decimal(unscaled: -4_390, scale: 3)))
  #expect(ParameterValue.read("1e3") == .double(1_000))
  #expect(
    ParameterValue.read("99999999999999999999")
      == .decimal(ReportQuery.Decimal(unscaled: 99_999_999_999_999_999_999, scale: 0)))
  #expect(ParameterValue.read("NULL") == .null)
  #expect(ParameterValue.read("True") == .boolean(true))
  #expect(ParameterValue.read("'12''3'") == .text("12'3"))
  #expect(ParameterValue.read("山西省") == .text("山西省"))
  #expect(ParameterValue.read("-") == .text("-"))
  #expect(ParameterValue.read("inf") == .text("inf"))
  #expect(ParameterValue.read("") == .text(""))
}
