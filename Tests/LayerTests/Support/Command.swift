import Foundation

/// Shell commands, run as a reader of the documentation would run them.
enum Command {
  /// What a command left behind.
  struct Run {
    /// Standard output and standard error as a terminal would show them, one after the other.
    var output: String
    var status: Int32
  }

  /// Where the `rq` under test stands: beside the running tests, or where a plain build puts it.
  static let folderOfProgram: String = {
    let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let bundles = CommandLine.arguments.filter { $0.contains(".xctest") } + [running].compactMap { $0 }
    for bundle in bundles {
      var folder = URL(fileURLWithPath: bundle)
      // On macOS the tests stand three folders deep in their bundle.
      for _ in 0..<4 {
        folder.deleteLastPathComponent()
        if FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("rq").path) { return folder.path }
      }
    }
    return Repository.root.appendingPathComponent(".build/debug").path
  }()

  /// Runs a line of shell in a folder.
  ///
  /// `rq` without a format answers with a table, as it does on a terminal.
  static func run(_ line: String, in folder: URL) throws -> Run {
    let prelude = """
      rq() { case " $* " in *" --machine "*|*" -o "*|" check "*|" fmt "*|" report "*|" audit "*) command rq "$@";; *) command rq -f table "$@";; esac; }

      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", prelude + line]
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = folderOfProgram + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["RQ_DATASETS"] = Repository.root.appendingPathComponent("datasets").path
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = environment
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("rq-docs-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    // One file for both streams keeps their order; each is written to behind what the other wrote.
    let output = try FileHandle(forWritingTo: file)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    return Run(output: String(decoding: try Data(contentsOf: file), as: UTF8.self), status: process.terminationStatus)
  }
}
