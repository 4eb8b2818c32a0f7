extension PositionedText {
  /// Where a range of the text stands in its table or on its page; nil in plain text.
  func place(of range: Range<Int>) -> CellPlace? {
    if grids.isEmpty, part == nil, words.isEmpty { return nil }
    var place = CellPlace()
    place.part = part
    if let (grid, cell) = gridCell(at: range) {
      place.table = grid.number
      place.row = cell.row + 1
      place.column = cell.column + 1
    }
    if !words.isEmpty, !range.isEmpty {
      let first = Int(starts[range.lowerBound])
      let last = max(first, Int(ends[range.upperBound - 1]) - 1)
      let covered = words[min(first, words.count - 1)...min(last, words.count - 1)]
      if let word = covered.first {
        place.page = word.page
        place.box = covered.filter { $0.page == word.page }.dropFirst().reduce(word.box) { $0.union($1.box) }
      }
    }
    return place
  }

  /// Whether the values of a row stand side by side on one page, from left to right or, where the page is turned, from top to
  /// bottom or back; text without pages has them in order.
  func standsInOrder(_ values: [TableToken]) -> Bool {
    if words.isEmpty { return true }
    let printed = values.filter { !$0.range.isEmpty }.compactMap { place(of: $0.range) }
    let pairs = Array(zip(printed, printed.dropFirst()))
    guard pairs.allSatisfy({ $0.page == $1.page }) else { return false }
    let boxes = pairs.compactMap { left, right in left.box.flatMap { left in right.box.map { (left, $0) } } }
    return boxes.allSatisfy { $0.left < $1.left } || boxes.allSatisfy { $0.top < $1.top }
      || boxes.allSatisfy { $0.top > $1.top }
  }

  /// The innermost cell a range stands in.
  private func gridCell(at range: Range<Int>) -> (Grid, Grid.Cell)? {
    for grid in grids
    where grid.range.lowerBound <= range.lowerBound && range.upperBound <= grid.range.upperBound {
      // Cells follow each other in the text; the last one that begins at or before the range holds it, if any does.
      var low = 0
      var high = grid.cells.count
      while low < high {
        let middle = (low + high) / 2
        if grid.cells[middle].range.lowerBound <= range.lowerBound { low = middle + 1 } else { high = middle }
      }
      if low > 0, grid.cells[low - 1].range.upperBound >= range.upperBound { return (grid, grid.cells[low - 1]) }
    }
    return nil
  }

  /// The unit whose bytes begin at or after an offset.
  func unit(atByte offset: Int) -> Int { starts.firstIndex(notBelow: offset) }
}
