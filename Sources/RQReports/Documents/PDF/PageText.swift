import RQEngine

/// Lays the words of pages out as text: line by line, and the table of applications as a grid.
enum PageText {
  /// The text of a document's pages; `bytes` are those of the file.
  ///
  /// The borders of a table may be drawn in pieces, some of which cross no other line. They belong to the lines beside
  /// them, unless those are a frame's that the table stands in: of the two readings that counts which gives more rows.
  static func text(of pages: [PDFPage], bytes: [UInt8]) -> PositionedText {
    let joined = text(of: pages, bytes: bytes, joiningPieces: true)
    let crossed = text(of: pages, bytes: bytes, joiningPieces: false)
    return joined.units == crossed.units || joined.certainRows >= crossed.certainRows ? joined : crossed
  }

  private static func text(of pages: [PDFPage], bytes: [UInt8], joiningPieces: Bool) -> PositionedText {
    var writer = PageWriter(bytes: bytes)
    let pages = pages.map { $0.upright() }
    let extent = TableExtent(of: pages)
    var heads = RepeatedHeads()
    let columns = extent.flatMap { ValueColumns(of: pages, in: $0) }
    for page in pages {
      let drawn = LatticeTable.tables(of: page, joiningPieces: joiningPieces)
      var rest = page
      let taken = drawn.reduce(into: Set<Int>()) { $0.formUnion($1.wordIndices) }
      rest.words.removeAll { taken.contains($0.index) }
      let heights = extent?.heights(on: page)
      let table = columns.flatMap { columns in heights.flatMap { PageTable(rest, columns, within: $0) } }
      let outcomes = OutcomeColumns(rest.words)
      heads.beginPage()
      for item in PageText.items(of: rest, table, outcomes, drawn) {
        switch item {
        case .line(let words): if !heads.isRepeated(words) { writer.appendLine(words, page.number) }
        case .table(let table): table.append(to: &writer, page.number)
        case .outcomes(let table): table.append(to: &writer, page.number)
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
    case outcomes(OutcomeColumns)
    case drawn(LatticeTable)
  }

  /// What stands on a page from top to bottom, the words of tables left out of the lines.
  private static func items(
    of page: PDFPage, _ table: PageTable?, _ outcomes: OutcomeColumns?, _ drawn: [LatticeTable]
  ) -> [Item] {
    let taken = (table?.wordIndices ?? []).union(outcomes?.wordIndices ?? [])
    let lines = PageLines.joiningValues(
      WrappedRows.joined(PageLines.lines(of: page.words.filter { !taken.contains($0.index) })))
    var items: [(top: Double, item: Item)] = lines.map { ($0.first?.y ?? 0, .line($0)) }
    if let table { items.append((table.top, .table(table))) }
    if let outcomes { items.append((outcomes.top, .outcomes(outcomes))) }
    items += drawn.map { ($0.top, .drawn($0)) }
    return items.enumerated().ordered { ($0.element.top, $0.offset) < ($1.element.top, $1.offset) }.map(\.element.item)
  }
}
