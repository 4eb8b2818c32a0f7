extension Grid {
  /// The grid with each group of columns as one: tables made in spreadsheets and word processors may have several columns
  /// below one head, of which a row uses one.
  ///
  /// Of the cells of a row that stand in one group the one with something in it counts; where there are several, one cell
  /// reaches over all of them, which is no number.
  func collapsed(_ groups: [Range<Int>], in text: PositionedText) -> Grid {
    func place(_ column: Int) -> Int {
      column - groups.reduce(0) { $0 + max(0, min(column, $1.upperBound) - $1.lowerBound - 1) }
    }
    var result = self
    result.cells = []
    var last: Int?
    for cell in cells {
      let group = groups.firstIndex { $0.contains(cell.column) && cell.column + cell.columnSpan <= $0.upperBound }
      var moved = cell
      moved.column = group.map { place(groups[$0].lowerBound) } ?? place(cell.column)
      moved.columnSpan = group == nil ? max(1, place(cell.column + cell.columnSpan) - moved.column) : 1
      if let group, group == last, let known = result.cells.last, known.row == cell.row {
        let isEmpty = (text.trimmed(known.range).isEmpty, text.trimmed(cell.range).isEmpty)
        if isEmpty.0 {
          result.cells[result.cells.count - 1] = moved
        } else if !isEmpty.1 {
          result.cells[result.cells.count - 1].range = known.range.lowerBound..<cell.range.upperBound
        }
      } else {
        result.cells.append(moved)
      }
      last = group
    }
    return result
  }
}
