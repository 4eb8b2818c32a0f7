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
  static var colorsErrors: Bool {
    guard isTerminal(STDERR_FILENO) else { return false }
    if let choice = environment("NO_COLOR"), !choice.isEmpty { return false }
    return environment("TERM") != "dumb"
  }

  /// A variable of the environment.
  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Writes narration to standard error; where nobody can read it there is nobody to tell.
  static func tell(_ text: String) {
    _ = try? writeAll(Array(text.utf8), to: STDERR_FILENO, path: "standard error")
  }

  /// Writes all of `bytes`, however many calls it takes.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(OutputFailure) {
    var start = 0
    while start < bytes.count {
      let written = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        start += written
      } else if errno == EAGAIN {
        // A terminal or pipe that another program has set to non-blocking.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        throw OutputFailure(action: "write", path: path, code: errno)
      }
    }
  }
}

/// Why results could not be written.
struct OutputFailure: Error {
  /// What was tried, as a verb.
  var action: String
  /// Where.
  var path: String
  /// The system's error number.
  var code: Int32

  /// Whether the reader of a pipe has gone, which is its good right.
  var isClosedPipe: Bool { code == EPIPE }

  /// The failure in a sentence.
  var message: String { "cannot \(action) \(path): \(String(cString: strerror(code)))" }
}
