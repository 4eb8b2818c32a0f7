import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open CSV file that is read piece by piece, from several threads.
///
/// It is not mapped into memory: a file that shrinks would end the process with a signal, where a read reports it.
final class CSVSource: Sendable {
  /// The path, as it was given.
  let path: String
  /// Bytes of the file.
  let size: Int
  private let descriptor: Int32
  private let changed: (seconds: Int, nanoseconds: Int)

  /// Opens a regular file; opening never waits, as it would for a pipe without a writer.
  ///
  /// - Throws: `RQ0601`, `RQ0602`, `RQ0604` or `RQ0611`.
  init(path: String) throws {
    let opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard opened >= 0 else { throw CSVSource.problem(errno, path) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let code = errno
      close(opened)
      throw CSVSource.problem(code, path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw Diagnostic("RQ0604", "\(path): is no regular file", hint: "give a file")
    }
    self.path = path
    size = Int(status.st_size)
    descriptor = opened
    changed = CSVSource.changeTime(status)
  }

  deinit { close(descriptor) }

  /// Reads the bytes of `range` to `target`, which has room for them.
  ///
  /// - Throws: `RQ0611`; `RQ0612` when the file has become shorter.
  func read(_ range: Range<Int>, to target: UnsafeMutableRawPointer) throws {
    var position = range.lowerBound
    while position < range.upperBound {
      let got = pread(descriptor, target + (position - range.lowerBound), range.upperBound - position, off_t(position))
      if got < 0 {
        if errno == EINTR { continue }
        throw CSVSource.problem(errno, path)
      }
      if got == 0 { throw changedWhileRead }
      position += got
    }
  }

  /// Checks that nobody has written to the file since it was opened.
  ///
  /// - Throws: `RQ0612`.
  func verifyUnchanged() throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw CSVSource.problem(errno, path) }
    let now = CSVSource.changeTime(status)
    guard Int(status.st_size) == size, now.seconds == changed.seconds, now.nanoseconds == changed.nanoseconds else {
      throw changedWhileRead
    }
  }

  private var changedWhileRead: Diagnostic {
    Diagnostic("RQ0612", "\(path): changed while it was read", hint: "load it again when it is complete")
  }

  private static func changeTime(_ status: stat) -> (seconds: Int, nanoseconds: Int) {
    #if canImport(Glibc)
      (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec))
    #else
      (Int(status.st_mtimespec.tv_sec), Int(status.st_mtimespec.tv_nsec))
    #endif
  }

  private static func problem(_ code: Int32, _ path: String) -> Diagnostic {
    switch code {
    case ENOENT, ENOTDIR:
      Diagnostic(
        "RQ0601", "\(path): does not exist", hint: "check the path; it is relative to the current folder")
    case EACCES, EPERM:
      Diagnostic(
        "RQ0602", "\(path): may not be read by this user", hint: "give read permission, or run as its owner")
    case ENXIO, ENODEV: Diagnostic("RQ0604", "\(path): is no regular file", hint: "give a file")
    default: Diagnostic("RQ0611", "\(path): could not be read: \(String(cString: strerror(code)))")
    }
  }
}
