import ReportQuery
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A line on the terminal that tells how far loading has come, once it takes longer than half a second.
final class LoadProgressLine: Sendable {
  private struct State {
    var shownAt = 0.0
    var isShown = false
  }

  private let start = LoadProgressLine.now()
  private let state = Mutex(State())

  /// Tells of progress, at most ten times a second.
  func update(_ progress: LoadProgress) {
    let now = LoadProgressLine.now()
    let elapsed = now - start
    if elapsed < 0.5 { return }
    state.withLock { state in
      if now - state.shownAt < 0.1 { return }
      state.shownAt = now
      state.isShown = true
      let share = progress.total > 0 ? Double(progress.done) / Double(progress.total) : 0
      let width = Terminal.size?.width ?? 80
      let facts = LoadProgressLine.text(progress, elapsed: elapsed)
      // As much of a bar as the facts leave room for.
      let room = min(20, width - facts.count - 4)
      let bar = room >= 5 ? LoadProgressLine.bar(share, room) + " " : ""
      let text = String((bar + facts).prefix(max(10, width - 1)))
      Terminal.tell(Terminal.canMoveCursor ? "\r\u{1B}[K" + text : "")
    }
  }

  /// Takes the line away.
  func erase() {
    state.withLock { state in
      if state.isShown { Terminal.tell("\r\u{1B}[K") }
      state.isShown = false
    }
  }

  /// `loading 120 of 3142 documents, 240 a second, 13 s left`, and the same in MiB of a file.
  static func text(_ progress: LoadProgress, elapsed: Double) -> String {
    let (scale, unit) = progress.unit == .bytes ? (1_048_576.0, " MiB") : (1, "")
    let done = Double(progress.done) / scale
    let total = Double(progress.total) / scale
    var text = "loading \(rounded(done)) of \(rounded(total))\(unit.isEmpty ? " documents" : unit)"
    guard done > 0, elapsed > 0 else { return text }
    let rate = done / elapsed
    text += ", \(rounded(rate))\(unit) a second"
    return text + ", \(rounded((max(0, total - done) / rate).rounded(.up))) s left"
  }

  /// A bar of so many columns, a share of it filled to an eighth of a column.
  static func bar(_ share: Double, _ columns: Int) -> String {
    let eighths = Int((min(max(share, 0), 1) * Double(columns * 8)).rounded(.down))
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let full = eighths / 8
    let filled = String(repeating: "█", count: full) + parts[eighths % 8]
    let used = full + (eighths % 8 > 0 ? 1 : 0)
    return "▕" + filled + String(repeating: " ", count: max(0, columns - used)) + "▏"
  }

  /// A large number in thousands or millions.
  static func count(_ number: Double) -> String {
    let (scale, unit) = number >= 1e6 ? (1e6, " M") : number >= 1e3 ? (1e3, " k") : (1, "")
    let tenths = Int((number / scale * 10).rounded())
    return unit.isEmpty || tenths >= 1_000 ? "\(tenths / 10)\(unit)" : "\(tenths / 10).\(tenths % 10)\(unit)"
  }

  private static func rounded(_ number: Double) -> String {
    Int(exactly: number.rounded()).map(String.init) ?? "?"
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
