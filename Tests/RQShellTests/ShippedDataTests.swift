import Foundation
import ReportQuery
import Testing

@Test func shippedReportsAreFoundFromTheProgramUpwards() throws {
  if let chosen = getenv("RQ_DATASETS"), chosen.pointee != 0 { return }
  let path = try #require(Database.shippedData)
  #expect(path.hasSuffix("datasets/reports"))
  #expect(try FileManager.default.contentsOfDirectory(atPath: path).count >= 5)
}
