import Foundation
import RQEngine
import Testing

@testable import RQReports

private let shared = ProcessInfo.processInfo.environment["RQ_SHARED"]

/// The documents the project was started from, which are not part of it.
@Suite("Original reports", .enabled(if: shared != nil, "set RQ_SHARED to the folder with the original reports"))
struct OriginalReportsTests {
  private var folder: URL { URL(fileURLWithPath: shared ?? "").appendingPathComponent("reports") }

  @Test("every cell and all metadata are read")
  func cells() throws {
    var compared = 0
    for expected in try ExpectedReport.all(in: folder.appendingPathComponent("expected")) {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(expected.source)))
      let report = try ReportReader.read(bytes, source: expected.source)
      compared += try expected.check(report)
      #expect(report.sections.map(\.number) == [1, 2, 3, 4, 5, 6], "\(expected.source)")
      #expect(
        report.findings.map(\.line) == expected.findings + (report.script == .hant ? ExpectedReport.suqianProse : []))
      report.checkPlaces(in: bytes)
    }
    #expect(compared == 1000)
  }

  @Test("the day of publication is the page's, else the signature's")
  func published() throws {
    let corpus = try LoadedReports([folder.path])
    #expect(corpus.reports.map { $0.published?.description } == [nil, "2024-01-26", nil, nil, nil])
    #expect(corpus.problems.isEmpty)
  }
}
