import Foundation

/// The built `rq` on a terminal of its own, with keys to send and a screen to read.
final class TerminalProgram {
  struct Failure: Error {
    var message: String
  }

  private let master: Int32
  private let process: pid_t
  private(set) var screen = ""

  /// Starts the program; the terminal is its controlling one, so that Ctrl-C is a signal.
  init(_ arguments: [String], environment: [String: String] = Program.environment) throws {
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    var size = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&ends.master, &ends.slave, nil, nil, &size) == 0, let name = ttyname(ends.slave) else {
      throw Failure(message: "no terminal to be had")
    }
    master = ends.master
    defer { close(ends.slave) }
    for end in [ends.master, ends.slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      let newSession = Int16(POSIX_SPAWN_SETSID)
    #else
      var actions = posix_spawn_file_actions_t()
      let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID, which the header hides
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    let attributes = SpawnAttributes(flags: newSession)
    defer {
      posix_spawn_file_actions_destroy(&actions)
    }
    var words = ([Program.path] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, Program.path, &actions, &attributes.pointer, &words, &variables)
    if code != 0 { throw Failure(message: "cannot start \(Program.path): \(code)") }
    process = child
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(master)
  }

  /// Types keys.
  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// Tells the program that its terminal is gone.
  func hangUp() { kill(process, SIGHUP) }

  /// Forgets what the screen has shown so far.
  func forget() {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while poll(&waiting, 1, 0) > 0, bytes.withUnsafeMutableBytes({ read(master, $0.baseAddress, $0.count) }) > 0 {}
    screen = ""
  }

  /// Waits until `text` is on what the screen has shown since the last wait, and returns all of that.
  @discardableResult
  func wait(for text: String) throws -> String {
    let deadline = Patience.end
    while Date() < deadline {
      if let range = screen.range(of: text) {
        let seen = String(screen[..<range.upperBound])
        screen = String(screen[range.upperBound...])
        return seen
      }
      var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 200) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 4_096)
      let count = bytes.withUnsafeMutableBytes { read(master, $0.baseAddress, $0.count) }
      if count <= 0 { break }
      screen += String(decoding: bytes[..<count], as: UTF8.self)
    }
    throw Failure(message: "'\(text)' did not come; the screen reads: \(screen.debugDescription)")
  }

  /// Waits for the end and returns the exit status, or 128 and the signal.
  func waitForExit() throws -> Int32 {
    var status: Int32 = 0
    let deadline = Patience.end
    while Date() < deadline {
      if waitpid(process, &status, WNOHANG) == process {
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
      }
      usleep(50_000)
    }
    throw Failure(message: "the program goes on; the screen reads: \(screen.debugDescription)")
  }
}
