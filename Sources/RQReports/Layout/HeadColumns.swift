/// The columns of section 二 where heads and values stand below each other and nothing but blanks parts them.
///
/// A value that stands under one head and no other is its cell; empty cells leave their place blank.
struct HeadColumns {
  private let text: PositionedText

  /// So many lines above a row its heads may stand.
  private static let farthest = 8

  /// How wide a character is depends on the program that set the text.
  private enum Measure: CaseIterable {
    case characters
    case display
    case folded
  }

  /// The cells of a row in the order of its heads; nil unless every value stands under a head of its own.
  ///
  /// - Parameter full: rows under the same heads that have all their values, which tell how wide characters are.
  static func cells(
    of row: ValueRow, under heads: [DisclosureHead], like full: [ValueRow], in text: PositionedText
  ) -> [TableToken]? {
    let values = row.tokens.filter { !$0.isBlank }
    guard heads.count > 1, !values.isEmpty, values.count < heads.count, !row.isGlued else { return nil }
    let columns = HeadColumns(text: text)
    let measures = Measure.allCases.filter { measure in
      full.allSatisfy { other in
        columns.places(of: other.tokens.filter { !$0.isBlank }, under: heads, measure) == Array(heads.indices)
      }
    }
    let found = measures.map { columns.places(of: values, under: heads, $0) }
    guard let first = found.first, let places = first, found.allSatisfy({ $0 == places }) else { return nil }
    return cells(values, at: places, of: heads.count)
  }

  /// The head over each value of a line; nil unless each has one of its own.
  private func places(of values: [TableToken], under heads: [DisclosureHead], _ measure: Measure) -> [Int]? {
    guard let first = values.first, let last = values.last, let line = line(around: first.range),
      line.upperBound >= last.range.upperBound, isSet(line), let above = self.heads(heads, above: line)
    else { return nil }
    return HeadColumns.places(
      of: values.map { span(of: $0.range, in: line, measure) },
      under: above.pieces.map { span(of: $0, in: above.line, measure) })
  }

  /// The cells of a row of a page in the order of its heads; nil unless every value stands under a head of its own.
  static func cells(of row: ValueRow, under heads: [PageBox?], in text: PositionedText) -> [TableToken]? {
    let values = row.tokens.filter { !$0.isBlank }
    guard heads.count > 1, !values.isEmpty, values.count < heads.count, !row.isGlued else { return nil }
    let boxes = values.compactMap { text.place(of: $0.range)?.box }
    let known = heads.compactMap { $0 }
    guard boxes.count == values.count, known.count == heads.count, (boxes + known).allSatisfy({ $0.left <= $0.right }),
      zip(known, known.dropFirst()).allSatisfy({ $0.right < $1.left })
    else { return nil }
    return places(of: boxes.map { $0.left..<$0.right }, under: known.map { $0.left..<$0.right })
      .map { cells(values, at: $0, of: heads.count) }
  }

  /// The head over each span; nil unless each has one of its own, in their order.
  private static func places<Place>(of spans: [Range<Place>], under heads: [Range<Place>]) -> [Int]? {
    let under = spans.compactMap { span -> Int? in
      let over = heads.indices.filter { heads[$0].overlaps(span) }
      return over.count == 1 ? over[0] : nil
    }
    return under.count == spans.count && zip(under, under.dropFirst()).allSatisfy { $0 < $1 } ? under : nil
  }

  private static func cells(_ values: [TableToken], at places: [Int], of columns: Int) -> [TableToken] {
    let end = values[values.count - 1].range.upperBound
    var cells = [TableToken](repeating: TableToken(kind: .blank(spaced: true), range: end..<end), count: columns)
    for (value, place) in zip(values, places) { cells[place] = value }
    return cells
  }

  private init(text: PositionedText) { self.text = text }

  private func line(around range: Range<Int>) -> Range<Int>? {
    let start = text.units[..<range.lowerBound].lastIndex(of: Folding.newline).map { $0 + 1 } ?? 0
    let end = text.units[range.lowerBound...].firstIndex(of: Folding.newline) ?? text.units.count
    return end >= range.upperBound ? start..<end : nil
  }

  /// Whether wide gaps part the pieces of a line, none of them a tab.
  private func isSet(_ line: Range<Int>) -> Bool {
    var place = text.trimmed(line).lowerBound
    let end = text.trimmed(line).upperBound
    while let blank = text.units[place..<end].firstIndex(of: Folding.space) {
      guard let next = text.units[blank..<end].firstIndex(where: { $0 != Folding.space }) else { return false }
      if next - blank < HeadColumns.narrowestGap || text.isTab(blank) { return false }
      place = next
    }
    return !text.units[line].contains(Folding.bar)
  }

  private static let narrowestGap = 2

  /// The nearest line above that prints all the heads in their order, each in one piece.
  private func heads(
    _ heads: [DisclosureHead], above line: Range<Int>
  ) -> (line: Range<Int>, pieces: [Range<Int>])? {
    var line = line
    for _ in 0..<HeadColumns.farthest where line.lowerBound > 0 {
      guard let above = self.line(around: line.lowerBound - 1..<line.lowerBound - 1) else { return nil }
      line = above
      let pieces = text.units[line].split(separator: Folding.space).map { $0.startIndex..<$0.endIndex }.suffix(
        heads.count)
      guard pieces.count == heads.count, isSet(line) else { continue }
      let isPrinted = zip(pieces, heads).allSatisfy { piece, head in
        DisclosureLabels.set.matches(in: LabelRun(letters: Array(text.units[piece]))).contains {
          $0.code == .head(head)
        }
      }
      if isPrinted { return (line, Array(pieces)) }
    }
    return nil
  }

  /// The columns that a piece of a line takes.
  private func span(of piece: Range<Int>, in line: Range<Int>, _ measure: Measure) -> Range<Int> {
    func width(_ range: Range<Int>) -> Int {
      switch measure {
      case .characters: range.count
      case .display: range.reduce(0) { $0 + text.width(of: $1) }
      case .folded: range.reduce(0) { $0 + text.foldedWidth(of: $1) }
      }
    }
    let start = width(line.lowerBound..<piece.lowerBound)
    return start..<start + width(piece)
  }
}
