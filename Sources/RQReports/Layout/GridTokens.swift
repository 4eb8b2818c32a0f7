/// Turns the rows of grids into the pieces tables are read from.
///
/// A grid says which pieces belong to one cell, so a cell is one piece: a label or a value, never both, and an empty
/// cell among values is an empty cell of its column.
enum GridTokens {
  /// The pieces of a grid with `columns` value columns: those in `slots` where the row has them all, else the last ones.
  ///
  /// A row whose value cells are not all values has only labels, as the rows of heads do.
  static func tokens(
    of grid: Grid, in text: PositionedText, columns: Int, slots: Range<Int>? = nil
  ) -> [TableToken] {
    let rows = slots == nil ? withoutEmptyEnd(grid.rows, in: text) : grid.rows
    let whole = grid.isRagged ? wholeLength(of: rows, columns: columns, in: text) : nil
    return rows.flatMap { row -> [TableToken] in
      let found =
        valueCells(of: row, columns: columns, slots: slots, isRagged: grid.isRagged, in: text)
        ?? (row.count == whole ? valuesBehindEmptyLabels(of: row, columns: columns, in: text) : nil)
      // A row of another number of values is kept as one that cannot be told apart.
      let values = found ?? (grid.isRagged ? valuesAtEnd(of: row, in: text) : nil)
      guard var values, areValues(row[values], in: text) else { return row.flatMap { labels(of: $0, in: text) } }
      if !grid.isRagged {
        // With a number right before them or behind them the row has more values than columns.
        while values.lowerBound - 1 > row.startIndex, isNumber(row[values.lowerBound - 1], in: text) {
          values = values.lowerBound - 1..<values.upperBound
        }
        if values.upperBound < row.endIndex, isNumber(row[values.upperBound], in: text),
          !hasHead(over: row[values.upperBound].column, in: grid, text)
        {
          values = values.lowerBound..<values.upperBound + 1
        }
      }
      let before = row[row.startIndex..<values.lowerBound]
      return before.flatMap { labels(of: $0, in: text) } + (before.last.flatMap { lastNumber(of: $0, in: text) } ?? [])
        + row[values].map { value(of: $0, in: text) }
    }
  }

  /// The pieces of a grid in which any cell may be a label or a value: a cell is a value if it can be read as one, or
  /// holds words of no label behind one that `isRow` knows.
  static func tokens(
    of grid: Grid, in text: PositionedText, isRow: (LabelRun) -> Bool,
    isLabel: (LabelRun) -> Bool
  ) -> [TableToken] {
    grid.rows.flatMap { row -> [TableToken] in
      let kinds = row.map { isValue($0, in: text) }
      let isOfRow = row.first.map { isRow(LabelRun(letters: compact($0, text))) } ?? false
      return zip(row, kinds).enumerated().flatMap { index, pair in
        let piece = compact(pair.0, text)
        if isOfRow, index > 0, !pair.1, !piece.isEmpty, piece.count <= longestWords, !isLabel(LabelRun(letters: piece))
        {
          return [TableToken(kind: .text, range: text.trimmed(pair.0.range))]
        }
        // Empty cells belong to the values behind a label; a row without a value has none.
        let isEmpty = text.trimmed(pair.0.range).isEmpty
        if isEmpty { return index > 0 ? [value(of: pair.0, in: text)] : [] }
        return pair.1 ? [value(of: pair.0, in: text)] : labels(of: pair.0, in: text)
      }
    }
  }

  /// Words in the place of a number are no longer than this.
  private static let longestWords = 12

  /// Rows without the columns at their end that are empty in all of them, as where a page is padded.
  private static func withoutEmptyEnd(_ rows: [ArraySlice<Grid.Cell>], in text: PositionedText) -> [ArraySlice<
    Grid.Cell
  >] {
    let empty = rows.filter { $0.count > Applicant.allCases.count }.map { row in
      row.reversed().prefix { compact($0, text).isEmpty }.count
    }
    guard let least = empty.min(), least > 0 else { return rows }
    return rows.map { $0.count > Applicant.allCases.count ? $0.dropLast(least) : $0 }
  }

  /// Which cells of a row stand in the value columns; nil where the row has too few.
  private static func valueCells(
    of row: ArraySlice<Grid.Cell>, columns: Int, slots: Range<Int>?, isRagged: Bool, in text: PositionedText
  ) -> Range<Int>? {
    if let slots, let first = row.firstIndex(where: { $0.column == slots.lowerBound }), first > row.startIndex,
      first + columns <= row.endIndex,
      row[first..<first + columns].enumerated().allSatisfy({ $1.column == slots.lowerBound + $0 && $1.columnSpan == 1 })
    {
      return first..<first + columns
    }
    guard row.count > columns else { return nil }
    if isRagged { return valuesBehindLabel(of: row, columns: columns, in: text) }
    let last = row.endIndex - columns..<row.endIndex
    return row[last].allSatisfy { $0.columnSpan == 1 } ? last : nil
  }

  /// The last cells of a row that stand right behind a label, where empty cells may fill up the row.
  ///
  /// With anything else before them the row has a cell too many or too few, and there is no telling which.
  private static func valuesBehindLabel(
    of row: ArraySlice<Grid.Cell>, columns: Int, in text: PositionedText
  ) -> Range<Int>? {
    var end = row.endIndex
    while end - columns > row.startIndex {
      let before = compact(row[end - columns - 1], text)
      if !before.isEmpty, !isValue(row[end - columns - 1], in: text) { return end - columns..<end }
      guard compact(row[end - 1], text).isEmpty else { return nil }
      end -= 1
    }
    return nil
  }

  /// How many cells most rows have in which the values stand right behind a label; nil where they do not agree.
  ///
  /// Such rows have a label in the last of the columns of labels.
  private static func wholeLength(
    of rows: [ArraySlice<Grid.Cell>], columns: Int, in text: PositionedText
  ) -> Int? {
    let counts = rows.compactMap { row in
      valuesBehindLabel(of: row, columns: columns, in: text)?.upperBound == row.endIndex ? row.count : nil
    }
    guard let first = counts.first, counts.count >= fewestWholeRows, counts.allSatisfy({ $0 == first }) else {
      return nil
    }
    return first
  }

  private static let fewestWholeRows = 8

  /// The last cells of a row whose label stands in one of the first columns of labels, with the others empty.
  private static func valuesBehindEmptyLabels(
    of row: ArraySlice<Grid.Cell>, columns: Int, in text: PositionedText
  ) -> Range<Int>? {
    let start = row.endIndex - columns
    guard start > row.startIndex, let last = row[row.startIndex..<start].last(where: { !compact($0, text).isEmpty }),
      !isValue(last, in: text)
    else { return nil }
    return start..<row.endIndex
  }

  /// The cells at the end of a row that are values or empty; nil where none is a value or nothing stands before them.
  private static func valuesAtEnd(of row: ArraySlice<Grid.Cell>, in text: PositionedText) -> Range<Int>? {
    var start = row.endIndex
    while start > row.startIndex, compact(row[start - 1], text).isEmpty || isValue(row[start - 1], in: text) {
      start -= 1
    }
    return start > row.startIndex && start < row.endIndex ? start..<row.endIndex : nil
  }

  /// Whether cells hold values: at least one can be read, or all are empty, and none is as long as a label.
  private static func areValues(_ cells: ArraySlice<Grid.Cell>, in text: PositionedText) -> Bool {
    var readable = 0
    for cell in cells {
      let piece = compact(cell, text)
      if piece.isEmpty { continue }
      if NumberText.read(piece[...]) != nil {
        readable += 1
      } else if NumberText.isNoted(piece[...]) {
        continue
      } else if piece.count > 12 || LabelRun(letters: piece).number(at: 0) != nil {
        return false
      }
    }
    return readable > 0 || cells.allSatisfy { compact($0, text).isEmpty }
  }

  private static func isValue(_ cell: Grid.Cell, in text: PositionedText) -> Bool {
    let piece = compact(cell, text)
    return NumberText.read(piece[...]) != nil || NumberText.isNoted(piece[...])
  }

  /// Whether words stand in a column, as the head of one beside the template's does.
  private static func hasHead(over column: Int, in grid: Grid, _ text: PositionedText) -> Bool {
    grid.cells.contains { cell in
      cell.column <= column && column < cell.column + cell.columnSpan && cell.columnSpan < Applicant.allCases.count
        && compact(cell, text).contains { $0 >= 0x3400 && LabelRun.chineseNumeral($0) == nil }
    }
  }

  private static func isNumber(_ cell: Grid.Cell, in text: PositionedText) -> Bool {
    if case .number = NumberText.read(compact(cell, text)[...]) { true } else { false }
  }

  /// A number that stands apart at the end of a label, as where the border before it was not found: a value too many.
  private static func lastNumber(of cell: Grid.Cell, in text: PositionedText) -> [TableToken]? {
    let range = text.trimmed(cell.range)
    let isGap = { (place: Int) in text.units[place] == Folding.space || text.units[place] == Folding.newline }
    guard let gap = range.last(where: isGap), case .number = NumberText.read(text.units[gap + 1..<range.upperBound])
    else {
      return nil
    }
    return [TableToken(kind: .text, range: gap + 1..<range.upperBound)]
  }

  /// What a cell prints, without blanks.
  private static func compact(_ cell: Grid.Cell, _ text: PositionedText) -> [UInt16] {
    let units = text.units[cell.range].filter { $0 != Folding.space && $0 != Folding.newline }
    return NumberText.isNothing(units) ? [] : units
  }

  /// A cell as one value.
  static func value(of cell: Grid.Cell, in text: PositionedText) -> TableToken {
    let range = text.trimmed(cell.range)
    if range.isEmpty || NumberText.isNothing(text.units[range]) {
      return TableToken(kind: .blank(spaced: true), range: range.lowerBound..<range.lowerBound)
    }
    // A blank inside the digits may part two numbers: 12 3 is not 123.
    let pieces = text.units[range].split { $0 == Folding.space || $0 == Folding.newline }
    let numeric = pieces.filter { $0.contains(where: NumberText.isDigit) }.count
    let kind: TableToken.Kind =
      switch NumberText.read(compact(cell, text)[...]) {
      case .number(let value, let unit) where numeric <= 1 || isGrouped(pieces, in: text): .number(value, unit)
      case .notApplicable: .notApplicable
      default: .text
      }
    return TableToken(kind: kind, range: range)
  }

  /// Whether digits are the groups of one number, parted by blanks that break no line: `1&nbsp;338`.
  private static func isGrouped(_ pieces: [ArraySlice<UInt16>], in text: PositionedText) -> Bool {
    guard let first = pieces.first, first.count <= 3, first.allSatisfy(NumberText.isDigit), first.first != 0x30,
      pieces.dropFirst().allSatisfy({ $0.count == 3 && $0.allSatisfy(NumberText.isDigit) })
    else { return false }
    return zip(pieces, pieces.dropFirst()).allSatisfy { left, right in
      left.endIndex + 1 == right.startIndex && text.printedUnit(left.endIndex) == DocumentTextBuilder.noBreakSpace
    }
  }

  /// A cell as the pieces of a label.
  private static func labels(of cell: Grid.Cell, in text: PositionedText) -> [TableToken] {
    let range = text.trimmed(cell.range)
    return range.isEmpty ? [] : [TableToken(kind: .label, range: range)]
  }
}
