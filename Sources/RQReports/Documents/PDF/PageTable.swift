import RQEngine

/// The part of section 三 that stands on one page: rows of values, and the labels that belong to them.
///
/// Labels are wrapped over lines and stand in up to three columns, so the lines of a page cut them to pieces. A label is
/// put together from pieces that stand below one another, up to the next one that begins with a number; each row of
/// values then goes with the label at its height, in the order of the page.
struct PageTable {
  private struct Row {
    var cells: [[PDFWord]]
    var y: Double
    /// The cells whose words are one number, broken over lines.
    var wrapped: Set<Int> = []
  }

  /// Pieces of a label below one another.
  private struct Label {
    var words: [PDFWord]
    var top: Double { words.map(\.box.top).min() ?? 0 }
    var bottom: Double { words.map(\.box.bottom).max() ?? 0 }
    var y: Double { (top + bottom) / 2 }
    var left: Double { words.map(\.box.left).min() ?? 0 }
    var right: Double { words.map(\.box.right).max() ?? 0 }
  }

  private var rows: [Row] = []
  private var labels: [Label] = []
  /// For each row the label at its height.
  private var labelOfRow: [Int?] = []

  /// Finds the table's rows on a page; nil where there are none.
  init?(_ page: PDFPage, _ columns: ValueColumns, within heights: ClosedRange<Double>) {
    let words = page.ordinaryWords.filter { heights.contains($0.y) }
    let inColumns = words.filter { columns.column(of: $0) != nil }
    var lastHead = -Double.infinity
    var lines: [[PDFWord]] = []
    for line in PageLines.lines(of: inColumns) {
      let values = line.filter { ValueColumns.isValue($0) }
      // Text that runs into the columns from the left is no row, nor is a head.
      guard let first = line.first, values.count * 2 > line.count else {
        if lines.isEmpty, let first = line.first { lastHead = first.y }
        continue
      }
      if values.count == 1, !PageTable.standsAlone(first, words) { continue }
      // Digits that reach over a whole column and more are those of several cells without room between them, unless every
      // column has a value of its own.
      if values.contains(where: { $0.width > columns.gap }),
        Set(line.map { columns.column(of: $0) }).count < line.count
          || line.count < columns.centers.count
      {
        continue
      }
      if PageMark.matches(first.folded[...])
        || words.contains(where: { PageTable.isValue($0, leftOf: first, columns, words) })
      {
        continue
      }
      // Two values apart in one column show that the row's columns are others.
      let isOfOthers = zip(values, values.dropFirst()).contains { left, right in
        columns.column(of: left) == columns.column(of: right)
          && right.box.left - left.box.right > 0.6 * left.height
      }
      if isOfOthers { continue }
      lines.append(line)
    }
    rows = PageLines.joiningBands(lines, columns: columns.column).map { line in
      var cells = [[PDFWord]](repeating: [], count: columns.centers.count)
      for word in line { if let column = columns.column(of: word) { cells[column].append(word) } }
      let heights = line.map(\.y)
      return Row(cells: cells, y: ((heights.min() ?? 0) + (heights.max() ?? 0)) / 2)
    }
    if rows.isEmpty { return nil }
    let heights = inColumns.map(\.height).ordered()
    let lineHeight = heights.isEmpty ? 12 : heights[heights.count / 2]
    let pieces = words.filter { word in
      columns.column(of: word) == nil && word.box.right < columns.left + columns.gap
        && word.y > lastHead
    }
    labels = PageTable.labels(of: pieces)
    match(lineHeight)
    let taken = Set(rows.flatMap { $0.cells.flatMap { $0.map(\.index) } })
    let loose = inColumns.filter { !taken.contains($0.index) && ValueColumns.isPartOfNumber($0) }
    for row in rows.indices where labelOfRow[row] != nil {
      BrokenNumber.absorb(loose, into: &rows[row].cells, lineHeight) { columns.column(of: $0) }
    }
    for row in rows.indices { rows[row].wrapped = BrokenNumber.cells(of: rows[row].cells, lineHeight) }
  }

  /// Whether a word is a value left of the columns, at the height of one in them: the row is that of another table.
  ///
  /// A number that touches other words, as that of `（一）` does, is part of a label.
  private static func isValue(
    _ word: PDFWord, leftOf first: PDFWord, _ columns: ValueColumns, _ words: [PDFWord]
  ) -> Bool {
    abs(word.y - first.y) < 0.5 * first.height && columns.column(of: word) == nil && word.x < first.x
      && ValueColumns.isValue(word)
      && !words.contains { other in
        other.index != word.index && abs(other.y - word.y) < 0.5 * word.height && columns.column(of: other) == nil
          && max(other.box.left - word.box.right, word.box.left - other.box.right) < 0.3 * word.height
      }
  }

  /// Whether a single value has no text close to its left, as a number inside a sentence has.
  private static func standsAlone(_ word: PDFWord, _ words: [PDFWord]) -> Bool {
    !words.contains { other in
      other.index != word.index && abs(other.y - word.y) < 0.5 * word.height && other.box.right <= word.box.left + 1
        && word.box.left - other.box.right < 0.5 * word.height
    }
  }

  /// Joins pieces that stand below one another; a piece that begins with a number begins a label.
  private static func labels(of pieces: [PDFWord]) -> [Label] {
    var labels: [Label] = []
    for line in PageLines.lines(of: pieces) {
      // Pieces of one line that touch are one piece.
      var parts: [[PDFWord]] = []
      for word in line {
        if let previous = parts.last?.last, word.box.left - previous.box.right < 0.6 * word.height,
          !beginsWithNumber([word])
        {
          parts[parts.count - 1].append(word)
        } else {
          parts.append([word])
        }
      }
      for part in parts {
        guard let first = part.first, let last = part.last else { continue }
        let above = labels.lastIndex { label in
          let overlap = min(label.right, last.box.right) - max(label.left, first.box.left)
          let isBelow = first.box.top - label.bottom < 0.9 * first.height && first.y > label.bottom - 0.5 * first.height
          return isBelow && overlap > 0.4 * min(label.right - label.left, last.box.right - first.box.left)
        }
        if let above, !beginsWithNumber(part) {
          labels[above].words += part
        } else {
          labels.append(Label(words: part))
        }
      }
    }
    return labels
  }

  /// Whether a piece begins as a label of the template does: `一、`, `（三）`, `4.`.
  private static func beginsWithNumber(_ part: [PDFWord]) -> Bool {
    let units = part.flatMap(\.folded)
    guard let first = units.first else { return false }
    if first == 0x28, let close = units.prefix(5).firstIndex(of: 0x29) {
      return LabelRun.number(units[1..<close]) != nil
    }
    guard units.count > 1, LabelRun.chineseNumeral(first) != nil || NumberText.isDigit(first) else { return false }
    return units[1] == 0x3001 || units[1] == 0x2E || units[1] == 0x2C
  }

  /// Gives each row the label at its height: the matching in the order of the page with the least distance in all
  /// (dynamic programming over rows and labels).
  private mutating func match(_ lineHeight: Double) {
    let known = labels.indices.filter { PageTable.isRowLabel(labels[$0].words) }.ordered { labels[$0].y < labels[$1].y }
    let skipRow = 6.0
    // 其他处理 is a row only where it has no rows of its own.
    let isGroup = known.map { PageTable.isGroup(labels[$0].words) }
    var cost = [[Double]](repeating: [Double](repeating: 0, count: known.count + 1), count: rows.count + 1)
    for row in 0..<rows.count { cost[row + 1][0] = cost[row][0] + skipRow }
    func distance(_ row: Int, _ label: Int) -> Double {
      abs(rows[row].y - labels[known[label]].y) / lineHeight + (isGroup[label] ? 3 : 0)
    }
    for row in 0..<rows.count {
      for label in 0..<known.count {
        cost[row + 1][label + 1] = min(
          cost[row][label] + distance(row, label), cost[row][label + 1] + skipRow, cost[row + 1][label])
      }
    }
    labelOfRow = [Int?](repeating: nil, count: rows.count)
    var row = rows.count
    var label = known.count
    while row > 0, label > 0 {
      if cost[row][label] == cost[row][label - 1] {
        label -= 1
      } else if cost[row][label] == cost[row - 1][label] + skipRow {
        row -= 1
      } else {
        labelOfRow[row - 1] = known[label - 1]
        row -= 1
        label -= 1
      }
    }
    keepCertainMatches(lineHeight)
    joinBrokenValues(lineHeight)
  }

  /// Takes back what is not certain: a row must stand at its label's height.
  private mutating func keepCertainMatches(_ lineHeight: Double) {
    for (row, label) in labelOfRow.enumerated() {
      guard let label else { continue }
      let slack = 0.35 * lineHeight
      if rows[row].y < labels[label].top - slack || rows[row].y > labels[label].bottom + slack { labelOfRow[row] = nil }
    }
  }

  /// Puts what stands at a label's height besides its row into the cells of that row: a number broken over two lines is
  /// none, and half of it even less.
  private mutating func joinBrokenValues(_ lineHeight: Double) {
    for row in rows.indices where labelOfRow[row] == nil {
      guard
        let other = rows.indices.first(where: { other in
          guard let label = labelOfRow[other].map({ labels[$0] }) else { return false }
          return (label.top <= rows[row].y && rows[row].y <= label.bottom)
            || abs(rows[other].y - rows[row].y) < 1.3 * lineHeight
        })
      else { continue }
      for column in rows[row].cells.indices { rows[other].cells[column] += rows[row].cells[column] }
    }
  }

  private static func isGroup(_ words: [PDFWord]) -> Bool {
    guard case .group? = ApplicationLabels.set.matches(in: LabelRun(letters: words.flatMap(\.folded))).last?.code else {
      return false
    }
    return true
  }

  /// Whether a label is one of a row that has values, or might be.
  private static func isRowLabel(_ words: [PDFWord]) -> Bool {
    let run = LabelRun(letters: words.flatMap(\.folded))
    let matches = ApplicationLabels.set.matches(in: run)
    guard let last = matches.last else {
      let first = words.first?.folded.first ?? 0
      return beginsWithNumber(words) && LabelRun.chineseNumeral(first) == nil && run.letters.count >= 2
    }
    switch last.code {
    case .item: return true
    case .group(let group): return group == .otherwise
    case .head, .stub: return false
    }
  }

  /// The highest point of the table.
  var top: Double { min(rows.first?.y ?? 0, labels.map(\.top).min() ?? .infinity) }

  /// The words the table has.
  var wordIndices: Set<Int> {
    Set(rows.flatMap { $0.cells.flatMap { $0.map(\.index) } } + labels.flatMap { $0.words.map(\.index) })
  }

  /// Appends the table as a grid: a label and seven values a row, labels of groups in rows of their own.
  func append(to writer: inout PageWriter, _ page: Int) {
    writer.text.beginTable()
    let used = Set(labelOfRow.compactMap { $0 })
    var loose = labels.indices.filter { !used.contains($0) }.ordered { labels[$0].top < labels[$1].top }[...]
    for (position, row) in rows.enumerated() {
      // Values without a label at their height, such as the number of the page, belong to no row.
      guard let own = labelOfRow[position] else { continue }
      let top = labels[own].top
      while let index = loose.first, labels[index].top <= top {
        appendLabel(index, to: &writer, page)
        loose = loose.dropFirst()
      }
      writer.text.beginRow()
      writer.text.beginCell()
      for word in labels[own].words { writer.append(word, page) }
      for (column, cell) in row.cells.enumerated() {
        writer.text.beginCell()
        BrokenNumber.append(cell, isOne: row.wrapped.contains(column), to: &writer, page)
      }
      writer.text.endRow()
    }
    for index in loose { appendLabel(index, to: &writer, page) }
    writer.text.endTable()
  }

  private func appendLabel(_ index: Int, to writer: inout PageWriter, _ page: Int) {
    writer.text.beginRow()
    writer.text.beginCell()
    for word in labels[index].words { writer.append(word, page) }
    writer.text.endRow()
  }
}
