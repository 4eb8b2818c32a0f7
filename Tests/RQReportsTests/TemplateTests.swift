import RQEngine
import Testing

@testable import RQReports

/// Labels, heads and units as reports vary them.
@Suite("Template")
struct TemplateTests {
  private func read(_ text: String) throws -> Report {
    let bytes = Array(text.utf8)
    let report = try ReportReader.read(bytes, source: "made.txt")
    report.checkPlaces(in: bytes)
    return report
  }

  private let made = SyntheticReport(seed: 12)

  @Test(
    "labels that are cut, mistyped, renumbered or explained still name their rows",
    arguments: [
      ("本年新收政府信息公开申请数量", "本年新收政府信息公开申请数"), ("2.其他法律行政法规禁止公开", "2、其他法律行政法规禁止公"),
      ("8.属于行政查询事项", "8．属于行政查徇事项"), ("（七）总计", "(七)总计"), ("（一）予以公开", "1、予以公开"),
      ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（二）部分公开（区分处理的，只计这一情形，不计其他情形"),
      ("4.保护第三方合法权益", "4.保护第三方合法权益（涉及商业秘密、个人隐私的，第三方不同意公开）"),
      ("四、结转下年度继续办理", "四、结转下一年度继续办理"), ("1.信访举报投诉类申请", "1. 信访举报投诉类申请"),
      ("3.危及“三安全一稳定”", "3.危及\"三安全一稳定\""), ("行政规范性文件", "规范性文件"), ("现行有效件数", "现行有效件"),
      ("本年制发件数", "本年度制发数"), ("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或重新出具己获取信息"),
    ])
  func labels(printed: String, varied: String) throws {
    for layout in [SyntheticReport.Layout.rowALine, .cellALine, .flipbook] {
      let score = made.score(try read(made.text(layout, seed: 3).replacing(printed, with: varied)))
      #expect(score.wrong.isEmpty, "\(layout) \(score.wrong.prefix(3))")
      #expect(score.missed == 0, "\(layout)")
    }
  }

  @Test(
    "fees carry their unit",
    arguments: [
      ("4.39", "4.39"), ("4.39万元", "4.39"), ("43900元", "4.39"), ("１２．５", "12.5"), ("1,204.5万元", "1204.5"),
      ("0.00", "0.00"),
    ])
  func fees(printed: String, value: String) throws {
    var report = made
    report.disclosure[9].printed = printed
    let cell = try read(report.text(.rowALine)).disclosed(.fees)
    #expect(cell.value?.description == value)
    #expect(cell.printed == printed)
  }

  @Test("a head in 元 is converted, text in a cell is no number")
  func yuan() throws {
    var report = made
    report.disclosure[9].printed = "1500"
    let text = report.text(.breakAfterCell)
    #expect(try read(text.replacing("单位：万元", with: "单位：元")).disclosed(.fees).value?.description == "0.15")
    report.disclosure[9].printed = "详见附表"
    report.applications[3][2].printed = "详见附表"
    for layout in [SyntheticReport.Layout.rowALine, .breakAfterCell, .cellALine] {
      let read = try read(report.text(layout))
      #expect(read.applied(.partlyGranted, .research).state == .text)
      #expect(read.applied(.partlyGranted, .research).printed == "详见附表")
      #expect(read.applied(.partlyGranted, .total).count == made.applications[3][6].value)
      #expect(read.findings.contains { $0.rule == .text })
    }
  }

  @Test("columns in another order follow their heads")
  func reordered() throws {
    let made = SyntheticReport(seed: 14)
    var shuffled = made
    for row in shuffled.applications.indices {
      shuffled.applications[row] = [shuffled.applications[row][6]] + shuffled.applications[row].dropLast()
    }
    let text = shuffled.text(.rowALine)
      .replacing("自然人 | 法人或其他组织 | 总计 |", with: "总计 | 自然人 | 法人或其他组织 |")
    let score = made.score(try read(text))
    #expect(score.wrong.isEmpty)
    #expect(score.missed == 0)
  }

  @Test("heads whose order the columns do not have are not believed")
  func misplacedHeads() throws {
    let text = made.text(.rowALine)
      .replacing("自然人 | 法人或其他组织 | 总计 |", with: "总计 | 自然人 | 法人或其他组织 |")
    let score = made.score(try read(text))
    #expect(score.wrong.isEmpty)
    #expect(score.missed == 0)
  }

  @Test("the template of 2019 fills the columns that mean the same")
  func earlierTemplate() throws {
    let made = SyntheticReport(seed: 15)
    let disclosure = """
      第二十条第（一）项 | |||
      信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |
      规章 | 2 | 3 | 4 |
      规范性文件 | 5 | 6 | 7 |
      第二十条第（五）项 | |||
      信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |
      行政许可 | 8 | 增1 | 9 |
      其他对外管理服务事项 | 0 | 0 | 10 |
      第二十条第（六）项 | |||
      信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |
      行政处罚 | 11 | -2 | 12 |
      行政强制 | 13 | 0 | 14 |
      第二十条第（八）项 | |||
      信息内容 | 上一年项目数量 | 本年增/减 | |
      行政事业性收费 | 15 | 0 | |
      第二十条第（九）项 | |||
      信息内容 | 采购项目数量 | 采购总金额 | |
      政府集中采购 | 16 | 17 | |
      """
    var rows = [made.title.replacing("2022", with: "2020"), "一、总体情况", "二、主动公开政府信息情况", disclosure, "三、收到和处理政府信息公开申请情况"]
    for (position, (stub, row)) in zip(SyntheticReport.stubs, made.applications).enumerated()
    where !(20...22 ~= position) {
      if position == 23 { rows.append("（六）其他处理 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |") }
      rows.append((stub + row.map(\.printed)).joined(separator: " | ") + " |")
    }
    rows.append("四、政府信息公开行政复议、行政诉讼情况")
    let report = try read(rows.joined(separator: "\n"))
    #expect(report.template == .from2019)
    #expect(report.disclosed(.regulationsIssued).count == 2)
    #expect(report.disclosed(.normativeIssued).count == 5)
    #expect(report.disclosed(.normativeInForce).state == .absent)
    #expect(report.disclosed(.licensing).count == 9)
    #expect(report.disclosed(.penalties).count == 12)
    #expect(report.disclosed(.coercion).count == 14)
    #expect(report.disclosed(.fees).count == nil)
    #expect(report.applied(.otherwiseMisc, .total).state == .absent)
    #expect(report.undividedOtherwise?.map(\.count) == [1, 0, 0, 0, 0, 0, 1])
    #expect(report.total(.otherwise, .total) == 1)
    for item in ApplicationItem.allCases where item.group != .otherwise {
      #expect(report.applied(item, .total).count == made.applications[item.index][6].value, "\(item.code)")
    }
  }

  @Test("codes and labels are those of the catalog")
  func vocabulary() {
    #expect(ApplicationItem.allCases.count == 25)
    #expect(ApplicationItem.allCases.enumerated().allSatisfy { $0.offset == $0.element.index })
    #expect(ApplicationGroup.withheld.items.count == 8)
    #expect(ApplicationGroup.allCases.flatMap(\.items) == ApplicationItem.allCases)
    #expect(
      Applicant.allCases.map(\.code) == ["individual", "business", "research", "nonprofit", "legal", "other", "total"])
    #expect(DisclosureColumn.allCases.enumerated().allSatisfy { $0.offset == $0.element.index })
    #expect(ApplicationItem.withheldInquiry.label == "三（三）8 属于行政查询事项")
  }
}
