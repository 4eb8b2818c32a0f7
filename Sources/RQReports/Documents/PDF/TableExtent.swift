/// Where section 三 begins and ends on the pages of a document.
struct TableExtent {
  private var start: (page: Int, y: Double)
  private var end: (page: Int, y: Double)?

  private static let heads = ["申请人情况".phrase, "本年新收政府信息公开".phrase, "本年新收信息公开".phrase]
  private static let ends = ["行政复议".phrase, "行政覆议".phrase, "存在的主要问题".phrase, "主要问题及改进".phrase]

  /// With so many rows of values behind it a head is that of the table; what comes later belongs to another one.
  private static let fewestRows = 10

  /// Finds the first head of the table that rows follow, or else the last one, and the heading of the next section; nil
  /// without a head.
  init?(of pages: [PDFPage]) {
    var found: (page: Int, y: Double)?
    var close: (page: Int, y: Double)?
    var rows = 0
    for page in pages {
      for line in PageLines.lines(of: page.words) {
        let units = Phrase(line.flatMap(\.folded))
        guard let first = line.first else { continue }
        if found != nil, close == nil, line.count(where: { ValueColumns.isValue($0) }) >= Applicant.allCases.count {
          rows += 1
        }
        if found == nil || close != nil && rows < TableExtent.fewestRows,
          TableExtent.heads.contains(where: { units.firstIndex(of: $0) != nil })
        {
          found = (page.number, first.y)
          close = nil
          rows = 0
        } else if found != nil, close == nil, TableExtent.ends.contains(where: { units.firstIndex(of: $0) != nil }) {
          close = (page.number, first.y)
        }
      }
    }
    guard let found else { return nil }
    start = found
    end = close
  }

  /// The part of a page the table may stand in; nil where it is not on the page.
  func heights(on page: PDFPage) -> ClosedRange<Double>? {
    guard page.number >= start.page, end.map({ page.number <= $0.page }) ?? true else { return nil }
    let top = page.number == start.page ? start.y : -1
    let bottom = end.map { $0.page == page.number ? $0.y - 0.1 : page.height } ?? page.height
    return top < bottom ? top...bottom : nil
  }
}
