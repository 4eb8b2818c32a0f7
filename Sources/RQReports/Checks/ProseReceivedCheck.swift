/// The count of applications in the sentences of a report against its table.
enum ProseReceivedCheck {
  private static let verbs = ["收到", "受理", "接收", "接到", "新收"].map(\.phrase)
  private static let subjects = ["信息公开申请", "依申请公开", "资讯公开申请", "公开申请", "政府信息的申请", "信息公开的申请"].map(\.phrase)
  /// 依申请公开政府信息, 依申请公开申请: what was applied for, between the subject and its count.
  private static let matter = "政府信息".phrase
  private static let fillers = Set("共计有为数量总案件事项的:".utf16)
  private static let stops = Set("。;,!".utf16)
  private static let parts = [
    "其中", "网上", "网络", "信函", "邮寄", "当面", "现场", "线上", "线下", "渠道", "平台", "邮箱", "去年", "上年", "同期", "部门收", "单位收",
    "办公室收", "不含", "分别", "先后",
  ].map(\.phrase)
  /// Bodies that have reports of their own.
  private static let others = ["各单位", "各部门", "各镇", "各乡", "各街道", "各级", "各区", "各县", "全系统"].map(\.phrase)
  private static let whole = ["共", "总", "合计"].map(\.phrase)
  private static let negations = ["未", "没有"].map(\.phrase)
  private static let fees = ["费", "减免", "投诉", "复议", "诉讼", "举报"].map(\.phrase)

  /// A finding where prose and table disagree; none where the prose names no count, or several.
  static func findings(
    _ report: Report, _ text: PositionedText, _ compact: CompactText, before end: Int
  ) -> [Finding] {
    guard let table = report.applied(.received, .total).count else { return [] }
    guard let prose = statement(in: compact, before: end, of: report.year), prose.value != table else { return [] }
    // Some reports count what was carried over from last year as received; 新收 is what was not.
    if !prose.isNew, let carried = report.applied(.carriedIn, .total).count,
      CheckedSum.of([table, carried]) == prose.value
    {
      return []
    }
    return [
      Finding(
        .proseReceived, item: ApplicationItem.received.code, applicant: .total, expected: table, found: prose.value,
        message: "the text says \(prose.value) applications were received, the table \(table)",
        bytes: text.byteRange(of: compact.textRange(prose.range)))
    ]
  }

  private struct Statement {
    var value: Int64
    var range: Range<Int>
    /// Whether it is said of all applications.
    var isWhole: Bool
    /// Whether it is said of the new ones alone.
    var isNew = false
  }

  private static func statement(
    in text: CompactText, before end: Int, of year: Int?
  ) -> Statement? {
    var counts: [Statement] = []
    var none: Statement?
    for verb in verbs {
      for place in text.indices(of: verb, to: end) {
        let stop = sentenceEnd(text, from: place, to: min(end, place + 40))
        guard
          let subject = bareSubject(text, behind: place + verb.count)
            ?? subjects.compactMap({ subject in
              text.firstIndex(of: subject, from: place, to: stop).map { $0 + subject.count }
            }).min()
        else { continue }
        if ProseText.precedes(negations, place, within: 2, of: text) {
          let range = place..<subject
          if none == nil, !fees.contains(where: { text.firstIndex(of: $0, from: place, to: subject) != nil }) {
            none = Statement(value: 0, range: range, isWhole: true)
          }
          continue
        }
        if ProseText.precedes(parts, place, within: 8, of: text) || isOfOthers(text, before: place)
          || spansYears(text, before: place, of: year)
        {
          continue
        }
        var start = subject
        for word in [matter, bare] where text.has(word, at: start) { start += word.count }
        while start < stop, start - subject < 6, fillers.contains(text.units[start]) { start += 1 }
        guard
          let count = ProseText.count(in: text.units, at: start, to: min(end, text.units.count))
            ?? nothing(text, from: start, to: stop)
        else { continue }
        let isWhole = ProseText.precedes(whole, place, within: 3, of: text)
        if !isWhole, isContinued(text, from: count.range.upperBound, to: min(end, count.range.upperBound + 20)) {
          continue
        }
        let isNew = verb == newly || ProseText.precedes([new], place, within: 1, of: text)
        counts.append(Statement(value: count.value, range: count.range, isWhole: isWhole, isNew: isNew))
      }
    }
    let preferred = counts.contains(where: \.isWhole) ? counts.filter(\.isWhole) : counts
    if let first = preferred.first {
      guard preferred.allSatisfy({ $0.value == first.value }) else { return nil }
      return preferred.first(where: \.isNew) ?? first
    }
    return counts.isEmpty ? none : nil
  }

  /// The end of 申请 right behind a verb, where what stands before it says that it is about information: 依申请公开方面，共收到申请5件.
  private static func bareSubject(_ text: CompactText, behind place: Int) -> Int? {
    guard text.has(bare, at: place), ProseText.precedes(matters, place, within: 60, of: text),
      !ProseText.precedes(fees, place, within: 60, of: text)
    else { return nil }
    return place + bare.count
  }

  private static let newly = "新收".phrase
  private static let new = "新".phrase
  private static let bare = "申请".phrase
  private static let matters = ["信息公开", "依申请公开"].map(\.phrase)

  /// Whether the subject of a verb, in the same part of the sentence, are other bodies.
  private static func isOfOthers(_ text: CompactText, before place: Int) -> Bool {
    var start = place
    while start > 0, place - start < 16, !stops.contains(text.units[start - 1]) { start -= 1 }
    return others.contains { text.firstIndex(of: $0, from: start, to: place) != nil }
  }

  private static let since = "以来".phrase
  private static let thisYear = ["今年", "本年", "年初"].map(\.phrase)

  /// Whether the words before a verb count from an earlier year on, 自2008年以来.
  private static func spansYears(_ text: CompactText, before place: Int, of year: Int?) -> Bool {
    guard let word = text.indices(of: since, from: max(0, place - 8), to: place).last else { return false }
    if ProseText.precedes(thisYear, word, within: 5, of: text) { return false }
    let named = YearReader.years(in: text.units, max(0, word - 10)..<word).last
    return named == nil || named?.year != year
  }

  /// Whether another count follows in the same sentence without saying of what: 收到申请5件，各镇收到13件.
  private static func isContinued(_ text: CompactText, from start: Int, to limit: Int) -> Bool {
    let end = text.firstIndex(of: [0x3002], from: start, to: limit) ?? limit
    return verbs.contains { verb in
      text.indices(of: verb, from: start, to: end).contains { place in
        ProseText.count(in: text.units, at: place + verb.count, to: min(end + 8, text.units.count)) != nil
      }
    }
  }

  /// `数量为零`, which counts without a word for what is counted.
  private static func nothing(_ text: CompactText, from start: Int, to end: Int) -> (value: Int64, range: Range<Int>)? {
    guard start + 1 == end, text.units[start - 1] == 0x4E3A, [0x96F6, 0x30, 0x3007].contains(text.units[start]) else {
      return nil
    }
    return (0, start..<end)
  }

  private static func sentenceEnd(_ text: CompactText, from start: Int, to end: Int) -> Int {
    var place = start
    while place < min(end, text.units.count), !stops.contains(text.units[place]) { place += 1 }
    return place
  }
}
