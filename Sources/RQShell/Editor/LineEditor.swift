// libreadline keeps its state in global variables, which the files of this type alone touch, and only from the thread that
// calls `read`; the callbacks run on that thread, inside `read`.
@preconcurrency import CReadline
import ReportQuery
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Statements typed by a person, edited with libreadline: its keys, its modes and the user's `~/.inputrc`.
///
/// A statement of several lines is one text. Enter ends it when it is ready and breaks the line when it is not.
enum LineEditor {
  /// How reading ended.
  enum Outcome: Sendable, Equatable {
    case line(String)
    /// Ctrl-C: what was typed is gone.
    case interrupted
    /// Ctrl-D on an empty line, or the end of the input.
    case end
  }

  /// What the editor asks of whoever uses it.
  struct Questions: Sendable {
    /// What Tab offers, from the text and the byte the cursor is on.
    var complete: @Sendable (_ text: String, _ offset: Int) -> Completions
    /// Whether Enter ends the text.
    var isReady: @Sendable (_ text: String) -> Bool
    /// Where names stand that mean nothing.
    var unknown: @Sendable (_ text: String, _ offset: Int) -> [SourceSpan]
  }

  struct State {
    var outcome: Outcome?
    var questions: Questions?
    /// The end of the pipe signals arrive on; -1 where it could not be made.
    var signals: Int32 = -1
    /// Whether the editor draws what is typed itself, in rows and colours, rather than leave it to readline.
    var draws = false
    var colors = false
    /// The row of what is drawn that the cursor is in.
    var cursorRow = 0
    /// What is typed in advance.
    var initial = ""
  }

  static let state = Mutex(State())

  /// The signals that concern whoever has changed the terminal's mode.
  private static let watchedSignals = [SIGTSTP, SIGWINCH, SIGTERM, SIGHUP]

  /// Prepares the editor; call once, after `Interruption.install`.
  static func start(_ questions: Questions) {
    rl_readline_name = UnsafePointer(strdup("rq"))
    // The shell's own handlers wake `read`, which then tells readline what happened.
    rl_catch_signals = 0
    rl_catch_sigwinch = 0
    // Where standard output is a file, what is typed still shows.
    if !Terminal.isTerminal(STDOUT_FILENO) { rl_outstream = fdopen(STDERR_FILENO, "w") }
    using_history()
    rl_initialize()
    let draws = Terminal.canMoveCursor
    state.withLock {
      $0.questions = questions
      $0.draws = draws
      $0.colors = draws && Terminal.wantsColors
    }
    if draws { rl_redisplay_function = { LineEditor.redisplay() } }
    takeOverKeys(severalLines: draws)
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
      Interruption.wake(through: ends[1])
    }
    state.withLock { $0.signals = ends[0] }
  }

  /// Adds what was typed to what Up recalls.
  static func remember(_ entry: String) { add_history(entry) }

  /// Lets a person type; `initial` stands there already.
  static func read(prompt: String, initial: String = "") -> Outcome {
    let signals = state.withLock { state in
      state.outcome = nil
      state.cursorRow = 0
      state.initial = initial
      return state.signals
    }
    drain(signals)
    Interruption.forget()
    for number in watchedSignals { signal(number, Interruption.handler) }
    defer { for number in watchedSignals { signal(number, SIG_DFL) } }
    rl_callback_handler_install(prompt) { line in LineEditor.finish(line) }
    if !initial.isEmpty {
      rl_insert_text(initial)
      rl_redisplay_function?()
    }
    while true {
      if let outcome = state.withLock({ $0.outcome }) { return outcome }
      var waiting = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&waiting, nfds_t(waiting.count), -1) < 0, errno != EINTR, errno != EAGAIN {
        rl_callback_handler_remove()
        return .end
      }
      for number in drain(signals) where respond(to: number) { return .interrupted }
      if waiting[0].revents != 0 { rl_callback_read_char() }
    }
  }

  /// Takes the text from readline, which has allocated it; nil is the end of the input.
  private static func finish(_ line: UnsafeMutablePointer<CChar>?) {
    rl_callback_handler_remove()
    let outcome = line.map { Outcome.line(String(cString: $0)) } ?? .end
    free(line)
    state.withLock { $0.outcome = outcome }
  }

  /// Does what a signal asks for while a text is being typed; true when the text is given up.
  private static func respond(to number: Int32) -> Bool {
    switch number {
    case SIGINT:
      rl_callback_sigcleanup()
      rl_free_line_state()
      rl_point = rl_end
      rl_redisplay_function?()
      fputs("^C", rl_outstream)
      rl_crlf()
      fflush(rl_outstream)
      rl_callback_handler_remove()
      return true
    case SIGWINCH:
      rl_resize_terminal()
      if state.withLock({ $0.draws }) { redrawAfterResize() }
    case SIGTSTP:
      rl_cleanup_after_signal()
      signal(SIGTSTP, SIG_DFL)
      raise(SIGTSTP)
      signal(SIGTSTP, Interruption.handler)
      rl_reset_after_signal()
      state.withLock { $0.cursorRow = 0 }
      rl_forced_update_display()
    default:
      rl_cleanup_after_signal()
      signal(number, SIG_DFL)
      raise(number)
    }
    return false
  }

  /// The signals that have arrived, oldest first.
  @discardableResult
  private static func drain(_ descriptor: Int32) -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = bytes.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
    return count > 0 ? bytes[..<count].map(Int32.init) : []
  }
}

/// `read(2)`, which the editor's own `read` hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
