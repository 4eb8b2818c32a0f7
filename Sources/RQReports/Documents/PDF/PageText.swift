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

/// Leaves out the heads that are printed anew at the top of each page.
private struct RepeatedHeads {
  private var earlier: Set<[UInt16]> = []
  private var ofPage: Set<[UInt16]> = []
  private var isAtTop = true

  mutating func beginPage() {
    earlier.formUnion(ofPage)
    ofPage = []
    isAtTop = true
  }

  /// Whether a line at the top of a page stood on an earlier page word for word.
  mutating func isRepeated(_ words: [PDFWord]) -> Bool {
    let units = words.flatMap(\.folded)
    ofPage.insert(units)
    if isAtTop, earlier.contains(units), !words.contains(where: { ValueColumns.isValue($0) }) { return true }
    isAtTop = false
    return false
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
      // Two values side by side are two cells, however narrow the gap.
      let spaced = previous.map { previous in
        word.box.left - previous.box.right > 0.15 * word.height
          || (ValueColumns.isValue(word) && ValueColumns.isValue(previous))
      }
      append(word, page, spaced: spaced ?? false)
      previous = word
    }
    text.breakLine()
  }

  /// Appends one word, with a blank before it or without.
  mutating func append(_ word: PDFWord, _ page: Int, spaced: Bool = false) {
    let index = words.count
    words.append(PageWord(page: page, box: word.printedBox))
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
  /// Joins a line of nothing but values to the line it belongs to: cells of one row may stand a little higher or lower.
  ///
  /// It belongs to the nearer of its neighbours, if that is less than two lines away and has room where the values stand.
  static func joiningValues(_ lines: [[PDFWord]]) -> [[PDFWord]] {
    var lines = lines
    var position = 0
    while position < lines.count {
      let line = lines[position]
      guard let first = line.first, line.allSatisfy({ ValueColumns.isValue($0) }) else {
        position += 1
        continue
      }
      var neighbours: [(index: Int, distance: Double)] = []
      for index in [position - 1, position + 1] where lines.indices.contains(index) {
        guard let other = lines[index].first, !overlaps(lines[index], line) else { continue }
        let distance = abs(other.y - first.y)
        if distance < 2 * first.height { neighbours.append((index, distance)) }
      }
      neighbours.sort { $0.distance < $1.distance }
      guard let nearest = neighbours.first,
        neighbours.count == 1 || neighbours[1].distance - nearest.distance > 0.2 * first.height
      else {
        if line.count <= 3, isNearLabel(position, lines) {
          // A few values between two rows may belong to either.
          lines.remove(at: position)
        } else {
          position += 1
        }
        continue
      }
      lines[nearest.index] = (lines[nearest.index] + line).sorted { $0.box.left < $1.box.left }
      lines.remove(at: position)
      position = max(0, min(position, nearest.index) - 1)
    }
    return lines
  }

  /// Whether a line next to this one and not far from it begins with words.
  private static func isNearLabel(_ position: Int, _ lines: [[PDFWord]]) -> Bool {
    [position - 1, position + 1].contains { index in
      guard lines.indices.contains(index), let first = lines[position].first, let other = lines[index].first else {
        return false
      }
      return abs(other.y - first.y) < 3 * first.height && !ValueColumns.isValue(other) && lines[index].count <= 6
    }
  }

  private static func overlaps(_ a: [PDFWord], _ b: [PDFWord]) -> Bool {
    a.contains { one in b.contains { $0.box.left < one.box.right && one.box.left < $0.box.right } }
  }

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
