import RQEngine

/// Section 二 as read from one place of a document.
struct DisclosureTable {
  /// The cells that were found.
  private(set) var cells: [DisclosureColumn: Cell] = [:]
  /// The heads that were found.
  private(set) var heads: Set<DisclosureHead> = []
  /// How many rows have all their cells read for certain.
  private(set) var certainRows = 0
  /// How many rows have something printed that could not be assigned to columns.
  private(set) var uncertainRows = 0
  /// The units of the text the table covers.
  let range: Range<Int>

  /// The best reading of section 二: the copy with the most certain rows; nil when there is no table.
  ///
  /// - Parameters:
  ///   - splits: whether blanks part cells as bars do, as section 三 shows.
  ///   - layout: how the rows of section 三 place their cells.
  static func find(
    in text: PositionedText, compact: CompactText, splits: Bool = false, layout: RowLayout? = nil
  ) -> DisclosureTable? {
    var best: DisclosureTable?
    for run in gridRuns(of: text) {
      let table = DisclosureTable(text, run.tokens, range: run.range, isGrid: true)
      if table.cells.isEmpty && table.heads.isEmpty { continue }
      if let current = best, current.certainRows >= table.certainRows { continue }
      best = table
    }
    if let best, best.certainRows > 0, best.uncertainRows == 0 { return best }
    for range in copies.candidates(in: compact) {
      let units = compact.textRange(range)
      let table = DisclosureTable(
        text, TableTokenizer.tokens(of: text, in: units, splits: splits), range: units, isGrid: false,
        like: layout)
      if table.cells.isEmpty && table.heads.isEmpty { continue }
      if let current = best, current.certainRows >= table.certainRows { continue }
      best = table
    }
    return best
  }

  private static let copies = TableCopies(
    anchors: [
      ["第二十条第(一)项".phrase, "第二十条第一项".phrase, "第二十条第(1)项".phrase],
      ["本年制发件数".phrase, "制发件数".phrase, "制发数".phrase, "新制作数量".phrase, "制发数量".phrase],
    ], ends: ["收到和处理政府信息公开申请".phrase, "收到和处理政府资讯公开申请".phrase, "勾稽关系".phrase, "申请人情况".phrase, "本年新收政府信息公开申请".phrase],
    maxLength: 4_000)

  /// Whether letters are the label of a row and nothing else.
  private static func isRow(_ run: LabelRun) -> Bool {
    let matches = DisclosureLabels.set.matches(in: run)
    guard matches.count == 1, let match = matches.first, case .row = match.code else { return false }
    return match.range == run.letters.indices
  }

  private static func isLabel(_ run: LabelRun) -> Bool {
    run.letters.isEmpty || !DisclosureLabels.set.matches(in: run).isEmpty
  }

  /// The grids of section 二: those that name its rows, joined where a page or a paragraph of the article ends one.
  private static func gridRuns(of text: PositionedText) -> [(tokens: [TableToken], range: Range<Int>)] {
    var runs: [(tokens: [TableToken], range: Range<Int>)] = []
    var previous = Int.min
    for (position, whole) in text.grids.enumerated() where !whole.isLayout {
      let grid = whole.part(from: [], until: ["申请人情况".phrase, "勾稽关系".phrase, "自然人".phrase], in: text)
      let tokens = GridTokens.tokens(of: grid, in: text, isRow: isRow, isLabel: isLabel)
      let letters = LabelRun(tokens[...], of: text)
      let isOfSection = DisclosureLabels.set.matches(in: letters).contains { match in
        switch match.code {
        case .part, .head: true
        case .row, .stub: false
        }
      }
      guard
        isOfSection
          || (position == previous + 1 && tokens.contains(where: \.isValue) && letters.letters.count < 200
            && !DisclosureLabels.set.matches(in: letters).isEmpty)
      else { continue }
      if position == previous + 1, let last = runs.last, !last.tokens.isEmpty {
        runs[runs.count - 1] = (last.tokens + tokens, last.range.lowerBound..<grid.range.upperBound)
      } else {
        runs.append((tokens, grid.range))
      }
      previous = position
    }
    return runs
  }

  private init(
    _ text: PositionedText, _ tokens: [TableToken], range: Range<Int>, isGrid: Bool, like other: RowLayout? = nil
  ) {
    self.range = range
    var found: [FoundRow] = []
    var partHeads: [DisclosureHead] = []
    var places: [PageBox?] = []
    var feeUnit = FeeUnit.tenThousandYuan
    var afterRow = false
    var isOpen = false
    var position = 0
    while position < tokens.count {
      if tokens[position].isValue {
        let end = tokens[position...].firstIndex { !$0.isValue } ?? tokens.endIndex
        if isOpen { found[found.count - 1].values.tokens.append(contentsOf: tokens[position..<end]) }
        position = end
        continue
      }
      var end = position
      while end < tokens.count, !tokens[end].isValue { end += 1 }
      let run = LabelRun(tokens[position..<end], of: text)
      let place = tokens[end - 1].range.upperBound
      let start = tokens[position].range.lowerBound
      let runStart = position
      position = end
      if run.letters.isEmpty { continue }
      var matches = DisclosureLabels.set.matches(in: run)
      if !isGrid, text.words.isEmpty {
        DisclosureTable.takeWrappedHeads(of: tokens[runStart..<end], into: &matches, text)
      }
      DisclosureTable.addDamagedHeads(in: run, to: &matches)
      if matches.isEmpty, isOpen, let last = found.last {
        let printed = last.values.printedCount
        if printed > 0, printed < last.heads.count, run.refersElsewhere {
          found[found.count - 1].values.tokens.append(TableToken(kind: .text, range: start..<place))
          continue
        }
      }
      isOpen = false
      for (index, match) in matches.enumerated() {
        switch match.code {
        case .part, .stub:
          if match.code == .part || afterRow { partHeads = [] }
          afterRow = false
        case .head(let head):
          if afterRow { partHeads = [] }
          afterRow = false
          heads.insert(head)
          // A head over several columns is printed once for each by some converters.
          if partHeads.isEmpty { places = [] }
          if partHeads.last != head {
            partHeads.append(head)
            places.append(DisclosureTable.place(of: head, in: tokens[runStart..<end], text))
          }
          if head == .charged { feeUnit = FeeUnit(of: CompactText(text, in: start..<place)) }
        case .row(let row):
          afterRow = true
          let isLast = index == matches.count - 1
          // 规章 is an ordinary word too: as a label it ends what is printed before the values, or is an empty row's between
          // the heads and the next row.
          if row == .regulations, match.range.upperBound != run.letters.count,
            !DisclosureTable.isEmptyRow(matches, index)
          {
            continue
          }
          if found.contains(where: { $0.row == row && row != .unmapped }) { continue }
          // Under the heads of 2019 a row whose own heads are missing may mean anything, and so it may where pages mix up
          // the words of heads.
          let mayDiffer = heads.contains(where: \.isFrom2019) || !text.words.isEmpty && !isGrid
          let ownHeads = mayDiffer ? [] : row.heads
          found.append(
            FoundRow(
              row: row, heads: partHeads.isEmpty ? ownHeads : partHeads, places: partHeads.isEmpty ? [] : places,
              feeUnit: feeUnit, values: ValueRow(tokens: []), end: place))
          isOpen = isLast
        }
      }
    }
    // A part that prints only one of the heads that another part of 2019 has may have lost the others, and their numbers too.
    if heads.contains(.lastYear) || heads.contains(.change) {
      for index in found.indices where found[index].heads == [.decisions] { found[index].heads = [] }
    }
    cells.reserveCapacity(DisclosureColumn.allCases.count)
    for row in found where row.row != .unmapped {
      // A page with heads of its own for a row, fewer than its cells, would shift the columns.
      let layout =
        isGrid
        ? RowLayout(gridColumns: row.heads.count)
        : RowLayout(
          columns: row.heads.count, rows: found.filter { $0.heads == row.heads }.map { $0.values }, like: other)
      // Heads that come twice, as for two years, do not say which of the numbers is the report's.
      let isDoubled = row.heads.indices.contains { row.heads[..<$0].contains(row.heads[$0]) }
      // A cell more than other rows have, empty ones among them, may stand anywhere in the row.
      let usual =
        found.lazy.filter { $0.heads.count == row.heads.count }.map { $0.values.tokens.count }
        .min() ?? 0
      let isLonger =
        isGrid && row.values.tokens.count > usual && row.values.tokens.dropLast().contains(where: \.isBlank)
      let isWrapped = !isGrid && (row.values.isWrapped(in: text) || DisclosureTable.isApart(row, other, text))
      var placed = row.heads.isEmpty || isDoubled || isLonger || isWrapped ? nil : layout.cells(of: row.values)
      if placed == nil, !isGrid, !isDoubled {
        let full = found.filter { $0.heads == row.heads && $0.values.printedCount == row.heads.count }.map(\.values)
        placed =
          text.words.isEmpty
          ? HeadColumns.cells(of: row.values, under: row.heads, like: full, in: text)
          : HeadColumns.cells(of: row.values, under: row.places, in: text)
      }
      let values = isGrid || placed.map { DisclosureTable.standsUnder(row.places, $0, text) } ?? false ? placed : nil
      if values != nil {
        certainRows += 1
      } else if row.values.printedCount > 0 {
        uncertainRows += 1
      }
      for (index, head) in (row.heads.isEmpty ? row.row.heads : row.heads).enumerated() {
        guard let column = row.row.column(under: head) else { continue }
        guard let values else {
          cells[column] = .blank(at: row.end, in: text)
          continue
        }
        cells[column] =
          column == .fees ? Cell(fee: values[index], in: row.feeUnit, text) : Cell(count: values[index], in: text)
      }
    }
  }

  /// Whether the values of a row stand on other lines than its label, in a text whose lines are out of order, or one of them on
  /// the line of the label and others on lines of their own.
  private static func isApart(_ row: FoundRow, _ other: RowLayout?, _ text: PositionedText) -> Bool {
    guard let first = row.values.tokens.first(where: { !$0.isBlank }), row.end <= first.range.lowerBound,
      !row.values.isBarred(in: text)
    else { return false }
    let gap = text.units[row.end..<first.range.lowerBound]
    if gap.contains(Folding.bar) { return false }
    return gap.contains(Folding.newline) ? other?.isMixedUp == true : !row.values.isLine(in: text)
  }

  /// Whether the label of a row stands right between the last head and the label of the next row.
  private static func isEmptyRow(_ matches: [LabelSet<DisclosureLabel>.Match], _ index: Int) -> Bool {
    guard index > 0, index + 1 < matches.count, case .head = matches[index - 1].code,
      case .row = matches[index + 1].code
    else { return false }
    return matches[index - 1].range.upperBound == matches[index].range.lowerBound
      && matches[index].range.upperBound == matches[index + 1].range.lowerBound
  }

  /// Puts the heads that lines part into their pieces in place of those that were found, where they are more.
  private static func takeWrappedHeads(
    of tokens: ArraySlice<TableToken>, into matches: inout [LabelSet<DisclosureLabel>.Match], _ text: PositionedText
  ) {
    func isHead(_ match: LabelSet<DisclosureLabel>.Match) -> Bool {
      if case .head = match.code { true } else { false }
    }
    let known = matches.count(where: isHead)
    guard tokens.count > 1, known < fullestPart, let heads = WrappedHeads.heads(of: tokens, in: text),
      heads.count > max(known, 1)
    else { return }
    matches.removeAll(where: isHead)
    let place = matches.firstIndex { if case .row = $0.code { true } else { false } } ?? matches.count
    matches.insert(contentsOf: heads.map { .init(code: .head($0), range: 0..<0) }, at: place)
  }

  /// Adds the heads between others that differ in one letter from the template's: the letters are those of no other label.
  private static func addDamagedHeads(in run: LabelRun, to matches: inout [LabelSet<DisclosureLabel>.Match]) {
    guard matches.count > 1 else { return }
    for index in matches.indices.dropFirst().reversed() {
      let (start, end) = (matches[index - 1].range.upperBound, matches[index].range.lowerBound)
      guard start < end, case .head = matches[index].code,
        let head = DisclosureLabels.nearest(to: Array(run.letters[start..<end]))
      else { continue }
      matches.insert(.init(code: .head(head), range: start..<end), at: index)
    }
  }

  /// No part of the table has more heads.
  private static let fullestPart = 3

  /// A row with what is printed behind its label.
  private struct FoundRow {
    var row: DisclosureRow
    var heads: [DisclosureHead]
    /// Of a document of pages, where each head stands from left to right.
    var places: [PageBox?]
    var feeUnit: FeeUnit
    var values: ValueRow
    var end: Int
  }

  /// Where a head stands on its page; nil in text without pages.
  private static func place(
    of head: DisclosureHead, in tokens: ArraySlice<TableToken>, _ text: PositionedText
  ) -> PageBox? {
    if text.words.isEmpty { return nil }
    let token = tokens.first { token in
      DisclosureLabels.set.matches(in: LabelRun([token], of: text)).contains { $0.code == .head(head) }
    }
    return token.flatMap { text.place(of: $0.range)?.box }
  }

  /// Whether each value stands under its head, where both have a place on a page: heads and values of a row may be
  /// printed at several heights, which mixes up their order.
  private static func standsUnder(_ heads: [PageBox?], _ values: [TableToken], _ text: PositionedText) -> Bool {
    if text.words.isEmpty { return true }
    guard text.standsInOrder(values) else { return false }
    let known = heads.compactMap { $0 }
    guard known.count == values.count, known.count > 1 else { return heads.count <= 1 || known.isEmpty }
    return zip(known, values).allSatisfy { head, value in
      guard !value.range.isEmpty, let box = text.place(of: value.range)?.box else { return true }
      let over = known.filter { $0.left < box.right && box.left < $0.right }
      if over.count == 1 { return over[0] == head }
      return known.allSatisfy { abs(head.middle - box.middle) <= abs($0.middle - box.middle) }
    }
  }

}
