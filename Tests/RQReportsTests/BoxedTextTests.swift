import Testing

@testable import RQReports

/// Tables that a text draws with characters.
@Suite("Drawn with characters") struct BoxedTextTests {
  private func cells(_ table: String) throws -> [String]? {
    let plain = try PlainTextReader.lines(of: Array(table.utf8))
    guard let text = BoxedText.text(of: plain) else { return nil }
    return text.grids.flatMap { grid in
      grid.cells.map { cell in
        let words = String(decoding: text.units[cell.range].map { $0 == Folding.newline ? 0x20 : $0 }, as: UTF16.self)
        return "\(cell.row)+\(cell.rowSpan) \(cell.column)+\(cell.columnSpan) \(words)"
      }
    }
  }

  @Test("cells reach over lines and columns, and empty ones stay in place")
  func spans() throws {
    let found = try cells(
      """
      前文
      ┌─────────────────┬───┬───┐
      │一、本年新收     │ 12│   │
      ├────────┬────────┼───┼───┤
      │        │（一）  │   │3  │
      │三、办理├────────┼───┼───┤
      │结果    │（二）部│4  │   │
      │        │分公开  │   │   │
      └────────┴────────┴───┴───┘
      后文
      """)
    #expect(
      found == [
        "0+1 0+2 一、本年新收", "0+1 2+1 12", "0+1 3+1 ", "1+2 0+1 三、办理结果", "1+1 1+1 (一)", "1+1 2+1 ", "1+1 3+1 3",
        "2+1 1+1 (二)部分公开", "2+1 2+1 4", "2+1 3+1 ",
      ])
  }

  @Test("plus signs and hyphens draw boxes too; a hyphen in a cell is none")
  func signs() throws {
    let found = try cells(
      """
      +----------+-----+-----+
      | 规章     | -   | 2   |
      +==========+=====+=====+
      | 行政许可       | 3-4 |
      +----------------+-----+
      """)
    #expect(found == ["0+1 0+1 规章", "0+1 1+1 -", "0+1 2+1 2", "1+1 0+2 行政许可", "1+1 2+1 3-4"])
  }

  @Test("signs that some fonts set wide are as wide as the borders below them ask", arguments: [1, 2])
  func widths(_ quotes: Int) throws {
    let pad = String(repeating: " ", count: 2 - quotes + (2 - quotes))
    let found = try cells(
      """
      ┌──────────┬──┬──┐
      │危及“三”\(pad)│ 1│ 2│
      ├──────────┼──┼──┤
      │四类过程性│ 3│ 4│
      ├──────────┼──┼──┤
      │五        │ 5│ 6│
      └──────────┴──┴──┘
      """)
    #expect(found?.filter { $0.hasPrefix("0") } == ["0+1 0+1 危及\"三\"", "0+1 1+1 1", "0+1 2+1 2"])
  }

  @Test("lines with bars and no rules are left to be read as lines, and so are boxes that text crosses")
  func others() throws {
    #expect(try cells("| a | b |\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n| 7 | 8 |") == nil)
    #expect(try cells("┌────┬──┐\n│一二三四五六│\n├────┼──┤\n│一  │ 1│\n└────┴──┘") == nil)
  }
}
