import RQEngine
import Testing

@testable import RQReports

/// Tables that do not look like the template's: read by what their heads say, or not at all.
@Suite("Foreign layouts")
struct ForeignLayoutTests {
  private let made = SyntheticReport(seed: 77)

  private func row(_ cells: [String], spans: [Int] = []) -> String {
    let columns = cells.enumerated().map { place, cell in
      place < spans.count && spans[place] > 1 ? "<td colspan=\"\(spans[place])\">\(cell)</td>" : "<td>\(cell)</td>"
    }
    return "<tr>\(columns.joined())</tr>"
  }

  /// Section 三 with its columns in an order; each row may be changed before it is printed.
  private func applications(
    _ order: [Applicant] = Applicant.allCases, _ figures: [[SyntheticCell]]? = nil,
    change: (Int, [String]) -> [String] = { $1 }
  ) -> String {
    var rows = [row(["勾稽关系"] + order.map(\.label))]
    for (number, values) in (figures ?? made.applications).enumerated() {
      let label = SyntheticReport.stubs[number].last ?? ""
      rows.append(row([label] + change(number, order.map { values[$0.index].printed })))
    }
    return "<table>\(rows.joined())</table>"
  }

  private func proceedings(_ kinds: [Int] = [0, 1, 2], spanned: Bool = true) -> String {
    let names = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    let heads =
      spanned
      ? row(kinds.map { names[$0] }, spans: [5, 5, 5])
      : row(kinds.flatMap { [names[$0], "", "", "", ""] })
    let values = kinds.flatMap { kind in made.proceedings[kind * 5..<kind * 5 + 5].map(\.printed) }
    return "<table>\(heads)\(row([0, 1, 2].flatMap { _ in outcomes }))\(row(values))</table>"
  }

  private func read(_ parts: String, title: String? = nil, head: String = "") throws -> Report {
    let page = """
      <html><head><meta charset="utf-8"></head><body>\(head)<h1>\(title ?? made.title)</h1><p>一、总体情况</p>
      <p>本年度工作正常。</p><p>三、收到和处理政府信息公开申请情况</p>\(parts)<p>五、存在的主要问题及改进情况</p><p>还有不足。</p>
      <p>六、其他需要报告的事项</p><p>无。</p></body></html>
      """
    return try ReportReader.read(Array(page.utf8), source: "made.html")
  }

  private func printed(_ report: Report) -> [[Int64?]] {
    ApplicationItem.allCases.map { item in Applicant.allCases.map { report.applied(item, $0).count } }
  }

  private var figures: [[Int64?]] { made.applications.map { $0.map(\.value) } }

  @Test(
    "columns follow their heads",
    arguments: [
      [.total, .individual, .business, .research, .nonprofit, .legal, .other],
      [.business, .research, .nonprofit, .legal, .other, .individual, .total],
      [.individual, .legal, .business, .research, .nonprofit, .other, .total],
    ] as [[Applicant]])
  func headOrder(_ order: [Applicant]) throws {
    #expect(printed(try read(applications(order))) == figures)
  }

  @Test("of the columns below one head a row uses one, and of two numbers there neither is its own", arguments: [0, 1])
  func severalColumns(_ used: Int) throws {
    let heads = row(["勾稽关系"] + Applicant.allCases.map(\.label), spans: [1] + [Int](repeating: 2, count: 7))
    func table(_ change: (Int, [String]) -> [String] = { $1 }) -> String {
      let rows = made.applications.enumerated().map { number, values in
        let cells = values.flatMap { used == 0 ? [$0.printed, ""] : ["", $0.printed] }
        return row([SyntheticReport.stubs[number].last ?? ""] + change(number, cells))
      }
      return "<table>\(heads)\(rows.joined())</table>"
    }
    #expect(printed(try read(table())) == figures)
    let doubled = printed(try read(table { number, cells in number == 0 ? ["1", "2"] + cells[2...] : cells }))
    #expect(doubled[0] == [nil] + figures[0].dropFirst())
    #expect(doubled.dropFirst() == figures.dropFirst())
  }

  /// The figures with the totals that the columns left have, and without those of some.
  private func without(_ dropped: Set<Applicant>) -> [[SyntheticCell]] {
    made.applications.map { row in
      let kept = Applicant.allCases.dropLast().filter { !dropped.contains($0) }
      var row = row
      row[Applicant.total.index] = .number(kept.reduce(0) { $0 + (row[$1.index].value ?? 0) })
      return row
    }
  }

  @Test("a column that is missing is absent, and the others are those their heads name")
  func missingColumn() throws {
    let figures = without([.research])
    let report = try read(applications(Applicant.allCases.filter { $0 != .research }, figures))
    #expect(
      printed(report) == figures.map { row in row.indices.map { $0 == Applicant.research.index ? nil : row[$0].value } }
    )
    #expect(report.applied(.received, .research).state == .absent)
    // Totals that are not the sums speak against the heads.
    let refused = try read(applications(Applicant.allCases.filter { $0 != .individual }))
    #expect(refused.applications.allSatisfy { $0.value == nil })
  }

  @Test("a column more is left out, and so is a table parted in two read by its heads")
  func otherColumns() throws {
    let order = Applicant.allCases
    let added = made.applications.enumerated().map { number, values in
      row([SyntheticReport.stubs[number].last ?? "", values[0].printed, "7"] + values[1...].map(\.printed))
    }
    let heads = row(["勾稽关系", "自然人", "小计"] + order[1...].map(\.label))
    #expect(printed(try read("<table>\(heads)\(added.joined())</table>")) == figures)
    let parted = applications(Array(order[..<4])) + applications(Array(order[4...]))
    #expect(printed(try read(parted)) == figures)
  }

  @Test("text that names the applicant before each value, unless one is out of place")
  func namedValues() throws {
    func text(_ change: (Int, [String]) -> [String] = { $1 }) throws -> Report {
      let rows = made.applications.enumerated().map { number, values in
        let named = Applicant.allCases.map { "\($0.label)\(values[$0.index].printed)件" }
        return "\(SyntheticReport.stubs[number].last ?? "")：\(change(number, named).joined(separator: "，"))。"
      }
      let text = "\(made.title)\n三、收到和处理政府信息公开申请情况\n\(rows.joined(separator: "\n"))\n四、其他\n"
      return try ReportReader.read(Array(text.utf8), source: "made.txt")
    }
    #expect(printed(try text()) == figures)
    #expect(try printed(text { $0 == 3 ? $1.reversed() : $1 })[3].allSatisfy { $0 == nil })
  }

  @Test("a copy that the page's style sheet hides is none of the page")
  func hiddenCopy() throws {
    let old = made.applications.map { row in row.map { SyntheticCell.number(($0.value ?? 0) + 1) } }
    let hidden = "<div class=\"tab last-year\">\(applications(Applicant.allCases, old))</div>"
    let style = "<style>/* tabs */ .last-year, #x { display : none } @media print { .now { display: none } }</style>"
    #expect(printed(try read(style + hidden + "<div class=now>\(applications())</div>")) == figures)
  }

  @Test("titles with marks before them, of offices that call their work 政务公开, and bodies that supervise")
  func otherTitles() throws {
    let named = try read(applications(), title: "● 【年报】衡水市国有资产监督管理委员会2022年政务公开工作年度报告")
    #expect(named.year == 2022)
    #expect(named.agency == "衡水市国有资产监督管理委员会")
    #expect(named.body == .department)
    let dated = try read(applications(), head: "<p>2023-01-26 来源：市政府办公室</p>")
    #expect(dated.published?.description == "2023-01-26")
  }

  /// A row whose inner borders were dragged: column widths of `width`, each border moved to the left or right a little.
  private func dragged(_ cells: [String], first: Int, width: Int, by seed: UInt64) -> String {
    var random = SplitMix(state: seed)
    let borders = cells.indices.map { place in
      first + place * width + (place + 1 == cells.count ? 0 : Int.random(in: -1...1, using: &random))
    }
    let edges = [0] + borders
    return row(cells, spans: zip(edges, edges.dropFirst()).map { $1 - $0 })
  }

  @Test("rows whose borders were dragged stand under their heads, with blanks and without", arguments: [false, true])
  func draggedBorders(_ withBlanks: Bool) throws {
    let order = Applicant.allCases
    var expected = figures
    let heads = row(["勾稽关系"] + order.map(\.label), spans: [12] + [Int](repeating: 4, count: 7))
    let rows = made.applications.enumerated().map { number, values in
      let label = SyntheticReport.stubs[number].last ?? ""
      var cells = order.map { values[$0.index].printed }
      if withBlanks {
        cells[number % 6] = ""
        expected[number][number % 6] = nil
      }
      return dragged([label] + cells, first: 12, width: 4, by: UInt64(number))
    }
    let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    let kinds = row(["行政复议", "未经复议直接起诉", "复议后起诉"], spans: [20, 20, 20])
    let outcomeHeads = row([0, 1, 2].flatMap { _ in outcomes }, spans: [Int](repeating: 4, count: 15))
    let values = dragged(made.proceedings.map(\.printed), first: 4, width: 4, by: 99)
    let report = try read(
      "<table>\(heads)\(rows.joined())</table><p>四、行政复议、行政诉讼情况</p><table>\(kinds)\(outcomeHeads)\(values)</table>")
    #expect(printed(report) == expected)
    #expect(report.proceedings.map(\.count) == made.proceedings.map(\.value))
  }

  @Test("a row of a cell too many below heads of several columns gives no number")
  func draggedAndParted() throws {
    let order = Applicant.allCases
    let heads = row(["勾稽关系"] + order.map(\.label), spans: [12] + [Int](repeating: 4, count: 7))
    let rows = made.applications.enumerated().map { number, values in
      let cells = [SyntheticReport.stubs[number].last ?? ""] + order.map { values[$0.index].printed }
      if number > 0 { return row(cells, spans: [13, 3, 4, 4, 4, 4, 4, 4]) }
      return row([cells[0], "1"] + cells[1...], spans: [12, 2, 3, 3, 4, 4, 4, 4, 4])
    }
    let found = printed(try read("<table>\(heads)\(rows.joined())</table>"))
    #expect(found[0].dropFirst(3) == figures[0].dropFirst(3) || found[0].allSatisfy { $0 == nil })
    #expect(found[0][0] == nil)
    #expect(found.dropFirst() == figures.dropFirst())
  }

  @Test("a text follows the order of its heads, with a caption and without", arguments: ["申请人情况", "项目"])
  func headOrderInText(_ caption: String) throws {
    let order: [Applicant] = [.total, .individual, .business, .research, .nonprofit, .legal, .other]
    let heads = ([caption] + order.map(\.label)).joined(separator: " | ")
    let rows = made.applications.enumerated().map { number, values in
      ([SyntheticReport.stubs[number].last ?? ""] + order.map { values[$0.index].printed }).joined(separator: " | ")
    }
    let text = "\(made.title)\n三、收到和处理政府信息公开申请情况\n\(heads)\n\(rows.joined(separator: "\n"))\n四、其他\n"
    #expect(printed(try ReportReader.read(Array(text.utf8), source: "made.txt")) == figures)
  }

  @Test("a report behind another is told, and a second copy of the same is not")
  func otherReport() throws {
    func part(_ title: String) -> String { "<h1>\(title)</h1>\(applications())" }
    func told(_ title: String) throws -> [String] {
      try read(applications() + part(title)).findings.filter { $0.item == "report" }.map(\.message)
    }
    let other = "临海市人民政府2022年政府信息公开工作年度报告"
    #expect(try told(other) == ["another report begins here and is not read: \(other)"])
    #expect(try told(made.title).isEmpty)
    // A link to another report has no table.
    #expect(try read(applications() + "<p>\(other)</p>").findings.allSatisfy { $0.item != "report" })
  }

  @Test("kinds of proceedings follow their heads", arguments: [[0, 1, 2], [0, 2, 1], [1, 2, 0]])
  func proceedingOrder(_ kinds: [Int]) throws {
    let report = try read(applications() + "<p>四、行政复议、行政诉讼情况</p>" + proceedings(kinds))
    let values = ProceedingKind.allCases.flatMap { kind in
      ProceedingOutcome.allCases.map { report.contested(kind, $0).count }
    }
    #expect(values == made.proceedings.map(\.value))
  }

  @Test(
    "a page under the name of a document is read, whatever it begins with", arguments: ["doc", "wps", "docx", "pdf"])
  func pageInside(_ ending: String) throws {
    let page = "<meta charset=\"utf-8\">\n<h1>\(made.title)</h1><p>三、收到和处理政府信息公开申请情况</p>\(applications())"
    let report = try ReportReader.read(Array(page.utf8), source: "made.\(ending)")
    #expect(report.format == .html)
    #expect(printed(report) == figures)
  }

  @Test("a row of section 四 with nothing in it is empty, also in one table with section 三")
  func emptyProceedings() throws {
    let cells = proceedings().replacing(/<tr>(<td>[^<]*<\/td>){15}<\/tr><\/table>/) { _ in
      row([String](repeating: "", count: 15)) + "</table>"
    }
    let title = row(["四、政府信息公开行政复议、行政诉讼情况"], spans: [15])
    let joined = applications().replacing("</table>", with: "") + title + cells.replacing("<table>", with: "")
    for parts in [joined, applications() + "<p>四、行政复议、行政诉讼情况</p>" + cells] {
      let report = try read(parts)
      #expect(report.proceedings.allSatisfy { $0.state == .blank && $0.value == nil })
      #expect(printed(report) == figures)
    }
  }

  @Test("kinds in another order whose width is lost give no number")
  func lostWidth() throws {
    let report = try read(applications() + "<p>四、行政复议、行政诉讼情况</p>" + proceedings([1, 2, 0], spanned: false))
    #expect(report.proceedings.allSatisfy { $0.value == nil })
  }

  @Test("a table with the applicants in its rows gives no number")
  func transposed() throws {
    let labels = row([""] + SyntheticReport.stubs.map { $0.last ?? "" })
    let rows = Applicant.allCases.map { applicant in
      row([applicant.label] + made.applications.map { $0[applicant.index].printed })
    }
    let report = try read("<table>\(labels)\(rows.joined())</table>")
    #expect(report.applications.allSatisfy { $0.value == nil })
  }

  @Test("rows with a number for each of two years give no number")
  func twoYearsInARow() throws {
    let report = try read(applications { _, cells in cells.flatMap { [$0, "5"] } })
    #expect(report.applications.allSatisfy { $0.value == nil })
  }

  @Test("a row with a number too many gives none; the others are read")
  func numberTooMany() throws {
    let report = try read(applications { number, cells in number == 4 ? cells + ["7"] : cells })
    for (number, (read, wanted)) in zip(printed(report), figures).enumerated() {
      #expect(read == (number == 4 ? [Int64?](repeating: nil, count: 7) : wanted), "row \(number)")
    }
  }

  @Test("of two tables that of the latest year is read", arguments: [false, true])
  func twoTables(latestFirst: Bool) throws {
    let earlier = "<p>2021年度申请情况</p>" + applications(Applicant.allCases, SyntheticReport(seed: 78).applications)
    let later = "<p>2022年度申请情况</p>" + applications()
    #expect(printed(try read(latestFirst ? later + earlier : earlier + later)) == figures)
  }

  @Test(
    "what is struck out, hidden or raised behind a number is no part of it",
    arguments: [
      "<sup>2</sup>", "<del>9</del>", "<s>9</s>", "<span style=\"text-decoration: line-through\">9</span>",
      "<span style=\"font-size:0\">9</span>", "<span style=\"vertical-align:super\">1</span>", "<rt>9</rt>",
    ])
  func marks(_ mark: String) throws {
    let report = try read(applications { number, cells in number == 0 ? cells.map { $0 + mark } : cells })
    #expect(printed(report) == figures)
  }

  @Test("digits raised before a number make it none")
  func raisedBefore() throws {
    let report = try read(applications { number, cells in number == 0 ? cells.map { "<sup>2</sup>" + $0 } : cells })
    #expect(printed(report)[0].allSatisfy { $0 == nil })
  }

  @Test("a saved article that its page hides until a script runs is read")
  func hiddenArticle() throws {
    let report = try read("<div id=\"js_content\" style=\"visibility: hidden;\">\(applications())</div>")
    #expect(printed(report) == figures)
  }

  @Test(
    "fees in other units are converted exactly, other currencies not at all",
    arguments: [
      ("单位：万元", "12.5"), ("单位：元", "0.00125"), ("单位：千元", "1.25"), ("单位：亿元", "125000"), ("单位：百万元", "1250"),
      ("单位：美元", nil),
    ] as [(String, String?)])
  func feeUnits(_ unit: String, _ value: String?) throws {
    let rows = [["第二十条第（八）项"], ["信息内容", "本年收费金额（\(unit)）"], ["行政事业性收费", "12.5"]]
    let report = try read("<table>\(rows.map { row($0) }.joined())</table>" + applications())
    #expect(report.disclosed(.fees).value.map(\.description) == value)
  }

  @Test("numbers printed before their labels are not taken for those of the label before")
  func valuesBeforeLabels() throws {
    let lines = zip(SyntheticReport.stubs, made.applications).map { stub, cells in
      (cells.map(\.printed) + [stub.last ?? ""]).joined(separator: "\n")
    }
    let text = """
      \(made.title)
      一、总体情况
      本年度工作正常。
      三、收到和处理政府信息公开申请情况
      申请人情况
      \(Applicant.allCases.map(\.label).joined(separator: "\n"))
      \(lines.joined(separator: "\n"))
      五、存在的主要问题及改进情况
      """
    let report = try ReportReader.read(Array(text.utf8), source: "made.txt")
    #expect(report.applications.allSatisfy { $0.value == nil })
  }

  @Test("words in the place of a number of section 二 are the text of that cell")
  func wordsAmongNumbers() throws {
    let table = [
      ["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", "详见附件"], ["第二十条第（六）项"], ["信息内容", "本年处理决定数量"],
      ["行政处罚", "12"], ["行政强制", ""],
    ].map { row($0) }.joined()
    let report = try read("<table>\(table)</table>\(applications())")
    #expect(report.disclosed(.licensing).state == .text)
    #expect(report.disclosed(.licensing).printed == "详见附件")
    #expect(report.disclosed(.penalties).count == 12)
    #expect(report.disclosed(.coercion).state == .blank)
  }

  @Test("the innermost of labels side by side is that of the row")
  func labelsSideBySide() throws {
    var lines = [made.title, "三、收到和处理政府信息公开申请情况", "申请人情况", "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计"]
    for (number, cells) in made.applications.enumerated() {
      let label = SyntheticReport.stubs[number].last ?? ""
      let values = String(repeating: " ", count: 40) + cells.map(\.printed).joined(separator: "      ")
      guard number == 13 || number == 21 else {
        lines.append("        \(label)        \(values)")
        continue
      }
      let (start, end) = (label.prefix(15), label.dropFirst(15))
      lines += ["三、本年 （四）无法       \(start)", "度办理结   提供  \(values)", "                          \(end)"]
    }
    let report = try ReportReader.read(Array(lines.joined(separator: "\n").utf8), source: "made.txt")
    #expect(printed(report) == figures)
  }
}
