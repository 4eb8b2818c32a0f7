/// Section 三 as read from one place of a document.
struct ApplicationTable {
  /// The seven cells of each row that was found, in template order of the applicants.
  private(set) var rows: [ApplicationItem: [Cell]] = [:]
  /// The row （六）其他处理 where it has cells of its own.
  private(set) var undividedOtherwise: [Cell]?
  /// How many rows have all their cells read for certain.
  private(set) var certainRows = 0
  /// How many rows have something printed that could not be assigned to columns.
  private(set) var uncertainRows = 0
  /// Whether blanks part its cells as bars do.
  private(set) var splits = false
  /// How its rows place their cells.
  private(set) var layout: RowLayout
  /// The units of the text the table covers.
  let range: Range<Int>

  private static let columns = Applicant.allCases.count

  /// The best reading of section 三: the copy of the table with the most certain rows; nil when there is no table.
  ///
  /// Cells of two copies are never mixed.
  static func find(in text: PositionedText, compact: CompactText) -> ApplicationTable? {
    var best: ApplicationTable?
    var tables: [ApplicationTable] = []
    for grids in GridRun.runs(of: text.grids, in: text) {
      let table = ApplicationTable(grids, text, compact)
      tables.append(table)
      if let current = best, current.certainRows >= table.certainRows { continue }
      best = table
    }
    best = ofLatestYear(tables, text) ?? best
    if let best, best.certainRows > 0, best.uncertainRows == 0 { return best }
    tables = []
    for range in copies.candidates(in: compact) {
      let table = ApplicationTable(text, compact: compact, range: range)
      tables.append(table)
      if table.rows.isEmpty && table.undividedOtherwise == nil { continue }
      if let current = best, current.certainRows >= table.certainRows { continue }
      best = table
    }
    if let latest = ofLatestYear(tables, text), latest.certainRows >= best?.certainRows ?? 0 { best = latest }
    if best?.uncertainRows ?? 0 > 0, let split = splitting(in: text, compact: compact) { return split }
    if let best, best.certainRows >= fewestTotals { return best }
    if let named = NamedColumns.find(in: text) { return ApplicationTable(named.rows, named.range) }
    if let named = NamedValues.find(in: text, compact) { return ApplicationTable(named.rows, named.range) }
    return best
  }

  private init(_ named: [ApplicationItem: [Cell]], _ range: Range<Int>) {
    rows = named
    certainRows = named.count
    layout = RowLayout(gridColumns: ApplicationTable.columns)
    self.range = range
  }

  /// Of tables with different numbers the one whose caption names the latest year: some reports print last year's table
  /// too. nil where there are no such tables.
  private static func ofLatestYear(_ tables: [ApplicationTable], _ text: PositionedText) -> ApplicationTable? {
    let whole = tables.filter { $0.certainRows >= fewestSplitRows }
    guard whole.count > 1 else { return nil }
    var dated: [(year: Int, table: ApplicationTable)] = []
    for table in whole {
      // The range of a copy reaches to the next one; its caption is then at the end of it.
      let previous = whole.map(\.range.upperBound).filter { $0 <= table.range.lowerBound }.max() ?? 0
      let starts = [previous, 0].map { max($0, table.range.lowerBound - longestCaption) }
      let years = starts.lazy.compactMap { start in
        YearReader.years(in: CompactText(text, in: start..<table.range.lowerBound).units).last?.year
      }
      guard let year = years.first else { return nil }
      dated.append((year, table))
    }
    guard let latest = dated.max(by: { $0.year < $1.year }), dated.count(where: { $0.year == latest.year }) == 1 else {
      return nil
    }
    return latest.table
  }

  /// The reading in which blanks part cells as bars do; nil unless it explains the whole table and its rows add up.
  ///
  /// Where two numbers stand in one cell they may be one number with a blank inside. Only a table that has seven values
  /// in every row when they are parted, and totals that are the sums of the rest, shows that they are two.
  private static func splitting(in text: PositionedText, compact: CompactText) -> ApplicationTable? {
    for range in copies.candidates(in: compact) {
      var table = ApplicationTable(text, compact: compact, range: range, splits: true)
      if table.uncertainRows == 0, table.certainRows >= fewestSplitRows, RowTotals.hold(in: table.rows.values) {
        table.splits = true
        return table
      }
    }
    return nil
  }

  private static let fewestSplitRows = 20
  /// Within so many units before the first row stand the heads and what is above them.
  private static let longestCaption = 220

  /// Copies begin at the first row's label, or at the head where that is unreadable.
  private static let copies = TableCopies(
    anchors: [
      [
        "本年新收政府信息公开申请".phrase, "本年新收政府资讯公开申请".phrase, "本年度新收政府信息公开申请".phrase, "本年新收信息公开申请".phrase,
        "本年新收申请".phrase,
      ],
      ["申请人情况".phrase], ["勾稽关系".phrase], ["上年结转政府信息公开".phrase],
    ], ends: ["行政复议".phrase, "行政覆议".phrase, "存在的主要问题".phrase, "主要问题及改进".phrase],
    maxLength: 20_000)

  private init(
    _ text: PositionedText, compact: CompactText, range compactRange: Range<Int>, splits: Bool = false
  ) {
    range = compact.textRange(compactRange)
    let tokens = TableTokenizer.tokens(of: text, in: range, splits: splits)
    let (found, groups) = RowReader.read(tokens, in: text)
    layout = RowLayout(columns: ApplicationTable.columns, rows: found.map(\.values))
    layout.isMixedUp = found.contains { $0.values.isWrapped(in: text) }
    read(found, layout, text, ApplicationTable.doubt(about: found, groups, layout, text))
    arrange(by: ApplicationTable.order(before: compactRange.lowerBound, text, compact))
    if text.hasForeignHeads || ApplicationTable.standsBeforeLabels(found, range.lowerBound, text) {
      refuse()
    } else if groups == .late,
      !found.contains(where: { $0.values.printedCount == ApplicationTable.columns && $0.values.isLine(in: text) })
    {
      refuseIfMostlyUncertain()
    }
  }

  /// Takes no number where more rows cannot be told apart than can: where labels are out of order, what fits a row may be the
  /// numbers of two.
  private mutating func refuseIfMostlyUncertain() {
    let uncertain = uncertainRows
    let read = rows.values.count { $0.contains { $0.state == .number } }
    guard uncertain > ApplicationTable.fewestUncertain, uncertain > read else { return }
    refuse()
    uncertainRows = uncertain + read
  }

  private static let fewestUncertain = 3

  /// Whether the values of each row are printed before its label: there are some before the first label, and none behind
  /// the last.
  private static func standsBeforeLabels(_ found: [RowReader.Row], _ start: Int, _ text: PositionedText) -> Bool {
    guard found.count >= 10, found.last?.values.printedCount == 0,
      found.count(where: { $0.values.printedCount == columns }) * 2 > found.count
    else { return false }
    let before = TableTokenizer.tokens(of: text, in: max(0, start - 60)..<start)
    // The number of the first row's label may stand between.
    return before.last(where: { $0.kind != .label || $0.range.count > 3 })?.isValue ?? false
  }

  private init(_ run: GridRun, _ text: PositionedText, _ compact: CompactText) {
    range = run.range
    let found = RowReader.rows(of: run.tokens, in: text)
    layout = RowLayout(gridColumns: ApplicationTable.columns)
    read(found, layout, text)
    if run.isRagged {
      let start = ApplicationTable.copies.candidates(in: compact).map(\.lowerBound)
        .first { $0 >= compact.position(of: run.range.lowerBound) }
      arrange(by: start.flatMap { ApplicationTable.order(before: $0, text, compact) })
    } else {
      arrange(by: run.order, isCertain: text.words.isEmpty)
    }
    // A grid of the page's own has its heads in it; one made of lines has not.
    if run.isContradicted && !(run.isRagged && totalsAreLast) || text.hasForeignHeads && run.order == nil { refuse() }
  }

  /// Whether the last number of nearly every row is the sum of the others, where the lines of a text mix up the heads.
  private var totalsAreLast: Bool { RowTotals.hold(in: rows.values, fewest: ApplicationTable.fewestTotals) }

  private static let fewestTotals = 8

  /// Whether the values of a row without bars between them are its own.
  private func isBelieved(
    _ cells: [TableToken], of row: ValueRow, _ layout: RowLayout, _ text: PositionedText, _ doubt: Doubt
  ) -> Bool {
    if row.isBarred(in: text) { return true }
    // Words among numbers that come to more than their total are part of a label.
    if cells.contains(where: { $0.kind == .text }), RowLayout.exceedsTotal(cells) { return false }
    let isLine = row.isLine(in: text)
    if layout.isMixedUp, !isLine { return false }
    return doubt == .none || doubt == .aboutLines && isLine || ApplicationTable.addUp(cells)
  }

  /// Whether the total of a row is the sum of the rest, may be where one of them is no number, or is the only number in it:
  /// some reports fill in nothing else.
  private static func addUp(_ cells: [TableToken]) -> Bool {
    if RowLayout.addUp(cells, by: columns) || !cells.dropLast().contains(where: \.isCountOfSomething) { return true }
    return cells.contains { $0.kind == .text } && !RowLayout.exceedsTotal(cells)
  }

  /// What rows without bars have to show before they are believed.
  private enum Doubt {
    case none
    /// That their total is the sum of the rest, where they stand on several lines.
    case aboutLines
    /// That their total is the sum of the rest.
    case aboutAll
  }

  /// The doubt about the rows of a table: in many the total is not the sum of the rest, labels are out of order where values
  /// are missing, or labels are missing and values in most rows too.
  private static func doubt(
    about found: [RowReader.Row], _ groups: RowReader.Groups, _ layout: RowLayout, _ text: PositionedText
  ) -> Doubt {
    var (failing, counting, partial, full) = (0, 0, 0, 0)
    for row in found where !row.values.isBarred(in: text) {
      if (1..<columns).contains(row.values.printedCount) { partial += 1 }
      if row.values.printedCount == columns { full += 1 }
      guard let cells = layout.cells(of: row.values), cells.contains(where: \.isCountOfSomething) else { continue }
      counting += 1
      if !addUp(cells) { failing += 1 }
    }
    if failing >= fewestFailing, failing * 4 > counting { return .aboutAll }
    let isMissing = groups == .incomplete && partial >= fewestPartial && partial > 2 * full
    return partial > 0 && groups == .late || isMissing ? .aboutLines : .none
  }

  private static let fewestPartial = 5
  private static let fewestFailing = 3

  private mutating func read(
    _ found: [RowReader.Row], _ layout: RowLayout, _ text: PositionedText, _ doubt: Doubt = .none
  ) {
    var conflicts: Set<ApplicationItem> = []
    var certain: [ApplicationItem: [Cell]] = [:]
    certain.reserveCapacity(found.count)
    rows.reserveCapacity(found.count)
    for row in found {
      // On a page the values of a row may have come in another order than they stand in.
      var tokens = layout.cells(of: row.values).flatMap { layout.isGrid || text.standsInOrder($0) ? $0 : nil }
      if let cells = tokens, !layout.isGrid, !isBelieved(cells, of: row.values, layout, text, doubt) {
        tokens = nil
      }
      let cells =
        tokens?.map { Cell(count: $0, in: text) }
        ?? [Cell](repeating: .blank(at: row.end, in: text), count: ApplicationTable.columns)
      if tokens == nil, row.values.printedCount > 0 { uncertainRows += 1 }
      guard let item = row.item else {
        undividedOtherwise = cells
        continue
      }
      if let earlier = certain[item] {
        if tokens != nil, earlier.map(\.value) != cells.map(\.value) { conflicts.insert(item) }
      } else if tokens != nil {
        certain[item] = cells
        rows[item] = cells
      } else if rows[item] == nil {
        rows[item] = cells
      }
    }
    for item in conflicts {
      rows[item] = rows[item].map { $0.map { Cell(state: .blank, byteStart: $0.byteStart, byteEnd: $0.byteStart) } }
      certain[item] = nil
      uncertainRows += 1
    }
    certainRows = certain.count
  }

  /// The order the heads give, where they are printed whole.
  private static func order(before start: Int, _ text: PositionedText, _ compact: CompactText) -> [Applicant]? {
    // The number of the first row's label stands between the heads and the label.
    var end = start
    while end > 0,
      compact.units[end - 1] == 0x3001 || LabelRun.chineseNumeral(compact.units[end - 1]) != nil
        || compact.units[end - 1] == 0x2E
    { end -= 1 }
    let range = compact.textRange(max(0, end - longestHeads)..<end)
    let tokens = TableTokenizer.tokens(of: text, in: range)
    if hasHeadsAtHeights(tokens, text) { return nil }
    return ApplicantHeads.order(endOf: LabelRun(tokens[...], of: text))
  }

  /// Whether lines stand for heights: 自然人 and 总计 stand on one, and 法人或其他组织 between them on another, so that the order
  /// in the text is not that of the columns.
  private static func hasHeadsAtHeights(_ tokens: [TableToken], _ text: PositionedText) -> Bool {
    func place(_ words: [UInt16]) -> Int? {
      tokens.last { text.units[$0.range].starts(with: words) }?.range.lowerBound
    }
    guard let first = place(individual), let last = place(total), let middle = place(organisations) else {
      return false
    }
    func isOneLine(_ a: Int, _ b: Int) -> Bool { !text.units[min(a, b)..<max(a, b)].contains(Folding.newline) }
    return isOneLine(first, last) && !isOneLine(first, middle)
  }

  private static let individual = "自然人".phrase
  private static let total = "总计".phrase
  private static let organisations = "法人".phrase

  /// The heads take no more letters than this.
  private static let longestHeads = 100

  /// Puts the columns into template order when the heads print another one.
  ///
  /// Text taken from a page may give the heads in an order the columns do not have. Another order than the template's is
  /// believed only if the sums of the rows speak for it; if they speak for neither, no number is taken.
  ///
  /// - Parameter isCertain: whether the heads stand over their columns in the document itself.
  private mutating func arrange(by order: [Applicant]?, isCertain: Bool = false) {
    guard let order, order != Applicant.allCases else { return }
    let printed = rows.values.filter(RowTotals.countsSomething)
    let asTemplate = printed.count { RowTotals.addsUp($0) }
    let reordered = rows.mapValues { ApplicationTable.reorder($0, from: order) }
    let asHeads = reordered.values.count { RowTotals.countsSomething($0) && RowTotals.addsUp($0) }
    if asHeads > asTemplate || (isCertain && asHeads == asTemplate)
      || (asHeads == asTemplate && order.last == .total && order.first == .individual)
    {
      rows = reordered
      undividedOtherwise = undividedOtherwise.map { ApplicationTable.reorder($0, from: order) }
    } else if asHeads == asTemplate, !printed.isEmpty {
      refuse()
    }
  }

  /// Takes no number, as the columns cannot be told apart.
  private mutating func refuse() {
    uncertainRows += rows.count
    certainRows = 0
    rows = rows.mapValues { row in
      row.map { Cell(state: .blank, byteStart: $0.byteStart, byteEnd: $0.byteStart) }
    }
    undividedOtherwise = nil
  }

  private static func reorder(_ row: [Cell], from order: [Applicant]) -> [Cell] {
    var cells = row
    for (cell, applicant) in zip(row, order) { cells[applicant.index] = cell }
    return cells
  }
}
