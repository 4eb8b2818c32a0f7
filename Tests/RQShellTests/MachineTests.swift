import Foundation
import ReportQuery
import Testing

@testable import RQShell

/// The lines of a machine session, each read as JSON.
private func answers(_ requests: String) throws -> [[String: Any]] {
  let run = try Program.run(["--no-data", "--machine"], input: requests)
  #expect(run.status == 0)
  #expect(run.errors == "")
  return try run.output.split(separator: "\n").map {
    try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
  }
}

@Test func machineAnswersEveryLine() throws {
  let lines = try answers("{\"sql\":\"SELECT 1+1\"}\n{\"sql\":\"SELEC\"}\n")
  #expect(lines.count == 2)
  #expect(lines[0]["ok"] as? Bool == true)
  #expect((lines[0]["columns"] as? [String])?.count == 1)
  #expect(lines[0]["types"] as? [String] == ["INTEGER"])
  #expect(lines[0]["rows"] as? [[Int]] == [[2]])
  #expect(lines[0]["notes"] as? [String] == [])
  #expect(lines[0]["elapsed"] as? Double ?? -1 >= 0)
  #expect(lines[1]["ok"] as? Bool == false)
  let error = try #require(lines[1]["error"] as? [String: Any])
  #expect(error["code"] as? String == "RQ0002")
  #expect(error["line"] as? Int == 1)
  #expect(error["column"] as? Int == 1)
  #expect((error["message"] as? String)?.contains("SELEC") == true)
  #expect((error["hint"] as? String)?.contains("SELECT") == true)
}

@Test func machineKeepsEveryBitOfANumber() throws {
  let request =
    #"{"sql":"SELECT $a, $b, $c, $d, $e, $f","params":{"a":9223372036854775807,"b":-9223372036854775808,"#
    + #""c":0.10,"d":"省\"\\","e":true,"f":null}}"#
  let run = try Program.run(["--no-data", "--machine"], input: request)
  #expect(run.output.contains(#""rows":[[9223372036854775807,-9223372036854775808,0.10,"省\"\\",true,null]]"#))
}

@Test func machineGoesOnAfterMalformedLines() throws {
  let lines = try answers(
    "nonsense\n\n[1]\n{\"sql\":1,\"id\":\"x\"}\n{\"sql\":\"SELECT 1\",\"params\":{\"a\":[1]}}\n"
      + "{\"sql\":\"SELECT $a\",\"params\":[1]}\n{\"id\":{\"n\":[1]},\"sql\":\"SELECT 1\"}")
  #expect(lines.map { $0["ok"] as? Bool } == [false, false, false, false, false, true])
  let codes = lines.dropLast().map { ($0["error"] as? [String: Any])?["code"] as? String }
  #expect(codes == Array(repeating: "RQ0801", count: 5))
  #expect(lines[2]["id"] as? String == "x")
  #expect((lines[5]["id"] as? [String: [Int]]) == ["n": [1]])
}

@Test func machineKeepsSettingsAndAnswersTheLastStatement() throws {
  let lines = try answers(
    "{\"sql\":\"SET integer_division = true\"}\n{\"sql\":\"SELECT 1; SELECT 7 / 2 AS q;\"}\n{\"sql\":\"SELECT 1; SELECT nope\"}"
  )
  #expect(lines[0]["ok"] as? Bool == true)
  #expect(lines[0]["columns"] as? [String] == [])
  #expect(lines[0]["rows"] as? [[Int]] == [])
  #expect(lines[1]["columns"] as? [String] == ["q"])
  #expect(lines[1]["rows"] as? [[Int]] == [[3]])
  #expect(lines[2]["ok"] as? Bool == false)
  #expect((lines[2]["error"] as? [String: Any])?["column"] as? Int == 18)
}

@Test func placesCountCharactersNotBytes() {
  let session = MachineSession(database: Database(), parameters: [:])
  let answer = session.answer(to: Array(#"{"sql":"SELECT '省份',\n  '不', ]"}"#.utf8))
  #expect(answer.contains(#""line":2,"column":8"#))
}

@Test func linesAreSplitAndBounded() throws {
  var ends: [Int32] = [0, 0]
  #expect(pipe(&ends) == 0)
  let text = "ab\n\n" + String(repeating: "x", count: 200_000) + "\nend"
  Thread.detachNewThread { [writer = ends[1]] in
    FileHandle(fileDescriptor: writer, closeOnDealloc: true).write(Data(text.utf8))
  }
  var lines = LineReader(descriptor: ends[0], limit: 1_000)
  defer { close(ends[0]) }
  #expect(lines.next() == .text(Array("ab".utf8)))
  #expect(lines.next() == .text([]))
  #expect(lines.next() == .tooLong)
  #expect(lines.next() == .text(Array("end".utf8)))
  #expect(lines.next() == nil)
}

/// The rows of a TEST are what is wrong, not an answer; one that failed is an error.
@Test func machineTellsOfTests() throws {
  let lines = try answers(
    """
    {"sql":"TEST a: SELECT 1 AS x WHERE 1 = 0"}
    {"sql":"SELECT 1 AS y; TEST a SEVERITY warn: FROM range(3) AS t(x)"}
    {"sql":"SELECT 1 AS y; TEST a SEVERITY error: FROM range(3) AS t(x); SELECT 2 AS z"}
    {"sql":"ASSERT 1 > 2 'one is not more'"}

    """)
  #expect(lines.map { $0["ok"] as? Bool } == [true, true, false, false])
  #expect(lines[0]["columns"] as? [String] == [])
  #expect(lines[0]["notes"] as? [String] == ["test a: no bad rows"])
  #expect(lines[1]["rows"] as? [[Int]] == [])
  #expect(lines[1]["notes"] as? [String] == ["test a: 3 bad rows"])
  let failed = try #require(lines[2]["error"] as? [String: Any])
  #expect(failed["code"] as? String == "RQ0702")
  #expect(failed["message"] as? String == "test a failed: 3 bad rows")
  #expect(failed["column"] as? Int == 21)
  #expect((lines[3]["error"] as? [String: Any])?["code"] as? String == "RQ0701")
}
