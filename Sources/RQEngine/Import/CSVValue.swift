/// Reads values from the bytes of a field; `bytes` has at least eight readable bytes behind the field.
///
/// A number that begins with a superfluous zero or a plus sign is none: such digits are codes.
enum CSVValue {
  private static let zero = UInt8(ascii: "0")
  private static let point = UInt8(ascii: ".")
  private static let minus = UInt8(ascii: "-")

  /// What a field that is not NULL is.
  static func kind(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CSVKind {
    if integer(bytes, count) != nil { return .integer }
    if let form = plainNumber(bytes, count) {
      if form.integerDigits + form.scale <= Decimal.maxPrecision { return .decimal }
    }
    if double(bytes, count) != nil { return .double }
    if date(bytes, count) != nil { return .date }
    if timestamp(bytes, count) != nil { return .timestamp }
    return boolean(bytes, count) == nil ? .text : .boolean
  }

  /// A whole number of 64 bits.
  @inline(__always)
  static func integer(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    let isNegative = count > 0 && bytes[0] == minus
    let digits = isNegative ? bytes + 1 : bytes
    let length = isNegative ? count - 1 : count
    if length == 0 || (digits[0] == zero && length > 1) { return nil }
    if length <= 8 {
      guard let value = upToEight(digits, length) else { return nil }
      return isNegative ? 0 &- value : value
    }
    if length <= 16 {
      guard let head = upToEight(digits, length - 8), let tail = upToEight(digits + (length - 8), 8) else { return nil }
      let value = head &* 100_000_000 &+ tail
      return isNegative ? 0 &- value : value
    }
    return longInteger(digits, length, isNegative)
  }

  /// One to eight digits, all at once.
  ///
  /// The digits are brought to the end of a word with zeros before them; then neighbours are added up in pairs, fours and
  /// eights, as in Daniel Lemire's "Quickly parsing eight digits".
  @inline(__always)
  private static func upToEight(_ digits: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    let zeros: UInt64 = 0x3030_3030_3030_3030
    let bits = UInt64(truncatingIfNeeded: count &* 8)
    var word = ByteWord.load(digits)
    if count < 8 { word = word &<< (64 &- bits) | zeros &>> bits }
    let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    let isNumber = ((word & high) | ((word &+ 0x0606_0606_0606_0606) & high) &>> 4) == 0x3333_3333_3333_3333
    if !isNumber { return nil }
    word &= 0x0F0F_0F0F_0F0F_0F0F
    word = (word &* 2_561) &>> 8 & 0x00FF_00FF_00FF_00FF
    word = (word &* 6_553_601) &>> 16 & 0x0000_FFFF_0000_FFFF
    word = (word &* 42_949_672_960_001) &>> 32
    return Int64(truncatingIfNeeded: word)
  }

  private static func longInteger(_ digits: UnsafePointer<UInt8>, _ count: Int, _ isNegative: Bool) -> Int64? {
    if count > 19 { return nil }
    var value: Int64 = 0
    for position in 0..<count {
      let digit = digits[position] &- zero
      if digit > 9 { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.subtractingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    // Summed up below zero, where there is one number more.
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// How many digits a number in plain notation has before its point, a lone zero not counted, and behind it.
  static func plainNumber(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (integerDigits: Int, scale: Int)? {
    var position = count > 0 && bytes[0] == minus ? 1 : 0
    let start = position
    while position < count, bytes[position] &- zero <= 9 { position += 1 }
    let whole = position - start
    if whole > 1, bytes[start] == zero { return nil }
    let integerDigits = whole == 1 && bytes[start] == zero ? 0 : whole
    if position == count { return whole == 0 ? nil : (integerDigits, 0) }
    guard bytes[position] == point else { return nil }
    let behind = position + 1
    position = behind
    while position < count, bytes[position] &- zero <= 9 { position += 1 }
    return position == count && position > behind ? (integerDigits, position - behind) : nil
  }

  /// The digits of a number in plain notation, without its point, and how many stand behind the point.
  ///
  /// - Parameter digits: how many digits `T` holds whatever they are; nil is returned for more, too.
  @inline(__always)
  static func decimal<T: FixedWidthInteger>(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, digits: Int
  ) -> (unscaled: T, integerDigits: Int, scale: Int)? {
    let isNegative = count > 0 && bytes[0] == minus
    var position = isNegative ? 1 : 0
    let start = position
    // Sign, point and a zero before the point may stand beside the digits.
    if count > digits + 3 { return nil }
    var value: T = 0
    while position < count {
      let digit = bytes[position] &- zero
      if digit > 9 { break }
      value = value &* 10 &+ T(truncatingIfNeeded: digit)
      position += 1
    }
    let whole = position - start
    var integerDigits = whole
    if whole > 0, bytes[start] == zero {
      if whole > 1 { return nil }
      integerDigits = 0
    }
    var scale = 0
    if position < count {
      if bytes[position] != point { return nil }
      position += 1
      let behind = position
      while position < count {
        let digit = bytes[position] &- zero
        if digit > 9 { return nil }
        value = value &* 10 &+ T(truncatingIfNeeded: digit)
        position += 1
      }
      scale = position - behind
      if scale == 0 { return nil }
    } else if whole == 0 {
      return nil
    }
    if integerDigits + scale > digits { return nil }
    return (isNegative ? 0 &- value : value, integerDigits, scale)
  }

  /// A finite double, in plain or scientific notation; a whole number of more than 38 digits is none, as it would lose
  /// digits that nobody wrote for nothing.
  static func double(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    let isNegative = count > 0 && bytes[0] == minus
    var position = isNegative ? 1 : 0
    let start = position
    var mantissa: UInt64 = 0
    var digits = 0
    while position < count, bytes[position] &- zero <= 9 {
      mantissa = mantissa &* 10 &+ UInt64(bytes[position] &- zero)
      position += 1
    }
    digits = position - start
    if digits > 1, bytes[start] == zero { return nil }
    var exponent = 0
    var isWhole = true
    if position < count, bytes[position] == point {
      isWhole = false
      position += 1
      let behind = position
      while position < count, bytes[position] &- zero <= 9 {
        mantissa = mantissa &* 10 &+ UInt64(bytes[position] &- zero)
        position += 1
      }
      if position == behind { return nil }
      digits += position - behind
      exponent = behind - position
    }
    if digits == 0 { return nil }
    if position < count {
      guard bytes[position] | 0x20 == UInt8(ascii: "e"), let power = power(bytes + position + 1, count - position - 1)
      else { return nil }
      exponent += power
    } else if isWhole, digits > Decimal.maxPrecision {
      return nil
    }
    // Both are exact as doubles, so that one rounding gives the nearest (Clinger's fast path).
    if digits <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 {
      let power = powers[abs(exponent)]
      let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
      return isNegative && value != 0 ? -value : value
    }
    guard let value = Double(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)),
      value.isFinite
    else { return nil }
    // Zero has no sign here.
    return value + 0.0
  }

  /// The digits behind an `e`, with or without a sign.
  private static func power(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    let isSigned = count > 0 && (bytes[0] == minus || bytes[0] == UInt8(ascii: "+"))
    let start = isSigned ? 1 : 0
    if count == start || count - start > 5 { return nil }
    var value = 0
    for position in start..<count {
      let digit = bytes[position] &- zero
      if digit > 9 { return nil }
      value = value * 10 + Int(digit)
    }
    return isSigned && bytes[0] == minus ? -value : value
  }

  private static let powers: [Double] = {
    var list = [1.0]
    for _ in 0..<22 { list.append(list[list.count - 1] * 10) }
    return list
  }()

  /// The days since 1970-01-01 of `2024-01-31`.
  static func date(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    guard count == 10, bytes[4] == minus, bytes[7] == minus, let year = upToEight(bytes, 4),
      let month = upToEight(bytes + 5, 2), let day = upToEight(bytes + 8, 2)
    else { return nil }
    return CivilDate(year: Int(year), month: Int(month), day: Int(day)).map { Int64($0.days) }
  }

  /// The microseconds since 1970-01-01 00:00:00 of `2024-01-31 10:20:30.5`, with a `T` in place of the space, or of the
  /// start of a day.
  static func timestamp(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    guard count >= 10, let days = date(bytes, 10) else { return nil }
    if count == 10 { return days * Timestamp.day }
    let colon = UInt8(ascii: ":")
    guard count >= 19, count != 20, count <= 26, bytes[10] == 0x20 || bytes[10] == UInt8(ascii: "T"),
      bytes[13] == colon, bytes[16] == colon, let hour = upToEight(bytes + 11, 2), hour < 24,
      let minute = upToEight(bytes + 14, 2), minute < 60, let second = upToEight(bytes + 17, 2), second < 60
    else { return nil }
    var fraction: Int64 = 0
    if count > 19 {
      guard bytes[19] == point, let digits = upToEight(bytes + 20, count - 20) else { return nil }
      fraction = digits
      for _ in 0..<(26 - count) { fraction *= 10 }
    }
    return days * Timestamp.day + ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
  }

  /// `true` or `false`, in small or capital letters or with a capital first one.
  static func boolean(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool? {
    func isWord(_ small: StaticString, _ capital: StaticString, _ title: StaticString) -> Bool {
      [small, capital, title].contains { memcmp($0.utf8Start, bytes, count) == 0 }
    }
    if count == 4, isWord("true", "TRUE", "True") { return true }
    if count == 5, isWord("false", "FALSE", "False") { return false }
    return nil
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
