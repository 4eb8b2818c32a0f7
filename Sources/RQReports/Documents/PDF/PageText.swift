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
      let drawn = LatticeTable.tables(of: page)
      var rest = page
      let taken = drawn.reduce(into: Set<Int>()) { $0.formUnion($1.wordIndices) }
      rest.words.removeAll { taken.contains($0.index) }
      let heights = extent?.heights(on: page)
      let table = columns.flatMap { columns in heights.flatMap { PageTable(rest, columns, within: $0) } }
      heads.beginPage()
      for item in PageText.items(of: rest, table, drawn) {
        switch item {
        case .line(let words): if !heads.isRepeated(words) { writer.appendLine(words, page.number) }
        case .table(let table): table.append(to: &writer, page.number)
        case .drawn(let table): table.append(to: &writer, page.number)
        }
      }
    }
    var text = writer.finish()
    text.hasForeignHeads = extent.map { ValueColumns.headsContradictTemplate(pages, in: $0) } ?? false
    return text
  }

  private enum Item {
    case line([PDFWord])
    case table(PageTable)
    case drawn(LatticeTable)
  }

  /// What stands on a page from top to bottom, the words of tables left out of the lines.
  private static func items(of page: PDFPage, _ table: PageTable?, _ drawn: [LatticeTable]) -> [Item] {
    let taken = table?.wordIndices ?? []
    let lines = PageLines.joiningValues(PageLines.lines(of: page.words.filter { !taken.contains($0.index) }))
    var items: [(top: Double, item: Item)] = lines.map { ($0.first?.y ?? 0, .line($0)) }
    if let table { items.append((table.top, .table(table))) }
    items += drawn.map { ($0.top, .drawn($0)) }
    return items.enumerated().sorted { ($0.element.top, $0.offset) < ($1.element.top, $1.offset) }.map(\.element.item)
  }
}
