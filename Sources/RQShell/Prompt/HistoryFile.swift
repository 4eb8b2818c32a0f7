import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A statement that was run, when, and how long it took.
struct HistoryEntry: Equatable {
  var text: String
  /// When it was begun, in seconds since 1970; nil where that was not kept.
  var time: Int64?
  /// How long it ran; nil where it did not end.
  var seconds: Double?
}

/// The statements of earlier sessions, one a line: the time, the seconds it took, and the text with line breaks written as
/// `\n` and backslashes doubled, parted by tabs.
///
/// Each statement is appended before it is run, so that nothing is lost when the program is killed, and its seconds are
/// written into the room kept for them. A history that cannot be kept is no reason to trouble anyone: every failure is
/// silent.
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
  func load() -> [HistoryEntry] {
    guard let path, case let descriptor = open(path, O_RDONLY | O_CLOEXEC), descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    guard let bytes = try? ScriptSource.contents(of: descriptor, name: path) else { return [] }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let recent = lines.suffix(HistoryFile.entries)
    if lines.count > 2 * HistoryFile.entries { replace(with: recent) }
    return recent.map { HistoryFile.entry(String(decoding: $0, as: UTF8.self)) }
  }

  /// The bytes kept for the seconds of a statement.
  private static let room = 12

  /// Where the seconds of a statement go that was appended.
  struct Place {
    fileprivate var descriptor: Int32
    fileprivate var offset: off_t
  }

  /// Adds a statement that begins now.
  func append(_ text: String, time: Int64) -> Place? {
    guard let path else { return nil }
    ParentFolders.make(of: path, mode: 0o700)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { return nil }
    let begin = "\(time)\t"
    let line = begin + String(repeating: " ", count: HistoryFile.room) + "\t" + HistoryFile.encoded(text) + "\n"
    // Another session may append meanwhile.
    _ = flock(descriptor, LOCK_EX)
    let offset = lseek(descriptor, 0, SEEK_END)
    try? Terminal.writeAll(Array(line.utf8), to: descriptor, path: path)
    _ = flock(descriptor, LOCK_UN)
    guard offset >= 0 else {
      close(descriptor)
      return nil
    }
    return Place(descriptor: descriptor, offset: offset + off_t(begin.utf8.count))
  }

  /// Notes how long a statement took.
  func finish(_ place: Place?, seconds: Double?) {
    guard let place else { return }
    if let seconds {
      let digits = HistoryFile.digits(seconds)
      let text = String(repeating: " ", count: max(0, HistoryFile.room - digits.utf8.count)) + digits
      let bytes = Array(text.utf8.prefix(HistoryFile.room))
      _ = bytes.withUnsafeBytes { pwrite(place.descriptor, $0.baseAddress, $0.count, place.offset) }
    }
    close(place.descriptor)
  }

  /// Seconds to six digits behind the point.
  private static func digits(_ seconds: Double) -> String {
    let micros = Int64(exactly: (min(max(0, seconds), 99_999) * 1e6).rounded()) ?? 0
    let fraction = String(micros % 1_000_000)
    return "\(micros / 1_000_000)." + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
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

  /// The entry a line holds; a line of text alone is one too.
  static func entry(_ line: String) -> HistoryEntry {
    let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let time = Int64(parts[0]), parts[1].utf8.count == room else {
      return HistoryEntry(text: decoded(line))
    }
    let seconds = parts[1].drop { $0 == " " }
    return HistoryEntry(text: decoded(String(parts[2])), time: time, seconds: Double(seconds))
  }

  /// A text on one line.
  static func encoded(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\r": line += "\\r"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  /// The text a line holds.
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
