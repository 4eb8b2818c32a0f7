import Foundation
import ReportQuery
import Testing

/// Queries put together step by step.
@Suite struct QueryBuilderTests {
  private var database: Database { LibraryTests.database.newSession() }

  @Test func aQueryPutTogetherPrintsAsText() async throws {
    let year = 2024
    let name = "怀仁'"
    let query = database["reports"].where("year = \(year)").where("agency <> \(name)").group(by: "province")
      .sum("withheld").order(by: "province DESC").limit(5)
    #expect(
      query.description
        == "FROM reports SELECT province, sum(withheld) WHERE (year = 2024) AND (agency <> '怀仁''') GROUP BY province "
        + "ORDER BY province DESC LIMIT 5")
    let result = try await query.run()
    #expect(result.rows.map { $0[1] } == [.integer(12), .integer(0)])
    #expect(try database.run(QueryText(query.description)).description == result.description)
    let drawn = try await database["reports"].select("agency", "received").chart(.bar).run()
    #expect(drawn.chart?.kind == .bar)
  }

  /// What a query prints asks the same as the query, whatever stands in its values.
  @Test func whatIsPrintedRunsAlike() async throws {
    let database = database
    struct Own: Encodable { var n: Int, x: Double, t: String, d: CivilDate?, m: Timestamp }
    try database.add(
      [
        Own(n: -3, x: 1.5, t: "a$p1 'b'", d: CivilDate("2024-02-29"), m: Timestamp(microseconds: 5)),
        Own(n: 4, x: -2e300, t: "--", d: nil, m: Timestamp(microseconds: 0)),
      ], as: "my table")
    let own = database["my table"]
    let (none, text, minus): (Int?, String, Int) = (nil, "a$p1 'b'", -3)
    let queries: [(QueryBuilder, Int)] = [
      (own.where("n = 0 -\(3)").where("t = \(text) AND n = \(minus)").select("n", "t"), 1),
      (own.where("n -\(-3) = \(0)").select("t"), 1),
      (own.where("x > \(-1.5e-3) AND x < \(1e10)").select("x * 2 AS y"), 1),
      (own.where("d = \(CivilDate("2024-02-29"))").select("n"), 1),
      (own.where("m > \(Timestamp(microseconds: 0))").select("m"), 1),
      (own.where("n = \(none)").select("n"), 0),
      (own.where("t <> '$p1' AND t <> '$bound_1' AND n > \(0)").where("n < \(9)").select("n"), 1),
      (own.where("n IN (\(list: [4, -3, 1, 2, 3, 5, 6, 7, 8, 9, 10]))").select("n").order(by: "n DESC"), 2),
      (own.select("n").distinct().order(by: "n").limit(1, offset: 1), 1),
      (
        database.reports.group(by: "province").sum("received").median("granted").count()
          .having("sum(received) > \(0)").order(by: "province"), 3
      ),
      (
        database.reports.join("applications", using: "report_id").where("item = \("received") AND applicant = 'total'")
          .select("reports.agency", "count").distinct(), 5
      ),
      (database.applications.where("applicant = \("total")").group(by: "item_group").sum("count"), 9),
    ]
    for (query, count) in queries {
      let result = try await query.run()
      #expect(result.rowCount == count, "\(query)\n\(result)")
      let printed = try database.run(QueryText(query.description))
      #expect(printed.description == result.description, "\(query)")
      #expect(printed.columns.map(\.type) == result.columns.map(\.type), "\(query)")
    }
  }
}
