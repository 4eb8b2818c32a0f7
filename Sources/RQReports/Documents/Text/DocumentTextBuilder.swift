/// Builds the text of a document that is made of blocks and tables.
///
/// Blanks run together as on a page, blocks stand on lines of their own, the cells of a row stand in one line with bars
/// between them, and every table is kept as a grid besides.
struct DocumentTextBuilder {
  private(set) var text: PositionedText
  private var pending = Gap.none
  private var tables: [OpenTable] = []
  /// Where the last unit that was appended ends in the document.
  private var lastEnd = 0
  /// Whether the gap that is pending is one blank that breaks no line.
  private var isUnbroken = false

  private enum Gap { case none, space, newline }

  private struct OpenTable {
    var builder = GridBuilder()
    var start: Int
    var cell: OpenCell?
    var cellsInRow = 0
    var inRow = false
  }

  private struct OpenCell {
    var start: Int
    var rowSpan: Int
    var columnSpan: Int
    /// Whether it is the lower part of the cell above.
    var continuesAbove = false
    /// Whether it is the right part of the cell before it.
    var continuesLeft = false
  }

  /// A table inside a cell with no more cells than this is content of the cell.
  private static let tinyGrid = 4
  static let noBreakSpace: UInt16 = 0xA0
  /// How deep tables may be nested; the text of deeper ones belongs to the cell around them.
  static let maxDepth = 64

  /// A text whose positions count `bytes`.
  init(bytes: [UInt8], part: String? = nil) {
    text = PositionedText(bytes: bytes)
    text.part = part
  }

  /// Appends one printed unit; blanks and line breaks of the source are blanks.
  mutating func append(_ unit: UInt16, _ start: Int, _ end: Int) {
    let folded = Folding.table[Int(unit)]
    if folded == Folding.dropped { return }
    if folded == Folding.space || folded == Folding.newline {
      if pending == .none {
        isUnbroken = unit == DocumentTextBuilder.noBreakSpace
        pending = .space
      } else {
        isUnbroken = false
      }
      return
    }
    let isInDigits = NumberText.isDigit(folded) && NumberText.isDigit(text.units.last ?? 0)
    closeGap(at: start, isInNumber: isUnbroken && isInDigits)
    text.append(folded, printed: unit, start, end)
    lastEnd = end
  }

  /// Appends a blank that keeps its place, as between the columns of a preformatted text.
  mutating func appendBlank(_ unit: UInt16, _ start: Int, _ end: Int) {
    closeGap(at: start)
    text.append(Folding.space, printed: unit, start, end)
    lastEnd = end
  }

  /// Whether the text stands in a table.
  var isInTable: Bool { !tables.isEmpty }

  /// Whether what comes next stands right behind a digit.
  var followsDigit: Bool {
    pending == .none && !isAtCellStart && text.units.last.map { NumberText.isDigit($0) } ?? false
  }

  /// Ends the line, if anything is printed in it.
  mutating func breakLine() { pending = .newline }

  /// A blank between two digits that breaks no line is kept as it is: it may stand between thousands.
  private mutating func closeGap(at place: Int, isInNumber: Bool = false) {
    let isAtStart = text.units.isEmpty || text.units.last == Folding.newline || isAtCellStart
    switch pending {
    case .none: break
    case .space:
      let printed = isInNumber ? DocumentTextBuilder.noBreakSpace : Folding.space
      if !isAtStart { text.append(Folding.space, printed: printed, place, place) }
    case .newline: if !isAtStart { text.append(Folding.newline, printed: Folding.newline, place, place) }
    }
    pending = .none
  }

  private var isAtCellStart: Bool { tables.last?.cell?.start == text.units.count }

  /// Begins a table, on a line of its own.
  mutating func beginTable() {
    if tables.count >= DocumentTextBuilder.maxDepth { return }
    breakLine()
    closeGap(at: lastEnd)
    tables.append(OpenTable(start: text.units.count))
  }

  /// Begins a row of the innermost table.
  mutating func beginRow() {
    guard !tables.isEmpty else { return breakLine() }
    endRow()
    tables[tables.count - 1].builder.beginRow()
    tables[tables.count - 1].inRow = true
    tables[tables.count - 1].cellsInRow = 0
  }

  /// Begins a cell, in a row of its own where none has begun.
  mutating func beginCell(rowSpan: Int = 1, columnSpan: Int = 1) {
    guard !tables.isEmpty else { return breakLine() }
    endCell()
    if tables[tables.count - 1].inRow == false { beginRow() }
    separateCells()
    tables[tables.count - 1].cell = OpenCell(start: text.units.count, rowSpan: rowSpan, columnSpan: columnSpan)
  }

  /// Widens the innermost cell, as formats ask that describe a cell after it has begun.
  mutating func widenCell(to columnSpan: Int) {
    if !tables.isEmpty { tables[tables.count - 1].cell?.columnSpan = columnSpan }
  }

  /// Makes the innermost cell the lower part of the one above.
  mutating func continueCellFromAbove() {
    if !tables.isEmpty { tables[tables.count - 1].cell?.continuesAbove = true }
  }

  /// Makes the innermost cell the right part of the one before it.
  mutating func continueCellFromLeft() {
    if !tables.isEmpty { tables[tables.count - 1].cell?.continuesLeft = true }
  }

  /// Leaves out columns of the current row.
  mutating func skipColumns(_ count: Int) {
    guard !tables.isEmpty, count > 0 else { return }
    tables[tables.count - 1].builder.skip(count)
  }

  private mutating func separateCells() {
    let top = tables.count - 1
    if tables[top].cellsInRow == 0 {
      pending = .newline
      closeGap(at: lastEnd)
    } else {
      pending = .none
      for unit in [Folding.space, Folding.bar, Folding.space] { text.append(unit, printed: unit, lastEnd, lastEnd) }
    }
    tables[top].cellsInRow += 1
  }

  /// Ends the innermost cell.
  mutating func endCell() {
    guard let cell = tables.last?.cell else { return }
    pending = .none
    if cell.continuesLeft {
      tables[tables.count - 1].builder.continueFromLeft()
    } else if cell.continuesAbove {
      tables[tables.count - 1].builder.continueFromAbove(columnSpan: cell.columnSpan)
    } else {
      tables[tables.count - 1].builder.add(
        cell.start..<text.units.count, rowSpan: cell.rowSpan, columnSpan: cell.columnSpan)
    }
    tables[tables.count - 1].cell = nil
  }

  /// Ends the innermost row.
  mutating func endRow() {
    guard !tables.isEmpty else { return breakLine() }
    endCell()
    if tables[tables.count - 1].inRow { pending = .newline }
    tables[tables.count - 1].inRow = false
  }

  /// Ends the innermost table.
  mutating func endTable() {
    guard !tables.isEmpty else { return }
    endRow()
    let table = tables.removeLast()
    var grid = table.builder.finished(table.start..<text.units.count)
    grid.number = text.grids.count + 1
    if !grid.cells.isEmpty { text.grids.append(grid) }
    // Tables around one of some size only lay out the page; a tiny one is an odd way to write a cell.
    if grid.cells.count > DocumentTextBuilder.tinyGrid {
      for index in tables.indices { tables[index].builder.markLayout() }
    }
    breakLine()
  }

  /// The text, with every table ended.
  mutating func finish() -> PositionedText {
    while !tables.isEmpty { endTable() }
    return text
  }
}
