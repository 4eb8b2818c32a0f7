import RQEngine

/// Section 四 as read from one place of a document.
struct ProceedingTable {
  /// The fifteen cells, by kind and outcome; empty cells where the row could not be told apart.
  private(set) var cells: [Cell]
  /// Whether the fifteen cells were read for certain.
  private(set) var isCertain: Bool
  /// Whether values are printed that could not be assigned to columns.
  private(set) var isUncertain: Bool

  private static let kinds = ProceedingKind.allCases.count
  private static let outcomes = ProceedingOutcome.allCases.count

  /// Reads section 四 where it stands behind `start`, the end of section 三; nil when there is no table.
  ///
  /// - Parameters:
  ///   - splits: whether blanks part cells as bars do, as section 三 shows.
  ///   - layout: how the rows of section 三 place their cells.
  static func find(
    in text: PositionedText, compact: CompactText, from start: Int, splits: Bool = false, layout: RowLayout? = nil
  ) -> ProceedingTable? {
    var uncertain: ProceedingTable?
    for (number, grid) in text.grids.enumerated() {
      guard var table = ProceedingTable(grid, text) else { continue }
      if !text.words.isEmpty, number + 1 < text.grids.count {
        table.refuseNumbers(cutBefore: text.grids[number + 1], text)
      }
      if table.isCertain { return table }
      uncertain = uncertain ?? table
    }
    var position = start
    var mentions = 0
    while mentions < maxMentions, let place = anchor(in: compact, from: position) {
      position = place + 1
      mentions += 1
      // Behind the heads of other kinds the table has the kinds in another order.
      let before = compact.units[max(0, place - 8)..<place].filter { $0 != Folding.bar }.suffix(4)
      if before.elementsEqual(suit) || before.suffix(2).elementsEqual(sued) { continue }
      var end = min(compact.units.count, place + maxLength)
      for phrase in ends {
        if let stop = compact.firstIndex(of: phrase, from: place, to: end) { end = stop }
      }
      guard let table = ProceedingTable(text, range: compact.textRange(place..<end), splits: splits, layout: layout)
      else { continue }
      if table.isCertain { return table }
      uncertain = uncertain ?? table
    }
    return uncertain
  }

  private static let maxLength = 3_000
  /// The table stands behind one of the first mentions of its kinds, however often a text repeats them.
  private static let maxMentions = 1_000
  private static let ends = [
    "存在的主要问题".phrase, "主要问题及改进".phrase, "其他需要报告的事项".phrase, "本年新收政府信息公开申请".phrase,
  ]
  private static let anchors = ["行政复议".phrase, "行政覆议".phrase]

  private static func anchor(in compact: CompactText, from start: Int) -> Int? {
    anchors.compactMap { compact.firstIndex(of: $0, from: start) }.min()
  }

  /// Reads a grid whose last row holds the fifteen cells, whether anything is printed in them or not.
  private init?(_ whole: Grid, _ text: PositionedText) {
    if whole.isLayout { return nil }
    let grid = whole.isRagged ? whole : ProceedingHeads.evened(whole, in: text)
    guard
      let values = grid.isRagged
        ? ProceedingTable.row(of: grid, in: text) : ProceedingHeads(of: grid, in: text)?.values(of: grid, in: text)
    else { return nil }
    cells = values.map { Cell(count: $0, in: text) }
    // An empty row may stand above the one with the values, on the page before it.
    isCertain = values.contains { !$0.isBlank }
    isUncertain = false
  }

  /// Takes no number that the end of a page has cut: the next grid goes on with digits in some of the columns and nothing
  /// in the others.
  private mutating func refuseNumbers(cutBefore next: Grid, _ text: PositionedText) {
    for row in next.rows where row.count == cells.count {
      let values = row.map { GridTokens.value(of: $0, in: text) }
      guard values.contains(where: \.isBlank), values.contains(where: { !$0.isBlank }),
        values.allSatisfy({ if case .number = $0.kind { true } else { $0.isBlank } })
      else { continue }
      for (index, value) in values.enumerated() where !value.isBlank && cells[index].state == .number {
        cells[index].state = .text
        cells[index].value = nil
      }
    }
  }

  private init?(_ text: PositionedText, range: Range<Int>, splits: Bool, layout: RowLayout?) {
    let tokens = TableTokenizer.tokens(of: text, in: range, splits: splits)
    var runs: [(letters: [UInt16], values: ValueRow)] = []
    var letters: [UInt16] = []
    // With what stands in brackets, which may be the name of a kind.
    var words: [[UInt16]] = []
    var own: [UInt16] = []
    var position = 0
    while position < tokens.count {
      var end = position
      while end < tokens.count, tokens[end].isValue == tokens[position].isValue { end += 1 }
      if tokens[position].isValue {
        runs.append((letters, ValueRow(tokens: Array(tokens[position..<end]))))
        words.append(own)
        (letters, own) = ([], [])
      } else {
        letters = LabelRun(tokens[position..<end], of: text).letters
        own = tokens[position..<end].flatMap { text.units[$0.range].filter { $0 >= 0x3400 } }
      }
      position = end
    }
    let heads = runs.reduce(into: [UInt16]()) { $0 += $1.letters } + letters
    guard ProceedingTable.hasHeads(heads), !ProceedingTable.contradictTemplate(heads) else { return nil }
    let columns = ProceedingTable.kinds * ProceedingTable.outcomes
    let printed = runs.filter { $0.values.printedCount > 0 }
    let named = zip(words, runs).filter { $1.values.printedCount > 0 }.map { (letters: $0, values: $1.values) }
    // On a page a cell of two lines may have come before the others.
    if printed.allSatisfy({ text.standsInOrder($0.values.tokens) }),
      let row = ProceedingTable.oneRow(printed.map(\.values), columns, like: layout)
        ?? ProceedingTable.threeRows(named) ?? ProceedingTable.evenRow(printed.map(\.values), text)
    {
      // Lines that a page has wrapped may be out of order.
      if !printed.contains(where: { $0.values.isWrapped(in: text) })
        || RowLayout.addUp(row, by: ProceedingTable.outcomes)
      {
        cells = row.map { Cell(count: $0, in: text) }
        isCertain = true
        isUncertain = false
        return
      }
    }
    cells = [Cell](repeating: .blank(at: range.upperBound, in: text), count: columns)
    isCertain = false
    isUncertain = !printed.isEmpty
  }

  /// The one row of fifteen cells of a grid whose heads are cut into other cells.
  private static func row(of grid: Grid, in text: PositionedText) -> [TableToken]? {
    let letters = grid.cells.flatMap { text.units[$0.range].filter { $0 >= 0x3400 } }
    guard hasHeads(letters), !contradictTemplate(letters) else { return nil }
    let rows = grid.rows.compactMap { row -> [TableToken]? in
      let cells = row.prefix(kinds * outcomes)
      let tokens = cells.map { GridTokens.value(of: $0, in: text) }
      guard tokens.count == kinds * outcomes, tokens.contains(where: { !$0.isBlank }),
        row.dropFirst(tokens.count).allSatisfy({ text.trimmed($0.range).isEmpty }),
        tokens.allSatisfy({ if case .text = $0.kind { NumberText.isNoted(text.units[$0.range]) } else { true } })
      else { return nil }
      return tokens
    }
    return rows.count == 1 ? rows[0] : nil
  }

  private static let headLetters = "结果其他尚未".phrase

  /// Whether the heads of the table are there, in whatever shreds; some copies have lost the second half of each.
  private static func hasHeads(_ letters: [UInt16]) -> Bool {
    headLetters.allSatisfy { letters.contains($0) }
  }

  private static let kindHeads = ProceedingKind.phrases
  private static let suit = "行政诉讼".phrase
  private static let sued = "起诉".phrase
  private static let outcomeHeads = ProceedingOutcome.phrases

  /// Whether whole heads stand in another order than in the template.
  private static func contradictTemplate(_ letters: [UInt16]) -> Bool {
    let phrase = Phrase(letters)
    if let direct = phrase.firstIndex(of: kindHeads[1]), let after = phrase.firstIndex(of: kindHeads[2]), after < direct
    {
      return true
    }
    // The heading names kinds as well: what counts is what was named last before the outcomes.
    if let end = phrase.firstIndex(of: outcomeHeads[0]) {
      func last(_ name: [UInt16]) -> Int? { phrase.indices(of: name).last { $0 < end } }
      if let review = last(kindHeads[0]),
        ([suit] + kindHeads[1...]).contains(where: { last($0).map { $0 < review } ?? false })
      {
        return true
      }
    }
    var found: [Int] = []
    var place = 0
    while place < letters.count {
      if let head = outcomeHeads.firstIndex(where: { letters[place...].starts(with: $0) }) {
        found.append(head)
        place += outcomeHeads[head].count
      } else {
        place += 1
      }
    }
    let counts = Set(outcomeHeads.indices.map { head in found.count { $0 == head } })
    guard counts.count == 1 else { return false }
    return found.enumerated().contains { $1 != $0 % outcomes }
  }

  /// All cells behind one another, as the template prints them.
  private static func oneRow(_ rows: [ValueRow], _ columns: Int, like layout: RowLayout?) -> [TableToken]? {
    let complete = rows.filter { $0.printedCount == columns && !$0.isGlued }
    if complete.count == 1 { return complete[0].tokens.filter { !$0.isBlank } }
    guard rows.count == 1, let row = rows.first else { return nil }
    if let cells = RowLayout(columns: columns, rows: [row]).cells(of: row) { return cells }
    guard let cells = layout?.adapted(to: columns)?.cells(of: row), addsUp(cells) else { return nil }
    return cells
  }

  /// Whether the last of each five cells is printed and the sum of the others.
  private static func addsUp(_ cells: [TableToken]) -> Bool {
    stride(from: outcomes - 1, to: cells.count, by: outcomes).allSatisfy { !cells[$0].isBlank }
      && RowLayout.addUp(cells, by: outcomes)
  }

  /// A row set in columns of one width from the beginning of its line, as where tabs became blanks: its totals are the
  /// sums of the rest.
  private static func evenRow(_ rows: [ValueRow], _ text: PositionedText) -> [TableToken]? {
    guard rows.count == 1, let row = rows.first, !row.isGlued else { return nil }
    let printed = row.tokens.filter { !$0.isBlank }
    guard let first = printed.first, let last = printed.last, printed.count < kinds * outcomes else { return nil }
    var start = first.range.lowerBound
    while start > 0, text.units[start - 1] != Folding.newline { start -= 1 }
    let line = text.units[start..<last.range.upperBound]
    guard !line.contains(Folding.newline), !line.contains(Folding.bar) else { return nil }
    for isFolded in [false, true] {
      let places = printed.map { token in
        (start..<token.range.lowerBound).reduce(0) { $0 + (isFolded ? text.foldedWidth(of: $1) : text.width(of: $1)) }
      }
      if let cells = even(printed, places) { return cells }
    }
    return nil
  }

  /// The fifteen cells of values at their places in a line.
  ///
  /// The last place tells how wide the columns are. Where nothing is printed in the last column, all places together do,
  /// if there is something to add up.
  private static func even(_ printed: [TableToken], _ places: [Int]) -> [TableToken]? {
    let columns = kinds * outcomes
    let last = places[places.count - 1]
    let common = places.reduce(0, greatestCommonDivisor)
    let steps = last % (columns - 1) == 0 ? [last / (columns - 1), common] : [common]
    let end = printed[printed.count - 1].range.upperBound
    for step in steps where step >= 4 && places.allSatisfy({ $0 % step == 0 && $0 / step < columns }) {
      guard Set(places).count == places.count else { return nil }
      var cells = [TableToken](repeating: TableToken(kind: .blank(spaced: true), range: end..<end), count: columns)
      for (token, place) in zip(printed, places) { cells[place / step] = token }
      let isLastPrinted = last == step * (columns - 1)
      if RowLayout.addUp(cells, by: outcomes), isLastPrinted || printed.contains(where: \.isCountOfSomething) {
        return cells
      }
    }
    return nil
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }

  /// One row of five cells for each kind, each behind its own heads.
  private static func threeRows(_ rows: [(letters: [UInt16], values: ValueRow)]) -> [TableToken]? {
    guard rows.count == kinds, rows.allSatisfy({ $0.values.printedCount == outcomes && !$0.values.isGlued }) else {
      return nil
    }
    for (row, name) in zip(rows, ProceedingKind.phrases) where !contains(row.letters, name) { return nil }
    return rows.flatMap { $0.values.tokens.filter { !$0.isBlank } }
  }

  private static func contains(_ letters: [UInt16], _ phrase: [UInt16]) -> Bool {
    guard letters.count >= phrase.count else { return false }
    return (0...letters.count - phrase.count).contains { letters[$0..<$0 + phrase.count].elementsEqual(phrase) }
  }
}
