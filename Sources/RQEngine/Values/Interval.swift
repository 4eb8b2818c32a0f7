/// A length of time: months, days and microseconds, which are no multiples of each other.
public struct Interval: Sendable, Hashable {
  /// Whole months; a year is twelve of them.
  public var months: Int32
  /// Whole days; a week is seven of them.
  public var days: Int32
  /// Microseconds.
  public var microseconds: Int64

  /// Creates the length; nil when it is beyond what an interval can hold, which is 170,000 years and more.
  public init?(months: Int64, days: Int64, microseconds: Int64) {
    guard Interval.months.contains(months), Interval.days.contains(days),
      Interval.microseconds.contains(microseconds)
    else { return nil }
    self.months = Int32(months)
    self.days = Int32(days)
    self.microseconds = microseconds
  }

  private static let months: ClosedRange<Int64> = -2_000_000...2_000_000
  private static let days: ClosedRange<Int64> = -60_000_000...60_000_000
  private static let microseconds: ClosedRange<Int64> = -1 << 62...1 << 62

  /// The length in microseconds with months of thirty days, by which intervals compare.
  public var length: Int128 {
    Int128(microseconds) + (Int128(days) + Int128(months) * 30) * Int128(Timestamp.day)
  }

  private static let dayBits = 27
  private static let monthBits = 22

  /// One number for the whole that sorts as the length does; equal only where all parts are.
  var packed: Int128 {
    let parts =
      (Int128(months) + 1 << (Interval.monthBits - 1)) << Interval.dayBits
      | (Int128(days) + 1 << (Interval.dayBits - 1))
    return length << (Interval.dayBits + Interval.monthBits) | parts
  }

  /// The interval of a packed number.
  init(packed: Int128) {
    let day = (packed & (1 << Interval.dayBits - 1)) - 1 << (Interval.dayBits - 1)
    let month =
      (packed >> Interval.dayBits & (1 << Interval.monthBits - 1)) - 1 << (Interval.monthBits - 1)
    let length = packed >> (Interval.dayBits + Interval.monthBits)
    months = Int32(truncatingIfNeeded: month)
    days = Int32(truncatingIfNeeded: day)
    microseconds = Int64(truncatingIfNeeded: length - (day + month * 30) * Int128(Timestamp.day))
  }

  /// The same for all intervals of one length.
  var ofLength: Interval {
    func part(_ rest: inout Int128, _ unit: Int128, _ range: ClosedRange<Int64>) -> Int64 {
      let count = min(max(rest / unit, Int128(range.lowerBound)), Int128(range.upperBound))
      rest -= count * unit
      return Int64(count)
    }
    var rest = length
    let months = part(&rest, Int128(Timestamp.day) * 30, Interval.months)
    let days = part(&rest, Int128(Timestamp.day), Interval.days)
    // A part that could not hold more leaves no more than the parts of this interval held beyond it.
    return Interval(months: months, days: days, microseconds: Int64(clamping: rest)) ?? self
  }

  /// The sum; nil when it is beyond what an interval can hold.
  func adding(_ other: Interval, times factor: Int64 = 1) -> Interval? {
    func sum(_ a: Int64, _ b: Int64) -> Int64? {
      let (product, overflow) = b.multipliedReportingOverflow(by: factor)
      let (sum, carry) = a.addingReportingOverflow(product)
      return overflow || carry ? nil : sum
    }
    guard let months = sum(Int64(months), Int64(other.months)), let days = sum(Int64(days), Int64(other.days)),
      let microseconds = sum(microseconds, other.microseconds)
    else { return nil }
    return Interval(months: months, days: days, microseconds: microseconds)
  }

  /// No time at all.
  static let zero = Interval(packed: 1 << (dayBits + monthBits - 1) | 1 << (dayBits - 1))

  /// The length multiplied, parts of months going over into days and parts of days into microseconds.
  func scaled(by factor: Double) -> Interval? {
    let wholeMonths = (Double(months) * factor).rounded(.towardZero)
    let allDays = Double(days) * factor + (Double(months) * factor - wholeMonths) * 30
    let wholeDays = allDays.rounded(.towardZero)
    let rest = (Double(microseconds) * factor + (allDays - wholeDays) * Double(Timestamp.day)).rounded()
    guard let months = Int64(exactly: wholeMonths), let days = Int64(exactly: wholeDays),
      let microseconds = Int64(exactly: rest)
    else { return nil }
    return Interval(months: months, days: days, microseconds: microseconds)
  }

  /// The moment so much later, on the last day of a month that is too short; nil outside of the calendar.
  func added(to moment: Timestamp, times factor: Int64 = 1) -> Timestamp? {
    var date = moment.date
    if months != 0 {
      let (year, month, day) = date.components
      let total = Int64(year) * 12 + Int64(month) - 1 + Int64(months) * factor
      guard (0..<120_000).contains(total) else { return nil }
      let (newYear, newMonth) = (Int(total / 12), Int(total % 12) + 1)
      let length = CivilDate.length(of: newMonth, in: newYear)
      guard let moved = CivilDate(year: newYear, month: newMonth, day: min(day, length)) else { return nil }
      date = moved
    }
    let time = Int128(moment.time) + Int128(microseconds) * Int128(factor)
    let result = (Int128(date.days) + Int128(days) * Int128(factor)) * Int128(Timestamp.day) + time
    guard let result = Int64(exactly: result), Timestamp.range.contains(result) else { return nil }
    return Timestamp(microseconds: result)
  }
}

extension Interval: CustomStringConvertible {
  /// `1 year 2 months 3 days 04:05:06.5`; parts that are zero are left out.
  public var description: String {
    var parts: [String] = []
    func add(_ count: Int64, _ unit: String) {
      if count != 0 { parts.append("\(count) \(unit)\(count == 1 || count == -1 ? "" : "s")") }
    }
    add(Int64(months) / 12, "year")
    add(Int64(months) % 12, "month")
    add(Int64(days), "day")
    if microseconds != 0 || parts.isEmpty {
      let text = Timestamp.text(ofTime: Int64(clamping: microseconds.magnitude))
      parts.append(microseconds < 0 ? "-" + text : text)
    }
    return parts.joined(separator: " ")
  }
}
