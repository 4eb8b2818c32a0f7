import RQEngine

/// Joins the lines of section 二 where its labels and heads are wrapped and no rules tell its cells.
///
/// The cells of a row have a common middle, so a value stands at the middle of the lines its label is wrapped over. Lines
/// are joined only where that makes whole labels of the template of them.
enum WrappedRows {
  /// A label takes no more lines.
  private static let mostLines = 4

  /// The lines of a page from top to bottom, those joined that are one row.
  static func joined(_ lines: [[PDFWord]]) -> [[PDFWord]] {
    let parts = lines.map { PagePiece.pieces(of: $0) }
    var joined: [[PDFWord]] = []
    var next = 0
    while next < lines.count {
      let most = isWholeRow(parts[next]) ? 1 : min(mostLines, lines.count - next)
      let found = stride(from: most, to: 1, by: -1).lazy.compactMap { count -> (count: Int, words: [PDFWord])? in
        let window = next..<next + count
        let slant = isApart(window, in: parts) ? 1.5 : 0.6
        return (row(parts[window], slant: slant) ?? heads(parts[window])).map { (count, $0) }
      }.first
      joined.append(found?.words ?? lines[next])
      next += found?.count ?? 1
    }
    return joined
  }

  /// Whether a line has a whole label and its values.
  private static func isWholeRow(_ line: [PagePiece]) -> Bool {
    guard let label = line.first, !label.isValue, line.count > 1, line.dropFirst().allSatisfy(\.isValue) else {
      return false
    }
    return isRow(label.words)
  }

  /// Whether lines stand far from those above and below them.
  private static func isApart(_ window: Range<Int>, in lines: [[PagePiece]]) -> Bool {
    guard let first = lines[window.lowerBound].first, let last = lines[window.upperBound - 1].first else {
      return false
    }
    let above = window.lowerBound > 0 ? lines[window.lowerBound - 1].first : nil
    let below = window.upperBound < lines.count ? lines[window.upperBound].first : nil
    return (above.map { first.top - $0.bottom > 2 * first.height } ?? true)
      && (below.map { $0.top - last.bottom > 2 * last.height } ?? true)
  }

  /// The words of a row: its label, which stands below one another left of its values, and the values at its middle, or
  /// no more than `slant` lines above or below it.
  private static func row(_ lines: ArraySlice<[PagePiece]>, slant: Double) -> [PDFWord]? {
    let label = lines.compactMap { line in line.first { !$0.isValue } }
    let values = lines.flatMap { $0.filter(\.isValue) }.ordered { $0.left < $1.left }
    guard let value = values.first, let top = label.first, let bottom = label.last,
      lines.allSatisfy({ line in line.count { !$0.isValue } <= 1 }),
      slant > 1 || lines.count(where: { $0.contains(where: \.isValue) }) == 1,
      zip(values, values.dropFirst()).allSatisfy({ $0.right <= $1.left }),
      label.allSatisfy({ $0.overlaps(top) && $0.right <= value.left }), areClose(label, apart: lines.count),
      values.allSatisfy({ abs((top.top + bottom.bottom) / 2 - ($0.top + $0.bottom) / 2) < slant * $0.height })
    else { return nil }
    let words = label.flatMap(\.words)
    return isRow(words) ? words + values.flatMap(\.words) : nil
  }

  /// The words of heads, each of which stands below one another in its own column.
  private static func heads(_ lines: ArraySlice<[PagePiece]>) -> [PDFWord]? {
    let parts = lines.flatMap { $0 }
    if parts.contains(where: \.isValue) { return nil }
    let columns = PagePiece.columns(of: parts)
    guard columns.count > 1, areClose(parts.ordered { $0.top < $1.top }, apart: lines.count),
      columns.allSatisfy({ isHead($0.flatMap(\.words)) && areClose($0, apart: $0.count) })
    else { return nil }
    return columns.flatMap { $0.flatMap(\.words) }
  }

  /// Whether pieces below one another are no farther apart than lines of one cell are, `lines` lines in all.
  private static func areClose(_ parts: [PagePiece], apart lines: Int) -> Bool {
    guard let first = parts.first, let last = parts.last else { return false }
    return last.bottom - first.top < 1.9 * first.height * Double(lines)
  }

  private static func isRow(_ words: [PDFWord]) -> Bool {
    if case .row? = wholeLabel(words) { true } else { false }
  }

  private static func isHead(_ words: [PDFWord]) -> Bool {
    switch wholeLabel(words) {
    case .head, .stub: true
    case .row, .part, nil: false
    }
  }

  /// The label that words are, all of them.
  private static func wholeLabel(_ words: [PDFWord]) -> DisclosureLabel? {
    let run = LabelRun(letters: words.flatMap(\.folded))
    let matches = DisclosureLabels.set.matches(in: run)
    guard matches.count == 1, let match = matches.first, match.range == 0..<run.letters.count else { return nil }
    return match.code
  }
}
