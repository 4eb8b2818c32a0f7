import RQSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Parts of dates, the dates around them, and their texts. Weeks are those of ISO 8601: from Monday, the first of a year
/// being the one with its first Thursday.
enum CalendarFunctions {
  static let all: [ScalarFunction] =
    parts + [
      ScalarFunction(
        "date_part", aliases: ["datepart"], "date_part(part, date)",
        "A part of a date: year, quarter, month, week, day, dow (Sunday is 0), isodow (Monday is 1), doy, isoyear, decade, "
          + "century, epoch.",
        example: "SELECT date_part('month', DATE '2024-02-29')", canFail: true,
        overloads: [
          ScalarFunction.byRow([.text, .date], .integer) { arguments in
            guard case .date(let date) = arguments.value(1) else { return .null }
            return .integer(try DatePart(arguments.text(0)).value(of: date))
          },
          ScalarFunction.byRow([.text, .timestamp], .integer) { arguments in
            guard case .timestamp(let moment) = arguments.value(1) else { return .null }
            if let part = TimePart(arguments.text(0)) { return .integer(part.value(ofTime: moment.microseconds)) }
            return .integer(try DatePart(arguments.text(0)).value(of: moment.date))
          },
        ]),
      ScalarFunction(
        "date_trunc", aliases: ["datetrunc"], "date_trunc(part, date)",
        "The first day of the year, quarter, month, week … of a date.",
        example: "SELECT date_trunc('month', DATE '2024-02-29')", canFail: true,
        overloads: [
          ScalarFunction.byRow([.text, .date], .date) { arguments in
            guard case .date(let date) = arguments.value(1) else { return .null }
            return .date(try DatePart(arguments.text(0)).start(of: date))
          },
          ScalarFunction.byRow([.text, .timestamp], .timestamp) { arguments in
            guard case .timestamp(let moment) = arguments.value(1) else { return .null }
            if let part = TimePart(arguments.text(0)) {
              return .timestamp(Timestamp(microseconds: part.start(of: moment.microseconds)))
            }
            return .timestamp(Timestamp(try DatePart(arguments.text(0)).start(of: moment.date)))
          },
        ]),
      ScalarFunction(
        "date_diff", aliases: ["datediff"], "date_diff(part, start, end)",
        "How many starts of a year, month, week … lie behind the one date up to the other.",
        example: "SELECT date_diff('month', DATE '2023-12-31', DATE '2024-02-29')", canFail: true,
        overloads: [
          ScalarFunction.byRow([.text, .date, .date], .integer) { arguments in
            guard case .date(let start) = arguments.value(1), case .date(let end) = arguments.value(2) else {
              return .null
            }
            if let part = TimePart(arguments.text(0)) {
              return .integer(
                part.count(of: Timestamp(end).microseconds) - part.count(of: Timestamp(start).microseconds))
            }
            let part = try DatePart(arguments.text(0))
            return .integer(part.count(of: end) - part.count(of: start))
          },
          ScalarFunction.byRow([.text, .timestamp, .timestamp], .integer) { arguments in
            guard case .timestamp(let start) = arguments.value(1), case .timestamp(let end) = arguments.value(2) else {
              return .null
            }
            if let part = TimePart(arguments.text(0)) {
              return .integer(part.count(of: end.microseconds) - part.count(of: start.microseconds))
            }
            let part = try DatePart(arguments.text(0))
            return .integer(part.count(of: end.date) - part.count(of: start.date))
          },
        ]),
      ScalarFunction(
        "date_add", aliases: ["dateadd"], "date_add(part, n, date)",
        "The date n years, quarters, months, weeks or days later; the last day of a month that is too short.",
        example: "SELECT date_add('month', 1, DATE '2024-01-31')", canFail: true,
        overloads: [
          ScalarFunction.byRow([.text, .integer, .date], .date) { arguments in
            guard case .date(let date) = arguments.value(2) else { return .null }
            return .date(try DatePart(arguments.text(0)).adding(arguments.integer(1), to: date))
          },
          ScalarFunction.byRow([.text, .integer, .timestamp], .timestamp) { arguments in
            guard case .timestamp(let moment) = arguments.value(2) else { return .null }
            guard let unit = Interval(unit: arguments.text(0)) else { throw DatePart.unknown(arguments.text(0)) }
            guard let length = Interval.zero.adding(unit, times: arguments.integer(1)),
              let moved = length.added(to: moment)
            else { throw TimeFunctions.outside() }
            return .timestamp(moved)
          },
          ScalarFunction.byRow([.timestamp, .interval], .timestamp) { arguments in
            guard case .timestamp(let moment) = arguments.value(0), case .interval(let length) = arguments.value(1)
            else { return .null }
            guard let moved = length.added(to: moment) else { throw TimeFunctions.outside() }
            return .timestamp(moved)
          },
        ]),
      ScalarFunction(
        "time_bucket", "time_bucket(width, date)",
        "The start of the span that a date lies in; spans begin in 2000, or with a third argument.",
        example: "SELECT time_bucket(INTERVAL 1 WEEK, DATE '2024-02-29')", canFail: true,
        overloads: [
          ScalarFunction.byRow([.interval, .date, .date], .date, optional: 1) { arguments in
            guard case .interval(let width) = arguments.value(0), case .date(let date) = arguments.value(1) else {
              return .null
            }
            var origin: Timestamp?
            if arguments.count > 2 {
              guard case .date(let given) = arguments.value(2) else { return .null }
              origin = Timestamp(given)
            }
            return .date(try TimeBucket(width, from: origin).start(of: Timestamp(date)).date)
          },
          ScalarFunction.byRow([.interval, .timestamp, .timestamp], .timestamp, optional: 1) { arguments in
            guard case .interval(let width) = arguments.value(0), case .timestamp(let moment) = arguments.value(1)
            else { return .null }
            var origin: Timestamp?
            if arguments.count > 2 {
              guard case .timestamp(let given) = arguments.value(2) else { return .null }
              origin = given
            }
            return .timestamp(try TimeBucket(width, from: origin).start(of: moment))
          },
        ]),
      ScalarFunction(
        "add_months", "add_months(date, n)", "The date n months later.",
        example: "SELECT add_months(DATE '2024-01-31', 1)",
        canFail: true,
        overloads: [
          ScalarFunction.byRow([.date, .integer], .date) { arguments in
            guard case .date(let date) = arguments.value(0) else { return .null }
            return .date(try DatePart("month").adding(arguments.integer(1), to: date))
          }
        ]),
      ScalarFunction(
        "last_day", "last_day(date)", "The last day of the month.", example: "SELECT last_day(DATE '2024-02-05')",
        overloads: [
          ScalarFunction.byRow([.date], .date) { arguments in
            guard case .date(let date) = arguments.value(0) else { return .null }
            let (year, month, _) = date.components
            return CivilDate(year: year, month: month, day: CivilDate.length(of: month, in: year)).map { .date($0) }
              ?? .null
          }
        ]),
      name("dayname", "The English name of the day of the week.") { DateNames.days[Int($0.weekday) - 1] },
      name("monthname", "The English name of the month.") { DateNames.months[$0.components.month - 1] },
      ScalarFunction(
        "strftime", aliases: ["date_format"], "strftime(date, format)",
        "The date as text: %Y year, %m month, %d day, %j day of the year, %y, %B, %b, %A, %a, %u, %w, %V, %G, %U, %F, %%.",
        example: "SELECT strftime(DATE '2024-02-29', '%Y年%-m月%-d日')", canFail: true,
        overloads: [
          ScalarFunction.byRow([.date, .text], .text) { arguments in
            guard case .date(let date) = arguments.value(0) else { return .null }
            return .text(try DateFormat.text(date, arguments.text(1)))
          },
          ScalarFunction.byRow([.timestamp, .text], .text) { arguments in
            guard case .timestamp(let moment) = arguments.value(0) else { return .null }
            return .text(try DateFormat.text(moment.date, arguments.text(1), time: moment.time))
          },
        ]),
      ScalarFunction(
        "strptime", aliases: ["to_date", "str_to_date"], "strptime(text, format)",
        "The date that a text says in a format of %Y, %m, %d, %y, %b, %B, %H, %M and %S, a timestamp where it has a time; "
          + "an error for any other text.",
        example: "SELECT strptime('2024年2月29日', '%Y年%m月%d日')", canFail: true,
        overloads: [
          parsing { arguments, isMoment in
            guard let moment = try DateFormat.moment(arguments.text(0), arguments.text(1)) else {
              throw Diagnostic("RQ0213", "'\(arguments.text(0))' is no date of the form '\(arguments.text(1))'")
            }
            return isMoment ? .timestamp(moment) : .date(moment.date)
          }
        ]),
      ScalarFunction(
        "try_strptime", "try_strptime(text, format)", "As strptime, with NULL for a text that is no such date.",
        example: "SELECT try_strptime('2024', '%Y-%m-%d')", canFail: true,
        overloads: [
          parsing { arguments, isMoment in
            try DateFormat.moment(arguments.text(0), arguments.text(1)).map {
              isMoment ? .timestamp($0) : .date($0.date)
            } ?? .null
          }
        ]),
    ]

  /// Reads texts in a format: timestamps where it has a time.
  private static func parsing(
    _ body: @escaping @Sendable (ArgumentRow, Bool) throws -> Value
  ) -> ScalarFunction.Overload {
    ScalarFunction.Overload(
      parameters: [.text, .text],
      result: { _, constants in
        if case .text(let format)? = constants[1], DateFormat.hasTime(format) { return .timestamp }
        return .date
      },
      kernel: { _, result in .row { try body($0, result == .timestamp) } })
  }

  /// The function that gives a part of dates, timestamps and intervals; nil for a name that is no part.
  static func part(named name: String) -> ScalarFunction? {
    if name.lowercased() == julian.name { return julian }
    if let part = TimePart(name) {
      return ScalarRegistry.function(named: part.name)
    }
    guard let part = try? DatePart(name) else { return nil }
    return ScalarRegistry.function(named: part.name)
  }

  /// The function that takes dates and timestamps back to the start of a part; nil for a name that is no part.
  static func truncation(to name: String) -> ScalarFunction? {
    if let part = TimePart(name) { return truncations[part.name] }
    return (try? DatePart(name)).flatMap { truncations[$0.name] }
  }

  private static let truncations: [String: ScalarFunction] = {
    var functions: [String: ScalarFunction] = [:]
    for part in TimePart.allCases {
      functions[part.name] = truncation(
        part.name,
        [
          ScalarFunction.Overload(
            parameters: [.timestamp], result: { _, _ in .timestamp },
            kernel: { _, _ in .integer { part.start(of: $0) } })
        ])
    }
    for part in DatePart.all {
      functions[part.name] = truncation(
        part.name,
        [
          ScalarFunction.Overload(
            parameters: [.date], result: { _, _ in .date },
            kernel: { _, _ in
              .integer { Int64(part.start(of: CivilDate(days: Int32(truncatingIfNeeded: $0))).days) }
            }),
          ScalarFunction.Overload(
            parameters: [.timestamp], result: { _, _ in .timestamp },
            kernel: { _, _ in
              .integer { Timestamp(part.start(of: Timestamp(microseconds: $0).date)).microseconds }
            }),
        ])
    }
    return functions
  }()

  /// Moments to so many digits of a second, halves up.
  static func rounding(toDigits digits: Int) -> ScalarFunction { digits == 0 ? roundings.0 : roundings.1 }

  private static let roundings = (rounding("timestamp_s", to: 1_000_000), rounding("timestamp_ms", to: 1_000))

  private static func rounding(_ name: String, to unit: Int64) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(timestamp)", "", example: "",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.timestamp], result: { _, _ in .timestamp },
          kernel: { _, _ in
            .integer { moment in
              // Moments lie within the years 0 to 9999, so that nothing overflows.
              let moved = moment &+ unit / 2
              let rest = moved % unit
              return moved &- (rest < 0 ? rest &+ unit : rest)
            }
          })
      ])
  }

  private static func truncation(_ name: String, _ overloads: [ScalarFunction.Overload]) -> ScalarFunction {
    ScalarFunction("date_trunc_\(name)", "date_trunc('\(name)', date)", "", example: "", overloads: overloads)
  }

  private static let parts: [ScalarFunction] = [
    part("week", aliases: ["weekofyear"], "The week of the year, 1 to 53.", "week"),
    part("isoyear", "The year that the week belongs to.", "isoyear"),
    part("dayofweek", aliases: ["weekday"], "The day of the week, from Sunday, 0, to Saturday, 6.", "dow"),
    part("isodow", "The day of the week, from Monday, 1, to Sunday, 7.", "isodow"),
    part("dayofyear", "The day of the year, 1 to 366.", "doy"),
    part("decade", "The year without its last digit.", "decade"),
    part("century", "The century.", "century"),
    part("millennium", "The millennium.", "millennium"),
    julian,
    part("era", "1, and 0 before the year 1.", "era"),
    part("yearweek", "The year that the week belongs to, and the week in two digits.", "yearweek"),
    ScalarFunction(
      "epoch", "epoch(date)", "Seconds since 1970-01-01, of an interval or a time those it has.",
      example: "SELECT epoch(DATE '2024-02-29')",
      overloads: [
        ScalarFunction.byRow([.date], .integer) { arguments in
          guard case .date(let date) = arguments.value(0) else { return .null }
          return .integer(Int64(date.days) * 86_400)
        },
        ScalarFunction.byRow([.timestamp], .double) { arguments in
          guard case .timestamp(let moment) = arguments.value(0) else { return .null }
          return .double(Double(moment.microseconds) / 1e6)
        },
        ScalarFunction.byRow([.interval], .double) { arguments in
          guard case .interval(let length) = arguments.value(0) else { return .null }
          // A year is 365 days and a quarter, a month 30 days.
          let days = Double(length.months / 12) * 365.25 + Double(length.months % 12 * 30) + Double(length.days)
          return .double(days * 86_400 + Double(length.microseconds) / 1e6)
        },
        ScalarFunction.byRow([.time], .double) { arguments in
          guard case .time(let time) = arguments.value(0) else { return .null }
          return .double(Double(time.microseconds) / 1e6)
        },
      ]),
    ScalarFunction(
      "epoch_ns", "epoch_ns(timestamp)", "Nanoseconds since 1970-01-01.", example: "SELECT epoch_ns(DATE '2024-02-29')",
      canFail: true,
      overloads: [
        ScalarFunction.byRow([.timestamp], .integer) { arguments in
          guard case .timestamp(let moment) = arguments.value(0) else { return .null }
          let (count, overflow) = moment.microseconds.multipliedReportingOverflow(by: 1_000)
          if overflow { throw Diagnostic("RQ0401", "the nanoseconds up to this moment do not fit INTEGER") }
          return .integer(count)
        }
      ]),
  ]

  private static let julian: ScalarFunction = {
    // The Julian day that begins with 1970-01-01, its first half day counted to the day before.
    let first = 2_440_588.0
    return ScalarFunction(
      "julian", "julian(date)", "The days of Julian chronology, from midnight on, with the part of the day.",
      example: "SELECT julian(DATE '2024-02-29')",
      overloads: [
        ScalarFunction.byRow([.date], .double) { arguments in
          guard case .date(let date) = arguments.value(0) else { return .null }
          return .double(first + Double(date.days))
        },
        ScalarFunction.byRow([.timestamp], .double) { arguments in
          guard case .timestamp(let moment) = arguments.value(0) else { return .null }
          return .double(first + Double(moment.date.days) + Double(moment.time) / Double(Timestamp.day))
        },
      ])
  }()

  private static func part(
    _ name: String, aliases: [String] = [], _ summary: String, _ part: String
  ) -> ScalarFunction {
    let unit = try? DatePart(part)
    return ScalarFunction(
      name, aliases: aliases, "\(name)(date)", summary, example: "SELECT \(name)(DATE '2024-02-29')",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.date], result: { _, _ in .integer },
          kernel: { _, _ in .integer { unit?.value(of: CivilDate(days: Int32(truncatingIfNeeded: $0))) } }),
        ScalarFunction.Overload(
          parameters: [.timestamp], result: { _, _ in .integer },
          kernel: { _, _ in .integer { unit?.value(of: Timestamp(microseconds: $0).date) } }),
      ])
  }

  private static func name(
    _ name: String, _ summary: String, _ body: @escaping @Sendable (CivilDate) -> String
  ) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(date)", summary, example: "SELECT \(name)(DATE '2024-02-29')",
      overloads: [
        ScalarFunction.byRow([.date], .text) { arguments in
          guard case .date(let date) = arguments.value(0) else { return .null }
          return .text(body(date))
        },
        ScalarFunction.byRow([.timestamp], .text) { arguments in
          guard case .timestamp(let moment) = arguments.value(0) else { return .null }
          return .text(body(moment.date))
        },
      ])
  }
}

/// English names of days, from Monday, and of months.
enum DateNames {
  static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}

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

/// Texts of dates in formats such as `%Y-%m-%d`.
enum DateFormat {
  private static func unknown(_ letter: Unicode.Scalar) -> Diagnostic {
    Diagnostic(
      "RQ0214", "a date format has no %\(letter)",
      hint: "It knows %Y, %m, %d, %j, %y, %B, %b, %A, %a, %u, %w, %V, %G, %F, %H, %I, %M, %S, %f, %p, %T and %%.")
  }

  /// Whether a format tells more than the day.
  static func hasTime(_ format: String) -> Bool {
    var isSign = false
    for scalar in format.unicodeScalars {
      if isSign, "HIMSfgTpc".unicodeScalars.contains(scalar) { return true }
      isSign = scalar == "%" ? !isSign : scalar == "-" && isSign
    }
    return false
  }

  /// - Throws: `RQ0214` for a letter without a meaning.
  static func text(_ date: CivilDate, _ format: String, time: Int64 = 0) throws -> String {
    let (year, month, day) = date.components
    let (hour, minute, second) = (
      Int(time / 3_600_000_000), Int(time / 60_000_000 % 60), Int(time / 1_000_000 % 60)
    )
    var result = ""
    var isSign = false
    var isShort = false
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return isShort ? digits : String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    for scalar in format.unicodeScalars {
      guard isSign else {
        if scalar == "%" { isSign = true } else { result.unicodeScalars.append(scalar) }
        continue
      }
      if scalar == "-", !isShort {
        isShort = true
        continue
      }
      switch scalar {
      case "Y": result += padded(year, 4)
      case "y": result += padded(year % 100, 2)
      case "m": result += padded(month, 2)
      case "d": result += padded(day, 2)
      case "e": result += String(day)
      case "j": result += padded(date.dayOfYear, 3)
      case "B": result += DateNames.months[month - 1]
      case "b", "h": result += DateNames.months[month - 1].prefix(3)
      case "A": result += DateNames.days[Int(date.weekday) - 1]
      case "a": result += DateNames.days[Int(date.weekday) - 1].prefix(3)
      case "u": result += String(date.weekday)
      case "w": result += String(date.weekday % 7)
      case "V": result += padded(date.week.week, 2)
      case "G": result += padded(date.week.year, 4)
      case "F": result += date.description
      case "x": result += date.description
      case "H": result += padded(hour, 2)
      case "I": result += padded((hour + 11) % 12 + 1, 2)
      case "M": result += padded(minute, 2)
      case "S": result += padded(second, 2)
      case "f": result += padded(Int(time % 1_000_000), 6)
      case "g": result += padded(Int(time % 1_000_000 / 1000), 3)
      case "p": result += hour < 12 ? "AM" : "PM"
      case "T", "X": result += Timestamp.text(ofTime: time - time % 1_000_000)
      case "c": result += "\(date) \(Timestamp.text(ofTime: time - time % 1_000_000))"
      case "%": result += "%"
      default: throw unknown(scalar)
      }
      (isSign, isShort) = (false, false)
    }
    return result
  }

  /// The moment that a text says, or nil when it is of another form.
  ///
  /// - Throws: `RQ0214` for a letter without a meaning.
  static func moment(_ text: String, _ format: String) throws -> Timestamp? {
    let source = Array(text.unicodeScalars)
    let format = format.replacing("%T", with: "%H:%M:%S").replacing("%F", with: "%Y-%m-%d")
    var place = 0
    var (year, month, day) = (1900, 1, 1)
    var (hour, minute, second, fraction) = (0, 0, 0, 0)
    var isAfternoon: Bool?
    func number(_ digits: Int) -> Int? {
      var value: Int?
      var count = 0
      while place < source.count, count < digits, ("0"..."9").contains(source[place]) {
        value = (value ?? 0) * 10 + Int(source[place].value - 48)
        place += 1
        count += 1
      }
      return value
    }
    func named(_ names: [String], _ length: Int?) -> Int? {
      for (index, name) in names.enumerated() {
        let wanted = Array((length.map { String(name.prefix($0)) } ?? name).lowercased().unicodeScalars)
        guard place + wanted.count <= source.count else { continue }
        let found = source[place..<(place + wanted.count)].map(\.properties.lowercaseMapping).joined()
        if found.unicodeScalars.elementsEqual(wanted) {
          place += wanted.count
          return index + 1
        }
      }
      return nil
    }
    var isSign = false
    for scalar in format.unicodeScalars {
      guard isSign else {
        if scalar == "%" {
          isSign = true
        } else {
          guard place < source.count, source[place] == scalar else { return nil }
          place += 1
        }
        continue
      }
      if scalar == "-" { continue }
      isSign = false
      var found: Int?
      switch scalar {
      case "Y":
        found = number(4)
        year = found ?? year
      case "y":
        found = number(2)
        year = found.map { $0 < 69 ? 2000 + $0 : 1900 + $0 } ?? year
      case "m":
        found = number(2)
        month = found ?? month
      case "d", "e":
        found = number(2)
        day = found ?? day
      case "B":
        found = named(DateNames.months, nil)
        month = found ?? month
      case "b", "h":
        found = named(DateNames.months, 3)
        month = found ?? month
      case "H", "I":
        found = number(2)
        hour = found ?? hour
      case "M":
        found = number(2)
        minute = found ?? minute
      case "S":
        found = number(2)
        second = found ?? second
      case "f", "g":
        let start = place
        found = number(6)
        fraction = found ?? 0
        for _ in 0..<max(0, 6 - (place - start)) { fraction *= 10 }
      case "p":
        found = named(["AM", "PM"], nil)
        isAfternoon = found == 2
      case "A": found = named(DateNames.days, nil)
      case "a": found = named(DateNames.days, 3)
      case "%":
        guard place < source.count, source[place] == "%" else { return nil }
        place += 1
        found = 0
      default: throw unknown(scalar)
      }
      if found == nil { return nil }
    }
    if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
    guard place == source.count, hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    return Timestamp(date, time: Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(fraction))
  }
}
