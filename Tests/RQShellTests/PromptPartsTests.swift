import Foundation
import ReportQuery
import Testing

@testable import RQShell

@Test func linesRunOnceTheyAreComplete() {
  var pending = PendingStatement()
  #expect(pending.take("SELECT 1,") == .more)
  #expect(!pending.isEmpty)
  #expect(pending.take("  ';") == .more)
  #expect(pending.take("x';") == .run("SELECT 1,\n  ';\nx';"))
  #expect(pending.isEmpty)
  #expect(pending.take("SELECT 1；") == .run("SELECT 1；"))
  #expect(pending.take("SELECT 1") == .run("SELECT 1"))
  #expect(pending.take("SELECT (") == .more)
  #expect(pending.take("") == .more)
  pending.clear()
  #expect(pending.isEmpty)
  #expect(pending.take("  -- nothing") == .more)
  #expect(pending.isEmpty)
}

@Test func pastedTextsAreTakenApart() {
  #expect(PendingStatement.pieces(of: "SELECT 1; SELECT 2;") == ["SELECT 1; ", "SELECT 2;"])
  #expect(PendingStatement.pieces(of: "SELECT 1\nSELECT\n 2\n") == ["SELECT 1", "SELECT\n 2\n"])
  #expect(PendingStatement.pieces(of: "SELECT 1\n.tables\nSELECT 2") == ["SELECT 1", ".tables", "SELECT 2"])
  #expect(PendingStatement.pieces(of: "SELECT 'a\n.tables'") == ["SELECT 'a\n.tables'"])
  #expect(PendingStatement.pieces(of: "SELECT agency,\nyear\nFROM reports") == ["SELECT agency,\nyear\nFROM reports"])
  // What cannot be read either way is told as a whole.
  #expect(PendingStatement.pieces(of: "SELECT 1\nSELEC 2") == ["SELECT 1\nSELEC 2"])
}

@Test func errorsThatNoLineMendsAreToldAtOnce() {
  var pending = PendingStatement()
  #expect(pending.take("SELEC 1") == .run("SELEC 1"))
}

@Test func dotCommandsAreRead() {
  #expect(DotCommand(".tables") == .tables)
  #expect(DotCommand("  .schema 申请;") == .schema("申请"))
  #expect(DotCommand(".schema") == .schema(nil))
  #expect(DotCommand(".mode jsonl") == .mode(.jsonl))
  #expect(DotCommand(".mode") == .mode(nil))
  #expect(DotCommand(".timing OFF") == .timing(false))
  #expect(DotCommand(".timing") == .timing(nil))
  #expect(DotCommand(".x") == .records(nil))
  #expect(DotCommand(".rows 20") == .rows(20))
  #expect(DotCommand(".rows auto") == .rows(nil))
  #expect(DotCommand(".numbers wan") == .numbers(.wan))
  #expect(DotCommand(".filter year = 2024") == .filter("year = 2024"))
  #expect(DotCommand(".filter off") == .filter(""))
  #expect(DotCommand(".watch 2 SELECT 1;") == .watch(2, "SELECT 1"))
  #expect(DotCommand(".why 2 sum(withheld)") == .why(row: 2, column: "sum(withheld)"))
  #expect(DotCommand(".help RQ0107") == .help("RQ0107"))
  #expect(DotCommand(".read a b.rq") == .read("a b.rq"))
  #expect(DotCommand("quit") == .quit)
  #expect(DotCommand("exit;") == .quit)
  #expect(DotCommand("help") == .help(nil))
  #expect(DotCommand("SELECT 1") == nil)
  #expect(DotCommand("help me") == nil)
  #expect(DotCommand("") == nil)
  for line in [".mode xml", ".timing maybe", ".read", ".save", ".rows 0", ".rows x", ".watch", ".numbers 3", ".nope"] {
    guard case .wrong? = DotCommand(line) else {
      Issue.record("\(line) was taken for a command")
      continue
    }
  }
}

@Test func completionKnowsDotCommands() {
  func words(_ line: String) -> [String] {
    DotCommand.completions(of: line, at: line.utf8.count) { _ in [Completion("reports", .table)] }?.items.map(\.text)
      ?? []
  }
  #expect(words(".t") == [".tables", ".timing"])
  #expect(words(".mode JSON") == ["json", "jsonl"])
  #expect(words(".timing o") == ["on", "off"])
  #expect(words(".schema r") == ["reports"])
  #expect(DotCommand.completions(of: ".read a", at: 7) { _ in [] }?.isPath == true)
  #expect(DotCommand.completions(of: "SELECT .5", at: 9) { _ in [] } == nil)
}

@Test func everyCommandIsExplained() {
  for guide in DotCommandGuide.all {
    let arguments = ["save", "read"].contains(guide.name) ? " x" : guide.name == "watch" ? " 1" : ""
    if case .wrong(let why)? = DotCommand(".\(guide.name)\(arguments)") { Issue.record("\(guide.name): \(why)") }
    #expect(DotCommandGuide.find("." + guide.name)?.summary == guide.summary)
    #expect(DotCommandGuide.overview.contains("." + guide.name))
  }
}

@Test func everyKeywordIsExplained() {
  for keyword in Keyword.allCases {
    #expect(
      HelpDocuments.keyword(keyword.rawValue.lowercased()) != nil, "\(keyword.rawValue) is not in docs/keywords.md")
  }
  #expect(HelpDocuments.keyword("like")?.forms == "x LIKE '太%'")
  #expect(HelpDocuments.keyword("similar")?.forms == "x SIMILAR TO 'a(b|c)+'")
  #expect(HelpDocuments.keyword("agency") == nil)
  #expect(HelpDocuments.keyword("Group By")?.words.contains("GROUP") == true)
  #expect(HelpDocuments.keyword("nulls first")?.words.contains("NULLS") == true)
  let help = WordHelp(database: Database())
  #expect(help.text("GROUP BY")?.contains("GROUP BY") == true)
  #expect(help.text("spark")?.contains("heat or spark") == true)
  #expect(help.text("_")?.contains("last result") == true)
  #expect(help.text("_no_") == nil)
}

@Test func paragraphsOfErrorsAreBrokenWhereTheScreenEnds() throws {
  let text = try #require(HelpDocuments.error("RQ0107"))
  // A paragraph is one line, and the lines of an example stay apart.
  #expect(text.split(separator: "\n").contains { $0.count > 130 })
  #expect(text.contains("\n --> line") || text.contains("\n$ rq"))
  let shown = WrappedText.fit(text, width: 80).split(separator: "\n")
  #expect(!shown.contains { $0.count < 12 && $0.first?.isLowercase ?? false && !$0.contains(" ") })
}

@Test func errorsAreExplained() {
  #expect(HelpDocuments.error("rq0002")?.hasPrefix("RQ0002 · Unknown statement\n") == true)
  #expect(HelpDocuments.error("RQ0002")?.contains("RQ0003") == false)
  #expect(HelpDocuments.error("RQ9999") == nil)
}

@Test func choicesAreListedInTheRoomThereIs() {
  let items = ["received", "regulations_issued", "report_id"].map { Completion($0, .column, detail: "收到 · INTEGER") }
  #expect(CompletionMenu.common(items, typed: "re") == nil)
  #expect(CompletionMenu.common(Array(items[..<1]), typed: "re") == "received")
  #expect(CompletionMenu.common([Completion("不予公开", .column), Completion("不予公开率", .measure)], typed: "bygk") == "不予公开")
  #expect(CompletionMenu.common([Completion("不予公开", .column), Completion("BY", .keyword)], typed: "by") == nil)
  #expect(
    CompletionMenu.lines(Array(items[..<2]), width: 60, height: 20) == [
      "received            收到 · INTEGER", "regulations_issued  收到 · INTEGER",
    ])
  let many = (0..<60).map { Completion("name\($0)", .column) }
  let lines = CompletionMenu.lines(many, width: 20, height: 12)
  #expect(lines.count == 9)
  #expect(lines.first == "name0   name8")
  #expect(lines.last == "… 44 more")
  #expect(lines.allSatisfy { DisplayWidth.of($0) < 20 })
}

@Test func framesBreakWhereTheScreenEnds() {
  func frame(_ text: String, _ point: Int, width: Int = 10) -> EditorFrame {
    EditorFrame(prompt: "rq> ", continuation: "  > ", text: Array(text.utf8), point: point, width: width)
  }
  #expect(frame("SELECT", 6).rows == ["rq> SELECT", ""])
  #expect(frame("SELECT", 6).cursorRow == 1)
  #expect(frame("SELECT", 6).cursorColumn == 0)
  #expect(frame("a\nb", 3).rows == ["rq> a", "  > b"])
  #expect(frame("a\nb", 3).cursorColumn == 5)
  // A wide character is never cut in two.
  #expect(frame("abc不予公开", 0, width: 8).rows == ["rq> abc", "不予公开"])
  #expect(frame("abc不予", 9, width: 8).cursorColumn == 4)
  #expect(frame("\u{1B}[2J", 0).rows == ["rq> ␛[2J"])
  let styles = [EditorFrame.Style(range: 0..<2, code: "32")]
  let colored = EditorFrame(
    prompt: "> ", continuation: "> ", text: Array("ab c".utf8), point: 4, width: 20, styles: styles)
  #expect(colored.rows == ["> \u{1B}[32mab\u{1B}[0m c"])
}

@Test func bracketsMatchAcrossStrings() {
  func marked(_ text: String, _ point: Int) -> [Int] {
    EditorColors.styles(of: Array(text.utf8), point: point, unknown: []).filter { $0.code == "1;7" }
      .map(\.range.lowerBound)
  }
  #expect(marked("(a + (b))", 0) == [0, 8])
  #expect(marked("(a + (b))", 9) == [0, 8])
  #expect(marked("(')')", 0) == [0, 4])
  #expect(marked("(a", 0) == [])
}

@Test func linesOfHelpFitTheScreen() {
  #expect(WrappedText.fit("  one two three four five", width: 20) == "  one two three four\n  five")
  #expect(WrappedText.fit("short", width: 20) == "short")
}

@Test func historyKeepsStatementsWhole() throws {
  let folder = try TemporaryFolder()
  let history = HistoryFile(path: folder.path("state/rq/history"))
  #expect(history.load() == [])
  let entries = ["SELECT '\\n',\n  省\t份;", "back\\slash \\", ".tables"]
  for (number, entry) in entries.enumerated() {
    history.finish(history.append(entry, time: 1_700_000_000), seconds: number == 2 ? nil : 0.25)
  }
  #expect(
    history.load()
      == entries.enumerated().map {
        HistoryEntry(text: $1, time: 1_700_000_000, seconds: $0 == 2 ? nil : 0.25)
      })
  #expect(folder.read("state/rq/history")?.split(separator: "\n").count == 3)
}

@Test func aHistoryThatCannotBeKeptTroublesNobody() throws {
  let folder = try TemporaryFolder()
  let blocked = try folder.write("", to: "file") + "/history"
  #expect(HistoryFile(path: blocked).append("SELECT 1", time: 0) == nil)
  #expect(HistoryFile(path: blocked).load() == [])
  #expect(HistoryFile(path: nil).append("SELECT 1", time: 0) == nil)
  #expect(HistoryFile(path: nil).load() == [])
}

@Test func longHistoriesAreCut() throws {
  let folder = try TemporaryFolder()
  let lines = (0..<2 * HistoryFile.entries + 1).map { "SELECT \($0)" }
  let history = HistoryFile(path: try folder.write(lines.joined(separator: "\n") + "\n", to: "history"))
  #expect(history.load().first == HistoryEntry(text: "SELECT \(HistoryFile.entries + 1)"))
  #expect(folder.read("history")?.split(separator: "\n").count == HistoryFile.entries)
}

@Test func footersCountAndTime() {
  #expect(Prompt.footer(rows: 1, elapsed: 0.0004) == "1 row · <1 ms\n")
  #expect(Prompt.footer(rows: 4, elapsed: 0.0021) == "4 rows · 2 ms\n")
  #expect(Prompt.footer(rows: 0, elapsed: 12.34) == "0 rows · 12.3 s\n")
  #expect(Prompt.footer(rows: 2, elapsed: nil) == "2 rows\n")
}

@Test func progressTellsRateAndTimeLeft() {
  #expect(
    LoadProgressLine.text(LoadProgress(unit: .documents, done: 300, total: 1_000), elapsed: 3)
      == "loading 300 of 1000 documents, 100 a second, 7 s left")
  #expect(
    LoadProgressLine.text(LoadProgress(unit: .documents, done: 0, total: 5), elapsed: 1) == "loading 0 of 5 documents")
  #expect(
    LoadProgressLine.text(LoadProgress(unit: .bytes, done: 300 << 20, total: 1_000 << 20), elapsed: 2)
      == "loading 300 of 1000 MiB, 150 MiB a second, 5 s left")
}

@Test func statementsTellHowFarTheyHaveCome() {
  #expect(StatementProgressLine.text(nil, elapsed: 2.5, width: 80) == "running · 2 s")
  #expect(
    StatementProgressLine.text(
      Cancellation.Progress(.rows, done: 0, total: 0, seconds: 1, step: "ORDER BY"), elapsed: 4.2, width: 80)
      == "ORDER BY · 4 s")
  #expect(
    StatementProgressLine.text(
      Cancellation.Progress(.rows, done: 45_000_000, total: 100_000_000, seconds: 3), elapsed: 8, width: 80)
      == "▕█████████           ▏ 45 % · 15.0 M rows/s · 4 s left")
  #expect(
    StatementProgressLine.text(Cancellation.Progress(.rows, done: 1, total: 4, seconds: 1), elapsed: 1, width: 40)
      == "▕█▎   ▏ 25 % · 1 rows/s · 3 s left")
  #expect(
    StatementProgressLine.text(
      Cancellation.Progress(.bytes, done: 300 << 20, total: 400 << 20, seconds: 2), elapsed: 2, width: 60)
      == "▕███████████████     ▏ 75 % · 150 MiB/s · 1 s left")
}
