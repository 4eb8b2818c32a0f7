import RQEngine

/// The heads of section 四 in a grid: five outcomes for each of three kinds of proceedings, over a column each.
struct ProceedingHeads {
  /// The columns of the grid in the order of the template.
  private let columns: [Int]
  /// The last row that has a head.
  private let lastRow: Int

  private static let outcomes = ProceedingOutcome.phrases
  /// A head has no more units, the blanks and pronunciations in it included.
  private static let longestHead = 64
  private static let count = ProceedingKind.allCases.count * ProceedingOutcome.allCases.count

  /// Finds the heads; nil unless all fifteen stand side by side, five of different outcomes for each kind.
  init?(of grid: Grid, in text: PositionedText) {
    var heads: [(column: Int, outcome: Int)] = []
    var last = 0
    // 总计 is a head of section 三 as well, which may stand in the same grid.
    guard
      let first = grid.cells.first(where: { cell in
        ProceedingHeads.outcome(of: cell, in: text).map { $0 < ProceedingHeads.outcomes.count - 1 } ?? false
      })
    else { return nil }
    for cell in grid.cells where cell.columnSpan == 1 && (0...3).contains(cell.row - first.row) {
      guard let outcome = ProceedingHeads.outcome(of: cell, in: text) else { continue }
      // A head over several rows is printed once for each by some programs.
      if !heads.contains(where: { $0 == (cell.column, outcome) }) { heads.append((cell.column, outcome)) }
      last = max(last, cell.row + cell.rowSpan - 1)
    }
    heads = heads.ordered { $0.column < $1.column }
    guard heads.count == ProceedingHeads.count, Set(heads.map(\.column)).count == heads.count,
      let kinds = ProceedingHeads.kinds(of: grid, over: heads.map(\.column), in: text)
    else { return nil }
    let width = ProceedingHeads.outcomes.count
    var columns = [Int](repeating: 0, count: heads.count)
    for (block, kind) in kinds.enumerated() {
      let own = heads[block * width..<(block + 1) * width]
      guard Set(own.map(\.outcome)).count == width else { return nil }
      for head in own { columns[kind * width + head.outcome] = head.column }
    }
    self.columns = columns
    lastRow = last
  }

  /// The grid with the columns below each of the fifteen heads as one; the grid as it is where each has one column, or
  /// where they do not stand side by side.
  static func evened(_ grid: Grid, in text: PositionedText) -> Grid {
    guard let first = grid.cells.first(where: { outcome(of: $0, in: text) == 0 }) else { return grid }
    let heads = grid.cells.filter { (0...3).contains($0.row - first.row) && outcome(of: $0, in: text) != nil }
    let columns = heads.map { $0.column..<$0.column + $0.columnSpan }.ordered { $0.lowerBound < $1.lowerBound }
    guard columns.count == count, columns.contains(where: { $0.count > 1 }),
      zip(columns, columns.dropFirst()).allSatisfy({ $0.upperBound == $1.lowerBound })
    else { return grid }
    return grid.straightened(below: columns).collapsed(columns, in: text)
  }

  private static let kindHeads = ProceedingKind.phrases

  /// The kind of each block of five columns; that of the template where not all three are named, and nil where two are
  /// named over one block.
  private static func kinds(of grid: Grid, over columns: [Int], in text: PositionedText) -> [Int]? {
    let width = outcomes.count
    var kinds = [Int?](repeating: nil, count: kindHeads.count)
    var order: [(column: Int, kind: Int)] = []
    for cell in grid.cells {
      guard cell.range.count <= longestHead, let kind = kindHeads.firstIndex(of: text.letters(of: cell)) else {
        continue
      }
      order.append((cell.column, kind))
      // A head over one column has lost how many it spans.
      guard cell.columnSpan > 1,
        let place = columns.firstIndex(where: { $0 >= cell.column && $0 < cell.column + cell.columnSpan })
      else { continue }
      if let known = kinds[place / width], known != kind { return nil }
      kinds[place / width] = kind
    }
    let unspanned = order.ordered { ($0.column, $0.kind) < ($1.column, $1.kind) }.map(\.kind)
    if kinds.allSatisfy({ $0 == nil }), unspanned != unspanned.ordered() { return nil }
    let known = kinds.compactMap { $0 }
    if known.count < kindHeads.count {
      return known.isEmpty || kinds.enumerated().allSatisfy { $1 == nil || $0 == $1 } ? Array(kindHeads.indices) : nil
    }
    return Set(known).count == known.count ? known : nil
  }

  /// The values of the first row below the heads that has a cell under each and a number in one; where there is none, of
  /// the first with nothing in any.
  func values(of grid: Grid, in text: PositionedText) -> [TableToken]? {
    var empty: [TableToken]?
    for row in grid.rows {
      guard let cell = row.first, cell.row > lastRow else { continue }
      let values = columns.compactMap { column in row.first { $0.column == column && $0.columnSpan == 1 } }
      guard values.count == columns.count else { continue }
      let tokens = values.map { GridTokens.value(of: $0, in: text) }
      if tokens.contains(where: { if case .number = $0.kind { true } else { $0.kind == .notApplicable } }) {
        return tokens
      }
      if empty == nil, tokens.allSatisfy(\.isBlank) { empty = tokens }
    }
    return empty
  }

  private static func outcome(of cell: Grid.Cell, in text: PositionedText) -> Int? {
    guard cell.range.count <= longestHead else { return nil }
    return outcomes.firstIndex(of: text.letters(of: cell))
  }
}
