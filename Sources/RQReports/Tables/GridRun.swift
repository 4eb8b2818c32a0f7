import RQEngine

/// Grids that together hold section 三: one, or several where pages part it.
struct GridRun {
  /// The pieces of all of them.
  private(set) var tokens: [TableToken]
  /// The units of the text they cover.
  private(set) var range: Range<Int>
  /// The order of the applicants that the heads give; nil where they are missing, broken or doubled.
  private(set) var order: [Applicant]?
  /// Whether the heads say nothing of the columns, being cut into other cells than the rows.
  private(set) var isRagged: Bool
  /// Whether the heads stand in another order than the template's and do not say which column is whose.
  private(set) var isContradicted = false
  private var lastItem: ApplicationItem?
  private var slots: Range<Int>?
  /// How many columns stand right of the value columns.
  private var columnsBehind: Int

  /// The runs of a document's grids, in its order.
  static func runs(of grids: [Grid], in text: PositionedText) -> [GridRun] {
    var runs: [GridRun] = []
    var groups: (columns: [Range<Int>], count: Int)?
    for whole in grids where !whole.isLayout {
      var grid = whole.part(from: GridRun.starts, until: GridRun.ends, in: text)
      if let found = GridHeads.evenColumns(of: grid, in: text) {
        grid = grid.collapsed(found, in: text)
      } else if !grid.isRagged {
        if let found = GridHeads.columns(of: grid, in: text) {
          groups = (found, grid.columnCount)
          grid = grid.straightened(below: found)
        }
        // A part without heads goes on as the one before.
        if let groups, groups.count == grid.columnCount, groups.columns.contains(where: { $0.count > 1 }) {
          grid = grid.collapsed(groups.columns, in: text)
        }
      }
      let heads = grid.isRagged ? nil : GridHeads(of: grid, in: text)
      let body = heads.map { grid.below($0.lastRow) } ?? grid
      if let last = runs.last, last.isContinued(by: body, heads, in: text) {
        runs[runs.count - 1].append(body, heads, text)
      } else if let run = GridRun(grid, heads, text) {
        runs.append(run)
      }
    }
    return runs
  }

  private static let starts = ["申请人情况".phrase, "勾稽关系".phrase]
  private static let ends = ["行政复议".phrase, "行政覆议".phrase, "结果维持".phrase]

  private init?(_ grid: Grid, _ heads: GridHeads?, _ text: PositionedText) {
    isRagged = grid.isRagged
    isContradicted = heads == nil && GridHeads.contradictTemplate(in: grid, text)
    slots = heads?.slots
    columnsBehind = heads.map { grid.columnCount - $0.slots.upperBound } ?? 0
    order = heads?.order
    range = grid.range
    tokens = GridTokens.tokens(of: grid, in: text, columns: Applicant.allCases.count, slots: heads?.slots)
    guard let last = GridRun.items(tokens, text).last else { return nil }
    lastItem = last
  }

  private static func items(_ tokens: [TableToken], _ text: PositionedText) -> [ApplicationItem] {
    RowReader.rows(of: tokens, in: text).compactMap(\.item)
  }

  /// Whether a grid goes on with the rows that come next in the template; one that repeats the heads goes on only with
  /// rows that have not come yet, since it may be a copy of the table.
  private func isContinued(by grid: Grid, _ heads: GridHeads?, in text: PositionedText) -> Bool {
    if let heads, heads.order != order { return false }
    // 其他 and 总计 are rows only in their context, which is that of the grid before.
    let before = GridRun.items(tokens, text)
    let lower = GridRun.withoutCutRow(tokens(of: grid, heads, text), text)
    let added = GridRun.items(tokens + lower, text).dropFirst(before.count)
    guard let first = added.first, let lastItem else { return false }
    return heads == nil ? first.index >= lastItem.index : first.index > lastItem.index
  }

  /// The pieces without a first row that has no values and whose label does not begin there: the rest of a label that the
  /// end of a page has cut may read like another one.
  private static func withoutCutRow(_ tokens: [TableToken], _ text: PositionedText) -> [TableToken] {
    let start = tokens.firstIndex(where: \.isValue) ?? tokens.endIndex
    let next = tokens[start...].firstIndex { !$0.isValue } ?? tokens.endIndex
    let run = LabelRun(tokens[..<start], of: text)
    guard tokens[start..<next].allSatisfy(\.isBlank), run.lastNumberedLetter(in: 0..<run.letters.count) == nil else {
      return tokens
    }
    return Array(tokens[next...])
  }

  private mutating func append(_ grid: Grid, _ heads: GridHeads?, _ text: PositionedText) {
    let added = tokens(of: grid, heads, text)
    tokens = text.words.isEmpty ? tokens + added : GridRun.joined(tokens, added, text)
    range = range.lowerBound..<max(range.upperBound, grid.range.upperBound)
    lastItem = GridRun.items(tokens, text).last
  }

  /// The pieces of two pages, with a row that the end of a page has cut put together again.
  ///
  /// Of such a row one page has the values and the other none, and what goes on on the second page begins no label.
  private static func joined(_ upper: [TableToken], _ lower: [TableToken], _ text: PositionedText) -> [TableToken] {
    let end = (upper.lastIndex { !$0.isValue } ?? -1) + 1
    let start = lower.firstIndex(where: \.isValue) ?? lower.endIndex
    let next = lower[start...].firstIndex { !$0.isValue } ?? lower.endIndex
    let (above, below) = (upper[end...], lower[start..<next])
    let run = LabelRun(lower[..<start], of: text)
    guard above.count == Applicant.allCases.count, below.count == above.count,
      run.lastNumberedLetter(in: 0..<run.letters.count) == nil
    else { return upper + lower }
    if above.allSatisfy(\.isBlank) == below.allSatisfy(\.isBlank) {
      // Where both have digits, a number is cut as well.
      let isCut = below.contains { !$0.isBlank } && zip(above, below).allSatisfy { !$0.isBlank || $1.isBlank }
      let isRow = ApplicationLabels.set.matches(in: run).contains { if case .item = $0.code { true } else { false } }
      guard isCut, !isRow, below.contains(where: \.isBlank) else { return upper + lower }
      let values = zip(above, below).map { $1.isBlank ? $0 : TableToken(kind: .text, range: $0.range) }
      return upper[..<end] + values + lower[next...]
    }
    let first = (upper[..<end].lastIndex(where: \.isValue) ?? -1) + 1
    return upper[..<first] + joinedLabels(upper[first..<end], lower[..<start])
      + (above.allSatisfy(\.isBlank) ? below : above) + lower[next...]
  }

  /// The labels of a row that the end of a page has cut, each with the rest of it: that of the row's own label comes last,
  /// behind the rest of the group it stands in.
  private static func joinedLabels(_ upper: ArraySlice<TableToken>, _ lower: ArraySlice<TableToken>) -> [TableToken] {
    if upper.count == lower.count { return zip(upper, lower).flatMap { [$0, $1] } }
    return upper.dropLast() + lower.dropLast() + upper.suffix(1) + lower.suffix(1)
  }

  /// The value columns of a grid that goes on without heads: as far from its right edge as in the first one, since labels
  /// take more columns on one page than on another.
  private func slots(in grid: Grid) -> Range<Int>? {
    guard let slots else { return nil }
    let end = grid.columnCount - columnsBehind
    return end >= slots.count ? end - slots.count..<end : nil
  }

  private func tokens(of grid: Grid, _ heads: GridHeads?, _ text: PositionedText) -> [TableToken] {
    GridTokens.tokens(of: grid, in: text, columns: Applicant.allCases.count, slots: heads?.slots ?? slots(in: grid))
  }
}

/// The heads of the applicants' columns of a grid.
struct GridHeads {
  /// The columns of the grid that hold the seven values.
  var slots: Range<Int>
  /// The applicants in the order of the columns.
  var order: [Applicant]
  /// The last row of the grid that has one of them.
  var lastRow: Int

  /// Finds the heads; nil unless each of the seven stands over a column of its own, side by side.
  init?(of grid: Grid, in text: PositionedText) {
    guard let first = grid.cells.first(where: { GridHeads.applicant(of: $0, in: text) == .individual }) else {
      return nil
    }
    guard let (columns, lastRow) = GridHeads.places(around: first, of: grid, in: text) else { return nil }
    let order = columns.ordered { $0.value < $1.value }
    guard order.count == Applicant.allCases.count, let first = order.first, let last = order.last,
      last.value - first.value == order.count - 1, Set(columns.values).count == order.count
    else { return nil }
    slots = first.value..<last.value + 1
    self.order = order.map(\.key)
    self.lastRow = lastRow
  }

  /// The column of each applicant that a head names in up to three rows around one of them, and the last of these rows;
  /// nil where two columns have one head.
  static func places(
    around head: Grid.Cell, of grid: Grid, in text: PositionedText
  ) -> (columns: [Applicant: Int], lastRow: Int)? {
    var columns: [Applicant: Int] = [:]
    var lastRow = head.row
    for cell in grid.cells where cell.columnSpan == 1 && abs(cell.row - head.row) <= 2 {
      guard let applicant = applicant(of: cell, in: text) else { continue }
      if let known = columns[applicant], known != cell.column { return nil }
      columns[applicant] = cell.column
      lastRow = max(lastRow, cell.row)
    }
    return (columns, lastRow)
  }

  /// The columns below each of the seven heads, from left to right; nil where heads are missing, doubled or not side by
  /// side.
  static func columns(of grid: Grid, in text: PositionedText) -> [Range<Int>]? {
    guard let first = grid.cells.first(where: { applicant(of: $0, in: text) == .individual }) else { return nil }
    var columns: [Applicant: Range<Int>] = [:]
    for cell in grid.cells where abs(cell.row - first.row) <= 2 {
      guard let applicant = applicant(of: cell, in: text) else { continue }
      let range = cell.column..<cell.column + cell.columnSpan
      if let known = columns[applicant], known != range { return nil }
      columns[applicant] = range
    }
    let ranges = columns.values.sorted { $0.lowerBound < $1.lowerBound }
    guard ranges.count == Applicant.allCases.count,
      zip(ranges, ranges.dropFirst()).allSatisfy({ $0.upperBound == $1.lowerBound })
    else { return nil }
    return ranges
  }

  /// The columns below each of the seven heads where a text has a row a line, which says where a head begins and not how
  /// many columns it covers; nil unless they all begin equally far from the next, and further than one column.
  static func evenColumns(of grid: Grid, in text: PositionedText) -> [Range<Int>]? {
    var starts: [Applicant: Int] = [:]
    for cell in grid.cells where cell.columnSpan == 1 {
      guard let applicant = applicant(of: cell, in: text), starts[applicant] == nil else { continue }
      starts[applicant] = cell.column
    }
    let columns = Applicant.allCases.compactMap { starts[$0] }
    guard columns.count == Applicant.allCases.count, let width = columns.dropFirst().first.map({ $0 - columns[0] }),
      width > 1, zip(columns, columns.dropFirst()).allSatisfy({ $1 - $0 == width })
    else { return nil }
    return columns.map { $0..<$0 + width }
  }

  /// Whether heads of one row stand in another order than in the template.
  static func contradictTemplate(in grid: Grid, _ text: PositionedText) -> Bool {
    guard let first = grid.cells.first(where: { applicant(of: $0, in: text) == .individual }) else { return false }
    return grid.rows.contains { row in
      guard let number = row.first?.row, abs(number - first.row) <= 2 else { return false }
      let places = row.compactMap { cell in
        applicant(of: cell, in: text)?.index ?? (isOrganisations(cell, text) ? Applicant.business.index : nil)
      }
      return zip(places, places.dropFirst()).contains { $0 >= $1 }
    }
  }

  private static func isOrganisations(_ cell: Grid.Cell, _ text: PositionedText) -> Bool {
    let units = text.letters(of: cell)
    return units == "法人或其他组织".phrase || units == "法人或者其他组织".phrase
  }

  /// The applicant that a cell names and nothing else.
  static func applicant(of cell: Grid.Cell, in text: PositionedText) -> Applicant? {
    guard cell.range.count <= longestHead else { return nil }
    return byLabel[text.letters(of: cell)]
  }

  /// A head has no more units, the blanks and pronunciations in it included.
  private static let longestHead = 64

  private static let byLabel: [[UInt16]: Applicant] = {
    var table = Dictionary(uniqueKeysWithValues: Applicant.allCases.map { ($0.label.phrase, $0) })
    table["合计".phrase] = .total
    table["社会公益组织机构".phrase] = .nonprofit
    return table
  }()
}
