import Foundation
import RQSyntax
import Testing

@testable import RQEngine

@Suite("Memory, time and interruption") struct LimitTests {
  private func numbers(_ count: Int) throws -> Table {
    try table("t", [("x", .integer), ("s", .text)], (0..<count).map { [.integer(Int64($0)), .text("text \($0)")] })
  }

  @Test(
    "A query past the memory limit names what it ran out in, and the session goes on",
    arguments: [
      ("SELECT median(x * 1000000) FROM t", "GROUP BY"), ("SELECT s, x FROM t ORDER BY s DESC LIMIT 20000", "LIMIT"),
      ("SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY s DESC) AS n FROM t)", "a window"),
      ("SELECT count(*) FROM t a JOIN t b ON a.x > b.x", "JOIN"), ("SELECT x * 1000000 + 1 FROM t", "the result"),
    ])
  func memory(_ query: String, _ part: String) throws {
    let conversation = try Conversation([try numbers(30_000)], ["memory_limit": "40000"])
    let error = try #require(conversation.error(query))
    #expect(error.code == "RQ0502")
    #expect(error.message.contains(part))
    #expect(try conversation.value("SELECT sum(x) FROM t") == "449985000")
    try conversation.run("RESET memory_limit")
    #expect(try conversation.value("SELECT count(DISTINCT x) FROM t") == "30000")
  }

  @Test("A statement that is cancelled before it starts does not run") func cancelledBefore() throws {
    let conversation = try Conversation([try numbers(10)])
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect { try conversation.run("SELECT x FROM t", cancellation: cancellation) } throws: {
      ($0 as? Diagnostic)?.code == "RQ0599"
    }
    cancellation.reset()
    #expect(try conversation.run("SELECT x FROM t", cancellation: cancellation).table?.rowCount == 10)
  }

  @Test("A statement that is cancelled while it runs stops", .timeLimit(.minutes(10)), arguments: ["1", "2"])
  func cancelledDuring(_ threads: String) throws {
    let conversation = try Conversation([try numbers(3000)], ["threads": threads])
    let cancellation = Cancellation()
    // From a thread outside of the pools, whose threads may all be busy with a query like this one.
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.05)
      cancellation.cancel()
    }
    #expect {
      try conversation.run("SELECT count(*) FROM t a, t b, t c WHERE a.x + b.x + c.x < 0", cancellation: cancellation)
    } throws: {
      ($0 as? Diagnostic)?.code == "RQ0599"
    }
    #expect(try conversation.value("SELECT count(*) FROM t") == "3000")
  }

  @Test("A statement that takes too long stops", .timeLimit(.minutes(10))) func timeout() throws {
    let conversation = try Conversation([try numbers(3000)], ["timeout": "0.05"])
    #expect(conversation.error("SELECT count(*) FROM t a, t b, t c WHERE a.x + b.x + c.x < 0")?.code == "RQ0503")
    try conversation.run("SET timeout = 0")
    #expect(try conversation.value("SELECT count(*) FROM t") == "3000")
  }

  @Test("Exhausted sums say where") func sums() throws {
    let large = try table(
      "t", [("x", .integer), ("d", .decimal(precision: 38, scale: 0))],
      [
        [.integer(.max), .decimal(Decimal(unscaled: Decimal.powers[38] - 1, scale: 0))],
        [.integer(.max), .decimal(Decimal(unscaled: Decimal.powers[38] - 1, scale: 0))],
        [.integer(-.max), .decimal(Decimal(unscaled: 1 - Decimal.powers[38], scale: 0))],
      ])
    // What comes first does not matter: only the whole sum has to fit.
    #expect(
      try everyMode([large], "SELECT sum(x), sum(d), avg(x) FROM t")
        == [
          [
            "9223372036854775807", "99999999999999999999999999999999999999",
            Double(3_074_457_345_618_258_602).description,
          ]
        ])
    let conversation = try Conversation([large])
    #expect(
      try everyMode([large], "SELECT sum(x) FROM t WHERE x > 0") == [["18446744073709551614"]])
    let greatest = "CAST('170141183460469231731687303715884105727' AS HUGEINT)"
    let error = try #require(conversation.error("SELECT sum(\(greatest) - x) FROM t WHERE x > 0"))
    #expect(error.code == "RQ0401")
    #expect(error.span?.start == 11)
    #expect(conversation.error("SELECT sum(d) FROM t WHERE d > 0")?.code == "RQ0401")
  }
}
