import RQEngine

/// A drawn table with the words in its cells.
struct LatticeTable {
  private let lattice: Lattice
  /// For each cell the words that stand in it, line by line.
  private let lines: [[[PDFWord]]]
  /// The numbers of the words in it.
  let wordIndices: Set<Int>

  /// The height of its upper edge on the page.
  var top: Double { lattice.top }

  /// The tables of a page that hold words.
  ///
  /// - Parameter joiningPieces: whether lines that cross no other belong to those that begin where they end.
  static func tables(of page: PDFPage, joiningPieces: Bool) -> [LatticeTable] {
    var tables: [LatticeTable] = []
    var taken: Set<Int> = []
    // Of a table and a frame around it, the smaller one holds the words.
    let lattices = Lattice.lattices(of: page.rules, joiningPieces: joiningPieces, fewestCells: 2)
      .ordered { $0.area < $1.area }
    let ordinary = page.ordinaryWords
    for lattice in lattices {
      let words = ordinary.filter { !taken.contains($0.index) }
      guard let table = LatticeTable(lattice, words) else { continue }
      taken.formUnion(table.wordIndices)
      tables.append(table)
    }
    return tables.ordered { $0.top < $1.top }
  }

  private init?(_ lattice: Lattice, _ words: [PDFWord]) {
    var cells = [[PDFWord]](repeating: [], count: lattice.cells.count)
    var indices: Set<Int> = []
    for word in words {
      guard let cell = lattice.cell(of: word) else { continue }
      // Of a value there must be no doubt which cell it is in.
      if lattice.parts.contains(cell), ValueColumns.isValue(word) { return nil }
      indices.insert(word.index)
      for (cell, part) in LatticeTable.parts(of: word, in: lattice) { cells[cell].append(part) }
    }
    guard cells.count > 3 && cells.count(where: { !$0.isEmpty }) >= 3 || LatticeTable.isLastRow(cells) else {
      return nil
    }
    self.lattice = lattice
    lines = cells.map { PageLines.lines(of: $0) }
    wordIndices = indices
  }

  /// Whether a few cells are what the end of a page has left of section 二 for the next one: a label with its value behind
  /// it, and the heads above them at most.
  private static func isLastRow(_ cells: [[PDFWord]]) -> Bool {
    guard (2...5).contains(cells.count), let value = cells.last, value.count == 1, ValueColumns.isValue(value[0]) else {
      return false
    }
    let label = LabelRun(letters: cells[cells.count - 2].flatMap(\.folded))
    let matches = DisclosureLabels.set.matches(in: label)
    guard matches.count == 1, case .row = matches[0].code, matches[0].range == label.letters.indices else {
      return false
    }
    return cells.allSatisfy { !$0.isEmpty && $0.reduce(0) { $0 + $1.units.count } <= longestHead }
  }

  /// A head of section 二 has no more characters.
  private static let longestHead = 24

  /// A word by the cells it stands in: digits of narrow cells are one word to poppler.
  ///
  /// The digits of a word are of one width, so each has its place. Where a border runs through one, none is taken: each
  /// cell gets the whole word with a blank in it, which is no number.
  private static func parts(of word: PDFWord, in lattice: Lattice) -> [(cell: Int, word: PDFWord)] {
    guard let whole = lattice.cell(of: word) else { return [] }
    let advance = word.width / Double(max(1, word.units.count))
    guard word.units.count > 1, word.units.allSatisfy({ NumberText.read([Folding.table[Int($0)]]) != nil })
    else { return [(whole, word)] }
    var parts: [(cell: Int, word: PDFWord)] = []
    for (place, unit) in word.units.enumerated() {
      var box = word.box
      box.left += Double(place) * advance
      box.right = box.left + advance
      var part = word
      part.units = [unit]
      part.box = box
      guard let cell = lattice.cell(of: part) else { return [(whole, word)] }
      if let last = parts.last, last.cell == cell {
        parts[parts.count - 1].word.units.append(unit)
        parts[parts.count - 1].word.box.right = box.right
      } else {
        parts.append((cell, part))
      }
    }
    if parts.count == 1 { return [(whole, word)] }
    let edges = lattice.xs.filter { $0 > word.box.left + 1 && $0 < word.box.right - 1 }
    let isCut = edges.contains { edge in
      let place = (edge - word.box.left) / advance
      return abs(place - place.rounded()) > 0.35
    }
    return isCut ? parts.map { ($0.cell, word.parted) } : parts
  }

  /// Writes the table as a grid.
  func append(to writer: inout PageWriter, _ page: Int) {
    writer.text.beginTable()
    var row = -1
    for (number, cell) in lattice.cells.enumerated() {
      while row < cell.rows.lowerBound {
        row += 1
        writer.text.beginRow()
      }
      writer.text.beginCell(rowSpan: cell.rows.count, columnSpan: cell.columns.count)
      var previous: [PDFWord] = []
      let isPassage = lines[number].reduce(0) { $0 + $1.reduce(0) { $0 + $1.units.count } } > LatticeTable.longestCell
      for line in lines[number] {
        if isPassage { writer.text.breakLine() }
        for (place, word) in line.enumerated() {
          let before = place > 0 ? line[place - 1] : nil
          writer.append(
            word, page, spaced: before.map { isApart(word, $0) } ?? isNew(line, after: previous, in: number))
        }
        previous = line
      }
      writer.text.endCell()
    }
    writer.text.endRow()
    writer.text.endTable()
  }

  /// A cell with more characters is a frame around a part of the page, whose lines stay lines.
  private static let longestCell = 120

  private func isApart(_ word: PDFWord, _ previous: PDFWord) -> Bool {
    // A small number behind another one is the mark of a note.
    word.box.left - previous.box.right > 0.15 * word.height
      || word.height < 0.75 * previous.height && ValueColumns.isValue(word) && ValueColumns.isValue(previous)
  }

  /// Whether a line begins a new word. It goes on with the last word where there was no room left for its first
  /// character; the text of a label goes on anyway.
  private func isNew(_ line: [PDFWord], after previous: [PDFWord], in cell: Int) -> Bool {
    guard let last = previous.last, let first = previous.first, let next = line.first else { return false }
    guard let unit = last.units.last, let start = next.units.first,
      NumberText.isDigit(unit) || NumberText.isDigit(start)
    else { return false }
    // Of the width, the margins of a cell take up to a character each.
    let room = lattice.width(of: cell) - (last.box.right - first.box.left)
    return room > 3 * last.width / Double(max(1, last.units.count))
  }
}

extension PDFWord {
  /// The word with a blank behind its first character.
  fileprivate var parted: PDFWord {
    var word = self
    word.units.insert(Folding.space, at: min(1, word.units.count))
    return word
  }
}

extension Lattice {
  /// The number of the cell a word stands in, by its middle; nil outside.
  fileprivate func cell(of word: PDFWord) -> Int? { cell(x: word.x, y: word.y) }

  /// How much of the page it covers.
  fileprivate var area: Double {
    guard let left = xs.first, let right = xs.last, let top = ys.first, let bottom = ys.last else { return 0 }
    return (right - left) * (bottom - top)
  }
}
