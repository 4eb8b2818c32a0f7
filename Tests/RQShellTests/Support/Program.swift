import Foundation

/// The built `rq`, run as a user runs it.
enum Program {
  /// What a run left behind.
  struct Run {
    var output: String
    var errors: String
    var status: Int32
  }

  /// Beside the running tests, or where a plain build puts it.
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("rq").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../.build/debug/rq").standardized.path
  }()

  /// Surroundings that do not depend on who runs the tests.
  static var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["TERM"] = "xterm"
    environment["INPUTRC"] = "/dev/null"
    environment["RQ_HISTORY"] = ""
    return environment
  }

  /// Runs the program with `arguments` and `input` on its standard input.
  static func run(_ arguments: [String], input: String = "") throws -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = environment
    let given = try temporaryFile()
    let output = try temporaryFile()
    let errors = try temporaryFile()
    defer { for file in [given, output, errors] { try? FileManager.default.removeItem(at: file) } }
    try Data(input.utf8).write(to: given)
    process.standardInput = try FileHandle(forReadingFrom: given)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Run(
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self), status: process.terminationStatus)
  }

  private static func temporaryFile() throws -> URL {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("rq-test-\(UUID().uuidString)")
    try Data().write(to: file)
    return file
  }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("rq-test-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
    return path(name)
  }

  func read(_ name: String) -> String? {
    (try? Data(contentsOf: url.appendingPathComponent(name))).map { String(decoding: $0, as: UTF8.self) }
  }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }
}
