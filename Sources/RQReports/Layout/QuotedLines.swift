/// Cells between quotes that have line breaks in them, as tables of comma-separated values do.
enum QuotedLines {
  private static let quote: UInt16 = 0x22
  private static let comma: UInt16 = 0x2C
  /// A cell has no more units.
  private static let longestCell = 400
  private static let fewestCells = 8

  /// The text with the lines of each such cell as one; nil for text that has none, or where a quote is not closed.
  static func joined(_ text: PositionedText) -> PositionedText? {
    guard ByteSearch.contains(Array("\",\"".utf8), in: text.bytes) else { return nil }
    var marks = [Bool](repeating: false, count: text.units.count)
    var open: Int?
    var cells = 0
    var breaks = 0
    for place in text.units.indices {
      if let start = open {
        if place - start > longestCell { return nil }
        if text.units[place] == Folding.newline {
          marks[place] = true
          breaks += 1
        } else if isQuote(place, text), isEnd(place + 1, text) {
          open = nil
          cells += 1
        }
      } else if isQuote(place, text), place == 0 || isEnd(place - 1, text) {
        open = place
      }
    }
    return open == nil && cells >= fewestCells && breaks > 0 ? text.filtered(marks) : nil
  }

  private static func isQuote(_ place: Int, _ text: PositionedText) -> Bool {
    text.units[place] == quote && text.isPrinted(place, as: 0x22)
  }

  private static func isEnd(_ place: Int, _ text: PositionedText) -> Bool {
    place >= text.units.count || text.units[place] == Folding.newline
      || text.units[place] == comma && text.isPrinted(place, as: 0x2C)
  }
}
