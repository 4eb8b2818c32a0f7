import Foundation
import ReportQuery
import Testing

/// What a Swift script that imports the library alone can do.
@Suite struct LibraryTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let database = Database.open([root.appendingPathComponent("datasets/reports").path])
  private var database: Database { Self.database.newSession() }

  @Test func loadsTheShippedReports() {
    #expect(Self.database.load.reports == 5)
    #expect(!Self.database.load.failed)
    #expect(Self.database.load.problems.isEmpty)
  }

  @Test func interpolationBindsValues() async throws {
    let year = 2024
    let name = "怀仁市人民政府' OR '1'='1"
    #expect(try await database.query("SELECT agency WHERE year = \(year)").rowCount == 2)
    #expect(try await database.query("SELECT agency WHERE agency = \(name)").rowCount == 0)
    #expect(try await database.query("SELECT agency WHERE year IN (\(list: [2021, 2023]))").rowCount == 3)
    let missing: Int? = nil
    #expect(try await database.query("SELECT agency WHERE year = \(missing)").rowCount == 0)
    let result = try await database.query(
      "SELECT \(1.5) AS a, \(true) AS b, \("x") AS c, \(CivilDate("2024-02-29")) AS d")
    #expect(result.columns.map(\.type) == [.double, .boolean, .text, .date])
    #expect(result.rows[0]["d"] == CivilDate("2024-02-29").map { .date($0) })
  }

  @Test func parametersBesideTheText() async throws {
    let query = QueryText("SELECT count(*) FROM reports WHERE year >= $since", parameters: ["since": .integer(2023)])
    #expect(try await database.query(query).rows[0][0] == .integer(4))
  }

  @Test func columnsAreReadInPlace() async throws {
    let result = try await database.query("SELECT agency, received, fees, town ORDER BY received DESC")
    #expect(result.column("received", as: Int.self).map(Array.init) == [197, 18, 12, 0, 0])
    #expect(result.column("fees", as: Decimal.self)?[2] == Decimal("4.3900"))
    #expect(result.column("fees", as: Double.self)?[2] == 4.39)
    #expect(result.column("town", as: String.self)?[0] == .some(nil))
    #expect(result.column("agency", as: Int.self) == nil)
    #expect(result.column("nothing", as: Int.self) == nil)
  }

  @Test func decodesRows() async throws {
    struct Agency: Decodable, Equatable {
      enum Level: String, Decodable { case city, county, town }
      var agency: String
      var level: Level
      var reviewTotal: Int
      var town: String?
      var fees: Double
    }
    let rows = try await database.query(
      "SELECT agency, level, review_total, town, fees WHERE year <> 2023 ORDER BY report_id"
    )
    .decode(as: [Agency].self)
    #expect(
      rows == [
        Agency(agency: "泸州市龙马潭区安宁街道办事处", level: .town, reviewTotal: 0, town: "安宁街道", fees: 0),
        Agency(agency: "怀仁市人民政府", level: .county, reviewTotal: 0, town: nil, fees: 4.39),
        Agency(agency: "宿迁市人民政府办公室", level: .city, reviewTotal: 6, town: nil, fees: 0),
      ])
    #expect(try await database.query("SELECT DISTINCT year").decode(as: [Int].self) == [2021, 2023, 2024])
  }

  @Test func decodingNamesTheCellThatDoesNotFit() async throws {
    struct Town: Decodable { var town: String }
    let result = try await database.query("SELECT town ORDER BY report_id")
    let error = #expect(throws: DecodingError.self) { try result.decode(as: [Town].self) }
    guard case .valueNotFound(_, let context)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == ["row 1", "town"])
    struct Small: Decodable { var year: Int8 }
    let years = try await database.query("SELECT year")
    #expect(throws: DecodingError.self) { try years.decode(as: [Small].self) }
  }

  @Test func descriptionIsTheTableThePromptPrints() async throws {
    let result = try await database.query("SELECT agency, sum(withheld) WHERE year=2024 GROUP BY province")
    #expect(
      result.description.hasPrefix(
        """
        ┌──────────┬──────────────────────────────┬───────────────┐
        │ province │ agency                       │ sum(withheld) │
        ├──────────┼──────────────────────────────┼───────────────┤
        │ 山西省   │ 怀仁市人民政府               │           12‡ │
        │ 四川省   │ 泸州市龙马潭区安宁街道办事处 │             0 │
        └──────────┴──────────────────────────────┴───────────────┘
        """))
    #expect(result.notes.map(\.code) == ["RQ0107", "RQ0307"])
  }

  @Test func errorsAreValues() async {
    let error = await #expect(throws: Diagnostic.self) { try await database.query("SELECT agncy") }
    #expect(error?.code == "RQ0101")
    #expect(error?.span == SourceSpan(7, 12))
    #expect(error?.candidates == ["agency"])
    await #expect(throws: Diagnostic.self) { try await database.query("SELEC 1") }
  }

  @Test func sessionsHaveSettingsOfTheirOwn() throws {
    let (a, b) = (database, database)
    try a.set("labels", to: "zh")
    #expect(try a.run("SELECT agency LIMIT 1").columns[0].name == "机关")
    #expect(try b.run("SELECT agency LIMIT 1").columns[0].name == "agency")
    #expect(throws: Diagnostic.self) { try a.set("label", to: "zh") }
    #expect(throws: Diagnostic.self) { try a.set("threads", to: "many") }
  }

  /// A cross join of all cells with themselves three times over would run for hours.
  private let endless: QueryText = "SELECT count(*) FROM cells a, cells b, cells c, cells d WHERE a.printed < b.printed"

  @Test func cancellingTheTaskStopsTheQuery() async throws {
    let database = database
    let endless = endless
    let task = Task { try await database.query(endless) }
    try? await Task.sleep(for: .milliseconds(50))
    task.cancel()
    let error = await #expect(throws: Diagnostic.self) { try await task.value }
    #expect(error?.code == "RQ0599")
    #expect(try await database.query("SELECT 1").rowCount == 1)
  }

  @Test func limitsAreErrorsThatNameTheWayOut() throws {
    let database = database
    try database.set("timeout", to: "0.05")
    let late = #expect(throws: Diagnostic.self) { try database.run(endless) }
    #expect(late?.code == "RQ0503")
    #expect(late?.hint?.contains("--timeout") == true)
    try database.set("timeout", to: "0")
    try database.set("memory_limit", to: "100KB")
    let large = #expect(throws: Diagnostic.self) {
      try database.run("SELECT a.item, b.item, a.byte_start FROM cells a, cells b GROUP BY ALL")
    }
    #expect(large?.code == "RQ0502")
    #expect(large?.hint?.contains("--memory-limit") == true)
    try database.set("memory_limit", to: "0")
    #expect(try database.run("SELECT count(*) FROM cells").rows[0][0] == .integer(1000))
  }

  @Test func manyTasksAskAtOnce() async throws {
    let database = database
    let counts = try await withThrowingTaskGroup(of: Value.self) { group in
      for _ in 0..<32 {
        group.addTask {
          try await database.query("SELECT sum(count) FROM applications WHERE applicant <> 'total'").rows[0][0]
        }
      }
      return try await group.reduce(into: Set<Value>()) { $0.insert($1) }
    }
    #expect(counts == [.integer(642)])
  }

  @Test func anEmptyDatabaseHasItsTables() throws {
    let empty = Database()
    #expect(try empty.run("SELECT count(*), sum(received) FROM reports").rows[0][0] == .integer(0))
    #expect(try empty.run("SHOW TABLES").rowCount == 5)
    #expect(try empty.run("SELECT agency, sum(withheld) GROUP BY province").rowCount == 0)
  }
}
