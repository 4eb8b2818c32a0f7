import Testing

@testable import RQReports

/// Tables of a page that no rules are drawn for.
@Suite("Tables without rules") struct PageRowsTests {
  /// Words of ten points' height, each given by its text and its place.
  private func words(_ words: [(text: String, left: Double, top: Double)]) -> [PDFWord] {
    words.enumerated().map { index, word in
      let width = word.text.unicodeScalars.reduce(0.0) { $0 + ($1.value < 0x2000 ? 5 : 10) }
      return PDFWord(
        Array(word.text.utf16),
        PageBox(left: word.left, top: word.top, right: word.left + width, bottom: word.top + 10), index: index)
    }
  }

  private func joined(_ all: [(text: String, left: Double, top: Double)]) -> [String] {
    WrappedRows.joined(PageLines.lines(of: words(all))).map { line in
      line.map { String(decoding: $0.units, as: UTF16.self) }.joined(separator: " ")
    }
  }

  @Test("heads and labels of several lines make one row each")
  func wrapped() {
    let lines = joined([
      ("本年制发", 60, 0), ("本年废止", 110, 0), ("现行有效", 160, 0), ("信息内容", 0, 6), ("件数", 70, 12), ("件数", 120, 12),
      ("件数", 170, 12), ("规章", 10, 26), ("0", 60, 26), ("1", 110, 26), ("2", 160, 26), ("行政规范", 0, 40), ("3", 60, 46),
      ("4", 110, 46), ("5", 160, 46), ("性文件", 5, 52),
    ])
    #expect(
      lines == [
        "信息内容 本年制发 件数 本年废止 件数 现行有效 件数", "规章 0 1 2", "行政规范 性文件 3 4 5",
      ])
  }

  @Test("values beside half a label, and labels that are none, stay where they are")
  func notWrapped() {
    // The values stand beside the second line: the first may be a row without any.
    #expect(joined([("行政", 0, 0), ("许可证", 0, 12), ("7", 60, 12)]) == ["行政", "许可证 7"])
    #expect(joined([("行政处罚", 0, 0), ("行政强制", 0, 12), ("7", 60, 12)]) == ["行政处罚", "行政强制 7"])
  }

  private func proceedings(
    _ values: [(text: String, column: Int, below: Double)], names: [String] = ["结果", "结果", "其他", "尚未", "总"]
  ) -> OutcomeColumns? {
    var all: [(text: String, left: Double, top: Double)] = [("行政复议", 50, 0), ("行政诉讼", 280, 0)]
    all += [("未经复议直接起诉", 190, 14), ("复议后起诉", 360, 14)]
    let seconds = ["维持", "纠正", "结果", "审结", "计"]
    for column in 0..<15 {
      // The heads of the first kind stand higher, over two rows.
      let top = column < 5 ? 21.0 : 28
      all.append((names[column % 5], Double(column) * 30, top))
      all.append((seconds[column % 5], Double(column) * 30, top + 12))
    }
    for value in values { all.append((value.text, Double(value.column) * 30 + 5, 60 + value.below)) }
    return OutcomeColumns(words(all))
  }

  @Test("values of section 四 stand under their heads, empty cells and all, at two heights if need be")
  func outcomes() throws {
    let printed = [0, 2, 4, 5, 7, 9, 10, 14].map { (text: "\($0)", column: $0, below: $0 % 2 == 0 ? 0.0 : 12) }
    let table = try #require(proceedings(printed))
    var writer = PageWriter(bytes: [])
    table.append(to: &writer, 1)
    let text = writer.finish()
    let found = try #require(ProceedingTable.find(in: text, compact: CompactText(text), from: 0))
    #expect(
      found.cells.map(\.count)
        == (0..<15).map { column in
          printed.contains { $0.column == column } ? Int64(column) : nil
        })
  }

  @Test("other heads, and a value between two columns, are not read")
  func otherOutcomes() {
    let printed = (0..<15).map { (text: "\($0)", column: $0, below: 0.0) }
    #expect(proceedings(printed) != nil)
    #expect(proceedings(printed, names: ["结果", "其他", "结果", "尚未", "总"]) == nil)
  }

  @Test("a number broken over the lines of its cell is one; half of it is none")
  func brokenNumbers() throws {
    func rows(_ broken: [(text: String, left: Double, top: Double)]) throws -> [Int64?]? {
      var all: [(text: String, left: Double, top: Double)] = [("三、收到和处理政府信息公开申请情况", 0, 0), ("申请人情况", 300, 15)]
      for (place, head) in ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"].enumerated() {
        all.append((head, 290 + 70 * Double(place), 30))
      }
      let labels = [
        "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（二）部分公开", "1.属于国家秘密",
      ]
      for (row, label) in labels.enumerated() {
        all.append((label, 0, 70 + 50 * Double(row)))
        for column in 0..<7 where row != 1 || column > 0 {
          all.append((column == 6 ? "六" : "一", 310 + 70 * Double(column), 70 + 50 * Double(row)))
        }
      }
      all.append(("四、结转下年度继续办理", 0, 340))
      all += broken
      let page = PDFPage(number: 1, width: 900, height: 800, words: words(all))
      let text = PageText.text(of: [page], bytes: [])
      return ApplicationTable.find(in: text, compact: CompactText(text))?.rows[.carriedIn]?.map(\.count)
    }
    #expect(try rows([("二千六", 300, 109), ("百四十", 300, 120), ("四", 310, 131)]) == [2644, 1, 1, 1, 1, 1, 6])
    #expect(try rows([("四百一", 300, 114), ("十", 310, 126)]) == [410, 1, 1, 1, 1, 1, 6])
    // Not at the height of the other numbers.
    #expect(try rows([("四百一", 300, 109), ("十", 310, 120)]) == [nil, 1, 1, 1, 1, 1, 6])
  }

  @Test("cells of a row set at two heights are one row only far from all others")
  func bands() {
    let band = words([("1", 0, 0), ("2", 30, 12), ("3", 60, 0), ("4", 0, 60), ("5", 30, 60), ("6", 60, 72)])
    #expect(PageLines.joiningBands(PageLines.lines(of: band)).map(\.count) == [3, 3])
    let rows = words([("1", 0, 0), ("2", 30, 12), ("3", 60, 24)])
    #expect(PageLines.joiningBands(PageLines.lines(of: rows)).map(\.count) == [1, 1, 1])
  }
}
