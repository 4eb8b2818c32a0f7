import RQEngine

/// Section 三 in grids whose heads are not the template's seven side by side: an applicant is missing, another column stands
/// among them, or the columns are parted into several tables.
///
/// A value belongs to the applicant that its column names. As such a table is not the template's, it is read only where the
/// rows bear it out: in nearly all of them the total is the sum of what stands before it.
struct NamedColumns {
  /// The cells of each row, in template order of the applicants; those of no column are absent.
  private(set) var rows: [ApplicationItem: [Cell]] = [:]
  /// The units of the text that the grids cover.
  private(set) var range: Range<Int>

  private static let fewestRows = 20
  private static let columns = Applicant.allCases.count

  /// The table that the grids of a text make; nil where they do not name their columns or the sums do not hold.
  static func find(in text: PositionedText) -> NamedColumns? {
    var found: NamedColumns?
    var known: Set<Applicant> = []
    let grids = text.grids.isEmpty ? LineGrids.findNamed(in: text) : text.grids
    for grid in grids where !grid.isLayout {
      guard let columns = columns(of: grid, in: text), known.isDisjoint(with: columns.applicants.keys),
        let part = NamedColumns(grid, columns, text)
      else { continue }
      guard var whole = found else {
        (found, known) = (part, Set(columns.applicants.keys))
        continue
      }
      guard Set(whole.rows.keys) == Set(part.rows.keys) else { return nil }
      known.formUnion(columns.applicants.keys)
      whole.add(part, columns.applicants.keys)
      found = whole
    }
    guard let found, known.contains(.total), known.count > 1, found.rows.count >= fewestRows,
      RowTotals.hold(in: found.rows.values, over: RowTotals.parts.filter(known.contains))
    else { return nil }
    return found
  }

  /// The columns that applicants head, and the row below the heads.
  private static func columns(
    of grid: Grid, in text: PositionedText
  ) -> (applicants: [Applicant: Int], first: Int, firstRow: Int)? {
    guard
      let head = grid.cells.first(where: { cell in
        GridHeads.applicant(of: cell, in: text).map { $0 != .other && $0 != .total } ?? false
      })
    else { return nil }
    guard let (applicants, lastRow) = GridHeads.places(around: head, of: grid, in: text) else { return nil }
    // A label of a row is no head, though it may be called 总计 or 其他.
    guard applicants.count > 1, let first = applicants.values.min() else { return nil }
    return (applicants, first, lastRow + 1)
  }

  private init?(
    _ grid: Grid, _ columns: (applicants: [Applicant: Int], first: Int, firstRow: Int), _ text: PositionedText
  ) {
    range = grid.range
    var tokens: [TableToken] = []
    for row in grid.rows {
      guard let number = row.first?.row, number >= columns.firstRow else { continue }
      let labels = row.filter { $0.column < columns.first }
      for cell in labels {
        let label = text.trimmed(cell.range)
        if !label.isEmpty { tokens.append(TableToken(kind: .label, range: label)) }
      }
      let end = labels.last?.range.upperBound ?? row.first?.range.lowerBound ?? 0
      for applicant in Applicant.allCases {
        let cell = columns.applicants[applicant].flatMap { column in
          row.first { $0.column == column && $0.columnSpan == 1 }
        }
        tokens.append(
          cell.map { GridTokens.value(of: $0, in: text) } ?? TableToken(kind: .blank(spaced: true), range: end..<end))
      }
    }
    for row in RowReader.rows(of: tokens, in: text) {
      guard let item = row.item, row.values.tokens.count == NamedColumns.columns, rows[item] == nil else { return nil }
      rows[item] = zip(Applicant.allCases, row.values.tokens).map { applicant, token in
        columns.applicants[applicant] == nil ? .absent : Cell(count: token, in: text)
      }
    }
  }

  /// Puts the columns of another part into the rows.
  private mutating func add(_ part: NamedColumns, _ applicants: some Sequence<Applicant>) {
    for (item, cells) in part.rows {
      for applicant in applicants { rows[item]?[applicant.index] = cells[applicant.index] }
    }
    range = min(range.lowerBound, part.range.lowerBound)..<max(range.upperBound, part.range.upperBound)
  }
}
