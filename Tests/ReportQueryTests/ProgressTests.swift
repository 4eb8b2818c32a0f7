import ReportQuery
import Synchronization
import Testing

/// What a statement tells of itself while it runs, seen from a function that it calls.
@Suite struct ProgressTests {
  private func shares(of text: String) throws -> [Double] {
    let database = LibraryTests.database.newSession()
    let cancellation = Cancellation()
    let seen = Mutex<[Double]>([])
    try database.register("seen") { (x: Int) -> Int in
      if let progress = cancellation.progress, progress.total > 0 {
        seen.withLock { $0.append(Double(progress.done) / Double(progress.total)) }
      }
      return x
    }
    _ = try database.run(QueryText("SET threads = 1; SET vector_size = 1024"))
    _ = try database.run(QueryText(text), cancellation: cancellation)
    return seen.withLock { $0 }
  }

  @Test(
    "a product of tables moves on within the first vector of its rows",
    arguments: [
      "SELECT count(*) FROM range(150) a(i), range(150) b(j) WHERE seen(i + j) < 0",
      "SELECT sum(seen(i + j)) FROM range(150) a(i), range(150) b(j)",
      "SELECT count(*) FROM range(150) a(i) LEFT JOIN range(150) b(j) ON seen(i * j) < 0",
      "SELECT sum(seen(i + j + k)) FROM range(30) a(i), range(30) b(j), range(30) c(k)",
      "SELECT sum(seen(j)) FROM (SELECT unnest(range(i)) AS j FROM range(150) a(i))",
    ])
  func productsMoveOn(_ text: String) throws {
    let shares = try shares(of: text)
    #expect(shares == shares.sorted())
    #expect(Set(shares).count > 10)
    #expect(try #require(shares.first) < 0.1)
    let last = try #require(shares.last)
    #expect(last > 0.9 && last <= 1)
  }

  @Test func aScanMovesOnVectorByVector() throws {
    let shares = try shares(of: "SELECT count(*) FROM range(40000) a(i) WHERE seen(i) < 0")
    #expect(shares == shares.sorted())
    #expect(Set(shares).count > 20)
    #expect(try #require(shares.last) > 0.9)
  }
}
