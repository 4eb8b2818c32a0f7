import Foundation
import RQEngine
import Testing

@testable import RQReports

/// The documents that come with the project.
@Suite("Sample reports")
struct SampleReportsTests {
  private let expected = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Expected")
  private var folder: URL {
    expected.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("datasets/reports")
  }

  @Test("every cell, all metadata and the findings are read")
  func cells() throws {
    var compared = 0
    for expected in try ExpectedReport.all(in: expected) {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(expected.source)))
      let report = try ReportReader.read(bytes, source: expected.source)
      compared += try expected.check(report)
      #expect(report.sections.map(\.number) == [1, 2, 3, 4, 5, 6], "\(expected.source)")
      let prose = report.script == .hant ? ExpectedReport.suqianProse : []
      #expect(report.findings.map(\.line) == expected.findings + prose, "\(expected.source)")
      report.checkPlaces(in: bytes)
    }
    #expect(compared == 1000)
  }

  @Test("a folder loads the same at every number of threads", arguments: [1, 2, 7])
  func threads(count: Int) throws {
    let corpus = try LoadedReports([folder.path], threads: count)
    #expect(
      corpus.reports.map { String($0.source.split(separator: "/").last ?? "") } == [
        "anning-2024.txt", "dongying-office-2023.txt", "huairen-2024.txt", "pingshi-2023.txt",
        "suqian-office-2021.txt",
      ])
    #expect(corpus.problems.isEmpty)
    #expect(corpus.reports.allSatisfy { $0.sha256.count == 64 })
  }

  @Test("a digest is that of the bytes")
  func digest() {
    #expect(
      MessageDigest.sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
