import ReportQuery

/// Values of statement parameters as people write them on a command line.
enum ParameterValue {
  /// Reads numbers, `true`, `false` and `null` as what they say, text in single quotes without them, and anything else
  /// as text.
  static func read(_ text: String) -> Value {
    switch text.lowercased() {
    case "null": return .null
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    if let number = number(text) { return number }
    if text.utf8.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") {
      return .text(unquoted(text.dropFirst().dropLast()))
    }
    return .text(text)
  }

  /// Reads a number as the language reads one: whole to 64 bits as INTEGER, with a point as DECIMAL, with an exponent as
  /// DOUBLE; nil for what is none of them or does not fit.
  static func number(_ text: String) -> Value? {
    guard let first = text.utf8.first, first != UInt8(ascii: "+"),
      text.utf8.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      text.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) })
    else { return nil }
    if let integer = Int64(text) { return .integer(integer) }
    if let decimal = Decimal(text) { return .decimal(decimal) }
    if let double = Double(text), double.isFinite { return .double(double) }
    return nil
  }

  /// The text between quotes, in which a quote is written twice.
  private static func unquoted(_ text: Substring) -> String {
    var result = ""
    var pending = false
    for scalar in text.unicodeScalars {
      if scalar == "'", pending {
        pending = false
        continue
      }
      pending = scalar == "'"
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
