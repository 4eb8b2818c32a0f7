import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The statements of earlier sessions, one a line, with line breaks written as `\n` and backslashes doubled.
///
/// Each statement is appended as it is run, so that nothing is lost when the program is killed. A history that cannot be
/// kept is no reason to trouble anyone: every failure is silent.
struct HistoryFile {
  /// The most entries that are read back; a file with twice as many is cut down to so many.
  static let entries = 5_000

  private let path: String?

  /// The history at `path`; nil keeps none.
  init(path: String?) { self.path = path }

  /// The file the environment names: `$RQ_HISTORY`, or `rq/history` in the folder for state.
  static func standard() -> HistoryFile {
    if let path = Terminal.environment("RQ_HISTORY") { return HistoryFile(path: path.isEmpty ? nil : path) }
    if let state = Terminal.environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      return HistoryFile(path: state + "/rq/history")
    }
    return HistoryFile(path: Terminal.environment("HOME").map { $0 + "/.local/state/rq/history" })
  }

  /// The entries, oldest first.
  func load() -> [String] {
    guard let path, let source = try? StatementSource.file(path) else { return [] }
    let lines = source.bytes.split(separator: UInt8(ascii: "\n"))
    let recent = lines.suffix(HistoryFile.entries)
    if lines.count > 2 * HistoryFile.entries { replace(with: recent) }
    return recent.map { HistoryFile.decoded(String(decoding: $0, as: UTF8.self)) }
  }

  /// Adds an entry.
  func append(_ entry: String) {
    guard let path else { return }
    makeFolder()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    if descriptor < 0 { return }
    try? Terminal.writeAll(Array((HistoryFile.encoded(entry) + "\n").utf8), to: descriptor, path: path)
    close(descriptor)
  }

  private func replace(with lines: ArraySlice<ArraySlice<UInt8>>) {
    guard let path, let file = try? OutputFile.replacing(path) else { return }
    do throws(OutputFailure) {
      try file.write(Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")])
      try file.commit()
    } catch {
      file.discard()
    }
  }

  private func makeFolder() {
    guard let path, let last = path.lastIndex(of: "/") else { return }
    var position = path.startIndex
    while position < last, let next = path[path.index(after: position)...].firstIndex(of: "/") {
      mkdir(String(path[..<next]), 0o700)
      position = next
    }
  }

  /// An entry on one line.
  static func encoded(_ entry: String) -> String {
    var line = ""
    for scalar in entry.unicodeScalars {
      switch scalar {
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  /// The entry a line holds.
  static func decoded(_ line: String) -> String {
    var entry = ""
    var isEscaped = false
    for scalar in line.unicodeScalars {
      if isEscaped {
        entry.unicodeScalars.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        entry.unicodeScalars.append(scalar)
      }
    }
    return entry
  }
}
