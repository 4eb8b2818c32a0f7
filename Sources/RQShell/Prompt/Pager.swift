import ReportQuery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The program that shows long results a screen at a time.
struct Pager {
  /// What the shell runs: `$RQ_PAGER`, `$PAGER`, or less.
  let command: String

  /// The pager the environment asks for; nil for `cat`, an empty one, and where there is none.
  static func find() -> Pager? {
    guard Terminal.canMoveCursor, Terminal.isTerminal(STDOUT_FILENO) else { return nil }
    let asked = Terminal.environment("RQ_PAGER") ?? Terminal.environment("PAGER")
    if let asked { return asked.isEmpty || asked == "cat" ? nil : Pager(command: asked) }
    return ["less", "more"].first(where: isInstalled).map { Pager(command: $0) }
  }

  private static func isInstalled(_ name: String) -> Bool {
    (Terminal.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":").contains {
      access("\($0)/\(name)", X_OK) == 0
    }
  }

  /// Runs the pager on what `body` writes, and waits until it is left; false when it could not be started.
  ///
  /// Where the pager is left early `body` is stopped by the failure of its writing.
  func show(_ body: (_ write: @escaping ([UInt8]) throws -> Void) throws -> Void) rethrows -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let child = ChildProcess.start(command, input: ends[0], settings: ["LESS=FRSX", "LESSCHARSET=utf-8"])
    close(ends[0])
    guard let child else {
      close(ends[1])
      return false
    }
    defer { child.wait() }
    defer { close(ends[1]) }
    let input = ends[1]
    try body { try Terminal.writeAll($0, to: input, path: "the pager") }
    return true
  }
}

/// A program started from the prompt, on its terminal.
struct ChildProcess {
  private let id: pid_t

  /// Starts a command of the shell; nil when that is not possible.
  ///
  /// - Parameters:
  ///   - input: What it reads; nil for the terminal.
  ///   - settings: Variables of the environment that it gets unless they are set.
  static func start(_ command: String, input: Int32? = nil, settings: [String] = []) -> ChildProcess? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
    // What the prompt ignores other programs rely on.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGPIPE, SIGXFSZ, SIGINT] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var words: [UnsafeMutablePointer<CChar>?] =
      ["/bin/sh", "-c", command].map { (word: String) in strdup(word) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = settings.filter { setting in
      Terminal.environment(String(setting.prefix { $0 != "=" })) == nil
    }.map { strdup($0) }
    let own = environment.count
    var next = environ
    while let variable = next.pointee {
      environment.append(variable)
      next += 1
    }
    environment.append(nil)
    defer { for text in words + environment[..<own] { free(text) } }
    var id: pid_t = 0
    guard posix_spawn(&id, "/bin/sh", &actions, &attributes, &words, &environment) == 0 else { return nil }
    return ChildProcess(id: id)
  }

  /// Waits for its end; gives its exit status, or 128 and the signal.
  @discardableResult
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
