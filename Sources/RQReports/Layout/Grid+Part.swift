extension Grid {
  /// The rows from the first that names one of `starts`, or from the top, to the one before the first that names one of
  /// `ends`: some pages put all sections into one table.
  func part(from starts: [[UInt16]], until ends: [[UInt16]], in text: PositionedText) -> Grid {
    var start: Int?
    var last = Int.max
    for row in rows {
      guard let number = row.first?.row else { continue }
      let words = Phrase(
        row.flatMap { cell in text.units[cell.range].filter { $0 != Folding.space && $0 != Folding.newline } })
      if start == nil, starts.contains(where: { words.firstIndex(of: $0) != nil }) { start = number }
      if ends.contains(where: { words.firstIndex(of: $0) != nil }) {
        last = number
        break
      }
    }
    let first = start ?? 0
    guard first > 0 || last < Int.max else { return self }
    var part = self
    part.cells = cells.filter { $0.row >= first && $0.row < last }
    return part
  }

  /// The rows below one.
  func below(_ row: Int) -> Grid {
    var part = self
    part.cells = cells.filter { $0.row > row }
    return part
  }
}
