import RQEngine
import Testing

@testable import RQReports

/// Text as programs make it of pages: letters spaced, heads wrapped in their columns, cells with words in rows of bars.
@Suite("Converted text") struct ConvertedTextTests {
  private func read(_ text: String, _ source: String = "made.txt") throws -> Report {
    try ReportReader.read(Array(text.utf8), source: source)
  }

  private func expectAll(_ made: SyntheticReport, _ text: String, _ source: String = "made.txt") throws {
    let score = made.score(try read(text, source))
    #expect(score.wrong == [])
    #expect(score.missed == 0)
  }

  @Test(
    "a blank behind each character parts no words",
    arguments: [SyntheticReport.Layout.rowALine, .leadingBar, .closingBar, .cellALine, .cellALineSpaced, .tabs],
    [SyntheticReport.Spelling.plain, .slashes])
  func spacedLetters(_ layout: SyntheticReport.Layout, _ spelling: SyntheticReport.Spelling) throws {
    let made = SyntheticReport(seed: 5, spelling: spelling)
    let spaced = made.text(layout).map { ("一"..."龥").contains($0) ? "\($0) " : String($0) }.joined()
    try expectAll(made, spaced)
    #expect(try read(spaced).title == made.title)
  }

  @Test("words among spaced letters keep their place in the document")
  func placesOfSpacedLetters() throws {
    let made = SyntheticReport(seed: 5, spelling: .slashes)
    let spaced = made.text(.rowALine).map { ("一"..."龥").contains($0) ? "\($0) " : String($0) }.joined()
    let bytes = Array(spaced.utf8)
    let report = try read(spaced)
    for cell in ApplicationItem.allCases.flatMap({ item in Applicant.allCases.map { report.applied(item, $0) } }) {
      let cited = String(decoding: bytes[Int(cell.byteStart)..<Int(cell.byteEnd)], as: UTF8.self)
      #expect(cited.filter { $0 != " " } == cell.printed.filter { $0 != " " })
    }
  }

  @Test("a tag that breaks a line in a cell of Markdown is a blank", arguments: ["<br>", "<br/>", "<BR />"])
  func breaksInMarkdown(_ tag: String) throws {
    let made = SyntheticReport(seed: 6)
    let text = "# " + made.text(.ruledHead).replacing("有效件数", with: "\(tag)有效件数").replacing("商业企业", with: "商业\(tag)企业")
    try expectAll(made, text, "made.md")
    try expectAll(made, text)
    // Two numbers in a cell are none.
    let two = made.text(.ruledHead).replacing("| 规章 | ", with: "| 规章 | 1\(tag)")
    #expect(try read("# " + two, "made.md").disclosed(.regulationsIssued).value == nil)
  }

  private func disclosure(_ table: String) throws -> Report {
    try read(
      """
      云山县2020年政府信息公开工作年度报告
      一、总体情况
      本年度工作正常。
      二、主动公开政府信息情况
      \(table)
      三、收到和处理政府信息公开申请情况
      五、存在的主要问题及改进情况
      """)
  }

  @Test("heads that go on below themselves are read by their columns")
  func wrappedHeads() throws {
    let report = try disclosure(
      """
                          第二十条第（一）项
                           本年新          本年新
              信息内容                                    对外公开总数量
                          制作数量         公开数量
               规章           2            0               12
            行政规范性文件         3           189               0
      """)
    #expect(report.disclosed(.regulationsIssued).count == 2)
    #expect(report.disclosed(.normativeIssued).count == 3)
    #expect(report.disclosed(.regulationsInForce).count == nil)
    let reversed = try disclosure(
      """
                          第二十条第（一）项
                                          本年新          本年新
              信息内容   对外公开总数量
                                        公开数量         制作数量
               规章           2            0               12
            行政规范性文件         3           189               0
      """)
    #expect(reversed.disclosed(.regulationsIssued).count == 12)
    // A piece of no head in a column of its own: there is no telling what is whose.
    let other = try disclosure(
      """
                          第二十条第（一）项
                           本年新          本年新
              信息内容                                    对外公开总数量   备注事项
                          制作数量         公开数量
               规章           2            0               12
            行政规范性文件         3           189               0
      """)
    #expect(other.disclosed(.regulationsIssued).count == nil)
  }

  @Test("the total of fees is one by other words too")
  func fees() throws {
    let made = SyntheticReport(seed: 10)
    try expectAll(made, made.text(.rowALine).replacing("本年收费金额（单位：万元）", with: "本年收费总金额（万元）"))
  }

  @Test("words in one cell of a row of bars take nothing from the others", arguments: ["约2", "O", "详见附件", "x"])
  func words(_ words: String) throws {
    let made = SyntheticReport(seed: 7)
    for layout in [SyntheticReport.Layout.rowALine, .leadingBar, .closingBar] {
      for column in 0..<6 where column > 0 || words != "约2" {
        var changed = made
        changed.applications[11][column] = SyntheticCell(printed: words, state: .text)
        try expectAll(changed, changed.text(layout))
      }
    }
  }

  @Test("letters that stand for a label's rest are no cell")
  func labelsOfTwoCells() throws {
    let made = SyntheticReport(seed: 8)
    let text = made.text(.rowALine).replacing("8.属于行政查询事项 | ", with: "8.属于行政查询事项 | 数量 | ")
    let score = made.score(try read(text))
    #expect(score.wrong == [])
  }

  private func page(_ heads: String, _ values: [SyntheticCell]) throws -> [Int64?] {
    let cells = values.map { "<td>\($0.printed)</td>" }.joined()
    let page = """
      <html><head><meta charset="utf-8"></head><body><h1>云山县2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>正常。</p>
      <p>四、行政复议、行政诉讼情况</p><table>\(heads)<tr>\(cells)</tr></table><p>五、存在的主要问题</p><p>无。</p>
      <p>六、其他需要报告的事项</p></body></html>
      """
    let report = try ReportReader.read(Array(page.utf8), source: "made.html")
    return ProceedingKind.allCases.flatMap { kind in ProceedingOutcome.allCases.map { report.contested(kind, $0).count }
    }
  }

  private let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]

  private func row(_ cells: [String]) -> String { "<tr>\(cells.map { "<td>\($0)</td>" }.joined())</tr>" }

  @Test("heads of section 四 may be printed once for each cell they span, or with pronunciations")
  func proceedingHeads() throws {
    let figures = SyntheticReport(seed: 9, spelling: .blanks).proceedings
    let kinds = ["行政复议", "未经复议直接起诉", "复议后起诉"].flatMap { [String](repeating: $0, count: 5) }
    let top = row([String](repeating: "行政复议", count: 5) + [String](repeating: "行政诉讼", count: 10))
    let middle = row(outcomes + kinds[5...])
    let last = row(outcomes + outcomes + outcomes)
    let expected = figures.map(\.value)
    #expect(try page(top + middle + last, figures) == expected)
    let spoken = last.replacing("结果维持", with: "结果维（wéi）持")
    #expect(try page(row(kinds) + spoken, figures) == expected)
    // Another head in the column is another table.
    let mixed = row(["结果纠正", "结果维持"] + outcomes[2...] + kinds[5...])
    #expect(try page(top + mixed + last, figures).allSatisfy { $0 == nil })
  }

  private func findings(_ prose: String, received: Int, carried: Int = 0, withheld: Int = 0) throws -> [FindingRule] {
    let report = try read(
      """
      云山县2023年政府信息公开工作年度报告
      一、总体情况
      \(prose)
      三、收到和处理政府信息公开申请情况
      一、本年新收政府信息公开申请数量 | \(received) | 0 | 0 | 0 | 0 | 0 | \(received) |
      二、上年结转政府信息公开申请数量 | \(carried) | 0 | 0 | 0 | 0 | 0 | \(carried) |
      （三）不予公开 | 1.属于国家秘密 | \(withheld) | 0 | 0 | 0 | 0 | 0 | \(withheld) |
      \((2...8).map { number in
        let label = ApplicationItem.allCases.filter { $0.group == .withheld }[number - 1].label
        return "\(number).\(label) | 0 | 0 | 0 | 0 | 0 | 0 | 0 |"
      }.joined(separator: "\n"))
      五、存在的主要问题及改进情况
      """)
    return report.findings.map(\.rule).filter { $0 == .proseReceived || $0 == .proseOutcome }
  }

  @Test("新收 is not what was carried over; what was received may be")
  func newlyReceived() throws {
    #expect(try findings("本年度新收政府信息公开申请16件。", received: 15, carried: 1) == [.proseReceived])
    #expect(try findings("本年度新收到政府信息公开申请16件。", received: 15, carried: 1) == [.proseReceived])
    #expect(try findings("本年度新收政府信息公开申请15件。", received: 15, carried: 1) == [])
    #expect(try findings("本年度共收到政府信息公开申请16件。", received: 15, carried: 1) == [])
  }

  @Test("a comparison with last year ends with its sentence")
  func comparisons() throws {
    let counts = "不予公开11件。"
    #expect(try findings("收到政府信息公开申请3件，较上年多6件。已办结的申请中，\(counts)", received: 3, withheld: 2) == [.proseOutcome])
    #expect(try findings("收到政府信息公开申请3件，上年没有结转的申请。办理的申请中，\(counts)", received: 3, withheld: 2) == [.proseOutcome])
    #expect(try findings("收到政府信息公开申请3件。上年的申请中，\(counts)", received: 3, withheld: 2) == [])
    #expect(try findings("收到政府信息公开申请3件。上年情况如下。其中\(counts)", received: 3, withheld: 2) == [])
  }
}
