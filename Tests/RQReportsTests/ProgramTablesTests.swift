import RQEngine
import Testing

@testable import RQReports

/// Tables as programs that take them from documents print them: rows numbered, cells between quotes, heads misread.
@Suite("Tables that programs print") struct ProgramTablesTests {
  private let made = SyntheticReport(seed: 21)

  private func expectAll(_ text: String, _ source: String = "made.txt") throws {
    let score = made.score(try ReportReader.read(Array(text.utf8), source: source))
    #expect(score.wrong == [])
    #expect(score.missed == 0)
  }

  /// The report with the rows of each of its tables changed, of which those with bars are the rows.
  private func text(_ change: ([[String]]) -> [String]) -> String {
    var lines: [String] = []
    var rows: [[String]] = []
    for line in made.text(.leadingBar).split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("|") {
        rows.append(line.dropFirst().dropLast().split(separator: "|").map { $0.filter { $0 != " " } })
      } else {
        if !rows.isEmpty { lines += change(rows) }
        rows = []
        lines.append(String(line))
      }
    }
    return lines.joined(separator: "\n")
  }

  private func numbered(_ rows: [[String]], from first: Int, heads: Bool, _ separator: String) -> [String] {
    let width = rows.map(\.count).max() ?? 0
    let head = (heads ? [""] : []) + (0..<width).map(String.init)
    return (heads ? [head.joined(separator: separator)] : [])
      + rows.enumerated().map { ([String(first + $0)] + $1).joined(separator: separator) }
  }

  @Test("numbers of rows and columns are no figures", arguments: [" | ", ",", "  ", "\t"], [0, 1])
  func numberedRows(_ separator: String, _ first: Int) throws {
    // In section 二 alone: its rows have heads of different widths.
    try expectAll(text { numbered($0, from: first, heads: true, separator) })
  }

  @Test("rows numbered from 0 on are read without numbers above their columns where they are many")
  func numberedRowsWithoutHeads() throws {
    try expectAll(
      text { $0.count > 8 ? numbered($0, from: 0, heads: false, " | ") : $0.map { $0.joined(separator: " | ") } })
  }

  @Test("lines that only seem to be numbered keep their first figures")
  func unnumberedRows() throws {
    let text = try PlainTextReader.lines(
      of: Array("予以公开\n0 1 2 0 0 0 3\n1 0 0 0 0 0 1\n2 0 0 0 0 0 2\n3 5 0 0 0 0 8\n第5页".utf8))
    #expect(IndexColumn.removed(from: text) == nil)
    let list = try PlainTextReader.lines(of: Array("1 加强学习\n2 完善制度\n3 抓好落实".utf8))
    #expect(IndexColumn.removed(from: list) == nil)
  }

  @Test("cells between quotes may have several lines")
  func quotedLines() throws {
    func quoted(_ rows: [[String]]) -> [String] {
      rows.map { row in
        row.enumerated().map { place, cell in
          let broken = place == 0 && cell.count > 4 ? cell.prefix(4) + "\n" + cell.dropFirst(4) : cell[...]
          return "\"\(broken)\""
        }.joined(separator: ",")
      }
    }
    try expectAll(text(quoted))
    // A quote that is not closed leaves the lines as they are.
    let open = try PlainTextReader.lines(of: Array((text(quoted) + "\n\"没有").utf8))
    #expect(QuotedLines.joined(open) == nil)
  }

  private func cell(_ printed: String) throws -> Cell {
    let page = """
      <html><head><meta charset="utf-8"></head><body><h1>\(made.title)</h1><p>一、总体情况</p><p>正常。</p>
      <p>二、主动公开政府信息情况</p><table><tr><td>第二十条第（五）项</td></tr><tr><td>信息内容</td><td>本年处理决定数量</td></tr>
      <tr><td>行政许可</td><td>\(printed)</td></tr></table><p>五、存在的主要问题</p><p>六、其他需要报告的事项</p></body></html>
      """
    return try ReportReader.read(Array(page.utf8), source: "made.html").disclosed(.licensing)
  }

  @Test("a blank that breaks no line stands between thousands, another blank between two numbers")
  func groupedDigits() throws {
    #expect(try cell("1&nbsp;338").count == 1_338)
    #expect(try cell("12\u{A0}345\u{A0}678").count == 12_345_678)
    for printed in ["1 338", "1&nbsp;33", "1234&nbsp;338", "1&nbsp;&nbsp;338", "0&nbsp;338", "1&nbsp; 338"] {
      #expect(try cell(printed).count == nil, "\(printed)")
    }
  }

  @Test("a head that differs in one letter is the one it stands for")
  func damagedHeads() throws {
    let text = made.text(.rowALine)
    try expectAll(text.replacing("本年废止件数", with: "本年废上件数"))
    try expectAll(text.replacing("本年制发件数", with: "本年制友件数"))
    // Of another head the columns are not known.
    let other = made.score(
      try ReportReader.read(Array(text.replacing("本年废止件数", with: "本年修订件数").utf8), source: "made.txt"))
    #expect(other.wrong == [])
    #expect(other.missed == 6)
  }

  @Test("a yearly report on another subject is none on freedom of information, whatever it counts")
  func otherSubjects() throws {
    func report(_ title: String) -> String {
      """
      \(title)
      一、总体情况
      2023年办理行政许可317件，收到政府信息公开申请12件，行政复议3件。
      二、存在的主要问题
      信息公开还有不足。
      三、其他需要报告的事项
      无。
      """
    }
    for title in ["云山县2023年法治政府建设年度报告", "云山县人民政府2023年工作报告"] {
      #expect(throws: DocumentProblem.self) { try ReportReader.read(Array(report(title).utf8), source: "a.txt") }
    }
    for title in ["云山县2023年政府信息公开工作年度报告", "云山县", "来源：2023年度报告、云山县"] {
      #expect(throws: Never.self) { try ReportReader.read(Array(report(title).utf8), source: "a.txt") }
    }
  }

  @Test("text under the name of a page is read as text")
  func textNamedPage() throws {
    let text = made.text(.rowALine)
    try expectAll(text, "made.html")
    #expect(try ReportReader.read(Array(text.utf8), source: "made.html").title == made.title)
    #expect(try ReportReader.read(Array(text.utf8), source: "made.html").format == .txt)
  }

  @Test("the day a page was published is declared above its text")
  func publishedTime() throws {
    let text = "Title: \(made.title)\n\nPublished Time: 2023-01-19T10:11:12+08:00\n\n" + made.text(.rowALine)
    let report = try ReportReader.read(Array(text.utf8), source: "made.md")
    #expect(report.published.map { "\($0)" } == "2023-01-19")
  }
}
