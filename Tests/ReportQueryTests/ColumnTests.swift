import Foundation
import ReportQuery
import Testing

/// Columns of results where they lie, in batches and as values of one's own types.
@Suite struct ColumnTests {
  private var database: Database { LibraryTests.database.newSession() }

  private static let numbers: QueryText = """
    FROM range(200000) AS t(i)
    SELECT i, i % 100 AS small, CASE WHEN i % 7 = 0 THEN NULL ELSE i % 1000 END AS holes, i / 4.0 AS quarter,
      CAST(i AS DOUBLE) / 8 AS eighth, i % 2 = 0 AS even, CASE WHEN i < 70000 THEN 'first' ELSE 'later' END AS part,
      CAST(i AS TEXT) AS digits, DATE '2024-01-01' + CAST(i % 366 AS INTEGER) AS day
    ORDER BY i
    """

  @Test func chunksLendWhatIsStored() throws {
    let result = try database.run(Self.numbers)
    var next = 0
    for chunk in try result.chunks(of: "small") {
      #expect(chunk.rows.lowerBound == next)
      #expect(chunk.layout == .int8)
      #expect(chunk.withValues(as: Int32.self) { values, _ in values.count } == nil)
      let isRight = chunk.withValues(as: Int8.self) { values, validity in
        validity.isFull && values.count == chunk.rows.count
          && values.indices.allSatisfy { Int(values[$0]) == (next + $0) % 100 }
      }
      #expect(isRight == true)
      next += chunk.rows.count
    }
    #expect(next == 200_000)
    var (sum, missing) = (0, 0)
    for chunk in try result.chunks(of: "holes") {
      _ = chunk.withValues(as: Int16.self) { values, validity in
        for row in values.indices { if validity[row] { sum += Int(values[row]) } else { missing += 1 } }
      }
    }
    #expect(missing == 28_572)
    #expect(sum == (0..<200_000).reduce(0) { $1 % 7 == 0 ? $0 : $0 + $1 % 1_000 })
    var texts = Set<String>()
    for chunk in try result.chunks(of: "part") {
      _ = chunk.withValues(as: UInt8.self) { codes, _ in
        for row in codes.indices { texts.insert(chunk.text(ofCode: Int(codes[row]))) }
      }
      #expect(chunk.textCount > 0)
    }
    #expect(texts == ["first", "later"])
    let unknown = #expect(throws: Diagnostic.self) { try result.chunks(of: "smal") }
    #expect(unknown?.candidates == ["small"])
  }

  @Test func whatIsKeptAsRunsIsWrittenOut() throws {
    let database = database
    try database.run(
      "CREATE TABLE runs AS SELECT i // 1000 AS run, nullif(i // 500, 3) AS holes FROM range(100000) AS t(i)")
    let result = try database.run("SELECT run, holes FROM runs")
    var (sum, missing, rows) = (0, 0, 0)
    for chunk in try result.chunks(of: "run") {
      rows += chunk.withValues(as: Int8.self) { values, _ in values.count } ?? 0
      sum += chunk.withValues(as: Int8.self) { values, _ in values.indices.reduce(0) { $0 + Int(values[$1]) } } ?? 0
    }
    for chunk in try result.chunks(of: "holes") {
      missing +=
        chunk.withValues(as: Int16.self) { values, validity in
          values.indices.reduce(0) { $0 + (validity[$1] ? 0 : 1) }
        } ?? 0
    }
    #expect((rows, sum, missing) == (100_000, 4_950_000, 500))
  }

  @Test func listedRowsAreLentToo() throws {
    let result = try database.run("SHOW TABLES")
    let rows = try result.chunks(of: "columns").map { $0.rows.count }.reduce(0, +)
    #expect(rows == result.rowCount)
  }

  @Test func batchesAreResultsOfTheirOwn() async throws {
    struct Row: Decodable { var i: Int, digits: String, holes: Int? }
    let result = try database.run(Self.numbers)
    var next = 0
    for try await batch in result.batches(of: 30_000) {
      #expect(batch.rowCount == min(30_000, 200_000 - next))
      #expect(batch.rows[0]["i"] == .integer(Int64(next)))
      #expect(batch.column("eighth", as: Double.self)?[1] == Double(next + 1) / 8)
      let rows: [Row] = try batch.decode()
      #expect(rows.indices.allSatisfy { rows[$0].i == next + $0 && rows[$0].digits == "\(next + $0)" })
      let lent = try batch.chunks(of: "i").reduce(0) { $0 + $1.rows.count }
      #expect(lent == batch.rowCount)
      next += batch.rowCount
    }
    #expect(next == 200_000)
    var none = 0
    for try await _ in try database.run("SET threads = 1").batches() { none += 1 }
    #expect(none == 0)
  }

  @Test func aBatchIsATableAndCarriesItsMarks() async throws {
    let database = database
    let result = try database.run("SELECT agency, sum(withheld) WHERE year = 2024 GROUP BY agency")
    var marked: [Int] = []
    for try await batch in result.batches(of: 1) {
      marked.append(batch.table?.marks?.rows.count ?? 0)
      #expect(batch.description.contains("sum(withheld)"))
      #expect(try batch.table?.table(named: "one").schema.columns.count == 2)
    }
    #expect(marked.reduce(0, +) == 1)
  }

  @Test func aCancelledTaskGetsNoMoreBatches() async throws {
    let result = try database.run(Self.numbers)
    let task = Task {
      var count = 0
      for try await _ in result.batches(of: 10) {
        count += 1
        if count == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return count
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func everyColumnIsReadAsItsType() throws {
    let result = try database.run(Self.numbers)
    let places = [0, 1, 65_535, 65_536, 69_999, 70_000, 199_999]
    #expect(places.map { result.column("i", as: Int.self)?[$0] } == places)
    #expect(places.map { result.column("even", as: Bool.self)?[$0] } == places.map { $0 % 2 == 0 })
    #expect(places.map { result.column("digits", as: String.self)?[$0] } == places.map { "\($0)" })
    #expect(
      places.map { result.column("quarter", as: Decimal.self)?[$0]?.doubleValue } == places.map { Double($0) / 4 })
    #expect(places.map { result.column("quarter", as: Double.self)?[$0] } == places.map { Double($0) / 4 })
    #expect(result.column("day", as: CivilDate.self)?[31] == CivilDate("2024-02-01"))
    #expect(result.column("holes", as: Int.self)?[7] == .some(nil))
  }

  private struct Wide: Decodable, Equatable {
    enum Part: String, Decodable { case first, later }
    var i: Int64
    var small: UInt8
    var holes: Int?
    var quarter: Decimal
    var eighth: Double
    var even: Bool
    var part: Part
    var digits: String
    var day: CivilDate
    var absent: String?
  }

  @Test func aMillionCellsDecodeToWhatTheyAre() throws {
    let rows = try database.run(Self.numbers).decode(as: [Wide].self)
    #expect(rows.count == 200_000)
    for i in stride(from: 0, to: 200_000, by: 997) {
      let day = CivilDate("2024-01-01").map { CivilDate(days: $0.days + Int32(i % 366)) }
      #expect(
        rows[i]
          == Wide(
            i: Int64(i), small: UInt8(i % 100), holes: i % 7 == 0 ? nil : i % 1_000,
            quarter: rows[i].quarter, eighth: Double(i) / 8, even: i % 2 == 0, part: i < 70_000 ? .first : .later,
            digits: "\(i)", day: try #require(day)))
      #expect(rows[i].quarter.doubleValue == Double(i) / 4)
    }
  }

  /// A type that asks for its fields in another order from row to row.
  private struct Wayward: Decodable, Equatable {
    var a: Int
    var b: Int

    enum CodingKeys: String, CodingKey { case a = "small", b = "i" }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      let number = try fields.decode(Int.self, forKey: .b)
      if number % 2 == 0 {
        a = try fields.decode(Int.self, forKey: .a)
        b = try fields.decode(Int.self, forKey: .b)
      } else {
        b = number
        a = try fields.decode(Int.self, forKey: .a)
      }
    }
  }

  @Test func fieldsMayBeAskedForInAnyOrder() throws {
    let rows = try database.run(Self.numbers).decode(as: [Wayward].self)
    #expect(rows.indices.allSatisfy { rows[$0].b == $0 && rows[$0].a == $0 % 100 })
  }

  @Test func findingsAndPlansAreValues() async throws {
    let database = database
    let found = try await database.findings(behind: "SELECT agency, sum(withheld) WHERE year = 2024 GROUP BY agency")
    #expect(found.contains { $0.agency == "怀仁市人民政府" && $0.rule == "balance" && $0.severity == "error" })
    #expect(found.allSatisfy { $0.year == 2024 })
    #expect(try await database.findings(behind: "SELECT 1").isEmpty)
    let plan = try database.plan(of: "SELECT agency WHERE year = 2024")
    #expect(plan.last?.contains("Scan reports") == true)
    await #expect(throws: Diagnostic.self) { try await database.findings(behind: "SELEC") }
  }
}
