/// Functions on dates.
enum DateFunctions {
  static let all: [ScalarFunction] = [
    part("year", "The year.") { $0.year },
    part("month", "The month, 1 to 12.") { $0.month },
    part("day", aliases: ["dayofmonth"], "The day of the month.") { $0.day },
    part("quarter", "The quarter, 1 to 4.") { ($0.month + 2) / 3 },
    ScalarFunction(
      "make_date", "make_date(year, month, day)",
      "The date, or NULL when there is no such day; of one number the date so many days after 1970-01-01.",
      example: "SELECT make_date(2024, 2, 29)",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.integer, .integer, .integer], result: { _, _ in .date },
          kernel: { _, _ in
            .row { arguments in
              let numbers = (0..<3).map { Int(clamping: arguments.integer($0)) }
              return CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]).map { .date($0) } ?? .null
            }
          }),
        ScalarFunction.byRow([.integer], .date) { arguments in
          let days = arguments.integer(0)
          return CivilDate.range.contains(days) ? .date(CivilDate(days: Int32(days))) : .null
        },
      ]),
  ]

  private static func part(
    _ name: String, aliases: [String] = [], _ summary: String,
    _ body: @escaping @Sendable ((year: Int, month: Int, day: Int)) -> Int
  ) -> ScalarFunction {
    ScalarFunction(
      name, aliases: aliases, "\(name)(date)", summary, example: "SELECT \(name)(DATE '2024-02-29')",
      overloads: [
        ScalarFunction.Overload(
          parameters: [.date], result: { _, _ in .integer },
          kernel: { _, _ in
            .integer { Int64(body(CivilDate(days: Int32(truncatingIfNeeded: $0)).components)) }
          }),
        ScalarFunction.Overload(
          parameters: [.timestamp], result: { _, _ in .integer },
          kernel: { _, _ in .integer { Int64(body(Timestamp(microseconds: $0).date.components)) } }),
        ScalarFunction.Overload(
          parameters: [.interval], result: { _, _ in .integer },
          kernel: { _, _ in
            .row { arguments in
              guard case .interval(let length) = arguments.value(0) else { return .null }
              let months = Int(length.months)
              return .integer(Int64(body((months / 12, months % 12, Int(length.days)))))
            }
          }),
      ])
  }
}
