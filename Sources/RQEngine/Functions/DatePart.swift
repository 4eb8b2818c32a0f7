import RQSyntax

extension CivilDate {
  /// The day of the week, from Monday, 1, to Sunday, 7.
  var weekday: Int64 {
    // 1970-01-01 was a Thursday.
    let place = (Int64(days) + 3) % 7
    return (place < 0 ? place + 7 : place) + 1
  }

  /// The Thursday of the week, whose year is the week's year.
  private var thursday: CivilDate { CivilDate(days: days + 4 - Int32(weekday)) }

  /// The week and the year it belongs to.
  var week: (year: Int, week: Int) {
    let thursday = thursday
    return (thursday.components.year, (thursday.dayOfYear - 1) / 7 + 1)
  }

  /// The day of the year, from 1.
  var dayOfYear: Int {
    let year = components.year
    return Int(days - (CivilDate(year: year, month: 1, day: 1)?.days ?? days)) + 1
  }
}

/// A part of a date, or a length of time that dates are counted in.
struct DatePart {
  private enum Unit: String, CaseIterable {
    case year, quarter, month, week, day
    case dow = "dayofweek"
    case isodow
    case doy = "dayofyear"
    case isoyear, decade, century, millennium, epoch, era, yearweek
  }

  private let unit: Unit

  private init(_ unit: Unit) { self.unit = unit }

  /// All parts.
  static var all: [DatePart] { Unit.allCases.map { DatePart($0) } }

  /// The name of the function that gives it.
  var name: String { unit.rawValue }

  static func unknown(_ name: String) -> Diagnostic {
    Diagnostic(
      "RQ0214", "a date has no part '\(name)'",
      hint:
        "Parts are year, quarter, month, week, day, dow, isodow, doy, isoyear, decade, century, epoch, hour, minute, "
        + "second, millisecond and microsecond.")
  }

  /// - Throws: `RQ0214` when there is no such part.
  init(_ name: String) throws {
    switch name.lowercased() {
    case "year", "years", "y", "yr", "yyyy": unit = .year
    case "quarter", "quarters": unit = .quarter
    case "month", "months", "mon", "mm": unit = .month
    case "week", "weeks", "w": unit = .week
    case "day", "days", "d", "dd", "dayofmonth": unit = .day
    case "dow", "dayofweek", "weekday": unit = .dow
    case "isodow": unit = .isodow
    case "doy", "dayofyear": unit = .doy
    case "isoyear": unit = .isoyear
    case "decade", "decades": unit = .decade
    case "century", "centuries": unit = .century
    case "millennium", "millennia": unit = .millennium
    case "epoch": unit = .epoch
    case "era": unit = .era
    case "yearweek": unit = .yearweek
    default: throw DatePart.unknown(name)
    }
  }

  /// The part of a date.
  func value(of date: CivilDate) -> Int64 {
    let (year, month, day) = date.components
    switch unit {
    case .year: return Int64(year)
    case .quarter: return Int64((month + 2) / 3)
    case .month: return Int64(month)
    case .week: return Int64(date.week.week)
    case .day: return Int64(day)
    case .dow: return date.weekday % 7
    case .isodow: return date.weekday
    case .doy: return Int64(date.dayOfYear)
    case .isoyear: return Int64(date.week.year)
    case .decade: return Int64(year / 10)
    case .century: return Int64((year + 99) / 100)
    case .millennium: return Int64((year + 999) / 1000)
    case .epoch: return Int64(date.days) * 86_400
    case .era: return year > 0 ? 1 : 0
    case .yearweek: return Int64(date.week.year * 100 + date.week.week)
    }
  }

  /// The first day of the part that a date lies in.
  func start(of date: CivilDate) -> CivilDate {
    let (year, month, _) = date.components
    func first(_ year: Int, _ month: Int = 1) -> CivilDate { CivilDate(year: year, month: month, day: 1) ?? date }
    switch unit {
    case .year: return first(year)
    case .quarter: return first(year, (month - 1) / 3 * 3 + 1)
    case .month: return first(year, month)
    case .week, .yearweek: return CivilDate(days: date.days - Int32(date.weekday) + 1)
    case .isoyear:
      // The fourth of January always lies in the first week.
      let fourth = CivilDate(year: date.week.year, month: 1, day: 4) ?? date
      return CivilDate(days: fourth.days - Int32(fourth.weekday) + 1)
    case .decade: return first(year / 10 * 10)
    case .century: return first((year + 99) / 100 * 100 - 99)
    case .millennium: return first((year + 999) / 1000 * 1000 - 999)
    default: return date
    }
  }

  /// How many of these lengths had begun by a date; only differences mean something.
  func count(of date: CivilDate) -> Int64 {
    let (year, month, _) = date.components
    switch unit {
    case .year: return Int64(year)
    case .quarter: return Int64(year * 4 + (month - 1) / 3)
    case .month: return Int64(year * 12 + month - 1)
    case .week, .yearweek: return (Int64(date.days) - date.weekday + 1) / 7
    case .isoyear: return Int64(date.week.year)
    case .decade: return Int64(year / 10)
    case .century: return Int64((year + 99) / 100)
    case .millennium: return Int64((year + 999) / 1000)
    case .epoch: return Int64(date.days) * 86_400
    default: return Int64(date.days)
    }
  }

  /// The date so many of these lengths later.
  ///
  /// - Throws: `RQ0401` when that lies outside of the calendar.
  func adding(_ count: Int64, to date: CivilDate) throws -> CivilDate {
    func outside() -> Diagnostic { Diagnostic("RQ0401", "the date lies outside of the years 0 to 9999") }
    guard (-4_000_000...4_000_000).contains(count) else { throw outside() }
    let months: Int64
    switch unit {
    case .year, .isoyear: months = count * 12
    case .quarter: months = count * 3
    case .month: months = count
    case .decade: months = count * 120
    case .century: months = count * 1200
    case .millennium: months = count * 12_000
    case .week, .day, .dow, .isodow, .doy, .epoch, .era, .yearweek:
      let days = Int64(date.days) + (unit == .week || unit == .yearweek ? count * 7 : count)
      guard CivilDate.range.contains(days) else { throw outside() }
      return CivilDate(days: Int32(days))
    }
    let (year, month, day) = date.components
    let total = Int64(year) * 12 + Int64(month) - 1 + months
    guard (0..<120_000).contains(total) else { throw outside() }
    let (newYear, newMonth) = (Int(total / 12), Int(total % 12) + 1)
    let length = CivilDate.length(of: newMonth, in: newYear)
    guard let result = CivilDate(year: newYear, month: newMonth, day: min(day, length)) else { throw outside() }
    return result
  }
}
