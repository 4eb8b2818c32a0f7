/// The innermost of the labels that stand side by side before the values of a row, in text that keeps the columns of a
/// page: `三、本年 （四）无法 2.没有现成信息需要另行制` over `度办理结 提供 … 作`.
enum NestedLabel {
  /// A part of a line between wide gaps.
  struct Piece {
    var range: Range<Int>
    /// The columns it covers, wide characters taking two.
    var columns: Range<Int>
  }

  /// The letters of the last numbered label among some tokens, without what stands beside it; nil where none is numbered
  /// or nothing stands beside it.
  static func run(of tokens: ArraySlice<TableToken>, in text: PositionedText) -> LabelRun? {
    guard let first = tokens.first?.range.lowerBound, let last = tokens.last?.range.upperBound, first < last else {
      return nil
    }
    let pieces = pieces(in: first..<last, of: text)
    guard let start = pieces.lastIndex(where: { isNumbered(text.units[$0.range]) }) else { return nil }
    let columns = pieces[start].columns
    let kept = pieces[start...].filter { piece in
      let shared = min(piece.columns.upperBound, columns.upperBound) - max(piece.columns.lowerBound, columns.lowerBound)
      return shared * 2 > piece.columns.count
    }
    guard kept.count < pieces.count else { return nil }
    return LabelRun(letters: kept.flatMap { text.units[$0.range] })
  }

  /// The parts of the lines that a range covers, in the order of the text.
  static func pieces(in range: Range<Int>, of text: PositionedText) -> [Piece] {
    var lineStart = range.lowerBound
    while lineStart > 0, text.units[lineStart - 1] != Folding.newline { lineStart -= 1 }
    var pieces: [Piece] = []
    var column = 0
    var gap = 2
    for place in lineStart..<range.upperBound {
      let unit = text.units[place]
      let width = text.width(of: place)
      defer { column += width }
      if unit == Folding.newline {
        (column, gap) = (-1, 2)
      } else if unit == Folding.space {
        gap += 1
      } else {
        guard place >= range.lowerBound else { continue }
        if gap >= 2 || pieces.isEmpty {
          pieces.append(Piece(range: place..<place + 1, columns: column..<column + width))
        } else {
          let last = pieces.count - 1
          pieces[last].range = pieces[last].range.lowerBound..<place + 1
          pieces[last].columns = pieces[last].columns.lowerBound..<column + width
        }
        gap = 0
      }
    }
    return pieces
  }

  /// `2.`, `3、`.
  private static func isNumbered(_ units: ArraySlice<UInt16>) -> Bool {
    let digits = units.prefix(while: NumberText.isDigit).count
    guard digits > 0, digits <= 2, let mark = units.dropFirst(digits).first else { return false }
    return mark == 0x2E || mark == 0x3001
  }
}
