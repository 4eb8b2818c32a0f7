import Foundation
import ReportQuery
import Testing

/// Functions of the program that queries call.
@Suite struct FunctionTests {
  private var database: Database { LibraryTests.database.newSession() }

  @Test func aClosureIsCalledLikeAnyFunction() async throws {
    let database = database
    try database.register("per_hundred") { (part: Int, whole: Int) -> Double? in
      whole == 0 ? nil : Double(part) * 100 / Double(whole)
    }
    let result = try await database.query(
      "SELECT agency, Per_Hundred(granted, received) AS share WHERE received > 0 ORDER BY share DESC")
    #expect(result.columns[1].type == .double)
    #expect(result.rows.map { $0[1] }.first == .double(100))
    #expect(try database.run("SELECT per_hundred(1, 0), per_hundred(NULL, 4)").rows[0][0] == .null)
    let grouped = try database.run(
      "SELECT per_hundred(sum(granted), sum(received)) AS share, count(*) GROUP BY per_hundred(year, year)")
    #expect(grouped.rowCount == 1)
    #expect(try database.run("SELECT count(*) WHERE per_hundred(granted, received) > 50").rowCount == 1)
  }

  @Test func everyTypeGoesInAndOut() throws {
    let database = database
    try database.register("next_day") { (day: CivilDate) in CivilDate(days: day.days + 1) }
    try database.register("later") { (moment: Timestamp, by: Int) in
      Timestamp(microseconds: moment.microseconds + Int64(by))
    }
    try database.register("shout") { (text: String) in text.uppercased() + "!" }
    try database.register("flip") { (x: Bool) in !x }
    try database.register("digits") { (x: Decimal) in x.description }
    try database.register("half") { (x: Double) in x / 2 }
    try database.register("known") { (x: Int?, y: String?) in "\(x.map(String.init) ?? "-")\(y ?? "-")" }
    let row = try database.run(
      """
      SELECT next_day(DATE '2024-02-28'), later(TIMESTAMP '2024-01-01 00:00:00', 1000000), shout('a'), flip(true),
        digits(4.390), half(3), known(NULL, 'b'), known(7, NULL)
      """
    ).rows[0]
    let values = (0..<8).map { row[$0].description }
    #expect(
      values == ["2024-02-29", "2024-01-01 00:00:01", "A!", "false", "4.390", "1.5", "-b", "7-"])
  }

  @Test func whatAFunctionThrowsIsToldAtTheCall() async throws {
    struct TooOld: Error {}
    let database = database
    try database.register("recent") { (year: Int) throws -> Int in
      if year < 2022 { throw TooOld() }
      return year
    }
    let error = await #expect(throws: Diagnostic.self) { try await database.query("SELECT agency, recent(year)") }
    #expect(error?.code == "RQ0404")
    #expect(error?.message == "recent: TooOld()")
    #expect(error?.span == SourceSpan(15, 27))
    try database.register(
      aggregate: "oldest", startingWith: Int.max,
      step: { (least: inout Int, year: Int) in
        if year < 2022 { throw TooOld() }
        least = min(least, year)
      }, merge: { $0 = min($0, $1) }, finish: { $0 })
    let other = await #expect(throws: Diagnostic.self) { try await database.query("SELECT oldest(year)") }
    #expect(other?.code == "RQ0404")
    #expect(other?.span == SourceSpan(7, 19))
  }

  @Test func aFunctionThatDoesNotFitIsRefusedByName() throws {
    let database = database
    try database.register("twice") { (x: Int) in x * 2 }
    func error(_ text: String) -> Diagnostic? { #expect(throws: Diagnostic.self) { try database.run(QueryText(text)) } }
    #expect(error("SELECT twice('a')")?.hint == "It is called as twice(INTEGER).")
    #expect(error("SELECT twice(1, 2)")?.code == "RQ0105")
    #expect(error("SELECT twiec(1)")?.candidates.contains("twice") == true)
    for name in ["sum", "upper", "row_number", "coalesce", "select", "two words", "", "1st"] {
      let error = #expect(throws: Diagnostic.self) { try database.register(name) { (x: Int) in x } }
      #expect(error?.code == "RQ0198", "\(name)")
    }
    #expect(database.unregister("Twice"))
    #expect(!database.unregister("twice"))
    #expect(error("SELECT twice(1)")?.code == "RQ0104")
  }

  private struct Spread: Sendable {
    var range: ClosedRange<Int>?
    mutating func take(_ x: Int) { range = range.map { min($0.lowerBound, x)...max($0.upperBound, x) } ?? x...x }
    mutating func take(_ other: Spread) {
      for bound in [other.range?.lowerBound, other.range?.upperBound] { bound.map { take($0) } }
    }
  }

  @Test func anAggregateIsFoldedGroupByGroup() throws {
    let database = database
    try database.register(
      aggregate: "spread", startingWith: Spread(), step: { (spread: inout Spread, x: Int) in spread.take(x) },
      merge: { $0.take($1) }, finish: { $0.range.map { $0.upperBound - $0.lowerBound } })
    #expect(try database.run("SELECT spread(received)").rows[0][0] == .integer(197))
    #expect(try database.run("SELECT spread(received) WHERE year = 1900").rows[0][0] == .null)
    let byYear = try database.run("SELECT year, spread(received) GROUP BY year HAVING spread(received) >= 0")
    #expect(byYear.rows.map { $0[1] } == [.integer(0), .integer(18), .integer(12)])
    let filtered = try database.run("SELECT spread(DISTINCT received) FILTER (WHERE year > 2021) AS s")
    #expect(filtered.rows[0][0] == .integer(18))
    let over = try database.run("SELECT year, spread(received) OVER (ORDER BY year) AS s ORDER BY report_id")
    #expect(over.rows.count == 5)
    let nested = #expect(throws: Diagnostic.self) { try database.run("SELECT agency WHERE spread(received) > 1") }
    #expect(nested?.code == "RQ0106")
    let plan = try database.plan(of: "SELECT spread(received)")
    #expect(plan.contains { $0.contains("spread(received)") })
  }

  /// Joining texts shows the order of the rows.
  @Test(arguments: [1, 2, 5]) func rowsComeInTheirOrderOnEveryNumberOfThreads(_ threads: Int) throws {
    let database = database
    try database.set("threads", to: "\(threads)")
    try database.register(
      aggregate: "checksum", startingWith: UInt64(7),
      step: { (sum: inout UInt64, x: Int, y: Int) in sum = sum &* 31 &+ UInt64(truncatingIfNeeded: x &+ y) },
      merge: { sum, later in sum = sum &* 1_000_003 ^ later }, finish: { Int(truncatingIfNeeded: $0 >> 1) })
    let result = try database.run(
      "FROM range(300000) AS t(i) SELECT i % 3 AS k, checksum(i, k) AS s, checksum(i, 0 ORDER BY -i) AS r GROUP BY k")
    #expect(result.rows.map { $0[1] } == Self.expected)
    #expect(Set(result.rows.map { $0[2] }).count == 3)
  }

  /// What the folds of the morsels of 300,000 rows give, put together.
  private static let expected: [Value] = (0..<3).map { key in
    var whole = UInt64(7)
    for start in stride(from: 0, to: 300_000, by: 65_536) {
      var sum = UInt64(7)
      for i in start..<min(start + 65_536, 300_000) where i % 3 == key {
        sum = sum &* 31 &+ UInt64(truncatingIfNeeded: i + key)
      }
      whole = whole &* 1_000_003 ^ sum
    }
    return .integer(Int64(truncatingIfNeeded: Int(truncatingIfNeeded: whole >> 1)))
  }

  @Test func sessionsCompletionAndListsKnowTheFunctions() throws {
    let database = database
    try database.register("per_hundred") { (part: Int, whole: Int) in part * 100 / whole }
    #expect(try database.newSession().run("SELECT per_hundred(1, 2)").rows[0][0] == .integer(50))
    #expect(database.completions(in: "SELECT per_h", at: 12).items.map(\.text).contains("per_hundred("))
    #expect(try database.run("SHOW FUNCTIONS").rows.contains { $0[0] == .text("per_hundred(INTEGER, INTEGER)") })
    #expect(throws: Diagnostic.self) { try LibraryTests.database.newSession().run("SELECT per_hundred(1, 2)") }
  }
}
