/// Finds the rows of section 三 in the pieces of a table.
struct RowReader {
  /// A row: its label and what is printed behind it.
  struct Row {
    /// nil for the undivided row （六）其他处理.
    var item: ApplicationItem?
    var values: ValueRow
    /// The unit after the label.
    var end: Int
  }

  private let text: PositionedText
  private var rows: [Row] = []
  private var open: Row?
  private var lastItem: ApplicationItem?
  private var lastGroup: ApplicationGroup?
  /// Whether the label of a group stands behind the label of one of its rows.
  private var hasLateGroups = false
  private var namedGroups: Set<ApplicationGroup> = []
  /// How many rows have the name of an applicant for their label.
  private var applicantRows = 0

  /// With so many such rows the applicants stand in the rows, and labels like 总计 are theirs.
  private static let fewestApplicantRows = 3
  private static let applicants = ["商业企业", "科研机构", "社会公益组织", "法律服务机构"].map(\.phrase)

  /// The rows of a table in the order of the document.
  static func rows(of tokens: [TableToken], in text: PositionedText) -> [Row] { read(tokens, in: text).rows }

  /// How the labels of the groups of rows stand to those of the rows.
  enum Groups {
    /// As in the template.
    case ordered
    /// Some of them are missing.
    case incomplete
    /// One stands behind the label of one of its rows.
    case late
  }

  /// The rows of a table, and how the labels of its groups stand.
  static func read(_ tokens: [TableToken], in text: PositionedText) -> (rows: [Row], groups: Groups) {
    var reader = RowReader(text: text)
    reader.read(tokens)
    if reader.applicantRows >= fewestApplicantRows { return ([], .ordered) }
    if reader.hasLateGroups { return (reader.rows, .late) }
    let isComplete = [ApplicationGroup.withheld, .unavailable, .declined, .otherwise]
      .allSatisfy { reader.namedGroups.contains($0) }
    return (reader.rows, isComplete ? .ordered : .incomplete)
  }

  private init(text: PositionedText) { self.text = text }

  private mutating func read(_ tokens: [TableToken]) {
    var position = 0
    while position < tokens.count {
      if tokens[position].isValue {
        let end = tokens[position...].firstIndex { !$0.isValue } ?? tokens.endIndex
        open?.values.tokens.append(contentsOf: tokens[position..<end])
        position = end
        continue
      }
      var end = position
      while end < tokens.count, !tokens[end].isValue { end += 1 }
      if let next = endOfWords(at: position, of: tokens) {
        let range = tokens[position].range.lowerBound..<tokens[next - 1].range.upperBound
        open?.values.tokens.append(TableToken(kind: .text, range: range))
        position = next
        continue
      }
      if position > 0, isWords(tokens[position], behind: tokens[position - 1]),
        position + 1 == end || !isOneLine(tokens[position], tokens[position + 1])
      {
        append(tokens[position])
        position += 1
      }
      // Words right before values are those of the first cell.
      let first = end - 1
      let isCell =
        end < tokens.count && first > position && isOneLine(tokens[first - 1], tokens[first])
        && isOneLine(tokens[first], tokens[end])
        && (TableTokenizer.refersElsewhere(text.units[tokens[first].range]) || isSign(at: first, of: tokens))
      readLabels(tokens[position..<(isCell ? first : end)], beforeValue: end < tokens.count && !tokens[end].isBlank)
      if isCell { append(tokens[first]) }
      position = end
    }
    close()
  }

  /// The token after a cell between bars that has words, `约2`, among the values of the open row; nil for anything else.
  private func endOfWords(at position: Int, of tokens: [TableToken]) -> Int? {
    guard position > 0, let row = open, (1..<Applicant.allCases.count).contains(row.values.printedCount),
      tokens[position - 1].isValue, isOneLine(tokens[position - 1], tokens[position])
    else { return nil }
    let cell = barredCell(around: tokens[position].range)
    guard let cell, cell.lowerBound >= tokens[position - 1].range.upperBound,
      tokens[position].range.lowerBound == text.trimmed(cell).lowerBound
    else { return nil }
    let end = tokens[position...].firstIndex { $0.range.lowerBound >= cell.upperBound } ?? tokens.endIndex
    let run = LabelRun(tokens[position..<end], of: text)
    return isWords(run) && matches(in: run).isEmpty ? end : nil
  }

  /// Whether a piece is a sign in the first cell of a row of bars, `x`: six values follow it, and it is no part of a
  /// label.
  private func isSign(at place: Int, of tokens: [TableToken]) -> Bool {
    let range = tokens[place].range
    guard range.count <= RowReader.longestSign, text.units[range].allSatisfy({ $0 < 0x3400 }),
      let cell = barredCell(around: range), text.trimmed(cell) == range
    else { return false }
    let values = tokens[(place + 1)...].prefix { $0.isValue && isOneLine(tokens[place], $0) }
    return values.count { !$0.isBlank } == Applicant.allCases.count - 1
  }

  private static let longestSign = 4

  /// What stands between the bar before a range and the next bar or the end of the line; nil where no bar is before it.
  private func barredCell(around range: Range<Int>) -> Range<Int>? {
    var start = range.lowerBound
    while start > 0, text.units[start - 1] != Folding.bar {
      if text.units[start - 1] == Folding.newline { return nil }
      start -= 1
    }
    guard start > 0 else { return nil }
    let end = text.units[range.upperBound...].firstIndex { $0 == Folding.bar || $0 == Folding.newline }
    return start..<(end ?? text.units.count)
  }

  /// Whether a piece is words in the last cell of the open row, 同上 behind six numbers on one line.
  private func isWords(_ token: TableToken, behind value: TableToken) -> Bool {
    guard let row = open, row.values.printedCount == Applicant.allCases.count - 1, value.isValue,
      isOneLine(value, token)
    else { return false }
    let run = LabelRun([token], of: text)
    return !run.letters.isEmpty && isWords(run) && matches(in: run).isEmpty
  }

  /// Whether letters are what a cell says instead of a number, and not the head of a column that stands between numbers.
  private func isWords(_ run: LabelRun) -> Bool {
    run.refersElsewhere && !(run.letters.count == 1 && run.letters.allSatisfy(NumberText.countsThings))
      && !RowReader.heads.contains { head in
        head.indices.contains { head[$0...].starts(with: run.letters) }
      }
  }

  private static let heads = ["自然人", "法人或其他组织", "总计", "合计"].map(\.phrase) + applicants

  private func isOneLine(_ first: TableToken, _ second: TableToken) -> Bool {
    first.range.upperBound <= second.range.lowerBound
      && !text.units[first.range.upperBound..<second.range.lowerBound].contains(Folding.newline)
  }

  private mutating func append(_ words: TableToken) {
    open?.values.tokens.append(TableToken(kind: .text, range: words.range))
  }

  private mutating func close() {
    if let row = open, row.item != nil || row.values.printedCount > 0 { rows.append(row) }
    open = nil
  }

  private mutating func readLabels(_ tokens: ArraySlice<TableToken>, beforeValue: Bool) {
    var run = LabelRun(tokens, of: text)
    if run.letters.isEmpty { return }
    let end = tokens.last?.range.upperBound ?? 0
    var matches = matches(in: run)
    if !RowReader.endsWithItem(matches, run), let nested = NestedLabel.run(of: tokens, in: text) {
      let inner = self.matches(in: nested)
      if inner.count == 1, RowReader.endsWithItem(inner, nested) { (run, matches) = (nested, inner) }
    }
    if beforeValue, RowReader.applicants.contains(where: { run.letters.suffix($0.count).elementsEqual($0) }) {
      applicantRows += 1
    }
    if matches.isEmpty {
      continueWithoutLabel(tokens, run)
      return
    }
    close()
    var previousEnd = 0
    for (position, match) in matches.enumerated() {
      defer { previousEnd = match.range.upperBound }
      let isLast = position == matches.count - 1
      switch match.code {
      case .item(let item):
        let clean = match.range.lowerBound == previousEnd || run.number(at: match.range.lowerBound) != nil
        let trailing = isLast ? run.letters.count - match.range.upperBound : 0
        if ApplicationLabels.isShort(item) {
          let rest = run.letters.suffix(trailing)
          let explained = item == .partlyGranted && ApplicationLabels.explanation.starts(with: rest)
          if !clean || (trailing > 0 && !explained) { continue }
        }
        // A row left without cells because another label follows is a row of empty cells.
        if open != nil { close() }
        open = Row(item: item, values: ValueRow(tokens: []), end: end)
        lastItem = item
        lastGroup = item.group
      case .group(let group):
        if namedGroups.insert(group).inserted, lastItem?.group == group { hasLateGroups = true }
        lastGroup = group
        if isLast, group == .otherwise, match.range.upperBound == run.letters.count {
          close()
          open = Row(item: nil, values: ValueRow(tokens: []), end: end)
        } else if isLast {
          close()
        }
      case .head:
        if isLast { close() }
      case .stub: break
      }
    }
  }

  /// Whether the last label is that of a row; one of few letters has to end the run.
  private static func endsWithItem(_ matches: [LabelSet<ApplicationLabel>.Match], _ run: LabelRun) -> Bool {
    guard let last = matches.last, case .item(let item) = last.code else { return false }
    return !ApplicationLabels.isShort(item) || last.range.upperBound == run.letters.count
  }

  /// The labels of a run that may stand where it stands.
  private func matches(in run: LabelRun) -> [LabelSet<ApplicationLabel>.Match] {
    let item = lastItem
    var group = lastGroup
    return ApplicationLabels.set.matches(in: run) { code, previous in
      switch code {
      case .group(let found):
        group = found
        return true
      case .item(.otherwiseMisc):
        return previous?.code != .head && (group == .otherwise || item?.group == .otherwise)
      case .item(.processed):
        return previous?.code != .head
      default: return true
      }
    }
  }

  /// Whether a piece stands on a line of its own behind values that stand on one.
  private func isBehindLine(_ words: TableToken, _ values: [TableToken]) -> Bool {
    guard let first = values.first, let last = values.last, values.count > 1 else { return false }
    return isOneLine(first, last) && !isOneLine(last, words)
  }

  /// Text that is no label: a cell that prints words, or something outside the table.
  private mutating func continueWithoutLabel(_ tokens: ArraySlice<TableToken>, _ run: LabelRun) {
    guard let row = open else { return }
    let printed = row.values.printedCount
    if printed > 0, printed < Applicant.allCases.count, isWords(run), let first = tokens.first,
      let last = tokens.last,
      !text.units[first.range.lowerBound..<last.range.upperBound].contains(where: NumberText.isDigit),
      !isBehindLine(first, row.values.tokens.filter { !$0.isBlank })
    {
      let range = first.range.lowerBound..<last.range.upperBound
      open?.values.tokens.append(TableToken(kind: .text, range: range))
    } else {
      close()
    }
  }
}
