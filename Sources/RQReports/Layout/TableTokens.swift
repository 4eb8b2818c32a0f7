import RQEngine

/// A piece of a table in reading order.
struct TableToken {
  /// What the piece is.
  enum Kind: Equatable {
    /// Part of a label or a head.
    case label
    /// A number.
    case number(Decimal, NumberUnit)
    /// `/`, `-`, `无`.
    case notApplicable
    /// A cell with something else in it.
    case text
    /// An empty cell between two bars. `spaced` tells that at least two blanks stand in it, as in an empty cell that was
    /// printed and not added to fill up the row.
    case blank(spaced: Bool)
    /// A number that cannot be told from the numbering of the label behind it.
    case glued
  }

  var kind: Kind
  /// The units of the piece.
  var range: Range<Int>
  /// Whether nothing but a wide gap parts it from a number beside it in the same cell.
  var isParted = false

  /// Whether the piece is the content of a cell rather than a label.
  var isValue: Bool { kind != .label }

  /// Whether it is a number other than naught.
  var isCountOfSomething: Bool {
    if case .number(let value, _) = kind { return value.unscaled != 0 }
    return false
  }

  /// Whether it is an empty cell.
  var isBlank: Bool {
    if case .blank = kind { return true }
    return false
  }
}

/// Cuts the text of a table into labels, values and empty cells, whatever its layout.
///
/// Bars and line breaks end a cell, blanks end a piece. A bar after a bar with nothing printed between encloses an empty
/// cell. Where a value is printed against a label, the two are parted only if that is possible in a single way.
struct TableTokenizer {
  private let text: PositionedText
  /// The units of the text.
  private let units: UnsafeBufferPointer<UInt16>
  private var tokens: [TableToken] = []
  /// The pieces of the cell that is being read.
  private var pieces: [Range<Int>] = []
  /// The place after the last bar, when nothing has been printed since.
  private var openBar: Int?

  /// Whether blanks between two numbers in a cell part two cells.
  private let splits: Bool

  /// Whether lines have a bar at either end, so that the one at their beginning parts no cells.
  private var bordersAreBars = false

  /// The pieces of a range of the text.
  ///
  /// - Parameter splits: whether two numbers in a cell are two cells; otherwise there is no telling them from one number
  ///   with a blank inside.
  static func tokens(of text: PositionedText, in range: Range<Int>, splits: Bool = false) -> [TableToken] {
    text.units.withUnsafeBufferPointer { units in
      var tokenizer = TableTokenizer(text: text, units: units, splits: splits)
      tokenizer.tokens.reserveCapacity(min(range.count, 256))
      tokenizer.read(range)
      tokenizer.markReferences()
      return tokenizer.tokens
    }
  }

  private init(text: PositionedText, units: UnsafeBufferPointer<UInt16>, splits: Bool) {
    (self.text, self.units, self.splits) = (text, units, splits)
  }

  private mutating func read(_ range: Range<Int>) {
    bordersAreBars = hasBorders(range)
    var start = range.lowerBound
    // The number of the page that a mark right above gives, where the next line may repeat it.
    var page: UnitSlice?
    while start < range.upperBound {
      var end = start
      while end < range.upperBound, units[end] != Folding.newline { end += 1 }
      let line = units[start..<end]
      start = end + 1
      if let mark = PageMark.ofAll(line), PageMark.counts(in: text, to: mark.all) { continue }
      if PageMark.matches(line) {
        page = PageMark.number(of: line)
        continue
      }
      if let number = page, line.contains(where: { $0 != Folding.space }) {
        page = nil
        if units[units.trimmed(line.startIndex..<line.endIndex)].elementsEqual(number), PageMark.isRepeated(in: text) {
          continue
        }
      }
      if !TableTokenizer.isRule(line), !isRowOfMarkup(line) { readLine(line.startIndex..<line.endIndex) }
    }
  }

  /// Makes cells of lines that point to another place: where each cell has a line of its own, no bar tells them from
  /// labels. Behind the values of a whole row such a line belongs to none.
  private mutating func markReferences() {
    var values = 0
    for index in tokens.indices {
      if tokens[index].isValue {
        values += 1
        continue
      }
      let range = tokens[index].range
      let isInRow =
        values < Applicant.allCases.count || (index + 1 < tokens.count && tokens[index + 1].isValue)
      guard isInRow, isReference(units[range]), isLine(range) else {
        values = 0
        continue
      }
      tokens[index].kind = .text
      values += 1
    }
  }

  /// Whether a line says where its figure stands or that there is none, and is not the heading 附表 itself.
  private func isReference(_ line: UnitSlice) -> Bool {
    guard line.count <= TableTokenizer.longestReference, let first = line.first else { return false }
    return isHan(first) && first != TableTokenizer.attached && TableTokenizer.refersElsewhere(line)
  }

  private static let attached: UInt16 = 0x9644
  private static let longestReference = 6

  /// Whether a piece is all that its line holds.
  private func isLine(_ piece: Range<Int>) -> Bool {
    let before = units[..<piece.lowerBound].last { $0 != Folding.space }
    let after = units[piece.upperBound...].first { $0 != Folding.space }
    return before == Folding.newline && (after ?? Folding.newline) == Folding.newline
  }

  /// Whether all lines with bars, or all but one, begin and end with one and have others between.
  private func hasBorders(_ range: Range<Int>) -> Bool {
    var (closed, open) = (0, 0)
    var place = range.lowerBound
    while let bar = units[place..<range.upperBound].firstIndex(of: Folding.bar) {
      var start = bar
      while start > place, units[start - 1] != Folding.newline { start -= 1 }
      let end = units[bar..<range.upperBound].firstIndex(of: Folding.newline) ?? range.upperBound
      let inner = units.trimmed(start..<end)
      let isClosed = units[inner.lowerBound] == Folding.bar && units[inner.upperBound - 1] == Folding.bar
      if isClosed, end - inner.lowerBound > 2 { closed += 1 } else { open += 1 }
      place = end
    }
    return closed >= TableTokenizer.fewestClosedLines && open <= 1
  }

  private static let fewestClosedLines = 3

  /// Whether a line only draws the rule under the head of a table, `|---|:--:|`; a cell that prints a dash has fewer.
  static func isRule(_ line: some BidirectionalCollection<UInt16>) -> Bool {
    guard line.allSatisfy({ $0 == Folding.bar || $0 == Folding.space || $0 == 0x2D || $0 == 0x3A }),
      line.contains(Folding.bar)
    else { return false }
    let cells = line.filter { $0 != Folding.space }.split(separator: Folding.bar)
    return !cells.isEmpty
      && cells.allSatisfy { cell in
        cell.count >= 3 && cell.contains(0x2D)
      }
  }

  /// Whether a line begins a row in the markup of wikis, `|-`, where tables begin with `{|`.
  private func isRowOfMarkup(_ line: UnitSlice) -> Bool {
    line.count == 2 && line.elementsEqual([Folding.bar, 0x2D])
      && Phrase(text.units).firstIndex(of: [0x7B, Folding.bar]) != nil
  }

  private mutating func readLine(_ line: Range<Int>) {
    let barred = units[line].contains(Folding.bar)
    var start = line.lowerBound
    if bordersAreBars, barred { openBar = nil }
    while start <= line.upperBound {
      var end = start
      while end < line.upperBound, units[end] != Folding.bar { end += 1 }
      readCell(start..<end, barred: barred)
      if end < line.upperBound {
        if let place = openBar {
          let spaces = units[place..<end].reduce(0) { $0 + ($1 == Folding.space ? 1 : 0) }
          tokens.append(TableToken(kind: .blank(spaced: spaces >= 2 && spaces == end - place), range: place..<place))
        }
        openBar = end + 1
      }
      start = end + 1
    }
  }

  private mutating func readCell(_ range: Range<Int>, barred: Bool) {
    let cell = units.trimmed(range)
    if cell.isEmpty { return }
    openBar = nil
    while !pieces.isEmpty { pieces.removeLast() }
    var start = cell.lowerBound
    while start < cell.upperBound {
      var end = start
      while end < cell.upperBound, units[end] != Folding.space { end += 1 }
      if end > start { pieces.append(start..<end) }
      start = end + 1
    }
    if pieces.count == 2, let value = numberBeforeUnit(pieces[0], pieces[1]) ?? change(pieces[0], pieces[1]) {
      tokens.append(TableToken(kind: value, range: cell))
      return
    }
    if barred, TableTokenizer.refersElsewhere(units[cell]) {
      tokens.append(TableToken(kind: .text, range: cell))
      return
    }
    var isParted = false
    if barred, !splits, pieces.count > 1, pieces.allSatisfy({ NumberText.read(units[$0]) != nil }) {
      let gaps = zip(pieces, pieces.dropFirst()).filter { !isClear($0, $1) }
      // Two numbers in one cell, or one number with a blank inside: there is no telling, unless the blank is a wide one.
      guard gaps.allSatisfy({ $1.lowerBound - $0.upperBound > 1 }) else {
        tokens.append(TableToken(kind: .text, range: cell))
        return
      }
      isParted = !gaps.isEmpty
    }
    if isUnits(), case .number(_, .none)? = tokens.last?.kind { return }
    let first = tokens.count
    defer { if isParted { for index in first..<tokens.count { tokens[index].isParted = true } } }
    var merged = -1
    for (index, piece) in pieces.enumerated() where index != merged {
      if index + 1 < pieces.count, let value = numberBeforeUnit(piece, pieces[index + 1]) {
        tokens.append(TableToken(kind: value, range: piece.lowerBound..<pieces[index + 1].upperBound))
        merged = index + 1
      } else if index + 1 < pieces.count,
        isNumber(piece, of: pieces[index + 1]) || (index > 0 && isWord(pieces[index - 1], piece, pieces[index + 1]))
      {
        tokens.append(TableToken(kind: .label, range: piece))
      } else if index > 0, isReferenceAlone(piece) {
        tokens.append(TableToken(kind: .text, range: piece))
      } else {
        readPiece(piece)
      }
    }
  }

  /// Whether the pieces are units that the line has broken off their numbers, 件.
  private func isUnits() -> Bool {
    pieces.allSatisfy { $0.count == 1 && NumberText.countsThings(units[$0.lowerBound]) }
  }

  /// Whether a piece behind another one says nothing but where its figure stands.
  private func isReferenceAlone(_ piece: Range<Int>) -> Bool {
    piece.count <= 4 && piece.count >= 2 && TableTokenizer.references.contains { $0.elementsEqual(units[piece]) }
  }

  /// Whether two numbers are two for certain: the first is a naught or has a unit behind it, or a slash stands beside the
  /// blank.
  private func isClear(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    (first.count == 1 && units[first.lowerBound] == 0x30) || !NumberText.isDigit(units[first.upperBound - 1])
      || isSlash(second)
  }

  /// Whether a piece is the number of a label whose point or bracket stands apart, `三 、`.
  private func isNumber(_ piece: Range<Int>, of next: Range<Int>) -> Bool {
    let mark = units[next.lowerBound]
    guard piece.count <= 2, mark == 0x3001 || mark == 0x2E || mark == 0x29 else { return false }
    return LabelRun.number(units[piece]) != nil
  }

  /// Whether a piece is a character of a label that is set with blanks, `全 一 稳` and `申 请 人 无 正 当`.
  private func isWord(_ before: Range<Int>, _ piece: Range<Int>, _ after: Range<Int>) -> Bool {
    func isShortWord(_ piece: Range<Int>) -> Bool { piece.count <= 3 && NumberText.read(units[piece]) == nil }
    return piece.count == 1 && isHan(units[piece.lowerBound]) && isShortWord(before) && isShortWord(after)
  }

  private func isSlash(_ piece: Range<Int>) -> Bool { piece.count == 1 && units[piece.lowerBound] == 0x2F }

  /// A cell of a number and its unit with a blank between them, `12 件`.
  private func numberBeforeUnit(_ first: Range<Int>, _ second: Range<Int>) -> TableToken.Kind? {
    guard case .number(_, .none)? = NumberText.read(units[first]), NumberText.read(units[second]) == nil,
      case .number(let value, let unit)? = NumberText.read(Array(units[first]) + units[second]),
      unit != .none
    else { return nil }
    return .number(value, unit)
  }

  /// A cell of the word for a change and its amount with a blank between them, `增 130`.
  private func change(_ first: Range<Int>, _ second: Range<Int>) -> TableToken.Kind? {
    guard first.count == 1, isHan(units[first.lowerBound]),
      NumberText.read(Array(units[first]) + units[second]) == .change
    else { return nil }
    return .text
  }

  /// Whether a cell points to another place, 详见附表, or says that there is no figure; no label of the template has these
  /// words.
  static func refersElsewhere(_ cell: some Collection<UInt16>) -> Bool {
    if isWithoutFigure(cell) { return true }
    return cell.count <= 12 && cell.contains(where: { elsewhere.contains($0) })
      && !cell.contains(where: NumberText.isDigit)
  }

  /// Whether a cell has words that say that there is no figure.
  private static func isWithoutFigure(_ cell: some Collection<UInt16>) -> Bool {
    guard let first = cell.first, startsOfWords.contains(first), (2...5).contains(cell.count) else { return false }
    return withoutFigure.contains { $0.elementsEqual(cell) }
  }

  private static let elsewhere = UnitSet("详附略")
  private static let withoutFigure = [
    "同上", "未统计", "未公布", "未公开", "未提供", "未填报", "未填", "未知", "未核实", "统计中", "核实中", "汇总中", "待统计", "待核实", "待核", "待定", "待补充",
    "待补",
    "待查", "数据待核", "数据待补", "数据缺失", "不详", "不明", "不公开", "不统计", "保密", "涉密", "暂无", "暂缺", "暂无数据", "无数据", "无统计", "缺失", "空缺",
  ].map(\.phrase)
  private static let startsOfWords = UnitSet(withoutFigure.compactMap(\.first))
  /// What stands in a cell whose figure is elsewhere.
  private static let references = [
    "见附件", "见附表", "见附注", "见备注", "见正文", "见说明", "见下表", "见上文", "详见附件", "详见附表", "详见正文", "详见备注", "详见下表", "另行公布", "另附",
    "另见附表", "另见附件",
  ].map(\.phrase)

  /// Whether a cell shows the failure of a spreadsheet's formula, `#DIV/0!`.
  private static func isFailedFormula(_ cell: UnitSlice) -> Bool {
    cell.count > 3 && cell.first == 0x23 && cell.dropFirst().allSatisfy { $0 < 0x80 }
  }

  /// Whether a cell has letters that are taken for digits, `O` for a naught.
  private static func resemblesNumber(_ cell: UnitSlice) -> Bool {
    cell.count <= 2 && cell.allSatisfy { lookAlikes.contains($0) }
  }

  private static let lookAlikes = UnitSet("OoIli")
  private static let ampersand: UInt16 = 0x26

  private mutating func readPiece(_ piece: Range<Int>) {
    if readNumbersWithUnits(piece) { return }
    // The unit of the number before, set without a blank.
    if piece.count > 1, NumberText.countsThings(units[piece.lowerBound]),
      NumberText.isDigit(units[piece.lowerBound + 1]),
      let last = tokens.last, case .number(_, .none) = last.kind, isApartByBlank(last.range, piece)
    {
      return readPiece(piece.dropFirst())
    }
    let units = units[piece]
    if NumberText.isNothing(units) {
      // Beside such words a number of the next line, as of its row, is one too many.
      guard units.first == TableTokenizer.ampersand else {
        return tokens.append(TableToken(kind: .notApplicable, range: piece))
      }
      tokens.append(TableToken(kind: .blank(spaced: true), range: piece.lowerBound..<piece.lowerBound))
      return
    }
    switch NumberText.read(units) {
    case .number(let value, let unit):
      tokens.append(TableToken(kind: .number(value, unit), range: piece))
    case .notApplicable:
      tokens.append(TableToken(kind: .notApplicable, range: piece))
    case .change:
      tokens.append(TableToken(kind: .text, range: piece))
    case nil:
      if NumberText.isNoted(units) || TableTokenizer.isFailedFormula(units) || TableTokenizer.resemblesNumber(units)
        || TableTokenizer.isWithoutFigure(units)
      {
        tokens.append(TableToken(kind: .text, range: piece))
      } else if units.contains(where: NumberText.isDigit) {
        readMixedPiece(piece)
      } else {
        tokens.append(TableToken(kind: .label, range: piece))
      }
    }
  }

  /// Whether nothing but blanks stands between two ranges.
  private func isApartByBlank(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    first.upperBound < second.lowerBound
      && units[first.upperBound..<second.lowerBound].allSatisfy { $0 == Folding.space }
  }

  /// Reads a piece in which the unit of each number parts it from the next, `12件0件7`; tells whether it is one.
  private mutating func readNumbersWithUnits(_ piece: Range<Int>) -> Bool {
    guard piece.count > 3, NumberText.isDigit(units[piece.lowerBound]),
      units[piece.dropLast()].contains(where: NumberText.countsThings)
    else { return false }
    var numbers: [Range<Int>] = []
    var place = piece.lowerBound
    while place < piece.upperBound {
      let start = place
      while place < piece.upperBound, NumberText.isDigit(units[place]) { place += 1 }
      guard place > start else { return false }
      if place < piece.upperBound {
        guard NumberText.countsThings(units[place]) else { return false }
        place += 1
      }
      numbers.append(start..<place)
    }
    guard numbers.count > 1 else { return false }
    for number in numbers {
      guard case .number(let value, let unit)? = NumberText.read(units[number]) else { continue }
      tokens.append(TableToken(kind: .number(value, unit), range: number))
    }
    return true
  }

  /// A piece in which digits stand against other characters.
  private mutating func readMixedPiece(_ piece: Range<Int>) {
    var labelStart = piece.lowerBound
    var place = piece.lowerBound
    while place < piece.upperBound {
      guard NumberText.isDigit(units[place]) else {
        place += 1
        continue
      }
      let start = place
      while place < piece.upperBound, isNumeric(place, in: piece) { place += 1 }
      let run = start..<place
      let kind = classify(run, in: piece)
      guard let kind else { continue }
      if labelStart < start { tokens.append(TableToken(kind: .label, range: labelStart..<start)) }
      tokens.append(TableToken(kind: kind, range: run))
      labelStart = run.upperBound
    }
    if labelStart < piece.upperBound { tokens.append(TableToken(kind: .label, range: labelStart..<piece.upperBound)) }
  }

  /// A digit, or a point or comma between two digits.
  private func isNumeric(_ place: Int, in piece: Range<Int>) -> Bool {
    let unit = units[place]
    if NumberText.isDigit(unit) { return true }
    guard unit == 0x2E || unit == 0x2C, place > piece.lowerBound, place + 1 < piece.upperBound else { return false }
    return NumberText.isDigit(units[place - 1]) && NumberText.isDigit(units[place + 1])
  }

  /// What a run of digits inside a piece is; nil for a part of the label.
  private func classify(_ run: Range<Int>, in piece: Range<Int>) -> TableToken.Kind? {
    let before = run.lowerBound > piece.lowerBound ? units[run.lowerBound - 1] : nil
    let after = run.upperBound < piece.upperBound ? units[run.upperBound] : nil
    if let after, after == 0x2E || after == 0x3001 || after == 0x2C {
      // `1.` numbers a label; in `22.` a value and the numbering have run together.
      if run.count == 1 { return nil }
      return .glued
    }
    if let before, before == 0x28, let after, after == 0x29 { return nil }
    // Some languages set an apostrophe between thousands.
    if before == 0x22, run.lowerBound > piece.lowerBound + 1, NumberText.isDigit(units[run.lowerBound - 2]) {
      return .glued
    }
    if let before, !isHan(before), before != 0x29, before != 0x22 { return nil }
    if after == 0x28, !isNumbering(from: run.upperBound, in: piece) {
      // `12(含上年2)` is no plain number.
      return .glued
    }
    let startsLabel =
      after.map { unit in
        unit == 0x28
          || (isChineseNumeral(unit) && run.upperBound + 1 < piece.upperBound
            && units[run.upperBound + 1] == 0x3001)
      } ?? true
    guard startsLabel else { return nil }
    guard case .number(let value, let unit)? = NumberText.read(units[run]) else { return .glued }
    return .number(value, unit)
  }

  /// Whether a bracket encloses nothing but the number of a label: `(三)`.
  private func isNumbering(from open: Int, in piece: Range<Int>) -> Bool {
    guard let close = units[open..<piece.upperBound].firstIndex(of: 0x29) else { return false }
    return LabelRun.number(units[open + 1..<close]) != nil
  }

  private func isHan(_ unit: UInt16) -> Bool { unit >= 0x3400 && unit <= 0x9FFF }

  private static let numerals = UnitSet("一二三四五六")

  private func isChineseNumeral(_ unit: UInt16) -> Bool { TableTokenizer.numerals.contains(unit) }
}

/// Lines that number the pages of a printed document.
enum PageMark {
  /// Whether a line is nothing but a page mark: `- 9 -`, `第9页`, `第 9 页 共 12 页`, `P. 9`.
  static func matches(_ line: some Collection<UInt16>) -> Bool {
    if line.count > 24 { return false }
    guard let first = line.first(where: { $0 != Folding.space }), isOpening(first),
      line.contains(where: NumberText.isDigit)
    else { return false }
    var rest = line.filter { $0 != Folding.space }[...]
    switch first {
    case 0x2D:
      rest = rest.dropFirst()
      dropDigits(&rest)
      return rest.count == 1 && rest.first == 0x2D
    case 0x50, 0x70:
      rest = rest.dropFirst()
      if rest.first == 0x2E { rest = rest.dropFirst() }
      dropDigits(&rest)
      return rest.isEmpty
    case 0x7B2C:
      guard dropPages(&rest, opening: 0x7B2C) else { return false }
      if rest.isEmpty { return true }
      if rest.first == 0x2C || rest.first == 0x2F { rest = rest.dropFirst() }
      return dropPages(&rest, opening: 0x5171) && rest.isEmpty
    default: return false
    }
  }

  /// Whether a mark may begin with a unit: `-`, `P`, `p` or 第.
  private static func isOpening(_ unit: UInt16) -> Bool {
    unit == 0x2D || unit == 0x50 || unit == 0x70 || unit == 0x7B2C
  }

  /// A line that is nothing but `8 / 12`: the number of a page, and how many there are.
  static func ofAll(_ line: some Collection<UInt16>) -> (page: Int, all: Int)? {
    if line.count > 12 || line.count < 3 || !line.contains(0x2F) { return nil }
    let parts = line.filter { $0 != Folding.space }.split(separator: 0x2F, omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(NumberText.isDigit) }) else {
      return nil
    }
    let numbers = parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    return numbers[0] >= 1 && numbers[0] <= numbers[1] ? (numbers[0], numbers[1]) : nil
  }

  /// Whether several such lines of a text count up to the same number of pages; one alone may be two cells.
  static func counts(in text: PositionedText, to all: Int) -> Bool {
    let pages = text.lines.compactMap { ofAll(text.units[$0]) }
    return pages.count > 1 && pages.allSatisfy { $0.all == all }
      && zip(pages, pages.dropFirst()).allSatisfy { $0.page < $1.page }
  }

  /// The digits of a mark such as `第9页`; nil for other marks.
  static func number<Line: Collection<UInt16>>(of line: Line) -> Line.SubSequence? {
    let rest = line.drop { !NumberText.isDigit($0) }
    return line.first == 0x7B2C ? rest.prefix { NumberText.isDigit($0) } : nil
  }

  /// Whether a text prints the number of a page on a line of its own below each mark that has it: at least twice, since
  /// one such line may as well be a value.
  static func isRepeated(in text: PositionedText) -> Bool {
    var expected: ArraySlice<UInt16>?
    var repeated = 0
    for line in text.lines {
      let units = text.units[text.trimmed(line)]
      if units.isEmpty { continue }
      if let number = expected {
        guard units.elementsEqual(number) else { return false }
        repeated += 1
        expected = nil
      } else if matches(units) {
        expected = number(of: units)
      }
    }
    return repeated > 1
  }

  /// Drops `第9页` or `共12页` from the front.
  private static func dropPages(_ rest: inout ArraySlice<UInt16>, opening: UInt16) -> Bool {
    guard rest.first == opening else { return false }
    rest = rest.dropFirst()
    let before = rest.count
    dropDigits(&rest)
    guard rest.count < before, rest.first == 0x9875 else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func dropDigits(_ rest: inout ArraySlice<UInt16>) {
    while let unit = rest.first, NumberText.isDigit(unit) { rest = rest.dropFirst() }
  }
}
