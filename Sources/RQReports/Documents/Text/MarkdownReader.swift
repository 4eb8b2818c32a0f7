/// Reads Markdown as text: its marks are left out, its tables have the bars of text tables.
struct MarkdownReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    // Tables that Markdown cannot say are written as those of web pages.
    if ByteSearch.contains(Array("<table".utf8), in: bytes), let source = MarkupSource(bytes, declared: nil) {
      return HTMLReader.text(of: source, bytes: bytes, isMarkdown: true)
    }
    let plain = try PlainTextReader.lines(of: bytes)
    var text = plain.filtered(MarkdownReader.marks(of: plain.units))
    text.grids = LineGrids.findPiped(in: text)
    return text
  }

  /// Which units are marks: the signs of heads, quotes and lists at the start of a line, and those of emphasis.
  private static func marks(of units: [UInt16]) -> [Bool] {
    var marks = [Bool](repeating: false, count: units.count)
    var isLineStart = true
    var place = 0
    while place < units.count {
      let unit = units[place]
      switch unit {
      case Folding.newline: isLineStart = true
      case 0x23 where isLineStart, 0x3E where isLineStart: marks[place] = true
      case Folding.space: break
      case 0x2A, 0x60: marks[place] = true
      case 0x5F where place + 1 < units.count && units[place + 1] == 0x5F:
        marks[place] = true
        marks[place + 1] = true
        place += 1
      case 0x5C
      where place + 1 < units.count && [0x7C, 0x2A, 0x5F, 0x23, 0x2E, 0x2D, 0x28, 0x29].contains(units[place + 1]):
        marks[place] = true
      default: isLineStart = false
      }
      place += 1
    }
    return marks
  }
}

extension PositionedText {
  /// The text without the units that are marks.
  func filtered(_ marks: [Bool]) -> PositionedText {
    var text = PositionedText(bytes: bytes)
    for place in units.indices where !marks[place] {
      let printed = printedUnits.isEmpty ? printedUnit(place) : printedUnits[place]
      text.append(units[place], printed: printed, Int(starts[place]), Int(ends[place]))
    }
    return text
  }

  /// The unit as printed, of a text whose bytes are the printed text.
  private func printedUnit(_ place: Int) -> UInt16 {
    let units = Array(printed(place..<place + 1).utf16)
    return units.count == 1 ? units[0] : self.units[place]
  }
}
