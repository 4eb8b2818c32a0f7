import RQSyntax
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file without a name, for rows that the memory budget has no room for.
///
/// It loses its name before anything is written to it, so the system takes it back when it is closed, however the process
/// ends.
final class TemporaryFile: Sendable {
  private let descriptor: Int32
  private let folder: String
  private let end = Atomic<Int>(0)

  /// Creates a file in a folder.
  ///
  /// - Throws: `RQ0505` when the folder does not allow it.
  init(in folder: String = TemporaryFile.folder) throws {
    var template = Array("\(folder)/rq-XXXXXX".utf8CString)
    let descriptor = template.withUnsafeMutableBufferPointer { name in name.baseAddress.map { mkstemp($0) } ?? -1 }
    self.folder = folder
    self.descriptor = descriptor
    if descriptor < 0 { throw failure("create", errno) }
    _ = template.withUnsafeBufferPointer { $0.baseAddress.map { unlink($0) } }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Where temporary files go: the folder that TMPDIR names, or `/tmp`.
  static var folder: String {
    guard let name = getenv("TMPDIR"), name.pointee != 0 else { return "/tmp" }
    return String(cString: name)
  }

  /// Appends bytes; gives the place where they begin. Any number of threads may do so at a time.
  ///
  /// - Throws: `RQ0505` when the file system does not take them.
  func append(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    let start = end.add(bytes.count, ordering: .relaxed).oldValue
    var done = 0
    while done < bytes.count {
      let written = pwrite(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start + done))
      if written > 0 {
        done += written
      } else if written == 0 || errno != EINTR {
        throw failure("write", written == 0 ? ENOSPC : errno)
      }
    }
    return start
  }

  /// Reads the bytes that begin at a place.
  ///
  /// - Throws: `RQ0505` when they are not there.
  func read(at start: Int, into bytes: UnsafeMutableRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let count = pread(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(start + done))
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        throw failure("read", count == 0 ? EIO : errno)
      }
    }
  }

  private func failure(_ action: String, _ code: Int32) -> Diagnostic {
    let reason = String(cString: strerror(code))
    return Diagnostic(
      "RQ0505", "rq could not \(action) a temporary file in \(folder): \(reason)",
      hint: "Make room there, name another folder in TMPDIR, or raise the limit with --memory-limit.")
  }
}
