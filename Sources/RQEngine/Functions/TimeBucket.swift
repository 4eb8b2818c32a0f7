import RQSyntax

/// Spans of time of one width, one behind the other.
struct TimeBucket {
  private let width: Interval
  private let origin: Timestamp

  /// Microseconds from 1970-01-01 to 2000-01-01, where spans of months are counted from.
  private static let century: Int64 = 10_957 * Timestamp.day
  /// To the first Monday of that year, where other spans are.
  private static let monday: Int64 = 10_959 * Timestamp.day

  /// - Throws: `RQ0401` for a width that is not positive, or made of months and of days or parts of them.
  init(_ width: Interval, from origin: Timestamp?) throws {
    let rest = Int128(width.days) * Int128(Timestamp.day) + Int128(width.microseconds)
    guard width.months > 0 ? rest == 0 : width.months == 0 && rest > 0 else {
      throw Diagnostic(
        "RQ0401", "a span is some months, or some days and hours, and more than none",
        hint: "For example INTERVAL 1 WEEK.")
    }
    self.width = width
    self.origin = origin ?? Timestamp(microseconds: width.months > 0 ? TimeBucket.century : TimeBucket.monday)
  }

  /// The first moment of the span that a moment lies in; spans of months begin on the first of one.
  func start(of moment: Timestamp) throws -> Timestamp {
    func floored(_ x: Int128, by y: Int128) -> Int128 {
      let (quotient, rest) = x.quotientAndRemainder(dividingBy: y)
      return rest < 0 ? quotient - 1 : quotient
    }
    if width.months > 0 {
      let (first, here) = (origin.date.components, moment.date.components)
      let months = Int128(here.year - first.year) * 12 + Int128(here.month - first.month)
      let start = first.year * 12 + first.month - 1 + Int(floored(months, by: Int128(width.months))) * Int(width.months)
      guard start >= 0, let date = CivilDate(year: start / 12, month: start % 12 + 1, day: 1) else {
        throw TimeFunctions.outside()
      }
      return Timestamp(date)
    }
    let length = Int128(width.days) * Int128(Timestamp.day) + Int128(width.microseconds)
    let distance = Int128(moment.microseconds) - Int128(origin.microseconds)
    let start = Int128(origin.microseconds) + floored(distance, by: length) * length
    return try TimeFunctions.moment(Int64(exactly: start))
  }
}
