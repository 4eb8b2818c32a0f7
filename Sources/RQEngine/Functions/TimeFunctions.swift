import RQSyntax

/// Timestamps and intervals: arithmetic, which operators call, and what is asked for by name.
enum TimeFunctions {
  static let all: [ScalarFunction] = [
    part("hour", "The hour, 0 to 23.", .hour),
    part("minute", "The minute, 0 to 59.", .minute),
    part("second", "The second, 0 to 59.", .second),
    part("millisecond", "Milliseconds since the minute began.", .millisecond),
    part("microsecond", "Microseconds since the minute began.", .microsecond),
    part("epoch_ms", "Milliseconds since 1970-01-01, or the moment so many behind it.", .epochMilliseconds),
    part("epoch_us", "Microseconds since 1970-01-01.", .epochMicroseconds),
    ScalarFunction(
      "make_timestamp", "make_timestamp(year, month, day, hour, minute, second)",
      "The timestamp, or NULL when there is no such moment.",
      example: "SELECT make_timestamp(2024, 2, 29, 12, 30, 15.5)",
      overloads: [
        ScalarFunction.byRow([.integer, .integer, .integer, .integer, .integer, .double], .timestamp) { arguments in
          let numbers = (0..<5).map { Int(clamping: arguments.integer($0)) }
          guard case .double(let seconds) = arguments.value(5), (0..<60).contains(seconds),
            let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]),
            (0..<24).contains(numbers[3]), (0..<60).contains(numbers[4])
          else { return .null }
          let time = Int64(numbers[3] * 60 + numbers[4]) * 60_000_000 + Int64((seconds * 1e6).rounded())
          return .timestamp(Timestamp(date, time: time))
        },
        // Microseconds since 1970, as epoch_us gives them.
        ScalarFunction.byRow([.integer], .timestamp) { arguments in
          let moment = arguments.integer(0)
          return Timestamp.range.contains(moment) ? .timestamp(Timestamp(microseconds: moment)) : .null
        },
      ]),
    ScalarFunction(
      "to_timestamp", "to_timestamp(seconds)", "The moment so many seconds after 1970-01-01 00:00:00.",
      example: "SELECT to_timestamp(1709208000)", canFail: true,
      overloads: [
        ScalarFunction.byRow([.double], .timestamp) { arguments in
          guard case .double(let seconds) = arguments.value(0) else { return .null }
          return .timestamp(try moment(Int64(exactly: (seconds * 1e6).rounded())))
        }
      ]),
    ScalarFunction(
      "age", "age(end, start)", "How many months, days and hours lie between two moments.",
      example: "SELECT age(DATE '2024-03-15', DATE '2023-12-20')",
      overloads: [
        ScalarFunction.byRow([.timestamp, .timestamp], .interval) { arguments in
          guard case .timestamp(let end) = arguments.value(0), case .timestamp(let start) = arguments.value(1) else {
            return .null
          }
          return age(from: start, to: end).map { .interval($0) } ?? .null
        }
      ]),
  ]

  /// `to_days(n)` and its like: intervals of a unit.
  static let lengths: [ScalarFunction] = [
    "years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "quarters",
    "decades", "centuries", "millennia",
  ].map { unit in
    ScalarFunction(
      "to_\(unit)", "to_\(unit)(n)", "An interval of so many \(unit).", example: "SELECT to_\(unit)(3)", canFail: true,
      overloads: [
        ScalarFunction.byRow([.integer], .interval) { arguments in
          guard let one = Interval(unit: unit) else { return .null }
          return .interval(try fitting(Interval.zero.adding(one, times: arguments.integer(0))))
        }
      ])
  }

  /// How many whole lengths of a unit lie between two moments.
  static let distance = ScalarFunction(
    "date_sub", aliases: ["datesub"], "date_sub(part, start, end)",
    "How many whole years, months, days, hours … lie between two moments.",
    example: "SELECT date_sub('month', DATE '2024-01-31', DATE '2024-02-29')", canFail: true,
    overloads: [
      ScalarFunction.byRow([.text, .timestamp, .timestamp], .integer) { arguments in
        guard case .timestamp(let start) = arguments.value(1), case .timestamp(let end) = arguments.value(2) else {
          return .null
        }
        guard let unit = Interval(unit: arguments.text(0)) else { throw DatePart.unknown(arguments.text(0)) }
        if unit.months == 0 { return .integer((end.microseconds - start.microseconds) / Int64(clamping: unit.length)) }
        return .integer((age(from: start, to: end).map { Int64($0.months) } ?? 0) / Int64(unit.months))
      }
    ])

  /// `moment + interval`.
  static let plus = shift("+", 1)
  /// `moment - interval`.
  static let minus = shift("-", -1)
  /// `timestamp - timestamp`.
  static let between = ScalarFunction(
    "-", "timestamp - timestamp", "", example: "",
    overloads: [
      ScalarFunction.byRow([.timestamp, .timestamp], .interval) { arguments in
        guard case .timestamp(let end) = arguments.value(0), case .timestamp(let start) = arguments.value(1) else {
          return .null
        }
        let (days, time) = (end.microseconds - start.microseconds).quotientAndRemainder(dividingBy: Timestamp.day)
        return Interval(months: 0, days: days, microseconds: time).map { .interval($0) } ?? .null
      }
    ])
  /// `interval + interval`.
  static let sum = combination("+", 1)
  /// `interval - interval`.
  static let difference = combination("-", -1)
  /// `interval * number`.
  static let scaled = ScalarFunction(
    "*", "interval * number", "", example: "", canFail: true,
    overloads: [
      ScalarFunction.byRow([.interval, .integer], .interval) { arguments in
        guard case .interval(let length) = arguments.value(0) else { return .null }
        return .interval(try fitting(Interval.zero.adding(length, times: arguments.integer(1))))
      },
      ScalarFunction.byRow([.interval, .double], .interval) { arguments in
        guard case .interval(let length) = arguments.value(0), case .double(let factor) = arguments.value(1) else {
          return .null
        }
        return .interval(try fitting(length.scaled(by: factor)))
      },
    ])
  /// The length of an interval by which it compares.
  static let length = ScalarFunction(
    "length", "length of interval", "", example: "",
    overloads: [
      ScalarFunction.byRow([.interval], .decimal(precision: Decimal.maxPrecision, scale: 0)) { arguments in
        guard case .interval(let length) = arguments.value(0) else { return .null }
        return .decimal(Decimal(unscaled: length.length, scale: 0))
      }
    ])

  /// What lists, structs and maps compare by that have intervals inside.
  static let lengthsInside = ScalarFunction(
    "lengths inside", "lengths of the intervals inside", "", example: "",
    overloads: [ScalarFunction.byRow([.any], { $0[0] }) { $0.value(0).byLength }])

  private static func shift(_ name: String, _ factor: Int64) -> ScalarFunction {
    ScalarFunction(
      name, "timestamp \(name) interval", "", example: "", canFail: true,
      overloads: [
        ScalarFunction.byRow([.timestamp, .interval], .timestamp) { arguments in
          guard case .timestamp(let moment) = arguments.value(0), case .interval(let length) = arguments.value(1) else {
            return .null
          }
          guard let moved = length.added(to: moment, times: factor) else { throw outside() }
          return .timestamp(moved)
        }
      ])
  }

  private static func combination(_ name: String, _ factor: Int64) -> ScalarFunction {
    ScalarFunction(
      name, "interval \(name) interval", "", example: "", canFail: true,
      overloads: [
        ScalarFunction.byRow([.interval, .interval], .interval) { arguments in
          guard case .interval(let a) = arguments.value(0), case .interval(let b) = arguments.value(1) else {
            return .null
          }
          return .interval(try fitting(a.adding(b, times: factor)))
        }
      ])
  }

  private static func fitting(_ length: Interval?) throws -> Interval {
    guard let length else { throw Diagnostic("RQ0401", "the interval is too long") }
    return length
  }

  static func outside() -> Diagnostic { Diagnostic("RQ0401", "the date lies outside of the years 0 to 9999") }

  static func moment(_ microseconds: Int64?) throws -> Timestamp {
    guard let microseconds, Timestamp.range.contains(microseconds) else { throw outside() }
    return Timestamp(microseconds: microseconds)
  }

  /// Whole months first, then days, then the time left.
  static func age(from start: Timestamp, to end: Timestamp) -> Interval? {
    if end < start { return age(from: end, to: start).flatMap { Interval.zero.adding($0, times: -1) } }
    let (a, b) = (start.date.components, end.date.components)
    var months = Int64(b.year - a.year) * 12 + Int64(b.month - a.month)
    guard var step = Interval(months: months, days: 0, microseconds: 0) else { return nil }
    if (b.day, end.time) < (a.day, start.time) {
      months -= 1
      guard let shorter = Interval(months: months, days: 0, microseconds: 0) else { return nil }
      step = shorter
    }
    guard let reached = step.added(to: start) else { return nil }
    let (days, time) = (end.microseconds - reached.microseconds).quotientAndRemainder(dividingBy: Timestamp.day)
    return Interval(months: months, days: days, microseconds: time)
  }

  /// A part of timestamps as a function of its own.
  static func part(_ name: String, _ summary: String, _ unit: TimePart) -> ScalarFunction {
    ScalarFunction(
      name, "\(name)(timestamp)", summary, example: "SELECT \(name)(TIMESTAMP '2024-02-29 12:30:15.25')",
      canFail: unit == .epochMilliseconds,
      overloads: [
        ScalarFunction.Overload(
          parameters: [.timestamp], result: { _, _ in .integer },
          kernel: { _, _ in .integer { unit.value(ofTime: $0) } }),
        intervalPart(unit), DayTimeFunctions.part(unit),
      ] + (unit == .epochMilliseconds ? [momentOfMilliseconds] : []))
  }

  private static let momentOfMilliseconds = ScalarFunction.byRow([.integer], .timestamp) { arguments in
    let (count, overflow) = arguments.integer(0).multipliedReportingOverflow(by: 1_000)
    return .timestamp(try moment(overflow ? nil : count))
  }

  private static func intervalPart(_ unit: TimePart) -> ScalarFunction.Overload {
    ScalarFunction.byRow([.interval], .integer) { arguments in
      guard case .interval(let length) = arguments.value(0) else { return .null }
      return .integer(unit.value(ofLength: length.microseconds))
    }
  }
}

/// A part of the time of a day.
enum TimePart: CaseIterable {
  case hour, minute, second, millisecond, microsecond, epochMilliseconds, epochMicroseconds

  /// The name of the function that gives it.
  var name: String {
    switch self {
    case .hour: "hour"
    case .minute: "minute"
    case .second: "second"
    case .millisecond: "millisecond"
    case .microsecond: "microsecond"
    case .epochMilliseconds: "epoch_ms"
    case .epochMicroseconds: "epoch_us"
    }
  }

  /// The part that goes by a name, if it is one of the time of a day.
  init?(_ name: String) {
    switch name.lowercased() {
    case "hour", "hours", "hr", "h": self = .hour
    case "minute", "minutes", "min", "m": self = .minute
    case "second", "seconds", "sec", "s": self = .second
    case "millisecond", "milliseconds", "ms", "msec": self = .millisecond
    case "microsecond", "microseconds", "us", "usec": self = .microsecond
    case "epoch_ms": self = .epochMilliseconds
    case "epoch_us": self = .epochMicroseconds
    default: return nil
    }
  }

  /// How many microseconds one of them is.
  var length: Int64 {
    switch self {
    case .hour: 3_600_000_000
    case .minute: 60_000_000
    case .second: 1_000_000
    case .millisecond, .epochMilliseconds: 1000
    case .microsecond, .epochMicroseconds: 1
    }
  }

  /// The part of a moment.
  @inline(__always)
  func value(ofTime microseconds: Int64) -> Int64 {
    switch self {
    case .epochMilliseconds: return TimePart.floor(microseconds, 1000)
    case .epochMicroseconds: return microseconds
    default:
      let rest = microseconds % Timestamp.day
      return value(ofLength: rest < 0 ? rest + Timestamp.day : rest)
    }
  }

  /// The part of a length of time.
  func value(ofLength microseconds: Int64) -> Int64 {
    switch self {
    case .hour: microseconds / 3_600_000_000
    case .minute: microseconds / 60_000_000 % 60
    case .second: microseconds / 1_000_000 % 60
    case .millisecond, .epochMilliseconds: microseconds / 1000 % 60_000
    case .microsecond, .epochMicroseconds: microseconds % 60_000_000
    }
  }

  /// The first moment of the part that a moment lies in.
  func start(of moment: Int64) -> Int64 { TimePart.floor(moment, length) &* length }

  /// How many of them had begun by a moment.
  func count(of moment: Int64) -> Int64 { TimePart.floor(moment, length) }

  private static func floor(_ x: Int64, _ y: Int64) -> Int64 {
    let (quotient, rest) = x.quotientAndRemainder(dividingBy: y)
    return rest < 0 ? quotient - 1 : quotient
  }
}
