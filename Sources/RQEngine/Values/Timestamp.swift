/// A moment of the proleptic Gregorian calendar to the microsecond, without a time zone.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Microseconds since 1970-01-01 00:00:00.
  public var microseconds: Int64

  /// Creates the moment `microseconds` after 1970-01-01 00:00:00.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Microseconds of a day.
  static let day: Int64 = 86_400_000_000

  /// The moments of the years 0 to 9999, which are those the language knows.
  static let range: ClosedRange<Int64> =
    CivilDate.range.lowerBound * day...CivilDate.range.upperBound * day + day - 1

  /// The first moment of a day.
  public init(_ date: CivilDate) { microseconds = Int64(date.days) &* Timestamp.day }

  /// The moment of a day that lies so many microseconds after its start.
  public init(_ date: CivilDate, time: Int64) { microseconds = Int64(date.days) &* Timestamp.day &+ time }

  /// The day the moment lies in.
  public var date: CivilDate {
    let (days, rest) = microseconds.quotientAndRemainder(dividingBy: Timestamp.day)
    return CivilDate(days: Int32(truncatingIfNeeded: rest < 0 ? days - 1 : days))
  }

  /// Microseconds since the day began.
  public var time: Int64 {
    let rest = microseconds % Timestamp.day
    return rest < 0 ? rest + Timestamp.day : rest
  }

  /// Reads `2024-01-31 10:20:30.5`, with a `T` in place of the space, without seconds or without a time, and with an
  /// offset from UTC, which is taken off; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8)[...]
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") }
    let end = bytes.firstIndex(where: isSpace) ?? bytes.endIndex
    guard let date = CivilDate(String(decoding: bytes[..<end], as: UTF8.self)) else { return nil }
    if end == bytes.endIndex {
      microseconds = Int64(date.days) * Timestamp.day
      return
    }
    bytes = bytes[(end + 1)...]
    guard let time = Timestamp.readTime(&bytes) else { return nil }
    var moment = Int64(date.days) * Timestamp.day + time
    while bytes.first == 0x20 { bytes = bytes.dropFirst() }
    if let sign = bytes.first {
      bytes = bytes.dropFirst()
      switch Unicode.Scalar(sign) {
      case "Z", "z": break
      case "+", "-":
        guard let hours = Timestamp.readNumber(&bytes, 2) else { return nil }
        if bytes.first == UInt8(ascii: ":") { bytes = bytes.dropFirst() }
        let minutes = bytes.isEmpty ? 0 : Timestamp.readNumber(&bytes, 2)
        guard let minutes, hours < 24, minutes < 60 else { return nil }
        let offset = (hours * 60 + minutes) * 60_000_000
        moment += sign == UInt8(ascii: "-") ? offset : -offset
      default: return nil
      }
    }
    guard bytes.isEmpty, Timestamp.range.contains(moment) else { return nil }
    microseconds = moment
  }

  /// Reads `10:20`, `10:20:30` or `10:20:30.5` in front of a text as microseconds.
  static func readTime(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
    guard let hour = readNumber(&bytes, 2), hour <= 24, bytes.first == UInt8(ascii: ":") else { return nil }
    bytes = bytes.dropFirst()
    guard let minute = readNumber(&bytes, 2), minute < 60 else { return nil }
    var time = (hour * 60 + minute) * 60_000_000
    if bytes.first == UInt8(ascii: ":") {
      bytes = bytes.dropFirst()
      guard let second = readNumber(&bytes, 2), second < 60 else { return nil }
      time += second * 1_000_000
      if bytes.first == UInt8(ascii: ".") {
        bytes = bytes.dropFirst()
        guard let fraction = readFraction(&bytes) else { return nil }
        time += fraction
      }
    }
    return time <= Timestamp.day ? time : nil
  }

  /// The digits behind a point as millionths, those beyond the sixth dropped.
  static func readFraction(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
    var (value, places) = (Int64(0), 0)
    while let digit = bytes.first, (0x30...0x39).contains(digit) {
      if places < 6 { value = value * 10 + Int64(digit - 0x30) }
      places += 1
      bytes = bytes.dropFirst()
    }
    if places == 0 { return nil }
    while places < 6 {
      value *= 10
      places += 1
    }
    return value
  }

  static func readNumber(_ bytes: inout ArraySlice<UInt8>, _ digits: Int) -> Int64? {
    var (value, count) = (Int64(0), 0)
    while count < digits, let digit = bytes.first, (0x30...0x39).contains(digit) {
      value = value * 10 + Int64(digit - 0x30)
      count += 1
      bytes = bytes.dropFirst()
    }
    return count == 0 ? nil : value
  }

  /// Earlier moments come first.
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

  /// `10:20:30`, with a fraction where there is one.
  static func text(ofTime time: Int64) -> String {
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    let seconds = time / 1_000_000
    var text =
      "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    if time % 1_000_000 != 0 {
      var fraction = padded(time % 1_000_000, 6)
      while fraction.hasSuffix("0") { fraction.removeLast() }
      text += "." + fraction
    }
    return text
  }
}

extension Timestamp: CustomStringConvertible {
  /// `2024-01-31 10:20:30`, with a fraction where there is one.
  public var description: String { "\(date) \(Timestamp.text(ofTime: time))" }
}
