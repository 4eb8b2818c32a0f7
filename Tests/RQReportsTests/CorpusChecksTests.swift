import Foundation
import RQEngine
import Testing

@testable import RQReports

/// What several reports of one agency say of one another, and each of itself.
@Suite("Checks")
struct CorpusChecksTests {
  private func report(_ year: Int, seed: UInt64 = 4, change: (inout SyntheticReport) -> Void = { _ in }) throws
    -> Report
  {
    var made = SyntheticReport(seed: seed)
    made.title = "怀仁市\(year)年政府信息公开工作年度报告"
    made.disclosure = (0..<10).map { .number(Int64($0)) }
    change(&made)
    return try ReportReader.read(Array(made.text(.rowALine).utf8), source: "\(year).txt")
  }

  private func lines(_ reports: [Report]) -> [[String]] {
    var checks = CorpusChecks()
    for report in reports { checks.add(ReportDigest(report)) }
    var lines = reports.map { $0.findings.map(\.line) }
    for (report, finding) in checks.findings() { lines[report].append(finding.line) }
    return lines
  }

  @Test("what one year carries over the next must take in")
  func carried() throws {
    let first = try report(2021)
    let next = try report(2022) { made in
      for column in 0..<7 { made.applications[1][column] = .number(first.applications[24 * 7 + column].count ?? 0) }
      made.applications[1][0] = .number(77)
    }
    let found = lines([next, first])
    let carried = first.applied(.carriedOut, .individual).count ?? 0
    #expect(found[0].contains("carried_rollforward carried_in individual \(carried) 77"))
    #expect(found[0].filter { $0.hasPrefix("carried_rollforward") }.count == 1)
    #expect(found[1].isEmpty)
  }

  @Test("what is in force follows from last year's stock")
  func inForce() throws {
    let found = lines([try report(2021), try report(2022)])
    // 规章: 2 in force last year, 0 issued, 1 repealed, 2 printed; 规范性文件: 5 + 3 − 4, 5 printed.
    #expect(
      found[1].filter { $0.hasPrefix("in_force") } == [
        "in_force_rollforward regulations_in_force - 1 2", "in_force_rollforward normative_in_force - 4 5",
      ])
  }

  @Test("two documents for one year are named, and nothing is carried over from either")
  func duplicates() throws {
    let found = lines([try report(2021), try report(2021, seed: 6), try report(2022)])
    #expect(found[0].isEmpty)
    #expect(found[1] == ["duplicate - - - -"])
    #expect(!found[2].contains { $0.hasPrefix("carried") })
  }

  @Test(
    "the count in the prose",
    arguments: [
      ("2022年，共收到政府信息公开申请5件。", "5"), ("本机关收到政府信息公开申请一件，已办结。", "1"), ("未收到政府信息公开申请。", "0"),
      ("其中网上收到政府信息公开申请5件，信函收到政府信息公开申请6件。", nil), ("收到政府信息公开申请5件。又收到政府信息公开申请6件。", nil),
      ("自2008年以来共收到政府信息公开申请200件。", nil), ("2022年以来，共收到政府信息公开申请5件。", "5"),
      ("今年以来收到政府信息公开申请5件，收到复议申请1件。", "5"), ("区政府办收到政府信息公开申请5件，各镇收到13件。", nil),
      ("2020年、2021年、2022年分别收到政府信息公开申请5件、9件、8件。", nil),
      ("比去年收到的政府信息公开申请5件有所增加。", nil), ("收到政协提案5件。", nil), ("未收到要求减免费用的政府信息公开申请。", nil),
    ] as [(String, String?)])
  func proseReceived(sentence: String, found: String?) throws {
    var made = SyntheticReport(seed: 4)
    made.applications[0] = (0..<7).map { _ in .number(3_999) }
    let text = made.text(.cellALine).replacing("本年度按照要求做好各项工作，及时更新栏目。", with: sentence)
    let report = try ReportReader.read(Array(text.utf8), source: "made.txt")
    #expect(report.findings.first { $0.rule == .proseReceived }?.found?.description == found)
  }

  @Test("a broken total of each kind is found once, at its cell")
  func totals() throws {
    let report = try report(2022) { made in
      made.applications[7][6] = .number(500)
      made.proceedings[9] = .number(600)
    }
    #expect(
      report.findings.contains {
        $0.rule == .rowTotal && $0.item == "withheld_third_party" && $0.found?.unscaled == 500
      })
    #expect(
      report.findings.contains { $0.rule == .reviewTotal && $0.item == "suit_total" && $0.found?.unscaled == 600 })
    #expect(report.findings.contains { $0.rule == .processedTotal && $0.applicant == .total })
    let cell = report.contested(.suit, .total)
    #expect(report.findings.first { $0.rule == .reviewTotal }?.byteStart == cell.byteStart)
  }
}
