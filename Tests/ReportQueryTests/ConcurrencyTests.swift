import Foundation
import ReportQuery
import Testing

/// One database in the hands of many tasks; `make race` runs this under the thread sanitizer.
@Suite struct ConcurrencyTests {
  private struct Pair: Codable, Sendable {
    var a: Int
    var b: Int
  }

  /// A table that is swapped all the time has the same number on both sides whenever it is read.
  @Test func aQuerySeesOneVersionOfTheData() async throws {
    let database = LibraryTests.database.newSession()
    func rows(_ version: Int) -> [Pair] { (0..<500).map { _ in Pair(a: version, b: version) } }
    try database.add(rows(0), as: "pairs")
    let seen = try await withThrowingTaskGroup(of: Int.self) { group in
      for task in 0..<4 {
        group.addTask {
          for version in 1...15 {
            switch (task + version) % 3 {
            case 0: try database.add(rows(version), as: "pairs")
            case 1: _ = try await database.query("UPDATE pairs SET a = \(version), b = \(version)")
            default: _ = try await database.query("INSERT INTO pairs SELECT a, b FROM pairs LIMIT 10")
            }
          }
          return 0
        }
      }
      for _ in 0..<8 {
        group.addTask {
          var count = 0
          for _ in 0..<15 {
            let result = try await database.query(
              """
              SELECT count(*), count_if(a <> b), (SELECT count(*) FROM pairs), max(a) - min(b)
              FROM pairs
              """)
            let row = result.rows[0]
            #expect(row[0] == row[2])
            #expect(row[1] == .integer(0))
            count += 1
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(seen == 120)
  }

  @Test func manyTasksLoadQueryDecodeAndStop() async throws {
    let database = LibraryTests.database.newSession()
    let folder = LibraryTests.root.appendingPathComponent("datasets/reports").path
    try database.register("doubled") { (x: Int) in x * 2 }
    try database.register(
      aggregate: "total_of", startingWith: 0, step: { (sum: inout Int, x: Int) in sum += x }, merge: { $0 += $1 },
      finish: { $0 })
    struct Agency: Decodable, Sendable { var agency: String, received: Int? }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<24 {
        group.addTask {
          switch task % 6 {
          case 0:
            let other = Database.open([folder], threads: 2)
            #expect(other.load.reports == 5)
            #expect(try await other.query("SELECT sum(received)").rows[0][0] == .integer(227))
          case 1:
            let rows = try await database.query("SELECT agency, received ORDER BY report_id").decode(as: [Agency].self)
            #expect(rows.count == 5)
          case 2:
            let result = try await database.query("SELECT total_of(doubled(received)), sum(received) * 2")
            #expect(result.rows[0][0] == result.rows[0][1])
          case 3:
            let endless: QueryText =
              "SELECT count(*) FROM cells a, cells b, cells c, cells d WHERE a.printed < b.printed"
            let query = Task { try await database.query(endless) }
            try await Task.sleep(for: .milliseconds(20))
            query.cancel()
            await #expect(throws: Diagnostic.self) { try await query.value }
          case 4:
            let session = database.newSession()
            try session.set("labels", to: task % 2 == 0 ? "zh" : "code")
            try session.register("doubled") { (x: Int) in x + x }
            #expect(try session.run("SELECT doubled(max(received))").rows[0][0] == .integer(394))
            #expect(database.completions(in: "SELECT agency WHERE province='", at: 30).items.count > 0)
          default:
            _ = try await database.query(
              QueryText("CREATE OR REPLACE TABLE of_" + String(task) + " AS SELECT agency FROM reports"))
            #expect(database.unknownNames(in: "SELECT nothing FROM reports").count == 1)
            for try await batch in try await database.query("FROM cells SELECT item, value").batches(of: 100) {
              #expect(batch.rowCount == 100)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try database.run("SHOW TABLES").rowCount == 9)
  }
}
