import RQEngine

/// The values printed behind one label, empty cells included.
struct ValueRow {
  var tokens: [TableToken]

  /// How many cells have something printed in them.
  var printedCount: Int { tokens.reduce(0) { $0 + ($1.isBlank ? 0 : 1) } }

  /// Whether a number ran into the numbering of the next label.
  var isGlued: Bool { tokens.contains { $0.kind == .glued } }

  /// Whether the printed cells follow each other without an empty one between.
  var isContiguous: Bool {
    guard let first = tokens.firstIndex(where: { !$0.isBlank }), let last = tokens.lastIndex(where: { !$0.isBlank })
    else { return true }
    return last - first + 1 == printedCount
  }
}

extension ValueRow {
  /// Whether its values stand on several lines, some of them together, and no bar parts them: lines that a page wraps may be
  /// out of order.
  func isWrapped(in text: PositionedText) -> Bool {
    let printed = tokens.filter { !$0.isBlank }
    if isBarred(in: text) { return false }
    let breaks = zip(printed, printed.dropFirst()).count { left, right in
      left.range.upperBound > right.range.lowerBound
        || text.units[left.range.upperBound..<right.range.lowerBound].contains(Folding.newline)
    }
    return breaks > 0 && breaks < printed.count - 1
  }

  /// Whether bars stand between its values.
  func isBarred(in text: PositionedText) -> Bool {
    guard let first = tokens.first, let last = tokens.last, first.range.lowerBound <= last.range.upperBound else {
      return false
    }
    return text.units[first.range.lowerBound..<last.range.upperBound].contains(Folding.bar)
  }

  /// Whether all its values stand on one line.
  func isLine(in text: PositionedText) -> Bool {
    guard let first = tokens.first, let last = tokens.last, first.range.lowerBound <= last.range.upperBound else {
      return true
    }
    return !text.units[first.range.lowerBound..<last.range.upperBound].contains(Folding.newline)
  }
}

/// How the rows of one table place their cells, learned from all of its rows.
///
/// Copies of a page may drop empty cells and fill the row up with bars at its end. A row with fewer printed cells than
/// columns is therefore read by position only where the table shows that its empty cells stayed in place.
struct RowLayout {
  private var columns: Int
  private let startsAtLabel: Bool
  private let keepsEmptyCells: Bool
  /// Whether empty cells are printed with blanks in them, so that one without is only there to fill up the row.
  private let printsBlanks: Bool
  private let isReliable: Bool
  /// Whether totals show that the empty cells of rows stay in place.
  private let isProven: Bool
  /// Whether the document itself says which cell is in which column.
  let isGrid: Bool

  /// The layout of a grid, where every cell is in its column whether anything is printed in it or not.
  init(gridColumns columns: Int) {
    self.columns = columns
    isGrid = true
    isProven = false
    startsAtLabel = true
    keepsEmptyCells = true
    printsBlanks = false
    isReliable = true
  }

  /// Whether the lines of the table are out of order, so that only values on one line are those of a row.
  var isMixedUp = false

  /// The layout of another table of the same text, where rows with empty cells have shown what it is.
  func adapted(to columns: Int) -> RowLayout? {
    if !isProven { return nil }
    var layout = self
    layout.columns = columns
    return layout
  }

  /// Learns from the rows of a table with `columns` columns, and from how another table of the text is laid out.
  init(columns: Int, rows: [ValueRow], like other: RowLayout? = nil) {
    self.columns = columns
    isGrid = false
    isProven = RowLayout.isExact(rows.filter { $0.printedCount < columns && $0.printedCount > 0 }, columns)
    let full = rows.filter { $0.printedCount == columns && !$0.isGlued }
    let partial = rows.filter { $0.printedCount < columns && $0.printedCount > 0 && !$0.isGlued }
    isReliable = full.allSatisfy(\.isContiguous)
    if full.isEmpty {
      // A bar on a line of its own before the row looks like an empty first cell; one with blanks in it does not.
      let ends = partial.compactMap { row in row.tokens.lastIndex { !$0.isBlank } }
      startsAtLabel =
        partial.allSatisfy { row in row.tokens.first.map { !$0.isBlank || $0.kind == .blank(spaced: true) } ?? true }
        && (partial.allSatisfy { $0.tokens.count == columns } || ends.max() == columns - 1)
        || isProven
    } else {
      startsAtLabel = full.allSatisfy { $0.tokens.first?.isBlank == false }
    }
    // Where rows are filled up with blank cells, blanks do not tell an empty cell that was printed.
    let fillsWithBlanks = rows.contains { $0.tokens.count > columns && $0.tokens.last?.kind == .blank(spaced: true) }
    let otherKeeps = other.map { $0.keepsEmptyCells && $0.isReliable && $0.startsAtLabel && !$0.isGrid } ?? false
    let hasBlanks = partial.contains { row in row.tokens.contains { $0.kind == .blank(spaced: true) } }
    printsBlanks = hasBlanks || otherKeeps && other?.printsBlanks == true
    keepsEmptyCells =
      otherKeeps
      || partial.contains { row in
        let first = row.tokens.firstIndex { !$0.isBlank } ?? 0
        let last = row.tokens.lastIndex { !$0.isBlank } ?? 0
        let inner = row.tokens[first...last].contains(where: \.isBlank)
        return inner || (!fillsWithBlanks && row.tokens.contains { $0.kind == .blank(spaced: true) })
      }
  }

  /// Whether each row has a cell a column and its last one printed, and their totals are the sums of the rest: such rows
  /// keep their empty cells in place, whichever they are.
  private static func isExact(_ rows: [ValueRow], _ columns: Int) -> Bool {
    guard rows.count >= fewestExactRows else { return false }
    var (sums, inner) = (0, 0)
    for row in rows {
      let end = row.tokens.lastIndex { !$0.isBlank } ?? 0
      guard end == columns - 1, row.tokens.count <= columns + 1 else { return false }
      var parts: [Int64?] = []
      for token in row.tokens[..<columns] {
        guard case .number(let value, _) = token.kind else {
          parts.append(0)
          continue
        }
        parts.append(Int64(exactly: value.unscaled))
      }
      let total = parts.removeLast()
      if CheckedSum.of(parts) == total { sums += 1 }
      if row.tokens[..<columns].first?.isBlank == false { inner += 1 }
    }
    return sums * 10 >= rows.count * 9 && inner > 0
  }

  private static let fewestExactRows = 3

  /// The value of a cell that spans several columns and is printed once for each; nil for other rows.
  private static func repeated(_ row: ValueRow) -> TableToken? {
    let printed = row.tokens.filter { !$0.isBlank }
    guard printed.count > 1, let first = printed.first, case .number = first.kind,
      printed.allSatisfy({ $0.kind == first.kind })
    else { return nil }
    return first
  }

  /// Whether the last cell of each group of so many is the sum of the others; empty ones count for nothing.
  static func addUp(_ cells: [TableToken], by size: Int) -> Bool {
    stride(from: 0, to: cells.count, by: size).allSatisfy { first in
      let group = cells[first..<min(first + size, cells.count)]
      let counts = group.map { token -> Int64? in
        if case .number(let value, _) = token.kind { Int64(exactly: value.unscaled) } else { 0 }
      }
      let sum = CheckedSum.of(counts.dropLast())
      if case .number? = group.last?.kind { return sum == counts.last }
      return group.last?.kind != .text && sum == 0
    }
  }

  /// Whether the counts before the last one come to more than it says.
  static func exceedsTotal(_ cells: [TableToken]) -> Bool {
    let counts = cells.map { token -> Int64? in
      if case .number(let value, _) = token.kind { Int64(exactly: value.unscaled) } else { nil }
    }
    guard let last = counts.last, let total = last, let sum = CheckedSum.of(counts.dropLast().map { $0 ?? 0 }) else {
      return false
    }
    return sum > total
  }

  /// How many cells of a row of so many make a total and what it is the total of; 0 where there is none.
  private static func groupSize(of columns: Int) -> Int {
    switch columns {
    case Applicant.allCases.count: columns
    case ProceedingKind.allCases.count * ProceedingOutcome.allCases.count: ProceedingOutcome.allCases.count
    default: 0
    }
  }

  /// The tokens of the columns in order; nil when the row cannot be told apart for certain.
  ///
  /// Where blanks alone part two numbers between bars, the totals have to agree.
  func cells(of row: ValueRow) -> [TableToken]? {
    guard let cells = placed(row) else { return nil }
    let size = RowLayout.groupSize(of: columns)
    return size > 0 && row.tokens.contains(where: \.isParted) && !RowLayout.addUp(cells, by: size) ? nil : cells
  }

  private func placed(_ row: ValueRow) -> [TableToken]? {
    if row.isGlued { return nil }
    if columns == 1, let value = RowLayout.repeated(row) { return [value] }
    if isGrid {
      let cells = row.tokens.prefix(columns)
      guard cells.count == columns, row.tokens.dropFirst(columns).allSatisfy(\.isBlank), row.printedCount > 0 else {
        return nil
      }
      return Array(cells)
    }
    let printed = row.printedCount
    if printed == columns { return printed == row.tokens.count ? row.tokens : row.tokens.filter { !$0.isBlank } }
    if printed == 0 || printed > columns { return nil }
    guard isReliable, startsAtLabel, row.tokens.count >= columns else { return nil }
    let cells = Array(row.tokens[..<columns])
    guard row.tokens[columns...].allSatisfy(\.isBlank) else { return nil }
    guard let last = cells.last, last.isBlank else { return cells }
    return keepsEmptyCells && (!printsBlanks || last.kind == .blank(spaced: true)) ? cells : nil
  }
}

extension Cell {
  /// The cell that a token of a table of counts stands for.
  init(count token: TableToken, in text: PositionedText) {
    switch token.kind {
    case .number(let value, let unit):
      let whole = value.scale == 0 || value.rescaled(to: 0)?.rescaled(to: value.scale) == value
      if whole, unit == .none || unit == .things, let count = value.rescaled(to: 0) {
        self.init(.number, token, in: text, value: count)
      } else {
        self.init(.text, token, in: text)
      }
    case .notApplicable: self.init(.notApplicable, token, in: text)
    case .blank: self.init(.blank, token, in: text)
    case .text, .label, .glued: self.init(.text, token, in: text)
    }
  }

  /// A cell of a given state with what the token prints.
  init(_ state: CellState, _ token: TableToken, in text: PositionedText, value: Decimal? = nil) {
    let bytes = text.byteRange(of: token.range)
    self.init(
      state: state, value: value, printed: token.range.isEmpty ? "" : text.printed(token.range),
      byteStart: bytes.lowerBound, byteEnd: bytes.upperBound, place: text.place(of: token.range))
  }

  /// An empty cell at a place of the text.
  static func blank(at place: Int, in text: PositionedText) -> Cell {
    let bytes = text.byteRange(of: place..<place)
    return Cell(
      state: .blank, byteStart: bytes.lowerBound, byteEnd: bytes.upperBound, place: text.place(of: place..<place))
  }
}
