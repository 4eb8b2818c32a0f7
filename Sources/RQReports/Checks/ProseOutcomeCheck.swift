/// The counts of outcomes in the sentences of a report against its table.
enum ProseOutcomeCheck {
  private struct Outcome {
    var group: ApplicationGroup
    var phrases: [[UInt16]]
  }

  private static let outcomes = [
    Outcome(group: .granted, phrases: ["予以公开".phrase]),
    Outcome(group: .partlyGranted, phrases: ["部分公开".phrase]),
    Outcome(group: .withheld, phrases: ["不予公开".phrase]),
    Outcome(group: .unavailable, phrases: ["无法提供".phrase]),
    Outcome(group: .declined, phrases: ["不予处理".phrase]),
    Outcome(group: .otherwise, phrases: ["其他处理".phrase]),
    Outcome(
      group: .carriedOut,
      phrases: [
        "转下一年度继续办理", "转下年度继续办理", "转下一年继续办理", "转下年继续办理", "转下一年度办理", "转下年度办理", "转下一年办理", "转下年办理", "结转下一年度",
        "结转下年度", "结转下一年", "结转下年",
      ].map(\.phrase)),
  ]

  private static let applications = ["申请".phrase]
  private static let otherYears = ["去年", "上年", "同期", "往年"].map(\.phrase)
  private static let joined = Set("或和及与并未不分".utf16)

  /// A finding for each outcome on which prose and table disagree; none where the prose names several counts.
  static func findings(
    _ report: Report, _ text: PositionedText, _ compact: CompactText, before end: Int
  ) -> [Finding] {
    outcomes.compactMap { outcome in
      guard let table = report.total(outcome.group, .total) else { return nil }
      let counts = counts(of: outcome, in: compact, before: end)
      guard let first = counts.first, counts.allSatisfy({ $0.value == first.value }), first.value != table else {
        return nil
      }
      return Finding(
        .proseOutcome, item: outcome.group.code, applicant: .total, expected: table, found: first.value,
        message: "the text says \(outcome.group.label) \(first.value), the table \(table)",
        bytes: text.byteRange(of: compact.textRange(first.range)))
    }
  }

  private static func counts(
    of outcome: Outcome, in text: CompactText, before end: Int
  ) -> [(value: Int64, range: Range<Int>)] {
    var found: [(value: Int64, range: Range<Int>)] = []
    var seen: Set<Int> = []
    for phrase in outcome.phrases {
      for place in text.indices(of: phrase, to: end) {
        var start = place + phrase.count
        while start < end, start - place - phrase.count < 2, "的:共有为".utf16.contains(text.units[start]) { start += 1 }
        guard let count = ProseText.count(in: text.units, at: start, to: end),
          seen.insert(count.range.lowerBound).inserted,
          standsAlone(place, in: text), ProseText.precedes(applications, place, within: 160, of: text),
          !isOfOtherYear(place, in: text)
        else { continue }
        found.append(count)
      }
    }
    return found
  }

  /// Whether another year is spoken of right before a phrase. What an earlier sentence compares with it, 较上年多6件, or says
  /// was carried over, 上年没有结转, does not make the next one speak of it.
  private static func isOfOtherYear(_ place: Int, in text: CompactText) -> Bool {
    otherYears.contains { word in
      text.indices(of: word, from: max(0, place - 20), to: place).contains { year in
        let end = text.firstIndex(of: [0x3002], from: year, to: place) ?? place
        return end == place
          || !(ProseText.precedes(comparisons, year, within: 1, of: text)
            || text.firstIndex(of: carriedOver, from: year, to: min(end, year + 8)) != nil)
      }
    }
  }

  private static let comparisons = ["较", "比", "与", "同", "和"].map(\.phrase)
  private static let carriedOver = "结转".phrase

  /// Whether a phrase is counted by itself and not together with another: `予以公开或部分公开15件` counts two.
  private static func standsAlone(_ place: Int, in text: CompactText) -> Bool {
    guard place > 0 else { return true }
    let before = text.units[place - 1]
    if joined.contains(before) { return false }
    if before == 0x3001, place > 1 {
      let earlier = text.units[place - 2]
      return ProseText.isUnit(earlier) || earlier == 0x29 || earlier == 0x25
    }
    return true
  }
}
