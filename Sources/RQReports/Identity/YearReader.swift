/// Reads years.
enum YearReader {
  /// A year and the units it is printed with, the words 年 and 年度 included.
  struct Found {
    var year: Int
    var range: Range<Int>
  }

  private static let plausible = 2003...2099
  private static let year: UInt16 = 0x5E74
  private static let span: UInt16 = 0x5EA6

  /// The years printed in a range, four digits with 年 behind them; longer runs of digits are no years.
  static func years(in units: [UInt16], _ range: Range<Int>? = nil) -> [Found] {
    let range = range ?? 0..<units.count
    var found: [Found] = []
    var place = range.lowerBound
    while place + 4 < range.upperBound {
      guard let first = digit(units[place]), first == 2, place == 0 || digit(units[place - 1]) == nil else {
        place += 1
        continue
      }
      var value = 0
      var end = place
      while end < range.upperBound, end - place < 5, let next = digit(units[end]) {
        value = value * 10 + next
        end += 1
      }
      if end - place == 4, end < range.upperBound, units[end] == year, plausible.contains(value) {
        var after = end + 1
        if after < range.upperBound, units[after] == span { after += 1 }
        found.append(Found(year: value, range: place..<after))
      }
      place = max(end, place + 1)
    }
    return found
  }

  /// The year a text reports on: the one its period and its sentences name most often; nil when two are named as often.
  static func reportedYear(in compact: CompactText, _ range: Range<Int>) -> Int? {
    var support: [Int: Int] = [:]
    let units = compact.units
    for found in years(in: units, range) {
      let end = found.range.upperBound
      if compact.has(firstDay, at: end) || compact.has(lastDay, at: end) {
        support[found.year, default: 0] += 5
      } else if end < units.count, let month = digit(units[end]), month >= 0, isMonth(units, at: end) {
        continue
      } else {
        support[found.year, default: 0] += 1
      }
    }
    guard let most = support.values.max() else { return nil }
    let years = support.filter { $0.value == most }.keys
    return years.count == 1 ? years.first : nil
  }

  private static let firstDay = "1月1日".phrase
  private static let lastDay = "12月31日".phrase

  private static func isMonth(_ units: [UInt16], at start: Int) -> Bool {
    var end = start
    while end < units.count, end - start < 3, digit(units[end]) != nil { end += 1 }
    return end < units.count && units[end] == 0x6708
  }

  /// The value of an ASCII or Chinese digit.
  static func digit(_ unit: UInt16) -> Int? {
    if NumberText.isDigit(unit) { return Int(unit - 0x30) }
    guard unit != 0x4E24, let value = NumberText.chineseDigit(unit) else { return nil }
    return Int(value)
  }
}
