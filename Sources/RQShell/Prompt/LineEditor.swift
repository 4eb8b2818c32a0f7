// libreadline keeps its state in global variables, which this file alone touches, and only from the thread that calls
// `read`; the callbacks below run on that thread, inside `read`.
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

/// Lines typed by a person, edited with libreadline.
enum LineEditor {
  /// How reading a line ended.
  enum Outcome: Sendable, Equatable {
    case line(String)
    /// Ctrl-C: what was typed is gone.
    case interrupted
    /// Ctrl-D on an empty line, or the end of the input.
    case end
  }

  /// What Tab offers for the word before the cursor.
  enum Completion: Sendable {
    case words([String])
    case fileNames
  }

  private struct State {
    var outcome: Outcome?
    var complete: @Sendable (_ word: String, _ before: String) -> Completion = { _, _ in .words([]) }
    var words: [String] = []
    /// The end of the pipe signals arrive on, and whether it could be made.
    var signals: Int32 = -1
  }

  private static let state = Mutex(State())

  /// The signals that concern whoever has changed the terminal's mode.
  private static let watchedSignals = [SIGTSTP, SIGWINCH, SIGTERM, SIGHUP]

  /// Prepares the editor; call once, after `Interruption.install`.
  ///
  /// - Parameter complete: the words Tab offers, from the word before the cursor and the line up to that word.
  static func start(complete: @escaping @Sendable (_ word: String, _ before: String) -> Completion) {
    rl_readline_name = UnsafePointer(strdup("rq"))
    // The shell's own handlers wake `read`, which then tells readline what happened.
    rl_catch_signals = 0
    rl_catch_sigwinch = 0
    // The user's ~/.inputrc is read later and may say otherwise.
    rl_variable_bind("completion-ignore-case", "on")
    rl_completer_word_break_characters = UnsafePointer(strdup(" \t\n\"'`;|&{}()[]<>=+-*/%,!^~:."))
    rl_attempted_completion_function = { word, start, _ in LineEditor.matches(word, start) }
    // Where standard output is a file, what is typed still shows.
    if !Terminal.isTerminal(STDOUT_FILENO) { rl_outstream = fdopen(STDERR_FILENO, "w") }
    using_history()
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
      Interruption.wake(through: ends[1])
    }
    state.withLock {
      $0.complete = complete
      $0.signals = ends[0]
    }
  }

  /// Adds what was typed to what Up recalls.
  static func remember(_ entry: String) { add_history(entry) }

  /// Lets a person type a line.
  static func read(prompt: String) -> Outcome {
    let signals = state.withLock { state in
      state.outcome = nil
      return state.signals
    }
    drain(signals)
    for number in watchedSignals { signal(number, Interruption.handler) }
    defer { for number in watchedSignals { signal(number, SIG_DFL) } }
    rl_callback_handler_install(prompt) { line in LineEditor.finish(line) }
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

  /// Takes the line from readline, which has allocated it; nil is the end of the input.
  private static func finish(_ line: UnsafeMutablePointer<CChar>?) {
    rl_callback_handler_remove()
    let outcome = line.map { Outcome.line(String(cString: $0)) } ?? .end
    free(line)
    state.withLock { $0.outcome = outcome }
  }

  /// Does what a signal asks for while a line is being typed; true when the line is given up.
  private static func respond(to number: Int32) -> Bool {
    switch number {
    case SIGINT:
      rl_callback_sigcleanup()
      rl_free_line_state()
      rl_point = rl_end
      rl_redisplay()
      fputs("^C", rl_outstream)
      rl_crlf()
      fflush(rl_outstream)
      rl_callback_handler_remove()
      return true
    case SIGWINCH: rl_resize_terminal()
    case SIGTSTP:
      rl_cleanup_after_signal()
      signal(SIGTSTP, SIG_DFL)
      raise(SIGTSTP)
      signal(SIGTSTP, Interruption.handler)
      rl_reset_after_signal()
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

  /// Readline's question for completions; the answer is its to free.
  private static func matches(
    _ word: UnsafePointer<CChar>?, _ start: Int32
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    guard let word, let line = rl_line_buffer else { return nil }
    let before = String(decoding: UnsafeRawBufferPointer(start: line, count: Int(max(0, start))), as: UTF8.self)
    let complete = state.withLock { $0.complete }
    switch complete(String(cString: word), before) {
    case .fileNames:
      rl_attempted_completion_over = 0
      return nil
    case .words(let words):
      rl_attempted_completion_over = 1
      if words.isEmpty { return nil }
      state.withLock { $0.words = words.reversed() }
      return rl_completion_matches(word) { _, _ in
        LineEditor.state.withLock { $0.words.popLast() }.flatMap { strdup($0) }
      }
    }
  }
}

/// `read(2)`, which the editor's own `read` hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
