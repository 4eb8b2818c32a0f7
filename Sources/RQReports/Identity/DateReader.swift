import RQEngine

/// Reads the day of publication.
enum DateReader {
  private static let labels = [
    "发布时间", "发布日期", "公开日期", "公开时间", "发文日期", "发稿时间", "更新时间", "成文日期", "日期", "时间", "PublishedTime", "Date",
    "date",
  ].map(\.phrase)

  /// The day printed as the page's date, else the day of the signature; nil when none is printed.
  static func published(in text: PositionedText, compact: CompactText) -> CivilDate? {
    for label in labels {
      for place in compact.indices(of: label) {
        // A colon stands between, or the border of a cell.
        var start = place + label.count
        while start < compact.units.count, compact.units[start] == 0x3A || compact.units[start] == Folding.bar {
          start += 1
        }
        guard start > place + label.count else { continue }
        if let date = date(in: compact.units, at: start)?.date { return date }
      }
    }
    let dates = headDates(in: compact)
    return timedDate(dates, in: compact) ?? sourcedDate(dates, in: compact) ?? text.declaredDate.flatMap(declared)
      ?? signatureDate(in: text)
  }

  /// The date a page carries outside its text; without a day there is none.
  private static func declared(_ text: String) -> CivilDate? {
    let units = text.utf16.map { Folding.table[Int($0)] }.filter { $0 != Folding.dropped }
    let first = units.prefix { $0 != Folding.space && $0 != 0x54 }
    return date(in: Array(first), at: 0)?.date
  }

  /// The dates in the units in which a page says when it was published, and where they end.
  private static func headDates(in compact: CompactText) -> [(date: CivilDate, end: Int)] {
    let units = compact.units
    return (0..<min(units.count, headLength)).compactMap { place in
      YearReader.digit(units[place]) == nil || place > 0 && NumberText.isDigit(units[place - 1])
        ? nil : date(in: units, at: place)
    }
  }

  /// The date with a time of day behind it, as pages print it under their titles.
  private static func timedDate(_ dates: [(date: CivilDate, end: Int)], in compact: CompactText) -> CivilDate? {
    let units = compact.units
    return dates.first { _, end in
      let hour = units[end...].prefix(while: NumberText.isDigit).count
      return (hour == 1 || hour == 2) && end + hour + 2 < units.count && units[end + hour] == 0x3A
        && NumberText.isDigit(units[end + hour + 1]) && NumberText.isDigit(units[end + hour + 2])
    }?.date
  }

  /// The date with the page's source behind it, `2024-01-26 来源：…`.
  private static func sourcedDate(_ dates: [(date: CivilDate, end: Int)], in compact: CompactText) -> CivilDate? {
    dates.first { _, end in sources.contains { compact.has($0, at: end) } }?.date
  }

  private static let sources = ["来源:", "信息来源:", "文章来源:", "发布机构:", "作者:", "浏览次数:"].map(\.phrase)

  /// The units in which a page says when it was published.
  private static let headLength = 1_500

  /// The last line that is nothing but a date.
  private static func signatureDate(in text: PositionedText) -> CivilDate? {
    var end = text.units.count
    while end > 0 {
      var start = end
      while start > 0, text.units[start - 1] != Folding.newline { start -= 1 }
      if end - start <= 40, let date = wholeLine(text, start..<end) { return date }
      end = start - 1
    }
    return nil
  }

  /// The date a line consists of; nil for other lines.
  static func wholeLine(_ text: PositionedText, _ line: Range<Int>) -> CivilDate? {
    guard line.count >= shortest, let first = line.first(where: { text.units[$0] != Folding.space }),
      text.units[first] == 0x28 || YearReader.digit(text.units[first]) != nil
    else { return nil }
    var units = CompactText(text, in: line).units
    if units.first == 0x28, units.last == 0x29 { units = Array(units.dropFirst().dropLast()) }
    guard let found = date(in: units, at: 0), found.end == units.count else { return nil }
    return found.date
  }

  /// So many units has `2024-1-2`.
  private static let shortest = 8

  /// A date such as `2024-1-26`, `2024年1月26日`, `二〇二四年一月二十六日`.
  static func date(in units: [UInt16], at start: Int) -> (date: CivilDate, end: Int)? {
    var place = start
    guard let year = number(units, &place, digits: 4...4, chineseDigits: true), separator(units, &place, 0x5E74),
      let month = number(units, &place, digits: 1...2, chineseDigits: false), separator(units, &place, 0x6708),
      let day = number(units, &place, digits: 1...2, chineseDigits: false)
    else { return nil }
    if place < units.count, units[place] == 0x65E5 { place += 1 }
    guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
    return (date, place)
  }

  private static func separator(_ units: [UInt16], _ place: inout Int, _ word: UInt16) -> Bool {
    guard place < units.count else { return false }
    let unit = units[place]
    guard unit == word || unit == 0x2D || unit == 0x2F || unit == 0x2E else { return false }
    place += 1
    return true
  }

  private static func number(
    _ units: [UInt16], _ place: inout Int, digits: ClosedRange<Int>, chineseDigits: Bool
  ) -> Int? {
    let start = place
    var value = 0
    while place < units.count, place - start < digits.upperBound, NumberText.isDigit(units[place]) {
      value = value * 10 + Int(units[place] - 0x30)
      place += 1
    }
    if digits.contains(place - start) { return value }
    if place > start { return nil }
    if chineseDigits {
      while place < units.count, place - start < 4, let digit = YearReader.digit(units[place]) {
        value = value * 10 + digit
        place += 1
      }
      return place - start == 4 ? value : nil
    }
    var end = place
    while end < units.count, end - place < 3, LabelRun.chineseNumeral(units[end]) != nil { end += 1 }
    guard let read = NumberText.chinese(units[place..<end]) else { return nil }
    place = end
    return Int(exactly: read.unscaled)
  }
}
