import Foundation
import RQEngine
import Testing

@testable import RQReports

/// What section 六 says of fees, beside the amount in section 二.
@Suite struct ProseFeesTests {
  /// A report whose table has an amount, and whose section 六 says something.
  private func findings(_ amount: String, _ sentence: String) throws -> [Finding] {
    let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../datasets/reports/anning-2024.txt")
    var text = try String(contentsOf: shipped, encoding: .utf8)
      .replacingOccurrences(of: "行政事业性收费 | 0 |", with: "行政事业性收费 | \(amount) |")
    let heading = try #require(text.range(of: "六、", options: .backwards))
    text.replaceSubrange(text.lineRange(for: heading).upperBound..., with: sentence + "\n")
    let report = try ReportReader.read(Array(text.utf8), source: "a.txt")
    #expect(report.disclosed(.fees).value?.rescaled(to: 4) == RQEngine.Decimal(amount)?.rescaled(to: 4))
    return report.findings.filter { $0.rule == .proseFees }
  }

  @Test(
    "a larger amount in section 六 than in the table is a contradiction",
    arguments: [
      ("0", "本年度依法收取政府信息公开信息处理费共计300元。", "0.0300"), ("0", "我局全年收取信息处理费1.2万元。", "1.2000"),
      ("0.5", "收取行政事业性收费2万元。", "2.0000"), ("0", "一、共收取检索费、邮寄费12.50元；二、无其他事项。", "0.0013"),
    ])
  func larger(_ amount: String, _ sentence: String, _ said: String) throws {
    let found = try findings(amount, sentence)
    #expect(found.map { $0.found?.description ?? "" } == [said])
    #expect(found.first?.expected == RQEngine.Decimal(amount)?.rescaled(to: 4))
    #expect(found.first?.item == "fees" && found.first?.severity == .info && found.first?.byteStart != nil)
  }

  @Test("that there were no administrative fees contradicts an amount in the table")
  func denied() throws {
    #expect(try findings("4.39", "本年度未收取行政事业性收费。").map { $0.found?.description ?? "" } == ["0.0000"])
  }

  @Test(
    "what may well be so is no contradiction",
    arguments: [
      ("4.39", "没有其他需要报告的事项。"), ("4.39", "本年度未收取信息处理费。"), ("0", "本年度未收取信息处理费。"),
      ("0", "2022年本机关没有达到收费标准的申请，未收取信息处理费0元。"), ("0.03", "收取信息处理费300元。"),
      ("12", "收取信息处理费300元。"), ("0", "信息处理费按每件10元收取，本年没有收取。"), ("0", "上年收取信息处理费300元。"),
      ("0", "收取信息处理费300元，其中邮寄费20元。"), ("0", "共收到申请300件。"),
    ])
  func agreeing(_ amount: String, _ sentence: String) throws {
    #expect(try findings(amount, sentence).isEmpty)
  }
}
