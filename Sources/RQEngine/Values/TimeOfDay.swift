/// A time of a day to the microsecond, without a time zone.
public struct TimeOfDay: Sendable, Hashable {
  /// Microseconds since midnight; the end of the day is 24:00:00.
  public var microseconds: Int64

  /// Creates the time `microseconds` after midnight.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Reads `10:20:30.5`, without seconds or with a fraction, or the time of a timestamp; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8)[...]
    if bytes.count > 3, bytes.last == UInt8(ascii: ":") { bytes = bytes.dropLast() }
    if let time = Timestamp.readTime(&bytes), bytes.isEmpty {
      microseconds = time
      return
    }
    guard let moment = Timestamp(text), text.utf8.contains(UInt8(ascii: ":")) else { return nil }
    microseconds = moment.time
  }

  /// The time so much later, going round at midnight; days and months change nothing.
  func adding(_ length: Interval, times factor: Int64 = 1) -> TimeOfDay {
    let rest = (microseconds + length.microseconds % Timestamp.day * factor) % Timestamp.day
    return TimeOfDay(microseconds: rest < 0 ? rest + Timestamp.day : rest)
  }
}

extension TimeOfDay: CustomStringConvertible {
  /// `10:20:30`, with a fraction where there is one.
  public var description: String { Timestamp.text(ofTime: microseconds) }
}
