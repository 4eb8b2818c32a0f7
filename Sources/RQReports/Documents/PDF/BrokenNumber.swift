/// Numbers that a narrow cell breaks over lines, where no borders tell what belongs together.
enum BrokenNumber {
  /// Puts words that no row has into the cell right above or below them: what is left of a number that is broken over lines
  /// is none.
  ///
  /// - Parameter column: tells in which cell of the row a word might stand.
  static func absorb(
    _ words: [PDFWord], into cells: inout [[PDFWord]], _ lineHeight: Double, column: (PDFWord) -> Int?
  ) {
    for word in words {
      guard let column = column(word) else { continue }
      let isNear = cells[column].contains { other in
        max(word.box.top - other.box.bottom, other.box.top - word.box.bottom) < 0.5 * lineHeight
      }
      if isNear { cells[column].append(word) }
    }
  }

  /// The cells of a row whose words stand close below one another, with the middle of them all at the height of the
  /// numbers in other cells that are on one line.
  static func cells(of cells: [[PDFWord]], _ lineHeight: Double) -> Set<Int> {
    let heights = cells.filter { $0.count == 1 }.map { $0[0].y }.sorted()
    guard let low = heights.first, let high = heights.last, heights.count > 1, high - low < 0.2 * lineHeight else {
      return []
    }
    return Set(
      cells.indices.filter { column in
        let words = cells[column].sorted { $0.y < $1.y }
        guard words.count > 1, let top = words.first?.box.top, let bottom = words.last?.box.bottom else { return false }
        let isStack = zip(words, words.dropFirst()).allSatisfy { above, below in
          abs(below.box.top - above.box.bottom) < 0.5 * lineHeight && above.box.left < below.box.right
            && below.box.left < above.box.right
        }
        return isStack && abs((top + bottom) / 2 - (low + high) / 2) < 0.25 * lineHeight
      })
  }

  /// Writes the words of a cell: those of one number without blanks between.
  static func append(_ cell: [PDFWord], isOne: Bool, to writer: inout PageWriter, _ page: Int) {
    for (place, word) in (isOne ? cell.sorted { $0.y < $1.y } : cell).enumerated() {
      writer.append(word, page, spaced: place > 0 && !isOne)
    }
  }
}
