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
          ScalarFunction.byRow([.text, .time, .time], .integer) { arguments in
            guard case .time(let start) = arguments.value(1), case .time(let end) = arguments.value(2) else {
              return .null
            }
            guard let part = TimePart(arguments.text(0)) else { throw DatePart.unknown(arguments.text(0)) }
            return .integer(part.count(of: end.microseconds) - part.count(of: start.microseconds))
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
          ScalarFunction.byRow([.text, .timestamp], .text) { arguments in
            guard case .timestamp(let moment) = arguments.value(1) else { return .null }
            return .text(try DateFormat.text(moment.date, arguments.text(0), time: moment.time))
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

  /// Intervals without what is shorter than a unit.
  private static func lengths(_ part: String) -> ScalarFunction.Overload {
    ScalarFunction.byRow([.interval], .interval) { arguments in
      guard case .interval(let length) = arguments.value(0) else { return .null }
      guard let unit = Interval(unit: part) else { throw DatePart.unknown(part) }
      let cut =
        unit.months > 0
        ? Interval(months: Int64(length.months / unit.months * unit.months), days: 0, microseconds: 0)
        : unit.days > 0
          ? Interval(months: Int64(length.months), days: Int64(length.days / unit.days * unit.days), microseconds: 0)
          : Interval(
            months: Int64(length.months), days: Int64(length.days),
            microseconds: length.microseconds / unit.microseconds * unit.microseconds)
      return cut.map { .interval($0) } ?? .null
    }
  }

  private static let truncations: [String: ScalarFunction] = {
    var functions: [String: ScalarFunction] = [:]
    for part in TimePart.allCases {
      functions[part.name] = truncation(
        part.name,
        [
          lengths(part.name),
          ScalarFunction.Overload(
            parameters: [.timestamp], result: { _, _ in .timestamp },
            kernel: { _, _ in .integer { part.start(of: $0) } }),
        ])
    }
    for part in DatePart.all {
      functions[part.name] = truncation(
        part.name,
        [
          lengths(part.name),
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
