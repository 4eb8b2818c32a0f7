import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What stands at the ends of the standard streams.
enum Terminal {
  /// Whether `descriptor` is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether diagnostics may be coloured: only on a terminal that can, and where the user has not asked otherwise.
  static var colorsErrors: Bool { isTerminal(STDERR_FILENO) && wantsColors }

  /// Whether the user's terminal shows colours, and the user has not asked for none.
  static var wantsColors: Bool {
    if let choice = environment("NO_COLOR"), !choice.isEmpty { return false }
    return environment("TERM") != "dumb"
  }

  /// Whether the cursor can be moved on the terminal of whoever types.
  static var canMoveCursor: Bool {
    guard isTerminal(STDIN_FILENO), let name = environment("TERM") else { return false }
    return !name.isEmpty && name != "dumb" && name != "unknown"
  }

  /// A variable of the environment.
  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The columns and rows of the terminal that results go to; nil where there is none.
  static var size: (width: Int, height: Int)? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Writes narration to standard error; where nobody can read it there is nobody to tell.
  static func tell(_ text: String) {
    _ = try? writeAll(Array(text.utf8), to: STDERR_FILENO, path: "standard error")
  }

  /// Writes all of `bytes`, however many calls it takes.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(OutputFailure) {
    try OutputFile.writeAll(bytes.span.bytes, to: descriptor, path: path)
  }

  /// Runs `body` while the terminal neither shows what is typed nor waits for whole lines, so that what is typed meanwhile
  /// is kept for the prompt and Ctrl-C still interrupts.
  static func quietly<Outcome, Failure: Error>(_ body: () throws(Failure) -> Outcome) throws(Failure) -> Outcome {
    try withMode({ $0 & ~tcflag_t(ECHO | ICANON) }, body)
  }

  /// Runs `body` while the terminal shows what is typed and hands it over in whole lines.
  static func inLines<Outcome, Failure: Error>(_ body: () throws(Failure) -> Outcome) throws(Failure) -> Outcome {
    try withMode({ $0 | tcflag_t(ECHO | ICANON) }, body)
  }

  private static func withMode<Outcome, Failure: Error>(
    _ change: (tcflag_t) -> tcflag_t, _ body: () throws(Failure) -> Outcome
  ) throws(Failure) -> Outcome {
    var before = termios()
    guard isTerminal(STDIN_FILENO), tcgetattr(STDIN_FILENO, &before) == 0 else { return try body() }
    var mode = before
    mode.c_lflag = change(mode.c_lflag)
    tcsetattr(STDIN_FILENO, TCSANOW, &mode)
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    return try body()
  }

  /// The next line of standard input without its end; nil at the end of the input and once `flag` is cancelled.
  static func line(until flag: Cancellation) -> String? {
    var line: [UInt8] = []
    while !flag.isCancelled {
      var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      // A signal that arrives just before the wait is seen at its end.
      guard poll(&waiting, 1, 100) > 0 else { continue }
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return nil
  }
}
