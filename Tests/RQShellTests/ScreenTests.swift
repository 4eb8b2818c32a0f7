import Foundation
import Testing

/// The prompt as a person sees it: sessions recorded in a terminal. `RQ_RECORD=1` records them anew.
@Suite struct ScreenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Screens").standardized

  private static let root = folder.appendingPathComponent("../..").standardized

  private static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".screen") }.sorted()

  private static let isRecording = ProcessInfo.processInfo.environment["RQ_RECORD"] == "1"

  @Test func theSessionsAreThere() {
    #expect(Self.names.count >= 8)
    #expect(TmuxSession.isInstalled, "tmux is not installed; scripts/setup --tests installs it")
  }

  @Test(arguments: names) func theScreenIsAsRecorded(_ name: String) async throws {
    let url = Self.folder.appendingPathComponent(name)
    var record = ScreenRecord(try String(contentsOf: url, encoding: .utf8))
    let folder = try TemporaryFolder()
    for file in record.files { _ = try folder.write(file.text, to: file.name) }
    let session = try TmuxSession(
      width: record.width, height: record.height, arguments: try arguments(record, folder),
      environment: environment(record, folder), in: record.files.isEmpty ? Self.root : folder.url)
    var isColored = false
    _ = try await wait(session, colored: false) {
      $0.contains { $0.hasPrefix("rq") && $0.contains("> ") || $0 == "rq>" }
    }
    var place = 0
    while place < record.steps.count {
      defer { place += 1 }
      switch record.steps[place] {
      case .type(let keys): try await type(keys, session)
      case .paste(let text, let bracketed): try session.paste(text, bracketed: bracketed)
      case .colors(let on): isColored = on
      case .screen(let wanted):
        if Self.isRecording {
          record.steps[place] = .screen(try await rest(session, colored: isColored))
        } else {
          let seen = try await wait(session, colored: isColored) { $0 == wanted }
          #expect(seen == wanted, "\(name), after \(record.steps[..<place].suffix(2))")
          if seen != wanted { return }
        }
      }
      if Self.isRecording, place + 1 < record.steps.count, case .screen = record.steps[place] {
        continue
      } else if Self.isRecording, place + 1 == record.steps.count || !Self.isScreen(record.steps[place + 1]) {
        // Keys with nothing recorded behind them still have to arrive.
        _ = try await rest(session, colored: false)
      }
    }
    if Self.isRecording { try record.text.write(to: url, atomically: true, encoding: .utf8) }
  }

  /// Types keys as a person does, who waits for the prompt after Enter and Ctrl-C: what is typed meanwhile is shown by the
  /// terminal itself, and may be lost with the interrupt.
  private func type(_ keys: String, _ session: TmuxSession) async throws {
    var rest = keys[...]
    while let end = ["<Enter>", "<C-c>"].compactMap({ rest.range(of: $0)?.upperBound }).min(), end < rest.endIndex {
      let before = try session.screen()
      try session.type(String(rest[..<end]))
      rest = rest[end...]
      _ = try await wait(session, colored: false) { seen in
        seen != before && seen.last.map { $0.hasPrefix("rq") && $0.hasSuffix(">") } ?? false
      }
    }
    try session.type(String(rest))
  }

  private static func isScreen(_ step: ScreenRecord.Step) -> Bool {
    if case .screen = step { true } else { false }
  }

  /// The screen once it is as wanted, or as it is when there is nothing to wait for any more.
  private func wait(
    _ session: TmuxSession, colored: Bool, until isWanted: ([String]) -> Bool
  ) async throws -> [String] {
    let deadline = Patience.end
    var seen: [String] = []
    while Date() < deadline {
      seen = ScreenRecord.settled(try session.screen(colored: colored))
      if isWanted(seen) { break }
      try await Task.sleep(for: .milliseconds(40))
    }
    return seen
  }

  /// The screen once nothing has changed for a while.
  private func rest(_ session: TmuxSession, colored: Bool) async throws -> [String] {
    var last: [String] = []
    var since = Date()
    while Date().timeIntervalSince(since) < 1.2 {
      let seen = ScreenRecord.settled(try session.screen(colored: colored))
      if seen != last { (last, since) = (seen, Date()) }
      try await Task.sleep(for: .milliseconds(100))
    }
    return last
  }

  private func environment(_ record: ScreenRecord, _ folder: TemporaryFolder) -> [String: String] {
    var variables = [
      "RQ_HISTORY": folder.path("history"), "INPUTRC": "/dev/null", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no",
      "RQ_PAGER": "less", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "EDITOR": "true",
      "RQ_DATASETS": Self.root.appendingPathComponent("datasets").path,
    ]
    for (name, value) in record.environment {
      variables[name] = value.replacingOccurrences(of: "$FOLDER", with: folder.url.path)
    }
    if record.environment["INPUTRC"] == "vi" {
      variables["INPUTRC"] = (try? folder.write("set editing-mode vi\n", to: "inputrc")) ?? "/dev/null"
    }
    return variables
  }

  /// The arguments; `gaps` is a report with cells without numbers.
  private func arguments(_ record: ScreenRecord, _ folder: TemporaryFolder) throws -> [String] {
    try record.arguments.map { word in
      guard word == "gaps" else { return word }
      let shipped = Self.folder.appendingPathComponent("../../datasets/reports/anning-2024.txt")
      let text = try String(contentsOf: shipped, encoding: .utf8)
        .replacingOccurrences(of: "(一)予以公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |", with: "(一)予以公开 | 0 | 0 | 0 | 0 | 0 | 0 | |")
        .replacingOccurrences(
          of: "不计其他情形) | 0 | 0 | 0 | 0 | 0 | 0 | 0 |", with: "不计其他情形) | / | / | / | / | / | / | / |"
        )
        .replacingOccurrences(of: "四、结转下年度继续办理", with: "四、其他事项")
      return try folder.write(text, to: "gaps-2024.txt")
    }
  }
}
