import RQEngine

/// The tables that plain text sets in columns with blanks, as grids.
///
/// The rows that have all values of section 三 tell where the columns stand; a value of another row belongs to the column
/// it stands in. How wide a character is depends on the program that set the text, so several measures are tried, and
/// the one in which the columns stand straightest is believed if they stand straight.
struct AlignedColumns {
  /// A line cut where blanks stand.
  private struct Line {
    var range: Range<Int>
    var pieces: [Range<Int>]
    /// The pieces at the end that can be read as values.
    var values: ArraySlice<Range<Int>>
  }

  /// How places in a line are measured.
  private enum Measure: CaseIterable {
    /// The left edge, with Chinese characters and forms of full width two columns wide.
    case displayStart
    case displayEnd
    /// The left edge, with digits and signs one column wide whatever their form.
    case foldedStart
    case foldedEnd
    /// The same, with other signs as wide as they are printed.
    case narrowDigitStart
    case narrowDigitEnd
    /// The left edge, with every character one column wide.
    case characterStart
    case characterEnd

    /// Whether it is the right edge that is measured.
    var isOfEnd: Bool { self == .displayEnd || self == .foldedEnd || self == .narrowDigitEnd || self == .characterEnd }
  }

  private static let columns = Applicant.allCases.count
  private static let fewestFullRows = 3
  /// Columns may lean by so much.
  private static let lean = 2
  /// So many lines above the first full row and below the last may be rows too.
  private static let margin = 6

  private let text: PositionedText

  /// The table of section 三 where the lines set one in columns; none where its rows all have their cells.
  static func grids(of lines: [Range<Int>], in text: PositionedText) -> [Grid] {
    let columns = AlignedColumns(text: text)
    guard columns.haveFullRows(lines) else { return [] }
    let cut = lines.map { columns.cut($0) }
    let full = cut.indices.filter { cut[$0].values.count == AlignedColumns.columns }
    guard full.count >= fewestFullRows, let first = full.first, let last = full.last else {
      return columns.gridUnderHeads(cut).map { [$0] } ?? []
    }
    guard let (measure, edges) = columns.edges(of: full.map { cut[$0] }) else { return [] }
    // Above and below stand other things too, which end the table.
    func rows(_ lines: some Sequence<Line>) -> [Line] {
      let near = lines.prefix { columns.row($0, measure, edges) != nil }
      return Array(near[..<((near.lastIndex { !$0.values.isEmpty } ?? -1) + 1)])
    }
    let above = rows(cut[max(0, first - margin)..<first].reversed())
    let below = rows(cut[(last + 1)...].prefix(margin))
    let lines = above.reversed() + cut[first...last] + below
    var cells = lines.map { columns.row($0, measure, edges) }
    if lines.allSatisfy({ $0.values.count % AlignedColumns.columns == 0 }) { return [] }
    // Columns that move from line to line show in rows that do not add up.
    let placed = lines.indices.filter {
      (1..<AlignedColumns.columns).contains(lines[$0].values.count) && cells[$0] != nil
    }
    let wrong = placed.filter { index in
      cells[index].map { !columns.addsUp($0.suffix(AlignedColumns.columns)) } ?? false
    }
    if wrong.count > 1 {
      if wrong.count * 8 > placed.count { return [] }
      for index in wrong { cells[index] = nil }
    }
    var grid = LineGrids.grid(
      zip(lines, cells).map { line, cells in cells ?? line.pieces }.filter { !$0.isEmpty }, number: 1)
    grid.isRagged = true
    return [grid]
  }

  private init(text: PositionedText) { self.text = text }

  /// Whether enough lines have as many blanks as a full row has, and no bars.
  private func haveFullRows(_ lines: [Range<Int>]) -> Bool {
    text.units.withUnsafeBufferPointer { units in
      var rows = 0
      for line in lines where line.count > 2 * AlignedColumns.columns {
        var (blanks, bars) = (0, 0)
        for place in line {
          blanks += units[place] == Folding.space ? 1 : 0
          bars += units[place] == Folding.bar ? 1 : 0
        }
        if blanks >= AlignedColumns.columns, bars == 0 { rows += 1 }
      }
      return rows >= AlignedColumns.fewestFullRows
    }
  }

  private func cut(_ line: Range<Int>) -> Line {
    var pieces: [Range<Int>] = []
    var start = line.lowerBound
    for place in line {
      if text.units[place] == Folding.bar { return Line(range: line, pieces: [], values: []) }
      guard text.units[place] == Folding.space else { continue }
      if place > start { pieces.append(start..<place) }
      start = place + 1
    }
    if start < line.upperBound { pieces.append(start..<line.upperBound) }
    // A line with the label above or below it has nothing but values.
    let label = pieces.count == AlignedColumns.columns ? 0 : 1
    var first = pieces.endIndex
    while first > label, isValue(pieces[first - 1]) { first -= 1 }
    return Line(range: line, pieces: pieces, values: pieces.isEmpty ? [] : pieces[first...])
  }

  private func isValue(_ piece: Range<Int>) -> Bool {
    let units = text.units[piece]
    return NumberText.read(units) != nil || NumberText.isNoted(units)
  }

  /// The measure in which the columns of full rows stand straight, and where they stand.
  private func edges(of rows: [Line]) -> (Measure, [Int])? {
    var best: (lean: Int, measure: Measure, edges: [Int])?
    for measure in Measure.allCases {
      // A long label pushes the first values of its row out of their columns.
      let straight = rows.filter { row in
        zip(row.values, row.values.dropFirst()).allSatisfy { $1.lowerBound - $0.upperBound > 1 }
      }
      let places = straight.map { row in row.values.map { self.place(of: $0, in: row.range, measure) } }
      var lean = 0
      var edges: [Int] = []
      if places.count < AlignedColumns.fewestFullRows { return nil }
      for column in 0..<AlignedColumns.columns {
        let column = places.map { $0[column] }.ordered()
        lean = max(lean, (column.last ?? 0) - (column.first ?? 0))
        edges.append(column[column.count / 2])
      }
      if lean < best?.lean ?? .max { best = (lean, measure, edges) }
    }
    guard let best, best.lean <= AlignedColumns.lean,
      zip(best.edges, best.edges.dropFirst()).allSatisfy({ $1 - $0 > 2 * AlignedColumns.lean })
    else { return nil }
    return (best.measure, best.edges)
  }

  /// The cells of a line, values in their columns; nil where a value stands between two and may belong to either.
  private func row(_ line: Line, _ measure: Measure, _ edges: [Int]) -> [Range<Int>]? {
    let labels = Array(line.pieces.dropLast(line.values.count))
    if line.values.isEmpty { return labels }
    if line.values.count == AlignedColumns.columns {
      // The label of such a line stands above it, or around it.
      let start = line.range.lowerBound
      return (labels.isEmpty ? [start..<start] : labels) + line.values
    }
    // A label that runs into the columns pushes the values behind it out of theirs.
    if let label = labels.last, let first = edges.first,
      place(of: label.upperBound..<label.upperBound, in: line.range, measure) >= first
    {
      return nil
    }
    return place(line, measure, edges).map { labels + $0 }
  }

  /// The cells of a row in their columns, empty ones included; nil where a value stands between two columns.
  private func place(_ line: Line, _ measure: Measure, _ edges: [Int]) -> [Range<Int>]? {
    let end = line.range.upperBound
    var cells = [Range<Int>](repeating: end..<end, count: edges.count)
    var next = 0
    for value in line.values {
      let edge = place(of: value, in: line.range, measure)
      guard let column = edges.indices.first(where: { abs(edges[$0] - edge) <= AlignedColumns.lean }), column >= next
      else { return nil }
      cells[column] = value
      next = column + 1
    }
    return cells
  }

  private func place(of piece: Range<Int>, in line: Range<Int>, _ measure: Measure) -> Int {
    let range = line.lowerBound..<(measure.isOfEnd ? piece.upperBound : piece.lowerBound)
    return switch measure {
    case .displayStart, .displayEnd: range.reduce(0) { $0 + text.width(of: $1) }
    case .foldedStart, .foldedEnd: range.reduce(0) { $0 + text.foldedWidth(of: $1) }
    case .characterStart, .characterEnd: range.count
    case .narrowDigitStart, .narrowDigitEnd: range.reduce(0) { $0 + text.narrowDigitWidth(of: $1) }
    }
  }

  /// The table whose rows all have empty cells: 自然人 and 总计 stand over the first and the last column, the others at equal
  /// distances between them, and the totals are the sums of the rest.
  private func gridUnderHeads(_ cut: [Line]) -> Grid? {
    guard
      let top = cut.firstIndex(where: { line in
        [AlignedColumns.first, AlignedColumns.last].allSatisfy { head in
          line.pieces.contains { text.units[$0].elementsEqual(head) }
        }
      }),
      let bottom = cut[(top + 1)...].firstIndex(where: { line in
        line.pieces.contains { Phrase(Array(text.units[$0])).firstIndex(of: AlignedColumns.end) != nil }
      })
    else { return nil }
    let heads = cut[top].pieces
    guard let first = heads.first(where: { text.units[$0].elementsEqual(AlignedColumns.first) }),
      let last = heads.last(where: { text.units[$0].elementsEqual(AlignedColumns.last) })
    else { return nil }
    for measure in Measure.allCases where !measure.isOfEnd {
      let start = place(of: first, in: cut[top].range, measure)
      let width = place(of: last, in: cut[top].range, measure) - start
      let steps = AlignedColumns.columns - 1
      guard width % steps == 0, width / steps > 2 * AlignedColumns.lean else { continue }
      let edges = (0...steps).map { start + $0 * width / steps }
      let lines = cut[(top + 1)...bottom]
      let rows = lines.map { row($0, measure, edges) }
      if addUp(zip(lines, rows).compactMap { $0.values.isEmpty ? nil : $1?.suffix(edges.count) }) {
        var grid = LineGrids.grid(
          zip(lines, rows).map { line, cells in cells ?? line.pieces }.filter { !$0.isEmpty }, number: 1)
        grid.isRagged = true
        return grid
      }
    }
    return nil
  }

  private static let first = "自然人".phrase
  private static let last = "总计".phrase
  private static let end = "结转下年度".phrase
  private static let fewestSums = 3

  /// Whether the last cell of each row is the sum of the others, in enough rows that are not all naught.
  private func addUp(_ rows: [ArraySlice<Range<Int>>]) -> Bool {
    let totalled = rows.filter { $0.last.map { NumberText.read(text.units[$0]) != nil } ?? false }
    return totalled.allSatisfy(addsUp) && totalled.count { total(of: $0) != 0 } >= AlignedColumns.fewestSums
  }

  /// Whether the last cell of a row is the sum of the others; empty ones count for nothing.
  private func addsUp(_ row: ArraySlice<Range<Int>>) -> Bool {
    total(of: row) == CheckedSum.of(row.dropLast().lazy.map { count($0) })
  }

  private func total(of row: ArraySlice<Range<Int>>) -> Int64 { row.last.map { count($0) } ?? 0 }

  private func count(_ cell: Range<Int>) -> Int64 {
    guard case .number(let value, _)? = NumberText.read(text.units[cell]) else { return 0 }
    return value.rescaled(to: 0).flatMap { Int64(exactly: $0.unscaled) } ?? 0
  }
}
