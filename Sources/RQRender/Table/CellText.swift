import RQEngine

/// What a person sees of a value.
enum CellText {
  /// The value as text on one line; NULL is `—`.
  static func of(_ value: Value, _ numbers: TableFit.Numbers = .plain) -> String {
    switch value {
    case .null: "—"
    case .text(let text): VisibleText.escaped(text)
    case .list, .structure, .map, .enumeration: VisibleText.escaped(value.description)
    case .integer, .decimal, .double: number(value.description, numbers)
    default: value.description
    }
  }

  /// The digits of a number in the way asked for; what is no plain decimal number stays as it is.
  private static func number(_ digits: String, _ numbers: TableFit.Numbers) -> String {
    if numbers == .plain { return digits }
    let sign = digits.hasPrefix("-") ? "-" : ""
    let parts = digits.dropFirst(sign.count).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty, parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
    else { return digits }
    if numbers == .wan {
      guard whole.count > 4 else { return digits }
      return sign + tenThousands(String(whole)) + "万"
    }
    let fraction = parts.count > 1 ? "." + parts[1] : ""
    return sign + grouped(String(whole)) + fraction
  }

  /// A whole number of at least 10,000 over 10,000, to two digits behind the point.
  private static func tenThousands(_ whole: String) -> String {
    guard let hundreds = UInt128(whole.dropLast(2)), let rest = UInt128(whole.suffix(2)) else { return whole }
    let rounded = hundreds + (rest >= 50 ? 1 : 0)
    let (units, hundredths) = rounded.quotientAndRemainder(dividingBy: 100)
    let digits = String(hundredths)
    return grouped(String(units)) + "." + String(repeating: "0", count: 2 - digits.count) + digits
  }

  private static func grouped(_ whole: String) -> String {
    var result = ""
    for (place, digit) in whole.enumerated() {
      if place > 0, (whole.count - place).isMultiple(of: 3) { result += "," }
      result.append(digit)
    }
    return result
  }
}
