/// A table as the document itself lays it out: cells at known rows and columns.
///
/// Formats that say where a cell stands (web pages, Word documents, PDF by its geometry) give grids; plain text does not.
struct Grid {
  /// A cell and the slots it covers.
  struct Cell {
    /// The units of the text that stand in it; empty for an empty cell.
    var range: Range<Int>
    /// The first row it covers, from 0.
    var row: Int
    /// The first column it covers, from 0.
    var column: Int
    /// How many rows it covers, at least 1.
    var rowSpan: Int
    /// How many columns it covers, at least 1.
    var columnSpan: Int
  }

  /// The most columns one cell may cover, as in browsers.
  static let maxSpan = 1_000
  /// The most columns a grid may have; a wider one is cut.
  static let maxColumns = 4 * maxSpan
  /// The most cells one grid may have; a larger one is cut.
  static let maxCells = 100_000

  /// The cells in the order of the document: by row, inside a row by column.
  var cells: [Cell] = []
  /// The units of the text the grid covers.
  var range: Range<Int> = 0..<0
  /// Whether another grid stands inside a cell of this one, as where tables lay out a page.
  var isLayout = false
  /// Whether rows have different numbers of cells, so that a column is known only from the end of its row.
  var isRagged = false
  /// The place among the document's grids, from 1.
  var number = 0

  /// How many columns there are.
  var columnCount: Int { cells.reduce(0) { max($0, $1.column + $1.columnSpan) } }

  /// The cells of each row that begin in it.
  var rows: [ArraySlice<Cell>] {
    var rows: [ArraySlice<Cell>] = []
    var start = 0
    while start < cells.count {
      var end = start
      while end < cells.count, cells[end].row == cells[start].row { end += 1 }
      rows.append(cells[start..<end])
      start = end
    }
    return rows
  }
}

/// Places the cells of a grid as they come, row by row.
///
/// The slots a cell covers are found as the HTML standard's table model finds them (section 4.9.12): each cell takes the
/// first free column of its row, and cells that reach down keep their columns in the rows below.
struct GridBuilder {
  private(set) var grid = Grid()
  private var row = -1
  private var column = 0
  /// For each column how many rows below the current one are still covered from above.
  private var covered: [Int] = []

  /// Begins a row.
  mutating func beginRow() {
    row += 1
    column = 0
    for index in covered.indices where covered[index] > 0 { covered[index] -= 1 }
  }

  /// Whether a row has begun.
  var isInRow: Bool { row >= 0 }

  /// Adds a cell to the current row.
  mutating func add(_ range: Range<Int>, rowSpan: Int, columnSpan: Int) {
    if row < 0 { beginRow() }
    guard grid.cells.count < Grid.maxCells, column < Grid.maxColumns else { return }
    while column < covered.count, covered[column] > 0 { column += 1 }
    let width = min(max(1, columnSpan), Grid.maxSpan)
    let height = min(max(1, rowSpan), 0xFFFF)
    let end = min(column + width, Grid.maxColumns)
    if column >= end { return }
    while covered.count < end { covered.append(0) }
    // `covered` is lowered when the next row begins, so the count includes the current one.
    for index in column..<end { covered[index] = height }
    grid.cells.append(Grid.Cell(range: range, row: row, column: column, rowSpan: height, columnSpan: end - column))
    column = end
  }

  /// How many cells before it may be looked through for the one above a cell.
  private static let maxDistance = 4 * Grid.maxColumns

  /// Lets the cell above the next free column reach one row further down, as Word documents say it.
  mutating func continueFromAbove(columnSpan: Int) {
    if row < 0 { beginRow() }
    let width = min(max(1, columnSpan), Grid.maxSpan)
    let near = grid.cells.suffix(GridBuilder.maxDistance)
    if let above = near.lastIndex(where: {
      $0.column <= column && column < $0.column + $0.columnSpan && $0.row < row
    }) {
      grid.cells[above].rowSpan = row - grid.cells[above].row + 1
    }
    column += width
  }

  /// Lets the last cell of the row reach one column further.
  mutating func continueFromLeft() {
    if let last = grid.cells.indices.last, grid.cells[last].row == row { grid.cells[last].columnSpan += 1 }
    column += 1
  }

  /// Leaves out columns at the current place.
  mutating func skip(_ columns: Int) { column += min(columns, Grid.maxSpan) }

  /// Marks the grid as one that lays out a page.
  mutating func markLayout() { grid.isLayout = true }

  /// The grid, covering a range of the text.
  func finished(_ range: Range<Int>) -> Grid {
    var grid = grid
    grid.range = range
    return grid
  }
}
