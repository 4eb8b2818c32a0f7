#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where results go: standard output, or a file that is replaced whole or not at all.
///
/// A file is written under another name in the same folder, synchronised, renamed over the old one, and the folder is
/// synchronised: after a crash either the old or the new content is there. Devices and pipes are written directly, and so is
/// what a name such as `/dev/stdout` stands for.
public final class OutputFile {
  private enum State {
    case stream(Int32)
    case temporary(Int32, path: String, target: String)
    case closed
  }

  private var state: State
  /// What the user calls it.
  private let name: String

  private init(_ state: State, name: String) {
    self.state = state
    self.name = name
  }

  /// Standard output.
  public static func standard() -> OutputFile { OutputFile(.stream(STDOUT_FILENO), name: "standard output") }

  /// The file at `path`, which keeps its content until `commit`.
  public static func replacing(_ path: String) throws(OutputFailure) -> OutputFile {
    if let open = openDescriptor(named: path) {
      // Whatever was written there before stays, and what is written after goes behind.
      let descriptor = fcntl(open, F_DUPFD_CLOEXEC, 3)
      if descriptor < 0 { throw OutputFailure(action: "open", path: path, code: errno) }
      return OutputFile(.stream(descriptor), name: path)
    }
    let target = resolved(path)
    var facts = stat()
    let exists = stat(target, &facts) == 0
    if exists, facts.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(target, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw OutputFailure(action: "open", path: path, code: errno) }
      return OutputFile(.stream(descriptor), name: path)
    }
    for attempt in 0..<100 {
      let temporary = "\(folder(of: target))/.\(lastComponent(of: target)).rq-\(getpid())-\(attempt)"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        if exists { _ = fchmod(descriptor, facts.st_mode & 0o7777) }
        return OutputFile(.temporary(descriptor, path: temporary, target: target), name: path)
      }
      if errno != EEXIST { throw OutputFailure(action: "create", path: path, code: errno) }
    }
    throw OutputFailure(action: "create", path: path, code: EEXIST)
  }

  /// Appends bytes.
  public func write(_ bytes: [UInt8]) throws(OutputFailure) {
    try write(bytes.span.bytes)
  }

  /// Appends bytes.
  public func write(_ bytes: RawSpan) throws(OutputFailure) {
    switch state {
    case .stream(let descriptor), .temporary(let descriptor, _, _):
      try OutputFile.writeAll(bytes, to: descriptor, path: name)
    case .closed: throw OutputFailure(action: "write", path: name, code: EBADF)
    }
  }

  /// Writes all of `bytes`, however many calls it takes.
  public static func writeAll(_ bytes: RawSpan, to descriptor: Int32, path: String) throws(OutputFailure) {
    var start = 0
    while start < bytes.byteCount {
      let written = bytes.extracting(start..<bytes.byteCount).withUnsafeBytes { rest in
        #if canImport(Glibc)
          Glibc.write(descriptor, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
          Musl.write(descriptor, rest.baseAddress, rest.count)
        #else
          Darwin.write(descriptor, rest.baseAddress, rest.count)
        #endif
      }
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

  /// Makes what was written the content of the file.
  public func commit() throws(OutputFailure) {
    guard case .temporary(let descriptor, let path, let target) = state else { return }
    state = .closed
    var failure: OutputFailure?
    if fsync(descriptor) != 0 { failure = OutputFailure(action: "write", path: name, code: errno) }
    if close(descriptor) != 0, failure == nil { failure = OutputFailure(action: "write", path: name, code: errno) }
    if failure == nil, rename(path, target) != 0 {
      failure = OutputFailure(action: "replace", path: name, code: errno)
    }
    if let failure {
      unlink(path)
      throw failure
    }
    OutputFile.synchronize(folder: OutputFile.folder(of: target))
  }

  /// Leaves the file as it was.
  public func discard() {
    guard case .temporary(let descriptor, let path, _) = state else { return }
    state = .closed
    close(descriptor)
    unlink(path)
  }

  /// Makes a rename outlast a loss of power; a file system that cannot is no reason to fail.
  private static func synchronize(folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// The descriptor of this process that a path stands for, as `/dev/stdout` does; nil for any other path.
  private static func openDescriptor(named path: String) -> Int32? {
    switch path {
    case "/dev/stdin": return STDIN_FILENO
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default: break
    }
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }

  /// The file a chain of links ends at, so that replacing it leaves the links in place.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func lastComponent(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  }
}
