import RQEngine

/// What section 六 says of fees against the amount in section 二.
///
/// The table counts every administrative fee of a body, the section has to speak of those for information alone. So an
/// amount in the table that the section is silent on is no contradiction. Two statements are: fees of a larger amount than
/// the table has, and that there were no administrative fees where the table has some.
enum ProseFeesCheck {
  private static let information = ["信息处理费", "信息公开处理费", "信息公开费", "公开信息费", "检索费", "邮寄费", "复制费"].map(\.phrase)
  private static let administrative = ["行政事业性收费", "行政事业收费"].map(\.phrase)
  private static let negations = ["未", "没有", "无", "不收", "免收", "免费", "免除", "减免", "不存在"].map(\.phrase)
  /// Amounts beside these are those of another year, or what one copy costs.
  private static let otherAmounts = ["去年", "上年", "同期", "往年", "元以", "每件", "每页", "标准"].map(\.phrase)
  private static let sentenceEnds = Set("。;!".utf16)

  /// A finding where the section and the table disagree; none where it names several amounts.
  static func findings(_ report: Report, _ text: PositionedText, _ compact: CompactText) -> [Finding] {
    let cell = report.disclosed(.fees)
    guard let table = cell.value, let section = report.sections.last(where: { $0.number == 6 }) else { return [] }
    let range =
      compact.position(
        of: text.unit(atByte: section.byteStart))..<compact.position(of: text.unit(atByte: section.byteEnd))
    var amounts: [Statement] = []
    for sentence in sentences(of: compact, range) {
      guard let statement = statement(in: sentence, of: compact) else { continue }
      amounts.append(statement)
    }
    guard let said = amounts.first, amounts.allSatisfy({ $0.amount == said.amount }),
      let table = table.rescaled(to: ProseFeesCheck.scale)
    else { return [] }
    guard said.amount.unscaled > table.unscaled || said.isAll && said.amount.unscaled == 0 && table.unscaled > 0 else {
      return []
    }
    return [
      Finding(
        .proseFees, item: DisclosureColumn.fees.code, amount: table, against: said.amount,
        message: "section 六 speaks of fees of \(said.amount) 万元, the table of \(table)",
        bytes: text.byteRange(of: compact.textRange(said.range)))
    ]
  }

  /// Decimals of an amount in 万元, as the tables have them.
  private static let scale = 4

  private struct Statement {
    /// In 万元, with `scale` decimals.
    var amount: Decimal
    var range: Range<Int>
    /// Whether it speaks of all administrative fees.
    var isAll: Bool
  }

  private static func sentences(of text: CompactText, _ range: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = range.lowerBound
    for place in range where sentenceEnds.contains(text.units[place]) {
      found.append(start..<place)
      start = place + 1
    }
    found.append(start..<range.upperBound)
    return found.filter { !$0.isEmpty }
  }

  private static func statement(in sentence: Range<Int>, of text: CompactText) -> Statement? {
    func first(_ words: [[UInt16]]) -> Range<Int>? {
      words.compactMap { word in
        text.firstIndex(of: word, from: sentence.lowerBound, to: sentence.upperBound).map { $0..<$0 + word.count }
      }.min { $0.lowerBound < $1.lowerBound }
    }
    let all = first(administrative)
    guard let subject = all ?? first(information), first(otherAmounts) == nil else { return nil }
    if first(negations) != nil {
      return Statement(
        amount: Decimal(unscaled: 0, scale: scale), range: sentence,
        isAll: all.map { isDenied($0, sentence, text) } ?? false)
    }
    guard let amount = amount(behind: subject.upperBound, to: sentence.upperBound, of: text) else { return nil }
    return Statement(amount: amount.value, range: subject.lowerBound..<amount.end, isAll: all != nil)
  }

  /// Whether what is denied are the administrative fees: a negation stands right before or behind them.
  private static func isDenied(_ subject: Range<Int>, _ sentence: Range<Int>, _ text: CompactText) -> Bool {
    let before = max(sentence.lowerBound, subject.lowerBound - 8)
    let behind = min(sentence.upperBound, subject.upperBound + 4)
    return negations.contains { word in
      text.firstIndex(of: word, from: before, to: subject.lowerBound) != nil
        || text.firstIndex(of: word, from: subject.upperBound, to: behind) != nil
    }
  }

  /// The one amount of money behind a place.
  private static func amount(behind start: Int, to end: Int, of text: CompactText) -> (value: Decimal, end: Int)? {
    var found: (value: Decimal, end: Int)?
    var place = start
    while place < end {
      guard NumberText.isDigit(text.units[place]) else {
        place += 1
        continue
      }
      var stop = place
      while stop < end, NumberText.isDigit(text.units[stop]) || text.units[stop] == 0x2E || text.units[stop] == 0x2C {
        stop += 1
      }
      let isTenThousand = stop < end && text.units[stop] == 0x4E07
      let unit = stop + (isTenThousand ? 1 : 0)
      if unit < end, text.units[unit] == 0x5143, let number = NumberText.arabic(text.units[place..<stop]) {
        let amount = isTenThousand ? number : Decimal(unscaled: number.unscaled, scale: number.scale + 4)
        guard found == nil, let exact = amount.rescaled(to: scale) else { return nil }
        found = (exact, unit + 1)
      }
      place = stop
    }
    return found
  }
}
