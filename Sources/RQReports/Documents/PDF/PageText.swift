/// Lays the words of pages out as text: line by line, and the table of applications as a grid.
enum PageText {
  /// The text of a document's pages; `bytes` are those of the file.
  static func text(of pages: [PDFPage], bytes: [UInt8]) -> PositionedText {
    var writer = PageWriter(bytes: bytes)
    let pages = pages.map { $0.upright() }
    let extent = TableExtent(of: pages)
    var heads = RepeatedHeads()
    let columns = extent.flatMap { ValueColumns(of: pages, in: $0) }
    for page in pages {
      let heights = extent?.heights(on: page)
      let table = columns.flatMap { columns in heights.flatMap { PageTable(page, columns, within: $0) } }
      heads.beginPage()
      for item in PageText.items(of: page, table) {
        switch item {
        case .line(let words): if !heads.isRepeated(words) { writer.appendLine(words, page.number) }
        case .table(let table): table.append(to: &writer, page.number)
        }
      }
    }
    return writer.finish()
  }

  private enum Item {
    case line([PDFWord])
    case table(PageTable)
  }

  /// What stands on a page from top to bottom, the words of the table left out of the lines.
  private static func items(of page: PDFPage, _ table: PageTable?) -> [Item] {
    let taken = table?.wordIndices ?? []
    let lines = PageLines.joiningValues(PageLines.lines(of: page.words.filter { !taken.contains($0.index) }))
    guard let table else { return lines.map { .line($0) } }
    var items: [Item] = []
    var isPlaced = false
    for line in lines {
      if !isPlaced, let first = line.first, first.y > table.top {
        items.append(.table(table))
        isPlaced = true
      }
      items.append(.line(line))
    }
    if !isPlaced { items.append(.table(table)) }
    return items
  }
}
