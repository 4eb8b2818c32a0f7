import RQEngine

/// The tables that plain text writes a row a line, with a tab, a comma or a bar between the cells, as grids.
///
/// Text that parts cells in such a way keeps its empty cells in place, so that a row can be read by position. Which way a
/// text parts them is told by many lines at once; a single line with a tab or commas is none.
struct LineGrids {
  /// What stands between the cells of a row.
  enum Separator {
    case tab
    case comma
    case bar
  }

  private let text: PositionedText
  private let separator: Separator

  /// So many lines have to look like rows.
  private static let fewestRows = 8
  /// So many cells such a line has at least.
  private static let fewestCells = 7

  /// The tables of a text; of plain text, where bars may have been added or lost, only those with tabs and commas.
  static func find(in text: PositionedText) -> [Grid] {
    let lines = text.lines
    for separator in [Separator.tab, .comma] where separator != .tab || text.mayHaveTabs {
      let grids = LineGrids(text: text, separator: separator)
      var rows = 0
      for line in lines where grids.mayHaveCells(line) && grids.isRow(line) {
        let cells = grids.cells(of: line)
        guard cells.count > fewestCells else { continue }
        let values = cells.suffix(fewestCells)
        if values.count(where: { grids.isValue($0) }) > 1 || values.allSatisfy({ $0.isEmpty || grids.isValue($0) }) {
          rows += 1
        }
      }
      if rows >= fewestRows { return grids.grids(of: lines) }
    }
    let barred = LineGrids(text: text, separator: .bar)
    if barred.keepsEmptyCells(lines) { return barred.grids(of: lines) }
    return AlignedColumns.grids(of: lines, in: text)
  }

  /// Whether bars stand between the cells of all rows, empty ones too: the rows of section 三 have one number of cells, and
  /// their totals are the sums of what stands before them, wherever empty cells are among that.
  ///
  /// Copies that drop empty cells fill rows up at their end, so that the last cell of a row is empty where one was dropped.
  private func keepsEmptyCells(_ lines: [Range<Int>]) -> Bool {
    let rows = lines.filter { mayHaveCells($0) && !TableTokenizer.isRule(text.units[$0]) }.map { cells(of: $0) }
      .filter { $0.count > LineGrids.fewestCells && $0.count <= LineGrids.mostCells }
    var counts = [Int](repeating: 0, count: LineGrids.mostCells + 1)
    for row in rows { counts[row.count] += 1 }
    guard let length = counts.indices.max(by: { (counts[$0], $0) < (counts[$1], $1) }),
      counts[length] >= LineGrids.fewestBarred
    else { return false }
    var (sums, inner) = (0, 0)
    for row in rows where row.count == length {
      let cells = row.suffix(LineGrids.fewestCells)
      guard cells.contains(where: { $0.isEmpty }), cells.contains(where: { !$0.isEmpty }) else { continue }
      let values = cells.map { text.units[$0] }
      let numbers = values.map { units -> Int64? in
        if case .number(let value, _)? = NumberText.read(units) {
          value.rescaled(to: 0).flatMap { Int64(exactly: $0.unscaled) }
        } else {
          nil
        }
      }
      // Heads have words here.
      if zip(values, numbers).contains(where: { !$0.isEmpty && $1 == nil && NumberText.read($0) == nil }) { continue }
      guard let total = numbers.last ?? nil, total == CheckedSum.of(numbers.dropLast().lazy.map { $0 ?? 0 }) else {
        return false
      }
      sums += 1
      if let first = values.firstIndex(where: { $0.isEmpty }), first < values.count - 2 { inner += 1 }
    }
    return sums >= LineGrids.fewestProofs && inner >= LineGrids.fewestProofs
  }

  /// So many rows with bars between their cells are section 三.
  private static let fewestBarred = 20
  /// A row of it has no more cells: three labels, seven values and a border.
  private static let mostCells = 11
  private static let fewestProofs = 3

  /// The tables of plain text whose lines have bars between cells, each of one number of cells a row, heads among them.
  ///
  /// As the heads have their empty cells, so have the rows.
  static func findNamed(in text: PositionedText) -> [Grid] {
    var grids: [Grid] = []
    var rows: [[Range<Int>]] = []
    func close() {
      if rows.count > 1 { grids.append(grid(rows, number: grids.count + 1)) }
      rows = []
    }
    for line in text.lines where !text.trimmed(line).isEmpty && !TableTokenizer.isRule(text.units[line]) {
      if text.units[line].contains(Folding.bar) {
        let cells = text.units[line].split(separator: Folding.bar, omittingEmptySubsequences: false)
        if cells.count != rows.first?.count { close() }
        rows.append(cells.map { text.trimmed($0.startIndex..<$0.endIndex) })
      } else {
        close()
      }
    }
    close()
    return grids
  }

  /// The tables of a Markdown text, in which bars stand where the writer of the text saw borders.
  static func findPiped(in text: PositionedText) -> [Grid] {
    LineGrids(text: text, separator: .bar).grids(of: text.lines)
  }

  /// A table for each run of lines that are rows; blank lines part nothing.
  private func grids(of lines: [Range<Int>]) -> [Grid] {
    var grids: [Grid] = []
    var rows: [[Range<Int>]] = []
    func close() {
      if rows.count > 1 { grids.append(LineGrids.grid(rows, number: grids.count + 1)) }
      rows = []
    }
    for line in lines {
      if isRow(line) {
        if separator != .bar || !TableTokenizer.isRule(text.units[line]) { rows.append(cells(of: line)) }
      } else if !text.trimmed(line).isEmpty {
        close()
      }
    }
    close()
    return grids
  }

  /// A grid of rows of cells, each in the column of its place in the line.
  static func grid(_ rows: [[Range<Int>]], number: Int) -> Grid {
    var builder = GridBuilder()
    for row in rows {
      builder.beginRow()
      for cell in row { builder.add(cell, rowSpan: 1, columnSpan: 1) }
    }
    let (first, last) = (rows.first?.first?.lowerBound ?? 0, rows.last?.last?.upperBound ?? 0)
    var grid = builder.finished(first..<max(first, last))
    grid.number = number
    grid.isRagged = rows.contains { $0.count != rows[0].count }
    return grid
  }

  /// Whether so many separators stand in a line as a row of more than the fewest cells has.
  private func mayHaveCells(_ line: Range<Int>) -> Bool {
    let unit = separator == .tab ? Folding.space : separator == .comma ? 0x2C : Folding.bar
    guard line.count >= LineGrids.fewestCells else { return false }
    return text.units.withUnsafeBufferPointer { units in
      var separators = 0
      for place in line where units[place] == unit && isSeparator(place) { separators += 1 }
      return separators >= LineGrids.fewestCells
    }
  }

  private func isRow(_ line: Range<Int>) -> Bool {
    switch separator {
    case .tab: line.contains { text.isTab($0) }
    // A sentence has commas too.
    case .comma: text.units[line].contains(0x2C) && !text.units[line].contains { $0 == 0x3002 || $0 == 0x3B }
    case .bar: text.units[line].contains(Folding.bar)
    }
  }

  private func cells(of line: Range<Int>) -> [Range<Int>] {
    var cells: [Range<Int>] = []
    cells.reserveCapacity(LineGrids.mostCells + 2)
    var start = line.lowerBound
    var place = start
    // Quotes that do not end before the line does are not looked for again in the rest of it.
    var mayBeQuoted = separator != .bar
    while place < line.upperBound {
      if mayBeQuoted, place == start, text.units[place] == LineGrids.quote {
        if let end = endOfQuotes(from: place, in: line) {
          cells.append(text.trimmed(place + 1..<end))
          (start, place) = (end + 2, end + 2)
          if end + 1 == line.upperBound { return cells }
          continue
        }
        mayBeQuoted = false
      }
      if isSeparator(place) {
        cells.append(text.trimmed(start..<place))
        start = place + 1
      }
      place += 1
    }
    cells.append(text.trimmed(min(start, line.upperBound)..<line.upperBound))
    if separator == .bar {
      // The bars at the ends of a line are borders of the table.
      if cells.first?.isEmpty == true { cells.removeFirst() }
      if cells.last?.isEmpty == true, cells.count > 1 { cells.removeLast() }
    }
    return cells
  }

  /// Where the quotes end that begin a cell, as they do around one with commas in it; nil where they do not.
  private func endOfQuotes(from start: Int, in line: Range<Int>) -> Int? {
    (start + 1..<line.upperBound).first { place in
      text.units[place] == LineGrids.quote && (place + 1 == line.upperBound || isSeparator(place + 1))
    }
  }

  private static let quote: UInt16 = 0x22

  private func isSeparator(_ place: Int) -> Bool {
    switch separator {
    case .tab: text.isTab(place)
    // One of full width is part of a label.
    case .comma: text.units[place] == 0x2C && text.isPrinted(place, as: 0x2C)
    case .bar: text.units[place] == Folding.bar
    }
  }

  private func isValue(_ cell: Range<Int>) -> Bool { NumberText.read(text.units[cell]) != nil }
}
