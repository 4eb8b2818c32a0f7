/// Reads Markdown as text: its marks are left out, its tables have the bars of text tables.
struct MarkdownReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    // Tables that Markdown cannot say are written as those of web pages.
    if ByteSearch.contains(Array("<table".utf8), in: bytes), let page = MarkdownReader.page(bytes) { return page }
    var plain = try PlainTextReader.lines(of: bytes)
    if plain.isTooLong { throw UnreadableText.tooLong }
    if let unnumbered = IndexColumn.removed(from: plain) { plain = unnumbered }
    if let drawn = BoxedText.text(of: plain.filtered(MarkdownReader.marks(of: plain))) { return drawn }
    var text = plain.filtered(MarkdownReader.marks(of: plain))
    text.grids = LineGrids.findPiped(in: text)
    return text
  }

  /// A plain text that is written as Markdown is, without its marks; nil for other texts.
  ///
  /// Its heads tell that it is, or tables of web pages. Bars may have been added or lost as in any text.
  static func text(of plain: PositionedText) -> PositionedText? {
    if cells.contains(where: { ByteSearch.contains($0, in: plain.bytes) }), let page = page(plain.bytes) {
      return page
    }
    let lines = plain.lines
    guard plain.units.withUnsafeBufferPointer({ units in lines.contains { isHead(units[$0]) } }) else { return nil }
    var text = plain.filtered(marks(of: plain))
    text.grids = LineGrids.find(in: text)
    return text
  }

  private static let cells = ["<td", "<TD"].map { Array($0.utf8) }

  /// The text of a page in whose source Markdown stands besides.
  private static func page(_ bytes: [UInt8]) -> PositionedText? {
    guard var source = MarkupSource(bytes, declared: nil) else { return nil }
    var start = 0
    while start < source.utf8.count {
      let end = source.utf8[start...].firstIndex(of: 0x0A) ?? source.utf8.count
      let line = source.utf8[start..<end]
      if line.starts(with: ":::".utf8) {
        source.blank(start..<end)
      } else if line.first == UInt8(ascii: "#"), let close = line.lastIndex(where: { $0 != 0x20 && $0 != 0x0D }),
        line[close] == UInt8(ascii: "}"), let open = line.lastIndex(of: UInt8(ascii: "{"))
      {
        source.blank(open..<close + 1)
      }
      start = end + 1
    }
    return HTMLReader.text(of: source, bytes: bytes, isMarkdown: true)
  }

  /// Whether a line is a head: `## 二、…`, `== 二、… ==`.
  private static func isHead(_ line: some BidirectionalCollection<UInt16>) -> Bool {
    guard let sign = line.first, sign == 0x23 || sign == 0x3D else { return false }
    let rest = line.drop { $0 == sign }
    return line.count - rest.count <= 6 && rest.first == Folding.space
      && (sign == 0x23 || line.last { $0 != Folding.space } == sign)
  }

  /// Which units are marks: those of heads and parts that a line is, with its attributes, and the signs in a line.
  private static func marks(of text: PositionedText) -> [Bool] {
    var marks = signs(of: text.units)
    for line in text.lines {
      let units = text.units[line]
      if units.starts(with: [0x3A, 0x3A, 0x3A]) {
        for place in line { marks[place] = true }
      } else if isHead(units) {
        let last = text.trimmed(line).upperBound - 1
        for place in line.prefix(while: { text.units[$0] == units.first }) { marks[place] = true }
        var end = last
        while units.first == 0x3D, text.units[end] == 0x3D {
          marks[end] = true
          end -= 1
        }
        if text.units[last] == 0x7D, let open = units.lastIndex(of: 0x7B) {
          for place in open...last { marks[place] = true }
        }
      }
    }
    return marks
  }

  /// Which units are signs of heads, quotes and lists at the start of a line, or of emphasis.
  private static func signs(of units: [UInt16]) -> [Bool] {
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
      case 0x3C:
        // The bracket is left for the blank that the break is read as.
        if let end = endOfBreak(units, from: place) {
          for place in place + 1..<end { marks[place] = true }
          place = end - 1
        }
        isLineStart = false
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

  /// The end of `<br>`, `<br/>` or `<BR />`, with which a cell of Markdown has several lines; nil for anything else.
  private static func endOfBreak(_ units: [UInt16], from start: Int) -> Int? {
    let tag = units[start + 1..<min(units.count, start + longestBreak)]
    guard let close = tag.firstIndex(of: 0x3E) else { return nil }
    let name = tag[..<close].filter { $0 != Folding.space && $0 != 0x2F }.map { $0 | 0x20 }
    return name == [0x62, 0x72] ? close + 1 : nil
  }

  private static let longestBreak = 8
}

extension PositionedText {
  /// The text without the units that are marks, a break of a line that is written as a tag being a blank.
  func filtered(_ marks: [Bool]) -> PositionedText {
    var text = PositionedText(bytes: bytes)
    for place in units.indices where !marks[place] {
      if units[place] == 0x3C, place + 1 < units.count, marks[place + 1] {
        text.append(Folding.space, printed: Folding.space, Int(starts[place]), Int(ends[place]))
        continue
      }
      text.append(units[place], printed: printedUnit(place), Int(starts[place]), Int(ends[place]))
    }
    return text
  }

}
