import RQEngine

/// The heads of section 二 in text that keeps the columns of a page, where several of them go on in the next line:
/// `本年新  本年新  对外公开总数量` over `制作数量  公开数量`.
enum WrappedHeads {
  /// The heads among some tokens from left to right, each of the pieces that stand below one another; nil unless every
  /// piece is part of one.
  static func heads(of tokens: ArraySlice<TableToken>, in text: PositionedText) -> [DisclosureHead]? {
    guard let first = tokens.first?.range.lowerBound, let last = tokens.last?.range.upperBound, first < last else {
      return nil
    }
    var columns: [(columns: Range<Int>, letters: [UInt16])] = []
    for line in lines(in: first..<last, of: text) {
      for piece in NestedLabel.pieces(in: line, of: text) {
        let letters = Array(text.units[piece.range])
        let below = columns.indices.filter { columns[$0].columns.overlaps(piece.columns) }
        guard below.count <= 1 else { return nil }
        if let place = below.first {
          let whole = columns[place].columns
          columns[place].columns =
            min(whole.lowerBound, piece.columns.lowerBound)..<max(whole.upperBound, piece.columns.upperBound)
          columns[place].letters += letters
        } else {
          columns.append((piece.columns, letters))
        }
      }
    }
    columns = columns.ordered { $0.columns.lowerBound < $1.columns.lowerBound }
    guard zip(columns, columns.dropFirst()).allSatisfy({ $0.columns.upperBound <= $1.columns.lowerBound }) else {
      return nil
    }
    var heads: [DisclosureHead] = []
    for column in columns {
      let run = LabelRun(letters: column.letters)
      let matches = DisclosureLabels.set.matches(in: run)
      guard matches.count == 1, let match = matches.first, match.range == run.letters.indices else { return nil }
      if case .head(let head) = match.code { heads.append(head) }
    }
    return heads.isEmpty ? nil : heads
  }

  /// The lines of a range that have no row's label and do not name the paragraph of the article.
  private static func lines(in range: Range<Int>, of text: PositionedText) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let end = text.units[start..<range.upperBound].firstIndex(of: Folding.newline) ?? range.upperBound
      let matches = DisclosureLabels.set.matches(in: LabelRun(letters: Array(text.units[start..<end])))
      let isOther = matches.contains { match in
        switch match.code {
        case .row, .part: true
        case .head, .stub: false
        }
      }
      if !isOther { lines.append(start..<end) }
      start = end + 1
    }
    return lines
  }
}
