/// What the totals of section 三 say of how its columns were read.
enum RowTotals {
  /// The columns whose values the total is the sum of.
  static let parts = Array(Applicant.allCases.dropLast())

  /// Whether the total of a row is the sum of its values in some columns.
  static func addsUp(_ row: [Cell], over columns: [Applicant] = parts) -> Bool {
    guard let total = row[Applicant.total.index].count else { return false }
    return CheckedSum.of(columns.lazy.map { row[$0.index].count }) == total
  }

  /// Whether it is in nine of ten rows that count something, of which there are at least `fewest`.
  static func hold(
    in rows: some Collection<[Cell]>, over columns: [Applicant] = parts, fewest: Int = 0
  ) -> Bool {
    let telling = rows.filter(countsSomething)
    return telling.count >= fewest && telling.count { addsUp($0, over: columns) } * 10 >= telling.count * 9
  }

  /// Whether a row has a number other than 0.
  static func countsSomething(_ row: [Cell]) -> Bool { row.contains { ($0.count ?? 0) != 0 } }
}
