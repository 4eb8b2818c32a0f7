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
    try OutputFile.writeAll(bytes.span.bytes, to: descriptor, path: path)
  }
}
