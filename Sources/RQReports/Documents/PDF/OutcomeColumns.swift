import RQEngine

/// The fifteen columns of section 四 on a page where no rules tell its cells.
///
/// Its heads are wrapped to two characters a line and stand at two heights, so that the lines of the page mix them up.
/// Pieces below one another make a head; values belong to the head above them.
struct OutcomeColumns {
  /// The heads of the kinds, over five columns each, and what stands over several of them.
  private var kinds: [[PDFWord]] = []
  /// The words of each head, from left to right.
  private var heads: [[PDFWord]] = []
  /// The words of each value.
  private var values: [[PDFWord]]
  /// The values that are broken over lines.
  private var broken: Set<Int> = []

  private static let outcomes = ProceedingOutcome.phrases
  private static let kindHeads = ProceedingKind.phrases
  private static let wideHeads = kindHeads + ["行政诉讼".phrase]
  private static let count = ProceedingKind.allCases.count * outcomes.count
  /// The heads take no more lines.
  private static let mostLines = 12

  /// Finds the table among the words of a page; nil unless all heads are there and every value stands under one.
  init?(_ words: [PDFWord]) {
    let lines = PageLines.joiningBands(PageLines.lines(of: words), isOnlyRow: true)
    values = [[PDFWord]](repeating: [], count: OutcomeColumns.count)
    for (place, line) in lines.enumerated()
    where line.count >= OutcomeColumns.outcomes.count && line.allSatisfy({ ValueColumns.isValue($0) }) {
      let above = lines[max(0, place - OutcomeColumns.mostLines)..<place]
      guard let start = above.lastIndex(where: { OutcomeColumns.name($0.prefix(4)) == OutcomeColumns.kindHeads[0] })
      else { continue }
      if read(lines[start..<place].flatMap { $0 }, line) {
        absorb(words)
        return
      }
    }
    return nil
  }

  /// Letters of the words up to the first that ends a whole name of a kind.
  private static func name(_ words: ArraySlice<PDFWord>) -> [UInt16] {
    var letters: [UInt16] = []
    for word in words {
      letters += word.folded
      if letters.count >= kindHeads[0].count { break }
    }
    return letters
  }

  /// Puts what stands right above or below a value into its cell.
  private mutating func absorb(_ words: [PDFWord]) {
    let taken = wordIndices
    let heights = values.flatMap { $0.map(\.height) }.sorted()
    let lineHeight = heights.isEmpty ? 0 : heights[heights.count / 2]
    let known = values
    BrokenNumber.absorb(
      words.filter { !taken.contains($0.index) && ValueColumns.isPartOfNumber($0) }, into: &values, lineHeight
    ) { word in
      known.firstIndex { $0.contains { $0.box.left < word.box.right && word.box.left < $0.box.right } }
    }
    broken = BrokenNumber.cells(of: values, lineHeight)
  }

  private mutating func read(_ words: [PDFWord], _ line: [PDFWord]) -> Bool {
    if words.contains(where: { ValueColumns.isValue($0) }) { return false }
    let parts = PageLines.lines(of: words).flatMap { PagePiece.pieces(of: $0) }
    let isWide = { (part: PagePiece) in OutcomeColumns.wideHeads.contains(part.words.flatMap(\.folded)) }
    let narrow = parts.filter { !isWide($0) }.flatMap { $0.words.map { PagePiece($0) } }
    let columns = PagePiece.columns(of: narrow).map { $0.flatMap(\.words) }
    guard columns.count == OutcomeColumns.count,
      columns.enumerated().allSatisfy({ index, column in
        column.flatMap(\.folded) == OutcomeColumns.outcomes[index % OutcomeColumns.outcomes.count]
      }),
      let placed = OutcomeColumns.place(line, under: columns)
    else { return false }
    (kinds, heads, values) = (parts.filter(isWide).map(\.words), columns, placed)
    return kindColumns != nil
  }

  /// The values by column; nil where one stands between two columns or two stand in one.
  private static func place(_ line: [PDFWord], under heads: [[PDFWord]]) -> [[PDFWord]]? {
    let centers = heads.map { head in
      ((head.map(\.box.left).min() ?? 0) + (head.map(\.box.right).max() ?? 0)) / 2
    }
    var values = [[PDFWord]](repeating: [], count: heads.count)
    for word in line {
      let nearest = centers.enumerated().ordered { abs($0.element - word.x) < abs($1.element - word.x) }
      guard let first = nearest.first, nearest.count > 1, values[first.offset].isEmpty,
        abs(first.element - word.x) < 0.6 * abs(nearest[1].element - word.x)
      else { return nil }
      values[first.offset] = [word]
    }
    return values
  }

  /// The first column of each kind that is named; nil where a name does not stand over the middle of its five columns.
  private var kindColumns: [(words: [PDFWord], column: Int)]? {
    let width = OutcomeColumns.outcomes.count
    var found: [(words: [PDFWord], column: Int)] = []
    for kind in kinds {
      guard let index = OutcomeColumns.kindHeads.firstIndex(of: kind.flatMap(\.folded)) else { continue }
      let (left, right) = (kind.map(\.box.left).min() ?? 0, kind.map(\.box.right).max() ?? 0)
      let column = index * width
      let (first, last) = (heads[column], heads[column + width - 1])
      guard left > (first.map(\.box.left).min() ?? 0) - 1, right < (last.map(\.box.right).max() ?? 0) + 1 else {
        return nil
      }
      found.append((kind, column))
    }
    return found.count == OutcomeColumns.kindHeads.count ? found.ordered { $0.column < $1.column } : nil
  }

  /// The highest point of the table.
  var top: Double { (kinds + heads).flatMap { $0 }.map(\.box.top).min() ?? 0 }

  /// The words the table has.
  var wordIndices: Set<Int> { Set((kinds + heads + values).flatMap { $0.map(\.index) }) }

  /// Appends the table as a grid of three rows.
  func append(to writer: inout PageWriter, _ page: Int) {
    writer.text.beginTable()
    writer.text.beginRow()
    for kind in kindColumns ?? [] {
      writer.text.beginCell(columnSpan: OutcomeColumns.outcomes.count)
      for word in kind.words { writer.append(word, page) }
    }
    writer.text.beginRow()
    for head in heads {
      writer.text.beginCell()
      for word in head { writer.append(word, page) }
    }
    writer.text.beginRow()
    for (column, value) in values.enumerated() {
      writer.text.beginCell()
      BrokenNumber.append(value, isOne: broken.contains(column), to: &writer, page)
    }
    writer.text.endRow()
    writer.text.endTable()
  }
}
