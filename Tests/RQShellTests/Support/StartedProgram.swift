import Foundation

/// The built `rq` while it runs: with its output in a file or on a terminal, and signals to send.
///
/// Files rather than pipes, which would stay open in programs that other tests start meanwhile.
final class StartedProgram {
  private let folder: TemporaryFolder
  private let process: pid_t
  private var terminal: Int32?

  /// Starts the program. A terminal passes bytes on as they are.
  init(_ arguments: [String], input: String = "", onTerminal: Bool = false) throws {
    folder = try TemporaryFolder()
    let given = try folder.write(input, to: "input")
    var written = folder.path("output")
    var slave: Int32?
    if onTerminal {
      var ends: (master: Int32, slave: Int32) = (-1, -1)
      var settings = termios()
      var size = winsize(ws_row: 24, ws_col: 60, ws_xpixel: 0, ws_ypixel: 0)
      cfmakeraw(&settings)
      guard openpty(&ends.master, &ends.slave, nil, &settings, &size) == 0, let name = ttyname(ends.slave) else {
        throw TerminalProgram.Failure(message: "no terminal to be had")
      }
      for end in [ends.master, ends.slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      terminal = ends.master
      slave = ends.slave
      written = String(cString: name)
    }
    defer { slave.map { _ = close($0) } }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, given, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, written, O_WRONLY | O_CREAT | O_NOCTTY, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.path("errors"), O_WRONLY | O_CREAT, 0o600)
    let attributes = SpawnAttributes()
    defer {
      posix_spawn_file_actions_destroy(&actions)
    }
    var words = ([Program.path] + arguments).map { strdup($0) } + [nil]
    var variables = Program.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, Program.path, &actions, &attributes.pointer, &words, &variables)
    if code != 0 { throw TerminalProgram.Failure(message: "cannot start \(Program.path): \(code)") }
    process = child
  }

  func interrupt() { kill(process, SIGINT) }

  /// Waits until the program has written a file.
  func wait(forFile path: String) throws {
    let deadline = Patience.end
    while !FileManager.default.fileExists(atPath: path) {
      if Date() > deadline { throw TerminalProgram.Failure(message: "\(path) did not come") }
      usleep(10_000)
    }
  }

  /// The status, or 128 and the signal that ended it, and what it wrote. A program that does not end is ended.
  func finish() -> (status: Int32, output: Data, errors: String) {
    let deadline = Patience.end
    var status: Int32 = 0
    var isOver = false
    var written = Data()
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while true {
      if !isOver { isOver = waitpid(process, &status, WNOHANG) == process }
      guard let terminal else {
        if isOver { break }
        usleep(10_000)
        if Date() > deadline { kill(process, SIGKILL) }
        continue
      }
      if Date() > deadline { kill(process, SIGKILL) }
      var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      // What was written before the end may still be under way.
      if poll(&waiting, 1, 100) == 0 {
        if isOver { break }
        continue
      }
      let count = bytes.withUnsafeMutableBytes { read(terminal, $0.baseAddress, $0.count) }
      if count > 0 {
        written.append(contentsOf: bytes[..<count])
      } else if isOver {
        break
      }
    }
    if let terminal {
      close(terminal)
    } else {
      written = (try? Data(contentsOf: folder.url.appendingPathComponent("output"))) ?? Data()
    }
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    return (code, written, folder.read("errors") ?? "")
  }
}
