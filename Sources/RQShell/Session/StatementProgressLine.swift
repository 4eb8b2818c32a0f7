import Dispatch
import ReportQuery
import Synchronization

/// A line on the terminal that tells how far a statement has come, once it takes longer than half a second.
final class StatementProgressLine: Sendable {
  private struct State {
    var isShown = false
    var isOver = false
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now
  private let work: Cancellation

  /// Runs a statement and tells of it meanwhile.
  static let around: @Sendable (Statement, (Statement) throws -> QueryResult) throws -> QueryResult = {
    statement, run in
    let line = StatementProgressLine(Interruption.statement)
    defer { line.end() }
    return try run(statement)
  }

  /// Begins to tell of the work that a flag belongs to; nothing where standard error is no terminal.
  init(_ work: Cancellation) {
    self.work = work
    if Terminal.isTerminal(2), Terminal.canMoveCursor { tick(after: .milliseconds(500)) }
  }

  private func tick(after delay: DispatchTimeInterval) {
    DispatchQueue.global(qos: .userInteractive).asyncAfter(deadline: .now() + delay) { [weak self] in
      guard let self, !state.withLock({ $0.isOver }) else { return }
      update(work.progress)
      tick(after: .milliseconds(100))
    }
  }

  private func update(_ progress: Cancellation.Progress?) {
    let elapsed = (ContinuousClock.now - start) / .milliseconds(1) / 1_000
    let width = Terminal.size?.width ?? 80
    state.withLock { state in
      if state.isOver { return }
      state.isShown = true
      Terminal.tell("\r\u{1B}[K" + StatementProgressLine.text(progress, elapsed: elapsed, width: width))
    }
  }

  /// Takes the line away; nothing is told any more.
  func end() {
    state.withLock { state in
      if state.isShown { Terminal.tell("\r\u{1B}[K") }
      state.isShown = false
      state.isOver = true
    }
  }

  /// `▕████▌     ▏ 45 % · 12.3 M rows/s · 3 s left`, as much of it as there is room for; MiB/s while a file is read.
  ///
  /// Where a step cannot tell how far it has come, its name and the time since the statement began.
  static func text(_ progress: Cancellation.Progress?, elapsed: Double, width: Int) -> String {
    guard let progress, progress.total > 0, progress.done > 0, progress.seconds > 0 else {
      return "\(progress.map(\.step) ?? "running") · \(Int(elapsed)) s"
    }
    let share = min(1, Double(progress.done) / Double(progress.total))
    let rate = Double(progress.done) / progress.seconds
    let left = Double(progress.total - progress.done) / rate
    let speed =
      progress.unit == .rows
      ? "\(LoadProgressLine.count(rate)) rows/s" : "\(LoadProgressLine.count(rate / 1_048_576)) MiB/s"
    let facts = ["\(Int(share * 100)) %", speed, "\(Int(left.rounded(.up))) s left"]
    let size = max(5, min(20, width - 40))
    var text = LoadProgressLine.bar(share, size) + " " + facts[0]
    for fact in facts.dropFirst() where text.count + 3 + fact.count < width { text += " · " + fact }
    return text
  }
}
