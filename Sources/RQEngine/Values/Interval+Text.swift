extension Interval {
  /// The interval of one unit; nil for a word that is none.
  init?(unit: some StringProtocol) {
    let (months, days, microseconds): (Int64, Int64, Int64)
    switch unit.lowercased() {
    case "year", "years", "y", "yr", "yrs": (months, days, microseconds) = (12, 0, 0)
    case "quarter", "quarters": (months, days, microseconds) = (3, 0, 0)
    case "month", "months", "mon", "mons": (months, days, microseconds) = (1, 0, 0)
    case "week", "weeks", "w": (months, days, microseconds) = (0, 7, 0)
    case "day", "days", "d": (months, days, microseconds) = (0, 1, 0)
    case "hour", "hours", "h", "hr", "hrs": (months, days, microseconds) = (0, 0, 3_600_000_000)
    case "minute", "minutes", "m", "min", "mins": (months, days, microseconds) = (0, 0, 60_000_000)
    case "second", "seconds", "s", "sec", "secs": (months, days, microseconds) = (0, 0, 1_000_000)
    case "millisecond", "milliseconds", "ms", "msec", "msecs": (months, days, microseconds) = (0, 0, 1000)
    case "microsecond", "microseconds", "us", "usec", "usecs": (months, days, microseconds) = (0, 0, 1)
    case "decade", "decades": (months, days, microseconds) = (120, 0, 0)
    case "century", "centuries": (months, days, microseconds) = (1200, 0, 0)
    case "millennium", "millennia": (months, days, microseconds) = (12_000, 0, 0)
    default: return nil
    }
    self.init(months: months, days: days, microseconds: microseconds)
  }

  /// Reads `1 year 2 months`, `3 days 04:05:06`, `-1.5 hours`, `2 days ago`; a number alone counts seconds.
  ///
  /// Gives nil for anything else.
  public init?(_ text: some StringProtocol) {
    var total = Interval.zero
    let words = Interval.words(of: text)
    guard !words.isEmpty else { return nil }
    var index = 0
    while index < words.count {
      let word = words[index]
      if word.lowercased() == "ago", index == words.count - 1, index > 0 {
        guard let negated = Interval.zero.adding(total, times: -1) else { return nil }
        total = negated
        index += 1
        continue
      }
      var part: Interval?
      if word.contains(":") {
        part = Interval(time: word)
        index += 1
      } else if let count = Double(word), count.isFinite {
        let hasUnit = index + 1 < words.count && Interval(unit: words[index + 1]) != nil
        guard hasUnit || words.count == 1 else { return nil }
        let unit = Interval(unit: hasUnit ? words[index + 1] : "second")
        part =
          Int64(word).flatMap { whole in unit.flatMap { Interval.zero.adding($0, times: whole) } }
          ?? unit?.scaled(by: count)
        index += hasUnit ? 2 : 1
      }
      guard let part, let sum = total.adding(part) else { return nil }
      total = sum
    }
    self = total
  }

  /// Numbers, units and times of day; `1h30m` is four of them.
  private static func words(of text: some StringProtocol) -> [String] {
    var words: [String] = []
    var isNumber = false
    var isOpen = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        isOpen = false
        continue
      }
      let belongs = "0123456789.:+-".unicodeScalars.contains(scalar)
      if isOpen, belongs == isNumber {
        words[words.count - 1].unicodeScalars.append(scalar)
      } else {
        words.append(String(scalar))
        (isNumber, isOpen) = (belongs, true)
      }
    }
    return words
  }

  /// Reads `04:05:06.5` with or without a sign.
  private init?(time text: String) {
    var bytes = Array(text.utf8)[...]
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      let hours = Int64(String(decoding: bytes[..<colon], as: UTF8.self)), (0..<1_000_000).contains(hours)
    else { return nil }
    // Hours of an interval go on beyond those of a day.
    var rest = (Array("00".utf8) + bytes[colon...])[...]
    guard let time = Timestamp.readTime(&rest), rest.isEmpty else { return nil }
    let microseconds = hours * 3_600_000_000 + time
    self.init(months: 0, days: 0, microseconds: isNegative ? -microseconds : microseconds)
  }
}
