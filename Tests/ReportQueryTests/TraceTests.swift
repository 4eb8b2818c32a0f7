import Foundation
import ReportQuery
import Testing

/// `TRACE`: the cells behind the values of a query.
@Suite struct TraceTests {
  /// What a trace says: row, heading and value of the answer, and report, row, applicant and text of the cell.
  private func cells(_ query: String) async throws -> [String] {
    let table = try await LibraryTests.database.newSession().query(QueryText(query))
    let shown = ["row", "column", "result", "report_id", "item", "applicant", "printed"]
    let places = try shown.map { name in try #require(table.columns.firstIndex { $0.name == name }) }
    return (0..<table.rowCount).map { row in
      places.map { "\(table.rows[row][$0])" }.joined(separator: " ")
    }
  }

  @Test("a column that adds up others rests on the cells of those, and each report counts for the row it is in")
  func groups() async throws {
    let found = try await cells("TRACE SELECT agency, sum(withheld) WHERE year = 2024 GROUP BY province")
    #expect(found.count == 16)
    #expect(found.first == "1 sum(withheld) 12 3 withheld_secret total 0")
    #expect(found[7] == "1 sum(withheld) 12 3 withheld_inquiry total 12")
    #expect(found.dropFirst(8).allSatisfy { $0.hasPrefix("2 sum(withheld) 0 1 withheld_") })
  }

  @Test("the order and the limit of the query are those of its rows")
  func order() async throws {
    #expect(
      try await cells("TRACE SELECT agency, fees, received FROM reports ORDER BY received DESC LIMIT 2") == [
        "1 fees 0.0000 5 fees NULL 0", "1 received 197 5 received total 197", "2 fees 0.0000 2 fees NULL 0",
        "2 received 18 2 received total 18",
      ])
  }

  @Test("of the long table those cells count that FILTER lets through")
  func filters() async throws {
    #expect(
      try await cells(
        """
        TRACE SELECT province, sum(count) FILTER (WHERE item = 'received' AND applicant = 'total') AS new,
          sum(count) FILTER (WHERE item = 'carried_in' AND applicant = 'total') AS old
        FROM applications WHERE year = 2023 GROUP BY province ORDER BY new DESC
        """) == [
          "1 new 18 2 received total 18", "1 old 0 2 carried_in total 0", "2 new 0 4 received total 0",
          "2 old 0 4 carried_in total 0",
        ])
    #expect(
      try await cells(
        "TRACE SELECT item, count FROM applications WHERE report_id = 2 AND item = 'received' AND count > 0")
        == ["1 count 18 2 received individual 18", "2 count 18 2 received total 18"])
  }

  @Test("measures and names given in SELECT are what they stand for")
  func names() async throws {
    #expect(
      try await cells("TRACE SELECT province AS p, share_granted FROM reports WHERE province = '山东' GROUP BY p") == [
        "1 share_granted 0.3888888888888889 2 granted total 2",
        "1 share_granted 0.3888888888888889 2 partly_granted total 5",
        "1 share_granted 0.3888888888888889 2 processed total 18",
      ])
    #expect(
      try await cells("TRACE SELECT received + carried_in AS due, due * 2 AS twice FROM reports WHERE report_id = 3")
        == [
          "1 due 12 3 received total 12", "1 due 12 3 carried_in total 0", "1 twice 24 3 received total 12",
          "1 twice 24 3 carried_in total 0",
        ])
    #expect(
      try await cells("TRACE SELECT 省份, max(行政事业性收费) AS fee FROM reports GROUP BY 1 HAVING max(行政事业性收费) > 0")
        == ["1 fee 4.3900 3 fees NULL 4.39"])
  }

  @Test("a row over all groups rests on the cells of all")
  func rollup() async throws {
    let found = try await cells("TRACE SELECT year, sum(fees) FROM reports WHERE year >= 2023 GROUP BY ROLLUP (year)")
    #expect(found.count == 8 && found.filter { $0.hasPrefix("3 sum(fees) 4.3900 ") }.count == 4)
    #expect(try await cells("TRACE SELECT sum(carried_in) FROM reports").count == 5)
    #expect(try await cells("TRACE SELECT sum(carried_in) FROM reports WHERE year = 1999").isEmpty)
    #expect(
      try await cells("TRACE SELECT DISTINCT province, fees FROM reports WHERE fees > 0") == [
        "1 fees 4.3900 3 fees NULL 4.39"
      ])
  }

  @Test("DISTINCT ON rests on the one row it keeps, even where others have the same values")
  func distinctOn() async throws {
    let query = "SELECT DISTINCT ON (year) year, carried_in FROM reports ORDER BY year"
    #expect(
      try await cells("TRACE " + query) == [
        "1 carried_in 0 5 carried_in total 0", "2 carried_in 0 2 carried_in total 0",
        "3 carried_in 0 1 carried_in total 0",
      ])
  }

  @Test("the numbers of a sum are those of its cells, for every column and way of grouping")
  func sums() async throws {
    for column in ["received", "granted", "withheld", "unavailable", "fees", "processed", "carried_out"] {
      for key in ["province", "year", "year // 2", "length(agency), year"] {
        let query = "SELECT sum(\(column)) AS s FROM reports GROUP BY \(key)"
        let table = try await LibraryTests.database.newSession().query(QueryText(query))
        let traced = try await LibraryTests.database.newSession().query(QueryText("TRACE " + query))
        let row = try #require(traced.columns.firstIndex { $0.name == "row" })
        let value = try #require(traced.columns.firstIndex { $0.name == "value" })
        var sums: [String: Double] = [:]
        for line in 0..<traced.rowCount {
          sums["\(traced.rows[line][row])", default: 0] += Double("\(traced.rows[line][value])") ?? .nan
        }
        let heading = try #require(table.columns.firstIndex { $0.name == "s" })
        for line in 0..<table.rowCount {
          #expect(Double("\(table.rows[line][heading])") == sums["\(line + 1)"], "\(query), row \(line + 1)")
        }
      }
    }
  }
}
