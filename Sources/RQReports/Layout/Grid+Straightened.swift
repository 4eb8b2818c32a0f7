extension Grid {
  /// The grid with the last cells of each row in the columns of the heads they stand under.
  ///
  /// A word processor lets the borders of each row be dragged by themselves. The edges of all rows together then make
  /// narrow columns, and a cell covers some of those of its neighbours' heads too. A row is put straight if it ends in as
  /// many cells as there are heads, side by side, each of them at least partly below its own head, and with nothing but
  /// labels left of the heads before them.
  func straightened(below heads: [Range<Int>]) -> Grid {
    guard let first = heads.first else { return self }
    var result = self
    for row in rows where row.count >= heads.count {
      let values = row.suffix(heads.count)
      let isInOrder = zip(values, heads).allSatisfy { cell, head in
        cell.column < head.upperBound && head.lowerBound < cell.column + cell.columnSpan
      }
      let isClosed = zip(values, values.dropFirst()).allSatisfy { $0.column + $0.columnSpan == $1.column }
      let before = row.dropLast(heads.count).last
      guard isInOrder, isClosed, before.map({ $0.column < first.lowerBound }) ?? true else { continue }
      for (index, head) in zip(values.indices, heads) {
        result.cells[index].column = head.lowerBound
        result.cells[index].columnSpan = head.count
      }
      if let before { result.cells[values.startIndex - 1].columnSpan = first.lowerBound - before.column }
    }
    return result
  }
}
