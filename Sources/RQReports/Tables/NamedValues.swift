import RQEngine

/// Section 三 in text that names the applicant before each value: `（一）予以公开：自然人3件，商业企业1件，…总计4件`.
struct NamedValues {
  /// The cells of each row, in template order of the applicants.
  private(set) var rows: [ApplicationItem: [Cell]] = [:]
  /// The units of the text they stand in.
  private(set) var range: Range<Int>

  private static let fewestRows = 20
  private static let names = Applicant.allCases.map(\.label.phrase)
  /// What stands between the name of an applicant and the value.
  private static let joints = Set(":=有为|".utf16 + [Folding.space, Folding.newline])

  /// What stands behind the last value of a row.
  private static let ends = Set("件宗份条个项。;,.|".utf16 + [Folding.space, Folding.newline])

  /// The table of a text; nil where a row lacks an applicant or has one twice, or where the totals are not the sums.
  static func find(in text: PositionedText, _ compact: CompactText) -> NamedValues? {
    guard compact.indices(of: names[0]).count >= fewestRows else { return nil }
    var found = NamedValues(range: 0..<0)
    var labelStart: Int?
    var tokens: [TableToken] = []
    var first: Int?
    for place in compact.indices(of: names[0]) {
      let start = Int(compact.places[place])
      guard let values = values(from: start, in: text) else { continue }
      let label = labelStart ?? max(0, start - longestLabel)
      tokens.append(TableToken(kind: .label, range: label..<start))
      tokens += values.tokens
      first = first ?? label
      labelStart = values.end
    }
    for row in RowReader.rows(of: tokens, in: text) {
      guard let item = row.item, row.values.tokens.count == names.count, found.rows[item] == nil else { return nil }
      found.rows[item] = row.values.tokens.map { Cell(count: $0, in: text) }
    }
    guard found.rows.count >= fewestRows, RowTotals.hold(in: found.rows.values), let first, let end = labelStart else {
      return nil
    }
    found.range = first..<end
    return found
  }

  /// A label has no more units.
  private static let longestLabel = 60
  /// Between one value and the name of the next applicant stand no more units.
  private static let longestGap = 12

  /// The seven values behind the names of the applicants, one after the other; nil where another order or something else
  /// stands there.
  private static func values(from start: Int, in text: PositionedText) -> (tokens: [TableToken], end: Int)? {
    var place = start
    var tokens: [TableToken] = []
    for name in names {
      let limit = min(text.units.count, place + longestGap)
      while place < limit, !text.units[place...].starts(with: name) {
        // Nothing but what ends a value stands between.
        if NumberText.isDigit(text.units[place]) { return nil }
        place += 1
      }
      guard place < limit, text.units[place...].starts(with: name) else { return nil }
      place += name.count
      while place < text.units.count, joints.contains(text.units[place]) { place += 1 }
      let first = place
      while place < text.units.count, NumberText.isDigit(text.units[place]) || text.units[place] == 0x2C,
        text.units[place] != 0x2C || place + 1 < text.units.count && NumberText.isDigit(text.units[place + 1])
      { place += 1 }
      guard case .number(let value, _)? = NumberText.read(text.units[first..<place]),
        // `5.属于` is the number of a label.
        place == text.units.count || text.units[place] != 0x2E && text.units[place] != 0x3001
      else { return nil }
      tokens.append(TableToken(kind: .number(value, .none), range: first..<place))
    }
    while place < text.units.count, ends.contains(text.units[place]) { place += 1 }
    return (tokens, place)
  }
}
