import RQEngine

/// Words of a line that stand close together: a label or a part of one, or a single value.
struct PagePiece {
  private(set) var words: [PDFWord]
  private(set) var isValue: Bool

  /// A piece of one word.
  init(_ word: PDFWord) {
    words = [word]
    isValue = ValueColumns.isValue(word)
  }

  var left: Double { words.map(\.box.left).min() ?? 0 }
  var right: Double { words.map(\.box.right).max() ?? 0 }
  var top: Double { words.map(\.box.top).min() ?? 0 }
  var bottom: Double { words.map(\.box.bottom).max() ?? 0 }
  var height: Double { words.first?.height ?? 0 }

  /// Whether a piece stands above or below this one, or on it.
  func overlaps(_ other: PagePiece) -> Bool { left < other.right && other.left < right }

  /// The pieces of a line from left to right.
  static func pieces(of line: [PDFWord]) -> [PagePiece] {
    var pieces: [PagePiece] = []
    for word in line {
      if let last = pieces.last, !last.isValue {
        let gap = word.box.left - last.right
        // The stroke of 增/减 is no empty value.
        let isStroke = gap < 0.1 * word.height && word.folded == [0x2F]
        if isStroke || !ValueColumns.isValue(word) && gap < 0.3 * word.height {
          pieces[pieces.count - 1].words.append(word)
          continue
        }
      }
      pieces.append(PagePiece(word))
    }
    return pieces
  }

  /// Pieces in columns from left to right, those of a column from top to bottom.
  static func columns(of pieces: [PagePiece]) -> [[PagePiece]] {
    var columns: [[PagePiece]] = []
    for piece in pieces.ordered(by: { $0.left < $1.left }) {
      if let last = columns.last, last.contains(where: { $0.overlaps(piece) }) {
        columns[columns.count - 1].append(piece)
      } else {
        columns.append([piece])
      }
    }
    return columns.map { $0.ordered { $0.top < $1.top } }
  }
}
