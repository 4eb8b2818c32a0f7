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
      Terminal.tell("\r\u{1B}[K" + LoadProgressLine.text(progress, elapsed: elapsed))
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

  private static func rounded(_ number: Double) -> String {
    Int(exactly: number.rounded()).map(String.init) ?? "?"
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
