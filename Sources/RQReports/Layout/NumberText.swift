import RQEngine

/// What a printed piece says when it is read as the content of a cell.
enum CellReading: Equatable {
  /// A number, with the unit printed behind it.
  case number(Decimal, NumberUnit)
  /// A sign that says the question does not arise.
  case notApplicable
  /// A change such as `增5` or `-8`, which is no count.
  case change
}

/// The unit printed behind a number.
enum NumberUnit: Equatable {
  case none
  /// 件, 宗, 份 and other words that count things.
  case things
  case yuan
  case tenThousandYuan
}

/// Reads numbers in the spellings that reports use.
enum NumberText {
  /// The most digits a number may have; a longer one is text.
  static let maxDigits = 18

  /// 件, 宗, 份, 条, 次, 个, 项, 篇, 部.
  static func countsThings(_ unit: UInt16) -> Bool {
    switch unit {
    case 0x4EF6, 0x5B97, 0x4EFD, 0x6761, 0x6B21, 0x4E2A, 0x9879, 0x7BC7, 0x90E8: true
    default: false
    }
  }

  private static let dashes: UInt16 = 0x2D
  private static let slash: UInt16 = 0x2F
  private static let none: UInt16 = 0x65E0
  private static let notApplicable = ["不适用".phrase, "不涉及".phrase]
  /// 不, with which words begin that say the question does not arise.
  private static let not: UInt16 = 0x4E0D
  private static let yuan: UInt16 = 0x5143
  private static let tenThousand: UInt16 = 0x4E07
  /// 增, 减, + and -.
  private static func isSign(_ unit: UInt16) -> Bool {
    unit == 0x589E || unit == 0x51CF || unit == 0x2B || unit == 0x2D
  }

  /// Reads a piece of folded units without blanks; nil when it is plain text.
  static func read(_ piece: some BidirectionalCollection<UInt16>) -> CellReading? {
    guard let first = piece.first else { return nil }
    if first == dashes || first == slash, piece.count <= 4, piece.allSatisfy({ $0 == first }) { return .notApplicable }
    if first == none, piece.count == 1 { return .notApplicable }
    if first == not, notApplicable.contains(where: { piece.elementsEqual($0) }) { return .notApplicable }
    if isSign(first) {
      return number(piece.dropFirst()) != nil ? .change : nil
    }
    return number(piece).map { .number($0.0, $0.1) }
  }

  /// Whether a piece is what programs print for a cell that is empty, `NaN` or `None`.
  static func isNothing(_ piece: some BidirectionalCollection<UInt16>) -> Bool {
    guard let first = piece.first, first == 0x4E || first == 0x6E || first == 0x26 else { return false }
    return nothing.contains { piece.elementsEqual($0) }
  }

  private static let nothing = ["NaN", "nan", "None", "NULL", "null", "&nbsp;"].map(\.phrase)

  /// Whether a piece is a number with a mark that refers to a note, `12*`, `12①`, `12(注1)`, or with other words in
  /// brackets, `12(含上年2)`.
  static func isNoted(_ piece: some BidirectionalCollection<UInt16>) -> Bool {
    guard let first = piece.first, isDigit(first), let end = piece.firstIndex(where: { !isDigit($0) && $0 != 0x2C })
    else { return false }
    return isMark(piece[end...]) || (piece[end] == 0x28 && piece.last == 0x29)
  }

  /// Whether units refer to a note and say nothing of the number before them.
  static func isMark(_ units: some BidirectionalCollection<UInt16>) -> Bool {
    guard let first = units.first else { return false }
    if units.count == 1 { return first == 0x2A || first == 0x203B || (0x2460...0x2473).contains(first) }
    return first == 0x28 && units.last == 0x29 && units.dropFirst().first == 0x6CE8
      && units.dropFirst(2).dropLast().allSatisfy { isDigit($0) || LabelRun.chineseNumeral($0) != nil }
  }

  /// A number without sign and its unit.
  private static func number(_ piece: some BidirectionalCollection<UInt16>) -> (Decimal, NumberUnit)? {
    var digits = piece[...]
    var unit = NumberUnit.none
    if digits.last == yuan {
      digits = digits.dropLast()
      unit = .yuan
      if digits.last == tenThousand {
        digits = digits.dropLast()
        unit = .tenThousandYuan
      }
    } else if digits.last == tenThousand, let first = digits.first, isDigit(first) {
      digits = digits.dropLast()
      unit = .tenThousandYuan
    } else {
      while let last = digits.last, countsThings(last), digits.count > 1 {
        digits = digits.dropLast()
        unit = .things
      }
    }
    guard let value = arabic(digits) ?? chinese(digits) else { return nil }
    return (value, unit)
  }

  /// Whether a unit is an ASCII digit.
  static func isDigit(_ unit: UInt16) -> Bool { unit >= 0x30 && unit <= 0x39 }

  /// `12`, `4.39`, `1,204`.
  static func arabic(_ piece: some Collection<UInt16>) -> Decimal? {
    var value: Int64 = 0
    var digits = 0
    var scale = 0
    var sinceComma: Int?
    var inFraction = false
    for unit in piece {
      switch unit {
      case 0x30...0x39:
        digits += 1
        if digits > maxDigits { return nil }
        value = value * 10 + Int64(unit - 0x30)
        if inFraction { scale += 1 }
        if !inFraction, let count = sinceComma { sinceComma = count + 1 }
      case 0x2C:
        let full = sinceComma.map { $0 == 3 } ?? (1...3).contains(digits)
        if inFraction || !full { return nil }
        sinceComma = 0
      case 0x2E:
        if inFraction || digits == 0 { return nil }
        if let count = sinceComma, count != 3 { return nil }
        inFraction = true
      default: return nil
      }
    }
    if digits == 0 || (inFraction && scale == 0) { return nil }
    if !inFraction, let count = sinceComma, count != 3 { return nil }
    return Decimal(unscaled: Int128(value), scale: scale)
  }

  /// `零`, `十二`, `一百零三`, `二〇`, up to 9,999 万.
  static func chinese(_ piece: some Collection<UInt16>) -> Decimal? {
    guard !piece.isEmpty, piece.count <= 12 else { return nil }
    var total = 0
    var section = 0
    var digit: Int?
    var lastUnit = 1_000_000_000
    var positional = 0
    var plain = true
    var afterZero = false
    for unit in piece {
      if let value = chineseDigit(unit) {
        if digit != nil, digit != 0, !plain { return nil }
        positional = positional * 10 + value
        digit = value
        if value == 0 { afterZero = true }
        continue
      }
      guard let scale = chineseScale(unit) else { return nil }
      plain = false
      if positional >= 10 { return nil }
      if scale == 10_000 {
        section += digit ?? 0
        if section == 0 || total != 0 { return nil }
        total = section * 10_000
        section = 0
        lastUnit = 10_000
      } else {
        let factor = digit ?? (scale == 10 && section == 0 && total == 0 ? 1 : 0)
        if factor == 0 || scale >= lastUnit { return nil }
        section += factor * scale
        lastUnit = scale
      }
      digit = nil
      positional = 0
      afterZero = false
    }
    if plain { return Decimal(unscaled: Int128(positional), scale: 0) }
    if let digit {
      // "一百二" may mean 120 in speech: after hundreds and more a single digit counts only behind a zero.
      if lastUnit > 10, !afterZero { return nil }
      if positional >= 10 { return nil }
      section += digit
    }
    return Decimal(unscaled: Int128(total + section), scale: 0)
  }

  /// The value of 零, 〇, 一 … 九, 两.
  static func chineseDigit(_ unit: UInt16) -> Int? {
    switch unit {
    case 0x96F6, 0x3007: 0
    case 0x4E00: 1
    case 0x4E8C, 0x4E24: 2
    case 0x4E09: 3
    case 0x56DB: 4
    case 0x4E94: 5
    case 0x516D: 6
    case 0x4E03: 7
    case 0x516B: 8
    case 0x4E5D: 9
    default: nil
    }
  }

  /// The value of 十, 百, 千, 万.
  private static func chineseScale(_ unit: UInt16) -> Int? {
    switch unit {
    case 0x5341: 10
    case 0x767E: 100
    case 0x5343: 1000
    case tenThousand: 10_000
    default: nil
    }
  }
}
