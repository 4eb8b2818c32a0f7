import RQSyntax

/// Times of a day: arithmetic, which operators call, and what is asked for by name.
enum DayTimeFunctions {
  static let all: [ScalarFunction] = [
    ScalarFunction(
      "make_time", "make_time(hour, minute, second)", "The time of a day.", example: "SELECT make_time(12, 30, 15.5)",
      canFail: true,
      overloads: [
        ScalarFunction.byRow([.integer, .integer, .double], .time) { arguments in
          let (hour, minute) = (arguments.integer(0), arguments.integer(1))
          guard case .double(let seconds) = arguments.value(2), (0..<60).contains(seconds), (0..<24).contains(hour),
            (0..<60).contains(minute)
          else { throw Diagnostic("RQ0401", "there is no such time of a day") }
          let time = (hour * 60 + minute) * 60_000_000 + Int64((seconds * 1e6).rounded())
          return .time(TimeOfDay(microseconds: time))
        }
      ]),
    ScalarFunction(
      "microseconds_of_day", "microseconds_of_day(time)", "Microseconds since midnight.",
      example: "SELECT microseconds_of_day(TIME '00:00:01')",
      overloads: [
        ScalarFunction.byRow([.time], .integer) { arguments in
          guard case .time(let time) = arguments.value(0) else { return .null }
          return .integer(time.microseconds)
        }
      ]),
  ]

  /// The time of a day that so many microseconds of it make.
  static let ofMicroseconds = ScalarFunction(
    "time", "time(microseconds)", "", example: "",
    overloads: [
      ScalarFunction.byRow([.integer], .time) { .time(TimeOfDay(microseconds: $0.integer(0))) }
    ])

  /// `time + interval`.
  static let plus = shift("+", 1)
  /// `time - interval`.
  static let minus = shift("-", -1)
  /// `date + time`.
  static let moment = ScalarFunction(
    "+", "date + time", "", example: "",
    overloads: [
      ScalarFunction.byRow([.date, .time], .timestamp) { arguments in
        guard case .date(let date) = arguments.value(0), case .time(let time) = arguments.value(1) else { return .null }
        return .timestamp(Timestamp(date, time: time.microseconds))
      }
    ])

  /// A part of a time of a day.
  static func part(_ unit: TimePart) -> ScalarFunction.Overload {
    ScalarFunction.byRow([.time], .integer) { arguments in
      guard case .time(let time) = arguments.value(0) else { return .null }
      return .integer(unit.value(ofTime: time.microseconds))
    }
  }

  private static func shift(_ name: String, _ factor: Int64) -> ScalarFunction {
    ScalarFunction(
      name, "time \(name) interval", "", example: "",
      overloads: [
        ScalarFunction.byRow([.time, .interval], .time) { arguments in
          guard case .time(let time) = arguments.value(0), case .interval(let length) = arguments.value(1) else {
            return .null
          }
          return .time(time.adding(length, times: factor))
        }
      ])
  }
}
