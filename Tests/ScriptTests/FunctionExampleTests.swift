import Foundation
import ReportQuery
import Testing

/// The example that SHOW FUNCTIONS gives for a function runs, and gives what is kept in `Tests/Golden`.
///
/// With `RQ_RECORD=1` in the environment the results are written anew instead; the difference is then read like code.
@Suite struct FunctionExampleTests {
  @Test func everyExampleGivesItsResult() throws {
    let database = GoldenScriptTests.database
    let functions = try database.newSession().run(QueryText("SHOW FUNCTIONS"))
    var lines: [String] = []
    for function in functions.rows {
      let example = function[3].description
      let result = try database.newSession().run(QueryText(example))
      let values = result.rows.prefix(3).map { row in
        (0..<result.columns.count).map { row[$0].description }.joined(separator: " | ")
      }
      lines.append("\(example) → \(values.joined(separator: " ; "))")
    }
    #expect(lines.count > 120)
    let text = lines.joined(separator: "\n") + "\n"
    let file = Repository.url("Tests/Golden/function-examples.txt")
    if ProcessInfo.processInfo.environment["RQ_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }
}
