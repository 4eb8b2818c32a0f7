#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why results could not be written.
public struct OutputFailure: Error {
  /// What was tried, as a verb.
  public var action: String
  /// Where.
  public var path: String
  /// The system's error number.
  public var code: Int32
  /// What to tell where the system has no number for it.
  private var reason: String?

  /// Creates a failure that has nothing to do with the system.
  public init(message: String) {
    self.init(action: "write", path: "", code: 0)
    reason = message
  }

  /// Creates a failure.
  public init(action: String, path: String, code: Int32) {
    self.action = action
    self.path = path
    self.code = code
  }

  /// Whether the reader of a pipe has gone, which is its good right.
  public var isClosedPipe: Bool { code == EPIPE }

  /// The failure in a sentence.
  public var message: String { reason ?? "cannot \(action) \(path): \(String(cString: strerror(code)))" }
}
