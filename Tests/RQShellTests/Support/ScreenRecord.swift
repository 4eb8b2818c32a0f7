import Foundation

/// A recorded session at a terminal: what was typed, and what the screen showed then.
///
///     # What the session is about.
///     terminal 80x24 TERM=dumb
///     arguments --no-data
///     file one.rq SELECT 1;\nSELECT 2;
///
///     > SELECT 1<Enter>
///     | rq> SELECT 1
///     | …
///
/// A session with files runs in a folder of its own that has them. `>` types, `paste` and `paste-raw` paste with or without brackets, `colors` has the next screens keep their colours,
/// and `|` lines are the screen behind all of it. `{seconds}` and the like stand for what differs from run to run.
struct ScreenRecord {
  enum Step: Equatable {
    case type(String)
    case paste(String, bracketed: Bool)
    case colors(Bool)
    case screen([String])
  }

  var heading: [String] = []
  var width = 80
  var height = 24
  var environment: [String: String] = [:]
  var arguments: [String] = []
  var files: [(name: String, text: String)] = []
  var steps: [Step] = []

  init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if steps.isEmpty,
        line.hasPrefix("#") || line.hasPrefix("terminal ") || line.hasPrefix("arguments")
          || line.hasPrefix("file ")
      {
        heading.append(line)
      }
      if line.hasPrefix("terminal ") {
        let words = line.dropFirst(9).split(separator: " ").map(String.init)
        let size = words[0].split(separator: "x").compactMap { Int($0) }
        (width, height) = (size[0], size[1])
        for word in words.dropFirst() {
          let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
          environment[parts[0]] = parts[1]
        }
      } else if steps.isEmpty, line.hasPrefix("file ") {
        let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
        files.append((parts[1], parts[2].replacingOccurrences(of: "\\n", with: "\n") + "\n"))
      } else if line.hasPrefix("arguments") {
        arguments = line.dropFirst(9).split(separator: " ").map(String.init)
      } else if line.hasPrefix("> ") {
        steps.append(.type(String(line.dropFirst(2))))
      } else if line.hasPrefix("paste ") || line.hasPrefix("paste-raw ") {
        let isRaw = line.hasPrefix("paste-raw ")
        let text = String(line.dropFirst(isRaw ? 10 : 6))
          .replacingOccurrences(of: "\\n", with: "\n").replacingOccurrences(of: "\\t", with: "\t")
        steps.append(.paste(text, bracketed: !isRaw))
      } else if line == "colors on" || line == "colors off" {
        steps.append(.colors(line == "colors on"))
      } else if line.hasPrefix("|") {
        let shown = String(line.dropFirst(line.hasPrefix("| ") ? 2 : 1))
        if case .screen(let lines)? = steps.last {
          steps[steps.count - 1] = .screen(lines + [shown])
        } else {
          steps.append(.screen([shown]))
        }
      }
    }
  }

  /// The record as a file.
  var text: String {
    var lines = heading
    for (place, step) in steps.enumerated() {
      let isFirst = place == 0 || { if case .screen = steps[place - 1] { true } else { false } }()
      if isFirst { lines.append("") }
      switch step {
      case .type(let keys): lines.append("> \(keys)")
      case .paste(let text, let bracketed):
        let shown = text.replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(of: "\t", with: "\\t")
        lines.append("\(bracketed ? "paste" : "paste-raw") \(shown)")
      case .colors(let on): lines.append("colors \(on ? "on" : "off")")
      case .screen(let shown): lines += shown.map { $0.isEmpty ? "|" : "| \($0)" }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A screen without what differs from run to run.
  static func settled(_ lines: [String]) -> [String] {
    lines.map { line in
      var line = line
      let masks = [
        (#"(<1|\d+) ms|\d+\.\d s\b"#, "{time}"), (#"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"#, "{year-month-day time}"),
      ]
      for (pattern, name) in masks {
        line = line.replacingOccurrences(of: pattern, with: name, options: .regularExpression)
      }
      // The seconds stand behind the time in the table of what was typed.
      guard line.contains("{year") else { return line }
      return line.replacingOccurrences(of: #" *\d+\.\d+(e-\d+)? │"#, with: " {seconds} │", options: .regularExpression)
    }
  }
}
