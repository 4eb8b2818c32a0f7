/// Tables that a text draws with the characters for boxes, or with `+`, `-` and `|`, laid out again as grids.
///
/// Text browsers and converters write tables so. Their cells reach over several lines and columns, so a line is no row: the
/// characters are taken for the rules of a page whose letters are of one width, and the cells are those of its lattice.
struct BoxedText {
  private let text: PositionedText
  private let lines: [Range<Int>]
  /// How many columns characters take that are narrow in some fonts and wide in others: those of boxes, and others.
  private let widths: (box: Int, other: Int)

  /// The text with its drawn tables as grids, in the widths in which most borders stand one below the other; nil where it
  /// draws none, or none whose borders meet.
  static func text(of plain: PositionedText) -> PositionedText? {
    guard isWorthwhile(plain) else { return nil }
    let lines = plain.lines
    let measures = [(1, 1), (1, 2), (2, 2), (2, 1)].map { BoxedText(text: plain, lines: lines, widths: $0) }
    let crooked = measures.map(\.crookedBorders)
    guard let best = measures.indices.min(by: { crooked[$0] < crooked[$1] }) else { return nil }
    return measures[best].laidOut()
  }

  /// How many borders in lines of text stand below no border and above none.
  private var crookedBorders: Int {
    var count = 0
    var above: Set<Int> = []
    for line in lines where isDrawn(line) {
      let borders = characters(of: line).filter { !$0.arms.isDisjoint(with: .along) }
      let centers = Set(borders.map { 2 * $0.start + $0.width })
      count += borders.count { $0.arms == .along && !above.contains(2 * $0.start + $0.width) }
      above = centers
    }
    return count
  }

  private static func isWorthwhile(_ text: PositionedText) -> Bool {
    // Both the corner of a box and a rule of ASCII have these bytes in UTF-8; other encodings are looked at closely.
    let isUTF8 = text.printedUnits.isEmpty
    return !isUTF8 || marks.contains { ByteSearch.contains($0, in: text.bytes) }
  }

  private static let marks: [[UInt8]] = [[0xE2, 0x94], [0xE2, 0x95], Array("+--".utf8), Array("+==".utf8)]

  /// A character of a line with the strokes it draws and the columns it takes.
  private struct Character {
    var place: Int
    var start: Int
    var width: Int
    var arms: BoxArms
  }

  private static let column = 10.0
  private static let line = 14.0
  private static let fewestLines = 5

  private func laidOut() -> PositionedText? {
    var builder = DocumentTextBuilder(bytes: text.bytes, part: text.part)
    var found = false
    var next = 0
    while next < lines.count {
      let drawn = lines[next...].prefix { isDrawn($0) }
      if drawn.count >= BoxedText.fewestLines {
        guard append(Array(drawn), to: &builder) else { return nil }
        found = true
        next += drawn.count
      } else {
        append(lines[next], to: &builder)
        builder.breakLine()
        next += 1
      }
    }
    return found ? builder.finish() : nil
  }

  private func append(_ range: Range<Int>, to builder: inout DocumentTextBuilder) {
    for place in range { builder.append(text.printedUnit(place), Int(text.starts[place]), Int(text.ends[place])) }
  }

  /// Whether a line begins and ends with a border.
  private func isDrawn(_ line: Range<Int>) -> Bool {
    let inner = text.trimmed(line)
    guard inner.count > 2 else { return false }
    return isBorder(inner.lowerBound) && isBorder(inner.upperBound - 1)
  }

  private func isBorder(_ place: Int) -> Bool {
    let unit = text.printedUnit(place)
    return !BoxArms(of: unit).isEmpty || unit == 0x2B || unit == 0x7C
  }

  /// The characters of a line with their columns.
  private func characters(of line: Range<Int>) -> [Character] {
    var column = 0
    var characters: [Character] = []
    for place in line {
      let unit = text.printedUnit(place)
      let width =
        switch unit {
        case 0x2E80...0xD7FF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF01...0xFF60, 0x3000...0x303F: 2
        case ..<0xA1, 0xFF61...0xFFDC: 1
        case 0x2500...0x257F: widths.box
        default: widths.other
        }
      characters.append(Character(place: place, start: column, width: width, arms: arms(of: unit)))
      column += width
    }
    keepRulesBetweenCorners(&characters)
    return characters
  }

  private func arms(of unit: UInt16) -> BoxArms {
    switch unit {
    case 0x7C: .along
    case 0x2B: [.up, .down, .left, .right]
    case 0x2D, 0x3D: .across
    default: BoxArms(of: unit)
    }
  }

  /// A minus is a rule only from one `+` to the next, with a colon at its ends or none.
  private func keepRulesBetweenCorners(_ characters: inout [Character]) {
    func unit(_ index: Int) -> UInt16 { text.printedUnit(characters[index].place) }
    let signs: Set<UInt16> = [0x2D, 0x3D, 0x3A]
    var index = 0
    while index < characters.count {
      guard signs.contains(unit(index)) || unit(index) == 0x2B else {
        index += 1
        continue
      }
      var end = index
      while end < characters.count, signs.contains(unit(end)) || unit(end) == 0x2B { end += 1 }
      let isRule = end - index > 3 && unit(index) == 0x2B && unit(end - 1) == 0x2B
      for place in index..<end {
        characters[place].arms = isRule ? (unit(place) == 0x2B ? arms(of: 0x2B) : .across) : []
      }
      index = end
    }
  }

  /// Appends the tables that lines draw; false where a piece of text reaches over a border.
  private func append(_ drawn: [Range<Int>], to builder: inout DocumentTextBuilder) -> Bool {
    let rows = drawn.map { characters(of: $0) }
    let lattices = Lattice.lattices(of: rules(rows), joiningPieces: false)
    guard !lattices.isEmpty else { return false }
    var pieces = lattices.map { [[Range<Int>]](repeating: [], count: $0.cells.count) }
    for (number, characters) in rows.enumerated() {
      let y = (Double(number) + 0.5) * BoxedText.line
      for piece in characters.split(whereSeparator: { !$0.arms.isEmpty }) {
        guard let first = piece.firstIndex(where: { !isBlank($0) }), let last = piece.lastIndex(where: { !isBlank($0) })
        else { continue }
        let (start, end) = (Double(piece[first].start), Double(piece[last].start + piece[last].width))
        let inside = lattices.indices.compactMap { index in
          lattices[index].cell(x: (start + end) / 2 * BoxedText.column, y: y).map { (index, $0) }
        }
        guard let (index, cell) = inside.first,
          lattices[index].cell(x: (start + 0.5) * BoxedText.column, y: y) == cell,
          lattices[index].cell(x: (end - 0.5) * BoxedText.column, y: y) == cell, !lattices[index].parts.contains(cell)
        else { return false }
        pieces[index][cell].append(piece[first].place..<piece[last].place + 1)
      }
    }
    for (lattice, pieces) in zip(lattices, pieces) { append(lattice, pieces, to: &builder) }
    return true
  }

  private func isBlank(_ character: Character) -> Bool { text.units[character.place] == Folding.space }

  private func append(_ lattice: Lattice, _ pieces: [[Range<Int>]], to builder: inout DocumentTextBuilder) {
    builder.beginTable()
    var row = -1
    for (cell, pieces) in zip(lattice.cells, pieces) {
      while row < cell.rows.lowerBound {
        row += 1
        builder.beginRow()
      }
      builder.beginCell(rowSpan: cell.rows.count, columnSpan: cell.columns.count)
      for (number, piece) in pieces.enumerated() {
        // The lines of a label run on; two numbers stay two.
        if number > 0, builder.followsDigit { builder.append(Folding.space, Int(text.starts[piece.lowerBound]), 0) }
        append(piece, to: &builder)
      }
      builder.endCell()
    }
    builder.endRow()
    builder.endTable()
  }

  /// The strokes of the characters as rules, those that go on in one another joined.
  private func rules(_ rows: [[Character]]) -> [PageRule] {
    var rules: [PageRule] = []
    var open: [Int: PageRule] = [:]
    for (number, characters) in rows.enumerated() {
      let top = Double(number) * BoxedText.line
      let middle = top + BoxedText.line / 2
      var across: PageRule?
      var reached: [Int: PageRule] = [:]
      for character in characters {
        let (left, right) = (
          Double(character.start) * BoxedText.column, Double(character.start + character.width) * BoxedText.column
        )
        let center = (left + right) / 2
        if !character.arms.isDisjoint(with: .across) {
          let start = character.arms.contains(.left) ? left : center
          let end = character.arms.contains(.right) ? right : center
          if across?.end == start {
            across?.end = end
          } else {
            if let across { rules.append(across) }
            across = PageRule(isHorizontal: true, position: middle, start: start, end: end)
          }
        }
        if !character.arms.isDisjoint(with: .along) {
          let start = character.arms.contains(.up) ? top : middle
          let end = character.arms.contains(.down) ? top + BoxedText.line : middle
          if let above = open[Int(center)], above.end == start {
            reached[Int(center)] = PageRule(isHorizontal: false, position: center, start: above.start, end: end)
            open[Int(center)] = nil
          } else {
            reached[Int(center)] = PageRule(isHorizontal: false, position: center, start: start, end: end)
          }
        }
      }
      if let across { rules.append(across) }
      rules += open.values
      open = reached
    }
    rules += open.values
    return rules.sorted { ($0.position, $0.start) < ($1.position, $1.start) }
  }
}
