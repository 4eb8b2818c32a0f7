import Foundation
import ReportQuery
import Testing

@testable import RQShell

@Test func statementsRunAtTheirSemicolon() {
  var pending = PendingStatement()
  #expect(pending.take("SELECT 1,") == .more)
  #expect(!pending.isEmpty)
  #expect(pending.take("  ';") == .more)
  #expect(pending.take("x';") == .run("SELECT 1,\n  ';\nx';"))
  #expect(pending.isEmpty)
  #expect(pending.take("SELECT 1；") == .run("SELECT 1；"))
}

@Test func anEmptyLineRunsWhatIsComplete() {
  var pending = PendingStatement()
  #expect(pending.take("SELECT 1") == .more)
  #expect(pending.take("") == .run("SELECT 1"))
  #expect(pending.take("SELECT (") == .more)
  #expect(pending.take("") == .more)
  pending.clear()
  #expect(pending.isEmpty)
  #expect(pending.take("  -- nothing") == .more)
  #expect(pending.isEmpty)
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
  #expect(DotCommand(".timing OFF") == .timing(false))
  #expect(DotCommand(".read a b.rq") == .read("a b.rq"))
  #expect(DotCommand("quit") == .quit)
  #expect(DotCommand("exit;") == .quit)
  #expect(DotCommand("help") == .help)
  #expect(DotCommand("SELECT 1") == nil)
  #expect(DotCommand("help me") == nil)
  #expect(DotCommand("") == nil)
  for line in [".mode", ".mode xml", ".timing", ".read", ".nope"] {
    guard case .wrong? = DotCommand(line) else {
      Issue.record("\(line) was taken for a command")
      continue
    }
  }
}

@Test func completionKnowsKeywordsAndNames() {
  let completer = Completer(names: ["reports", "withheld", "withheld_law", "不予公开", "不予处理", "Received"])
  #expect(completer.words(for: "withheld_") == ["withheld_law"])
  #expect(completer.words(for: "WITHH") == ["withheld", "withheld_law"])
  #expect(completer.words(for: "不予") == ["不予公开", "不予处理"])
  #expect(completer.words(for: "sum（不予公") == ["sum（不予公开"])
  #expect(completer.words(for: "sele") == ["select"])
  #expect(completer.words(for: "SELE") == ["SELECT"])
  #expect(completer.words(for: "rec") == ["Received", "recursive"])
  #expect(completer.words(for: "zzz") == [])
}

@Test func completionKnowsDotCommands() {
  let completer = Completer(names: ["tables_column"])
  func words(_ word: String, _ before: String) -> [String]? {
    guard case .words(let words) = completer.completion(of: word, after: before) else { return nil }
    return words
  }
  #expect(words("t", ".") == ["tables", "timing"])
  #expect(words("JSON", ".mode ") == ["json", "jsonl"])
  #expect(words("o", ".timing ") == ["on", "off"])
  #expect(words("a", ".read ") == nil)
}

@Test func historyKeepsStatementsWhole() throws {
  let folder = try TemporaryFolder()
  let history = HistoryFile(path: folder.path("state/rq/history"))
  #expect(history.load() == [])
  let entries = ["SELECT '\\n',\n  省份;", "back\\slash \\", ".tables"]
  for entry in entries { history.append(entry) }
  #expect(history.load() == entries)
  #expect(folder.read("state/rq/history")?.split(separator: "\n").count == 3)
}

@Test func aHistoryThatCannotBeKeptTroublesNobody() throws {
  let folder = try TemporaryFolder()
  let blocked = try folder.write("", to: "file") + "/history"
  HistoryFile(path: blocked).append("SELECT 1")
  #expect(HistoryFile(path: blocked).load() == [])
  HistoryFile(path: nil).append("SELECT 1")
  #expect(HistoryFile(path: nil).load() == [])
}

@Test func longHistoriesAreCut() throws {
  let folder = try TemporaryFolder()
  let lines = (0..<2 * HistoryFile.entries + 1).map { "SELECT \($0)" }
  let history = HistoryFile(path: try folder.write(lines.joined(separator: "\n") + "\n", to: "history"))
  #expect(history.load().first == "SELECT \(HistoryFile.entries + 1)")
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
