import Foundation
import Testing

/// The prompt as a person sees it, on a terminal.
@Suite(.serialized) struct PromptTests {
  @Test func interruptClearsTheLineAndNeverEndsTheProgram() throws {
    let program = try TerminalProgram(["--no-data"])
    try program.wait(for: "rq> ")
    for _ in 0..<3 {
      program.type("SELECT (")
      try program.wait(for: "SELECT (")
      program.type("\u{3}")
      try program.wait(for: "^C")
      try program.wait(for: "rq> ")
    }
    program.type("SELECT (\r")
    try program.wait(for: "  > ")
    program.type("\u{3}")
    try program.wait(for: "rq> ")
    program.type(".quit\r")
    #expect(try program.waitForExit() == 0)
  }

  @Test func aParameterIsAskedForUntilTheAnswerFits() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("PARAM rate DECIMAL(5,2) '比率'; SELECT $rate * 2 AS twice;", to: "p.rq")
    let program = try TerminalProgram(["--no-data", "-f", "csv", script])
    try program.wait(for: "比率 (rate, DECIMAL(5,2)): ")
    program.type("abc\r")
    try program.wait(for: "'abc' is not")
    try program.wait(for: "比率 (rate, DECIMAL(5,2)): ")
    program.type("1.234\r")
    try program.wait(for: "It would become 1.23.")
    try program.wait(for: "比率 (rate, DECIMAL(5,2)): ")
    program.type("1.25\r")
    try program.wait(for: "2.50")
    #expect(try program.waitForExit() == 0)
  }

  @Test func interruptEndsAQuestion() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("PARAM year INTEGER; SELECT $year AS y;", to: "p.rq")
    let program = try TerminalProgram(["--no-data", script])
    try program.wait(for: "year (INTEGER): ")
    program.type("\u{3}")
    #expect(try program.waitForExit() == 130)
    let left = try TerminalProgram(["--no-data", script])
    try left.wait(for: "year (INTEGER): ")
    left.type("\u{4}")
    #expect(try left.waitForExit() == 1)
  }

  @Test func thePromptAsksForParametersOfAScript() throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("PARAM year INTEGER; SELECT $year + 1 AS next;", to: "p.rq")
    let program = try TerminalProgram(["--no-data"])
    try program.wait(for: "rq> ")
    program.type(".read \(script)\r")
    try program.wait(for: "year (INTEGER): ")
    program.type("\u{3}")
    try program.wait(for: "rq> ")
    program.type(".read \(script)\r")
    try program.wait(for: "year (INTEGER): ")
    program.type("2041\r")
    try program.wait(for: "2042")
    try program.wait(for: "rq> ")
    program.type(".quit\r")
    #expect(try program.waitForExit() == 0)
  }

  @Test func errorsShowACaretAndThePromptGoesOn() throws {
    let program = try TerminalProgram(["--no-data"])
    try program.wait(for: "rq> ")
    program.type("SELEC 1\r")
    try program.wait(for: "RQ0002")
    try program.wait(for: "^^^^^")
    try program.wait(for: "rq> ")
    program.type(".nope\r")
    try program.wait(for: ".help")
    try program.wait(for: "rq> ")
    program.type(".help\r")
    try program.wait(for: ".schema")
  }

  @Test func aTerminalThatHangsUpEndsTheProgram() throws {
    let program = try TerminalProgram(["--no-data"])
    try program.wait(for: "rq> ")
    program.type("SELECT 1")
    program.hangUp()
    #expect(try program.waitForExit() == 128 + SIGHUP)
  }

  /// What was read by then stays, and the prompt is there.
  @Test func anInterruptStopsTheFirstLoadAndNotTheProgram() throws {
    let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../datasets/reports/anning-2024.txt").standardized
    let folder = try TemporaryFolder()
    for number in 0..<20_000 {
      try FileManager.default.linkItem(at: shipped, to: folder.url.appendingPathComponent("report-\(number).txt"))
    }
    let program = try TerminalProgram(["-d", folder.url.path])
    try program.wait(for: "loading ")
    program.type("\u{3}")
    try program.wait(for: "loading was stopped with ")
    try program.wait(for: "rq> ")
    program.type("SELECT count(*) > 0 AND count(*) < 20000 AS partly;\r")
    try program.wait(for: "true")
    try program.wait(for: "rq> ")
    program.type(".quit\r")
    #expect(try program.waitForExit() == 0)
  }

  /// Statements that run for long are stopped at moments of all kinds. `RQ_INTERRUPTS` asks for more than a few, and for
  /// each within 100 ms, which only a machine that does nothing else can promise.
  @Test func interruptsStopStatementsAtOnce() throws {
    let program = try TerminalProgram(["--no-data", "--threads", "2"])
    try program.wait(for: "rq> ")
    program.type(
      "CREATE TABLE t AS SELECT range AS x, range % 1000 AS k, CAST(range AS TEXT) AS s FROM range(300000)\r")
    try program.wait(for: "rq> ")
    let statements = [
      "SELECT count(*) FROM t a, t b WHERE a.x + b.x = 7", "SELECT sum(a.x * b.x) FROM t a CROSS JOIN t b",
      "SELECT s, count(*) OVER (PARTITION BY k ORDER BY x ROWS BETWEEN 900 PRECEDING AND 900 FOLLOWING) FROM t",
      "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n",
      "SELECT a.s FROM t a JOIN t b ON a.k = b.k ORDER BY b.s, a.s DESC",
    ]
    let measured = ProcessInfo.processInfo.environment["RQ_INTERRUPTS"].flatMap { Int($0) }
    let rounds = measured ?? 15
    var random = SystemRandomNumberGenerator()
    var delays: [Double] = []
    for round in 0..<rounds {
      program.type(statements[round % statements.count] + ";\r")
      usleep(UInt32.random(in: 30_000..<400_000, using: &random))
      program.forget()
      let start = Date()
      program.type("\u{3}")
      try program.wait(for: "rq> ")
      delays.append(Date().timeIntervalSince(start))
      program.type("SELECT \(round) * 2 + 1 AS answer;\r")
      try program.wait(
        for: "│ \(String(repeating: " ", count: max(0, 6 - String(round * 2 + 1).count)))\(round * 2 + 1) │")
      try program.wait(for: "rq> ")
    }
    let late = delays.filter { $0 > 0.1 }
    print("interrupts: \(rounds), slowest \(delays.max() ?? 0) s, later than 100 ms: \(late.count)")
    #expect(measured == nil || late.isEmpty)
  }
}
