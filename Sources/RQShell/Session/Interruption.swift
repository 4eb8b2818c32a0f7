import ReportQuery
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What Ctrl-C does: it stops the running statement; a program that runs none, or is asked twice, ends.
///
/// The handler touches atomics and calls `write` and `_exit`, all of which a signal handler may.
enum Interruption {
  /// The flag every statement of the shell watches.
  static let statement = Cancellation()

  private static let running = Atomic<Bool>(false)
  /// Whether Ctrl-C was pressed since a text was last asked for: between Enter and the statement it belongs to the latter.
  private static let pressed = Atomic<Bool>(false)
  /// Whether Ctrl-C may end the process; never at the prompt.
  private static let endsProcess = Atomic<Bool>(true)
  /// Where the handler writes the signal's number to wake the prompt; -1 for nowhere.
  private static let wakeDescriptor = Atomic<Int32>(-1)

  /// Takes over Ctrl-C.
  static func install(endsProcess mayEnd: Bool) {
    // The handler must not be the first to touch a lazily made global.
    statement.reset()
    running.store(false, ordering: .relaxed)
    pressed.store(false, ordering: .relaxed)
    wakeDescriptor.store(wakeDescriptor.load(ordering: .relaxed), ordering: .relaxed)
    endsProcess.store(mayEnd, ordering: .relaxed)
    let previous = signal(SIGINT, handler)
    // Whoever started the program in the background does not want the terminal's Ctrl-C to reach it.
    if mayEnd, isIgnoring(previous) { signal(SIGINT, SIG_IGN) }
  }

  private static func isIgnoring(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// The signal handler; the prompt uses it for other signals too.
  static let handler: @convention(c) (Int32) -> Void = { Interruption.handle($0) }

  /// Has the handler write each signal's number to `descriptor`.
  static func wake(through descriptor: Int32) { wakeDescriptor.store(descriptor, ordering: .relaxed) }

  /// Says that what was pressed so far has been seen to.
  static func forget() { pressed.store(false, ordering: .sequentiallyConsistent) }

  /// Runs `body` so that Ctrl-C cancels `statement` meanwhile; a call within another is a part of it, so that what is
  /// pressed between two parts is not lost.
  static func whileRunning<Outcome, Failure: Error>(
    _ body: () throws(Failure) -> Outcome
  ) throws(Failure) -> Outcome {
    if running.load(ordering: .relaxed) { return try body() }
    statement.reset()
    running.store(true, ordering: .sequentiallyConsistent)
    if pressed.load(ordering: .sequentiallyConsistent) { statement.cancel() }
    defer {
      running.store(false, ordering: .relaxed)
      forget()
    }
    return try body()
  }

  private static func handle(_ signal: Int32) {
    let code = errno
    if signal == SIGINT {
      let again = statement.isCancelled
      pressed.store(true, ordering: .sequentiallyConsistent)
      let wasRunning = running.load(ordering: .sequentiallyConsistent)
      if endsProcess.load(ordering: .relaxed), again || !wasRunning { _exit(ExitStatus.interrupted.rawValue) }
      if wasRunning { statement.cancel() }
    }
    let descriptor = wakeDescriptor.load(ordering: .relaxed)
    if descriptor >= 0 {
      var byte = UInt8(truncatingIfNeeded: signal)
      _ = write(descriptor, &byte, 1)
    }
    errno = code
  }
}
