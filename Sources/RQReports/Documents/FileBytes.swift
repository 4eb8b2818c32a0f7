#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads files whole.
enum FileBytes {
  /// The largest document that is read.
  static let maxSize = 256 << 20

  /// The bytes of a regular file.
  ///
  /// The kind and the size are asked of the open file, so that nothing can change between the question and the reading,
  /// and before any memory is taken for it. Opening never waits, as it would for a pipe without a writer.
  /// - Throws: `DocumentProblem`.
  static func read(_ path: DocumentPath) throws(DocumentProblem) -> [UInt8] {
    let descriptor = path.withCString { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    guard descriptor >= 0 else { throw problem(errno, path) }
    defer { close(descriptor) }
    let before = try status(descriptor, path)
    guard before.st_mode & S_IFMT == S_IFREG else {
      throw DocumentProblem(
        .notRegularFile, path: path.text, "is no regular file but \(kind(before.st_mode))",
        hint: "give a file or a folder")
    }
    guard before.st_size <= maxSize else {
      throw DocumentProblem(
        .tooLarge, path: path.text, "has \(before.st_size) bytes, a document may have \(maxSize)",
        hint: "a report has some tens of kilobytes; is this the right file?")
    }
    let size = Int(before.st_size)
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let block = min(size - count, 1 << 20)
        guard let base = buffer.baseAddress else { return }
        #if canImport(Glibc)
          let got = Glibc.read(descriptor, base + count, block)
        #else
          let got = Darwin.read(descriptor, base + count, block)
        #endif
        if got < 0 {
          if errno == EINTR { continue }
          failure = errno
          return
        }
        if got == 0 { return }
        count += got
      }
    }
    if failure != 0 { throw problem(failure, path) }
    let after = try status(descriptor, path)
    guard bytes.count == size, after.st_size == before.st_size else {
      throw DocumentProblem(
        .changedWhileRead, path: path.text, "changed while it was read", hint: "load it again when it is complete")
    }
    return bytes
  }

  /// The problem an error number of the system stands for.
  static func problem(_ code: Int32, _ path: DocumentPath) -> DocumentProblem {
    switch code {
    case ENOENT, ENOTDIR:
      DocumentProblem(
        .missing, path: path.text, "does not exist", hint: "check the path; it is relative to the current folder")
    case EACCES, EPERM:
      DocumentProblem(
        .noPermission, path: path.text, "may not be read by this user",
        hint: "give read permission, or run as its owner")
    case ENXIO, ENODEV:
      DocumentProblem(.notRegularFile, path: path.text, "is no regular file", hint: "give a file or a folder")
    default:
      DocumentProblem(.readError, path: path.text, "could not be read: \(String(cString: strerror(code)))")
    }
  }

  private static func status(_ descriptor: Int32, _ path: DocumentPath) throws(DocumentProblem) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw problem(errno, path) }
    return status
  }

  private static func kind(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "something else"
    }
  }
}
