import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What was typed, in this session and those before it: recalled with Up, and read as the table `history`.
struct StatementHistory {
  private let file = HistoryFile.standard()
  private(set) var entries: [HistoryEntry] = []
  /// The last one that Up recalls.
  private var lastRecalled: String?

  /// Reads what earlier sessions kept.
  mutating func load() {
    entries = file.load()
    for entry in entries where entry.text != lastRecalled {
      LineEditor.remember(entry.text)
      lastRecalled = entry.text
    }
  }

  /// Keeps a text that begins to run; gives where its seconds go.
  mutating func begin(_ typed: String) -> HistoryFile.Place? {
    var text = String(typed.drop(while: \.isWhitespace))
    while text.last?.isWhitespace ?? false { text.removeLast() }
    if text != lastRecalled { LineEditor.remember(text) }
    lastRecalled = text
    let now = Int64(time(nil))
    entries.append(HistoryEntry(text: text, time: now))
    return file.append(text, time: now)
  }

  /// Notes how long the last text took; nil where it was stopped.
  mutating func finish(_ place: HistoryFile.Place?, seconds: Double?) {
    if !entries.isEmpty { entries[entries.count - 1].seconds = seconds }
    file.finish(place, seconds: seconds)
  }

  /// The entries as a table: number, local time, seconds, text.
  var table: ResultTable {
    ResultTable(
      columns: [
        ResultColumn(name: "number", type: .integer, values: entries.indices.map { .integer(Int64($0 + 1)) }),
        ResultColumn(
          name: "time", type: .timestamp,
          values: entries.map { entry in entry.time.map { .timestamp(StatementHistory.local($0)) } ?? .null }),
        ResultColumn(
          name: "seconds", type: .double, values: entries.map { entry in entry.seconds.map { .double($0) } ?? .null }),
        ResultColumn(name: "statement", type: .text, values: entries.map { .text($0.text) }),
      ], rowCount: entries.count)
  }

  /// A moment by the clock on the wall.
  private static func local(_ seconds: Int64) -> Timestamp {
    var moment = time_t(seconds)
    var parts = tm()
    guard localtime_r(&moment, &parts) != nil else { return Timestamp(microseconds: seconds * 1_000_000) }
    return Timestamp(microseconds: (seconds + Int64(parts.tm_gmtoff)) * 1_000_000)
  }
}
