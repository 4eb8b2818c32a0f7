import Foundation
import ReportQuery

/// A script in the format of sqllogictest: statements that pass or fail, and queries with their values.
struct LogicScript {
  /// One record.
  enum Record {
    /// A statement that passes, or one that is an error.
    case statement(String, passes: Bool)
    case query(String, types: [Character], sorting: Sorting, expected: Expectation)
  }

  enum Sorting: String {
    case none = "nosort"
    case rows = "rowsort"
    case values = "valuesort"
  }

  enum Expectation: Equatable {
    case values([String])
    /// The number of values, and a digest of them, each with a line break behind it.
    case digest(count: Int, String)
  }

  /// What came of a script.
  struct Outcome {
    var passed = 0
    /// What failed: the line, the text and what was wrong.
    var failures: [String] = []
  }

  private(set) var records: [(line: Int, record: Record)] = []

  /// The name under which conditions speak of this engine.
  static let engine = "rq"

  init(_ text: String) {
    var reader = LogicReader(text)
    while let record = reader.next() { records.append(record) }
  }

  /// Runs all records in a session of its own.
  func run() throws -> Outcome {
    let session = Database()
    for (name, value) in [("integer_division", "true"), ("null_order", "low"), ("grain", "strict")] {
      try session.set(name, to: value)
    }
    var outcome = Outcome()
    for (line, record) in records {
      if let failure = failure(of: record, in: session) {
        outcome.failures.append("line \(line): \(failure)")
      } else {
        outcome.passed += 1
      }
    }
    return outcome
  }

  /// What is wrong with the outcome of a record; nil when it is as expected.
  private func failure(of record: Record, in session: Database) -> String? {
    switch record {
    case .statement(let text, let passes):
      do {
        _ = try session.run(QueryText(text))
        return passes ? nil : "\(text): no error"
      } catch {
        return passes ? "\(text): \(message(of: error))" : nil
      }
    case .query(let text, let types, let sorting, let expected):
      do {
        let result = try session.run(QueryText(text))
        guard result.columns.count == types.count else { return "\(text): \(result.columns.count) columns" }
        let values = LogicScript.values(of: result, types, sorting)
        let isDigest = if case .digest = expected { true } else { false }
        let given =
          isDigest
          ? Expectation.digest(count: values.count, MD5.hex(values.map { $0 + "\n" }.joined())) : .values(values)
        return given == expected ? nil : "\(text): \(given) instead of \(expected)"
      } catch {
        return "\(text): \(message(of: error))"
      }
    }
  }

  private func message(of error: any Error) -> String {
    (error as? Diagnostic).map { "\($0.code) \($0.message)" } ?? "\(error)"
  }

  /// The values of a result, row by row, as the format writes them.
  private static func values(of result: QueryResult, _ types: [Character], _ sorting: Sorting) -> [String] {
    let columns = result.columns
    var rows = (0..<result.rowCount).map { row in
      columns.indices.map { column in text(columns[column][row], types[column]) }
    }
    if sorting == .rows {
      rows.sort { $0.lexicographicallyPrecedes($1) { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    }
    let values = rows.flatMap { $0 }
    return sorting == .values ? values.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : values
  }

  private static func text(_ value: Value, _ type: Character) -> String {
    switch (value, type) {
    case (.null, _): return "NULL"
    case (.boolean(let value), "I"): return value ? "1" : "0"
    case (.text(let text), "I"): return String(Int(text) ?? 0)
    case (_, "I"): return Double(value).map { String(Int($0)) } ?? value.description
    case (_, "R"): return Double(value).map { String(format: "%.3f", $0) } ?? value.description
    default:
      let text = value.description
      if text.isEmpty { return "(empty)" }
      return String(text.unicodeScalars.map { $0.value < 32 || $0.value > 126 ? "@" : Character($0) })
    }
  }
}

/// Cuts a script into records, those for other engines left out.
private struct LogicReader {
  private let lines: [Substring]
  private var place = 0

  init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false) }

  mutating func next() -> (Int, LogicScript.Record)? {
    var isSkipped = false
    while place < lines.count {
      let line = lines[place].prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      let number = place + 1
      place += 1
      guard let word = line.first else { continue }
      switch word {
      case "onlyif": isSkipped = isSkipped || line.dropFirst().first.map(String.init) != LogicScript.engine
      case "skipif": isSkipped = isSkipped || line.dropFirst().first.map(String.init) == LogicScript.engine
      case "halt":
        if !isSkipped {
          place = lines.count
          return nil
        }
        isSkipped = false
      case "statement":
        let record = LogicScript.Record.statement(text(), passes: line.dropFirst().first == "ok")
        if !isSkipped { return (number, record) }
        isSkipped = false
      case "query":
        let record = query(line.dropFirst().map(String.init))
        if !isSkipped { return (number, record) }
        isSkipped = false
      default: continue
      }
    }
    return nil
  }

  private mutating func text() -> String {
    var text: [Substring] = []
    while place < lines.count, !lines[place].isEmpty, lines[place] != "----" {
      text.append(lines[place])
      place += 1
    }
    return text.joined(separator: "\n")
  }

  private mutating func query(_ words: [String]) -> LogicScript.Record {
    let sorting = words.dropFirst().first.flatMap(LogicScript.Sorting.init) ?? .none
    let text = text()
    var values: [String] = []
    if place < lines.count, lines[place] == "----" { place += 1 }
    while place < lines.count, !lines[place].isEmpty {
      values.append(String(lines[place]))
      place += 1
    }
    var expected = LogicScript.Expectation.values(values)
    let parts = values.first?.split(separator: " ") ?? []
    if values.count == 1, parts.count == 5, parts[1] == "values", parts[2] == "hashing", let count = Int(parts[0]) {
      expected = .digest(count: count, String(parts[4]))
    }
    return .query(text, types: Array(words.first ?? ""), sorting: sorting, expected: expected)
  }
}
