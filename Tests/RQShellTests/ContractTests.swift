import Foundation
import ReportQuery
import Testing

/// What other programs rely on: exit statuses, and bytes that do not depend on where they go.
@Suite struct ContractTests {
  private static let endless = "SELECT count(*) FROM range(1000000) a(x), range(1000000) b(y) WHERE x < y"
  private static let reports = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../datasets/reports").standardized.path

  private static let statuses: [(Int32, [String])] = [
    (0, ["-c", "SELECT 1"]), (0, ["-d", reports, "-c", "SELECT count(*)"]),
    (0, ["--strict", "-d", reports, "-c", "SELECT agency"]),
    (1, ["-c", "SELECT nope"]), (1, ["-c", "SELEC 1"]), (1, ["-c", "SELECT 9223372036854775807 + 1"]),
    (1, ["-o", "/nowhere/out.csv", "-c", "SELECT 1"]),
    (2, ["--bogus"]), (2, ["nowhere.rq"]), (2, ["-f", "xml", "-c", "SELECT 1"]), (2, ["--set", "x", "-c", "SELECT 1"]),
    (3, ["-d", "/nowhere", "-c", "SELECT 1"]), (3, ["-d", "/dev/null", "-c", "SELECT 1"]),
    (4, ["--timeout", "0.2", "-c", endless]), (4, ["-c", "SET timeout = 0.2; " + endless]),
    (4, ["--memory-limit", "200KB", "-c", "SELECT list(x) FROM range(1000000) t(x)"]),
    (5, ["-c", "ASSERT 1 > 2"]), (5, ["-c", "TEST a: SELECT 1"]),
    (5, ["--keep-going", "-c", "TEST a: SELECT 1; SELECT 2"]),
  ]

  /// Every status of the contract but that of an interruption.
  @Test(arguments: statuses)
  func theStatusSaysWhatHappened(_ status: Int32, _ arguments: [String]) throws {
    let run = try Program.run((arguments.contains("-d") ? [] : ["--no-data"]) + arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect(status == 0 || !run.errors.isEmpty)
  }

  /// The first failure decides, and interruption above all.
  @Test func theFirstFailureGivesTheStatus() throws {
    let first = try Program.run(["--no-data", "--keep-going", "-c", "ASSERT 1 > 2; SELECT nope; SELECT 1 AS a"])
    #expect(first.status == 5)
    #expect(first.output == "a\n1\n")
    let folder = try TemporaryFolder()
    _ = try folder.write("nothing that is a report", to: "bad.txt")
    let mixed = ["-d", Self.reports, "-d", folder.url.path, "-c", "SELECT count(*)"]
    #expect(try Program.run(mixed).status == 0)
    #expect(try Program.run(["--strict"] + mixed).status == 3)
  }

  /// A statement that never ends, behind one that writes a file to tell that the run has begun.
  private static func endless(behind file: String) -> String { "COPY (SELECT 1) TO '\(file)'; \(endless)" }

  @Test(arguments: [[], ["--keep-going"], ["-f", "table"]])
  func anInterruptEndsTheRunWithItsOwnStatus(_ arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let begun = folder.path("begun.csv")
    let program = try StartedProgram(
      ["--no-data"] + arguments + ["-c", Self.endless(behind: begun), "-c", "SELECT 1 AS after"])
    try program.wait(forFile: begun)
    program.interrupt()
    let end = program.finish()
    #expect(end.status == 130)
    #expect(!String(decoding: end.output, as: UTF8.self).contains("after"))
    #expect(end.errors.contains("RQ0599"))
  }

  /// An answer of a machine session that is interrupted is an answer like others, and the session goes on.
  @Test func aMachineSessionOutlivesAnInterrupt() throws {
    let folder = try TemporaryFolder()
    let begun = folder.path("begun.csv")
    let requests = "{\"sql\":\"\(Self.endless(behind: begun))\"}\n{\"sql\":\"SELECT 1 AS a\"}\n"
    let program = try StartedProgram(["--no-data", "--machine"], input: requests)
    try program.wait(forFile: begun)
    program.interrupt()
    let end = program.finish()
    let lines = String(decoding: end.output, as: UTF8.self).split(separator: "\n")
    #expect(end.status == 0)
    #expect(lines.count == 2)
    #expect(lines.first?.contains("RQ0599") ?? false)
    #expect(lines.last?.contains("\"rows\":[[1]]") ?? false)
  }

  /// A workbook is nothing for a terminal.
  @Test func aWorkbookStaysOffTheTerminal() throws {
    let shown = try StartedProgram(["--no-data", "-f", "xlsx", "-c", "SELECT 1"], onTerminal: true).finish()
    #expect(shown.status == 2)
    #expect(shown.output.isEmpty)
    #expect(shown.errors.contains("--output"))
  }

  /// One `--format` gives the same bytes on a narrow terminal, elsewhere, and in a file.
  @Test(arguments: OutputFormat.allCases.filter { $0 != .xlsx })
  func bytesDoNotDependOnWhereTheyGo(_ format: OutputFormat) throws {
    let statement = """
      SELECT '甲乙丙，丁戊己庚辛' || x AS 名称, x AS n, x * 1.5 AS d, NULL AS none, x / 3 AS third, 'a\tb' AS tab,
        '=1+1' AS formula, 'a rather long text that no terminal of sixty columns has room for' AS long
      FROM range(60) AS t(x)
      """
    let drawn = "SELECT '甲' || x AS k, x AS n FROM range(5) AS t(x) CHART bar"
    let isPicture = format == .svg || format == .vega
    let arguments = ["--no-data", "--format", format.rawValue, "-c", isPicture ? drawn : statement]
    let piped = try StartedProgram(arguments).finish()
    let shown = try StartedProgram(arguments, onTerminal: true).finish()
    #expect(piped.status == 0, "\(piped.errors)")
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(!piped.output.isEmpty)
    #expect(shown.output == piped.output)
    let folder = try TemporaryFolder()
    let kept = try Program.run(arguments + ["-o", folder.path("out")])
    #expect(kept.status == 0)
    #expect(try Data(contentsOf: folder.url.appendingPathComponent("out")) == piped.output)
  }
}
