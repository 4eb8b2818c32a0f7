import Foundation
import ReportQuery
import Testing

/// Scripts in the format of sqllogictest: those of the repository, and those of the folder that `RQ_LOGIC_TESTS` names.
@Suite struct LogicTests {
  static let paths = Repository.files(in: "Tests/Logic", extension: "test").map { Repository.url($0).path }

  static let foreign: [String] = {
    guard let folder = ProcessInfo.processInfo.environment["RQ_LOGIC_TESTS"] else { return [] }
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(".test") }.sorted().map { "\(folder)/\($0)" }
  }()

  @Test(arguments: paths + foreign)
  func passes(_ path: String) throws {
    let script = LogicScript(try String(contentsOfFile: path, encoding: .utf8))
    let outcome = try script.run()
    #expect(outcome.passed > 0)
    if Self.foreign.contains(path) {
      print("\(path): \(outcome.passed) of \(outcome.passed + outcome.failures.count)")
    }
    for failure in outcome.failures.prefix(20) { Issue.record("\(path), \(failure)") }
    #expect(outcome.failures.isEmpty)
  }

  /// A runner that lets everything pass would show nothing.
  @Test func failuresAreFound() throws {
    let outcome = try LogicScript(
      """
      statement ok
      SELECT nothing

      statement error
      SELECT 1

      query I nosort
      SELECT 1
      ----
      2

      onlyif sqlite
      query I nosort
      SELECT 1
      ----
      2

      query II rowsort
      VALUES (2, 3), (1, 4)
      ----
      4 values hashing to 1df7b57ab2b6e2ddd12e4f8d2bb9b8ea
      """
    ).run()
    #expect(outcome.failures.count == 4)
    #expect(MD5.hex("") == "d41d8cd98f00b204e9800998ecf8427e")
    #expect(MD5.hex(String(repeating: "1\n", count: 100)) == "2bd4fea509b32167eb41d148e293355c")
  }
}
