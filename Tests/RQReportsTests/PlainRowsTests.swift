import Testing

@testable import RQReports

/// Rows of plain text: where their cells are, and where there is no telling.
@Suite("Rows of plain text") struct PlainRowsTests {
  private func cells(_ table: String) throws -> [Int64?] {
    let text = try PlainTextReader.lines(of: Array(table.utf8))
    return ProceedingTable.find(in: text, compact: CompactText(text), from: 0)?.cells.map(\.count) ?? []
  }

  private let heads = """
    行政复议 行政诉讼
    未经复议直接起诉 复议后起诉
    结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计

    """

  @Test("columns of one width tell which cells are empty, unless the totals speak against it")
  func evenColumns() throws {
    func row(_ values: [Int: String]) -> String {
      (0..<15).reduce(into: "") { line, column in
        guard let value = values[column] else { return }
        line += String(repeating: " ", count: column * 8 - line.count) + value
      }
    }
    let known = [0: "0", 3: "1", 4: "1", 5: "2", 9: "2", 12: "3", 14: "3"]
    #expect(try cells(heads + row(known)) == (0..<15).map { known[$0].flatMap { Int64($0) } })
    let other = known.merging([4: "7"]) { $1 }
    #expect(try cells(heads + row(other)).allSatisfy { $0 == nil })
    #expect(try cells(heads + row(known).dropLast(9)).allSatisfy { $0 == nil })
  }

  @Test("each kind may have a table of its own, with its name above, in brackets or not")
  func threeTables() throws {
    let names = ["行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"]
    let outcomes = "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |"
    let rows = ["0 | 2 | 2 | 3 | 7 |", "2 | 0 | 0 | 0 | 2 |", "1 | 0 | 1 | 0 | 2 |"]
    func table(_ order: [Int]) -> String { order.flatMap { [names[$0], outcomes, rows[$0]] }.joined(separator: "\n") }
    #expect(try cells(table([0, 1, 2])) == [0, 2, 2, 3, 7, 2, 0, 0, 0, 2, 1, 0, 1, 0, 2])
    #expect(try cells(table([0, 2, 1])).allSatisfy { $0 == nil })
  }

  @Test("what programs print for empty cells is no number, and the number of the next row is not taken for it")
  func emptyCells() throws {
    let text = """
      云山县2023年政府信息公开工作年度报告
      一、总体情况
      二、主动公开政府信息情况
       4  第二十条第（五）项   第二十条第（五）项
       5  信息内容   本年处理决定数量
       6  行政许可   NaN
       7  第二十条第（六）项   第二十条第（六）项
       8  信息内容   本年处理决定数量
       9  行政处罚   None
      10  行政强制   NaN
      11  第二十条第（八）项   第二十条第（八）项
      三、收到和处理政府信息公开申请情况
      五、存在的主要问题及改进情况
      """
    let report = try ReportReader.read(Array(text.utf8), source: "云山县2023.txt")
    #expect(report.disclosure.allSatisfy { $0.value == nil })
  }

  @Test("numbers of pages with how many there are stand between the lines of a row and are none of its cells")
  func pagesOfAll() throws {
    func tokens(_ lines: [String]) throws -> Int {
      let text = try PlainTextReader.lines(of: Array(lines.joined(separator: "\n").utf8))
      return TableTokenizer.tokens(of: text, in: 0..<text.units.count).count(where: \.isValue)
    }
    #expect(try tokens(["本年新收 1 2 3", "7 / 12", "上年结转 4 5 6", "8 / 12", "予以公开 7 8 9"]) == 9)
    // One alone may be cells, and so may those that count to different numbers, or not upwards.
    #expect(try tokens(["本年新收 1 2 3", "7 / 12", "上年结转 4 5 6"]) == 9)
    #expect(try tokens(["本年新收 1", "7 / 12", "上年结转 4", "8 / 11"]) == 8)
    #expect(try tokens(["本年新收 1", "8 / 12", "上年结转 4", "7 / 12"]) == 8)
  }

  @Test("a bar at either end of all lines is a border, and what it encloses is a cell")
  func borders() throws {
    let closed = heads.split(separator: "\n").map { "|" + $0.split(separator: " ").joined(separator: "|") + "|" }
    let values = "|0|0|1|0|1|0||0|0|0|/|0|0|0|0|"
    let expected: [Int64?] = [0, 0, 1, 0, 1, 0, nil, 0, 0, 0, nil, 0, 0, 0, 0]
    #expect(try cells((closed + [values]).joined(separator: "\n")) == expected)
  }

  @Test("a page's number below its mark is no value where that is so on all pages")
  func pageNumbers() throws {
    let row = "0 0 1 0 1 0 0 0 0 0"
    func report(_ second: String) -> String { "第1页\n\n1\n\n\(heads)\(row)\n第2页\n\n\(second)\n0 0 0 0 0" }
    #expect(try cells(report("2 \t\n")) == [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try cells(report("2\n")) == [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try cells(report("")) == [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try cells(report("3\n")).allSatisfy { $0 == nil })
  }

  @Test("a bar without a blank behind the last number fills the row up where empty cells print blanks")
  func filledUp() throws {
    func counts(_ row: String) throws -> [Int64?] {
      let report = """
        第二十条第（一）项 | |||
        信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
        规章 | \(row)
        行政规范性文件 | 9 |  | 231 |
        """
      let text = try PlainTextReader.lines(of: Array(report.utf8))
      let table = try #require(DisclosureTable.find(in: text, compact: CompactText(text)))
      #expect(table.cells[.normativeInForce]?.count == 231)
      return [table.cells[.regulationsIssued], table.cells[.regulationsRepealed], table.cells[.regulationsInForce]]
        .map { $0?.count }
    }
    #expect(try counts("0 | 0 | |") == [nil, nil, nil])
    #expect(try counts("0 | 0 |  |") == [0, 0, nil])
    #expect(try counts("0 |  | 0 |") == [0, nil, 0])
  }

  @Test("the head of a column between the numbers of a row is no word in a cell")
  func headsBetween() throws {
    let report = """
      自然人 商业企业 科研机构 社会公益组织 法律服务机构
      一、本年新收政府信息公开申请数量
      2
      2
      0
      0
      0
      其他
      0
      总计
      4
      二、上年结转政府信息公开申请数量
      0
      0
      0
      0
      0
      0
      0
      """
    let text = try PlainTextReader.lines(of: Array(report.utf8))
    let table = try #require(ApplicationTable.find(in: text, compact: CompactText(text)))
    #expect(table.rows[.received]?.allSatisfy { $0.count == nil } ?? true)
    #expect(table.rows[.carriedIn]?.map(\.count) == [0, 0, 0, 0, 0, 0, 0])
  }

  @Test("words in the place of the first or the last number leave the others alone")
  func words() throws {
    let report = """
      三、收到和处理政府信息公开申请情况
      申请人情况
      自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计
      一、本年新收政府信息公开申请数量 14 5 1 0 1 2 23
      二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0
      三、本年度办理结果
      （一）予以公开 9 2 1 0 0 1 同上
      （二）部分公开 详见附表 2 0 0 0 0 5
      （三）不予公开
      1.属于国家秘密 0 0 0 0 0 0 0
      """
    let text = try PlainTextReader.lines(of: Array(report.utf8))
    let table = try #require(ApplicationTable.find(in: text, compact: CompactText(text)))
    #expect(table.rows[.granted]?.map(\.count) == [9, 2, 1, 0, 0, 1, nil])
    #expect(table.rows[.partlyGranted]?.map(\.count) == [nil, 2, 0, 0, 0, 0, 5])
    #expect(table.rows[.withheldSecret]?.map(\.count) == [0, 0, 0, 0, 0, 0, 0])
  }
}
