/// Lays the words of pages out as text: line by line, and the table of applications as a grid.
enum PageText {
  /// The text of a document's pages; `bytes` are those of the file.
  static func text(of pages: [PDFPage], bytes: [UInt8]) -> PositionedText {
    var writer = PageWriter(bytes: bytes)
    let extent = TableExtent(of: pages)
    let columns = extent.flatMap { ValueColumns(of: pages, in: $0) }
    for page in pages {
      let heights = extent?.heights(on: page)
      let table = columns.flatMap { columns in heights.flatMap { PageTable(page, columns, within: $0) } }
      for item in PageText.items(of: page, table) {
        switch item {
        case .line(let words): writer.appendLine(words, page.number)
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
    let lines = PageLines.lines(of: page.words.filter { !taken.contains($0.index) })
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

/// Writes words into a text; positions count the words in the order they are written.
struct PageWriter {
  var text: MarkupText
  private var words: [PageWord] = []

  /// A writer for the document of some bytes.
  init(bytes: [UInt8]) { text = MarkupText(bytes: bytes) }

  /// Appends words as a line, with blanks where there is room between them.
  mutating func appendLine(_ words: [PDFWord], _ page: Int) {
    text.breakLine()
    var previous: PDFWord?
    for word in words {
      append(word, page, spaced: previous.map { word.box.left - $0.box.right > 0.15 * word.height } ?? false)
      previous = word
    }
    text.breakLine()
  }

  /// Appends one word, with a blank before it or without.
  mutating func append(_ word: PDFWord, _ page: Int, spaced: Bool = false) {
    let index = words.count
    words.append(PageWord(page: page, box: word.box))
    if spaced { text.append(Folding.space, index, index) }
    for unit in word.units { text.append(unit, index, index + 1) }
  }

  /// The text with its words.
  mutating func finish() -> PositionedText {
    var finished = text.finish()
    finished.words = words
    return finished
  }
}

/// Puts words into lines.
enum PageLines {
  /// The lines from top to bottom, the words of each from left to right.
  static func lines(of words: [PDFWord]) -> [[PDFWord]] {
    var lines: [[PDFWord]] = []
    for word in words.sorted(by: { ($0.y, $0.box.left) < ($1.y, $1.box.left) }) {
      // Against the line's first word, so that a slope of small steps does not join two lines.
      if let first = lines.last?.first, word.y - first.y < 0.5 * min(word.height, first.height) {
        lines[lines.count - 1].append(word)
      } else {
        lines.append([word])
      }
    }
    return lines.map { $0.sorted { $0.box.left < $1.box.left } }
  }
}
