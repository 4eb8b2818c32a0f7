import Foundation

/// The built `rq` in a terminal of tmux, with keys to send and a screen to read, wide characters and colours as a person
/// sees them.
final class TmuxSession {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let socket = "rq-test-\(UUID().uuidString.prefix(8))"
  private let settings: URL

  /// Starts the program in a terminal of a size.
  ///
  /// - Parameter folder: Where the program runs.
  init(width: Int, height: Int, arguments: [String], environment: [String: String], in folder: URL) throws {
    settings = FileManager.default.temporaryDirectory.appendingPathComponent("\(socket).conf")
    try "set -g default-terminal screen-256color\nset -g escape-time 10\nset -g status off\n"
      .write(to: settings, atomically: true, encoding: .utf8)
    let variables = environment.map { "\($0.key)='\($0.value)'" }.sorted().joined(separator: " ")
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    // The shell behind the program keeps the screen when the program ends.
    let command =
      "trap : INT; env -u NO_COLOR \(variables) '\(Program.path)' \(words); echo \"[exit status $?]\"; sleep 600"
    try run(
      [
        "-f", settings.path, "new-session", "-d", "-c", folder.path, "-x", "\(width)", "-y", "\(height)", "/bin/sh",
        "-c", command,
      ])
  }

  deinit {
    _ = try? run(["kill-server"])
    try? FileManager.default.removeItem(at: settings)
  }

  /// Types keys: text as it stands, and `<Enter>`, `<Tab>`, `<C-c>` and the like by tmux's names.
  func type(_ keys: String) throws {
    var rest = keys[...]
    while !rest.isEmpty {
      if rest.hasPrefix("<"), let end = rest.firstIndex(of: ">"),
        case let name = rest[rest.index(after: rest.startIndex)..<end], name.first?.isUppercase ?? false,
        !name.contains(" ")
      {
        try run(["send-keys", String(name)])
        rest = rest[rest.index(after: end)...]
      } else {
        let end = rest.dropFirst().firstIndex(of: "<") ?? rest.endIndex
        try run(["send-keys", "-l", String(rest[..<end])])
        rest = rest[end...]
      }
    }
  }

  /// Pastes a text, in brackets where the program asked for them.
  func paste(_ text: String, bracketed: Bool) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(socket).paste")
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    try run(["load-buffer", file.path])
    try run(["paste-buffer"] + (bracketed ? ["-p"] : []))
  }

  /// What the screen shows, without blanks at the end of lines and empty lines below; with colours as escape sequences
  /// where they are asked for.
  func screen(colored: Bool = false) throws -> [String] {
    let text = try run(["capture-pane", "-p"] + (colored ? ["-e"] : []))
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = line.replacingOccurrences(of: "\u{1B}", with: "␛")
      while line.last == " " { line.removeLast() }
      return line
    }
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines
  }

  /// Whether tmux is there at all.
  static let isInstalled: Bool = (try? call(["tmux", "-V"], output: "/dev/null")) == 0

  @discardableResult
  private func run(_ arguments: [String]) throws -> String {
    // A pipe would be inherited by the server that tmux leaves running, and never end.
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(socket).\(UUID().uuidString.prefix(8))")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let status = try Self.call(["tmux", "-u", "-L", socket] + arguments, output: file.path)
    guard status == 0 else { throw Failure(description: "tmux \(arguments) ended with \(status)") }
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// Runs a program and waits for it; `Process` would wait for what the program leaves running too.
  private static func call(_ words: [String], output: String) throws -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments = words.map { strdup($0) } + [nil]
    let kept = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TMUX") }
    var variables = kept.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var child: pid_t = 0
    // The server ends by a signal that it sends to itself.
    let attributes = SpawnAttributes()
    guard posix_spawnp(&child, words[0], &actions, &attributes.pointer, &arguments, &variables) == 0 else {
      throw Failure(description: "cannot start \(words[0])")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
