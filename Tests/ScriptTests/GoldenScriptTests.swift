import Foundation
import GrammarSupport
import ReportQuery
import Testing

/// Every script gives the output kept beside it, however it is run.
///
/// With `RQ_RECORD=1` in the environment the outputs are written anew instead; the difference is then read like code.
@Suite struct GoldenScriptTests {
  static let database = Database.open([Repository.url("datasets/reports").path])
  static let paths =
    Repository.files(in: "Tests/Scripts", extension: "rq") + Repository.files(in: "queries", extension: "rq")

  @Test(arguments: paths)
  func givesItsOutput(_ path: String) throws {
    let script = GoldenScript(path: path, source: try Repository.text(path))
    let golden =
      path.hasPrefix("queries/") ? path.replacingOccurrences(of: "queries/", with: "Tests/Scripts/queries/") : path
    let file = Repository.url(golden.dropLast(3) + ".out")
    if ProcessInfo.processInfo.environment["RQ_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try script.output(of: Self.database, in: GoldenScript.Mode.all[0]).write(
        to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    for mode in GoldenScript.Mode.all {
      let output = try script.output(of: Self.database, in: mode)
      #expect(output == expected, "\(path) with \(mode.name)")
    }
  }

  @Test func thereAreScripts() {
    #expect(Self.paths.count > 20)
    #expect(Self.database.load.reports == 5)
  }

  /// A production that no script reaches is a part of the language that nothing shows to work.
  @Test func scriptsReachEveryProduction() throws {
    let grammar = try Grammar(ebnf: Repository.text("grammar/rq.ebnf"))
    var texts: [String] = []
    for path in Self.paths {
      let source = try Repository.text(path)
      guard Script.parse(source).diagnostics.isEmpty else { continue }
      texts += GoldenScript(path: path, source: source).statements
    }
    let survey = Recognizer(grammar).survey(texts)
    #expect(survey.unreached.isEmpty)
    #expect(survey.refused.isEmpty)
  }
}
