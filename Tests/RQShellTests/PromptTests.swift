import Foundation
import Testing

/// The prompt as a person sees it, on a terminal.
@Suite(.serialized) struct PromptTests {
  @Test func statementsTakeSeveralLinesAndComeBackAsOne() throws {
    let folder = try TemporaryFolder()
    var environment = Program.environment
    environment["RQ_HISTORY"] = folder.path("history")
    let program = try TerminalProgram(["--no-data"], environment: environment)
    try program.wait(for: "rq> ")
    program.type("SELECT 1 AS a,\r")
    try program.wait(for: "  > ")
    program.type("2 AS 乙;\r")
    try program.wait(for: "│ a │ 乙 │")
    try program.wait(for: "1 row · ")
    try program.wait(for: "rq> ")
    program.type("\u{4}")
    #expect(try program.waitForExit() == 0)
    #expect(folder.read("history") == "SELECT 1 AS a,\\n2 AS 乙;\n")
    let again = try TerminalProgram(["--no-data"], environment: environment)
    try again.wait(for: "rq> ")
    again.type("\u{1B}[A")
    try again.wait(for: "2 AS 乙;")
    again.type("\r")
    try again.wait(for: "│ a │ 乙 │")
  }

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

  @Test func tabCompletesKeywords() throws {
    let program = try TerminalProgram(["--no-data"])
    try program.wait(for: "rq> ")
    program.type("SELE\t")
    try program.wait(for: "SELECT ")
    program.type("\u{3}")
    try program.wait(for: "rq> ")
    program.type(".tab\t")
    try program.wait(for: ".tables")
  }

  @Test func aTerminalThatHangsUpEndsTheProgram() throws {
    let program = try TerminalProgram(["--no-data"])
    try program.wait(for: "rq> ")
    program.type("SELECT 1")
    program.hangUp()
    #expect(try program.waitForExit() == 128 + SIGHUP)
  }
}
