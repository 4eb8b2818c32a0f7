/// Values in the targets of links.
enum PageLink {
  /// A value as a part of an address: all that is not a letter, a digit or one of `-._~` as `%` and its code (RFC 3986).
  static func encoded(_ text: String) -> String { encoded(text) { "-._~".utf8.contains($0) } }

  /// A value that is all of an address: one of the web keeps the marks that addresses have, any other is a name beside the
  /// page.
  static func target(_ text: String) -> String {
    let start = text.prefix(8).lowercased()
    guard start.hasPrefix("http://") || start.hasPrefix("https://") else { return encoded(text) }
    return encoded(text) { "-._~:/?#[]@!$&()*+,;=%'".utf8.contains($0) }
  }

  private static func encoded(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: result.unicodeScalars.append(Unicode.Scalar(byte))
      case _ where isKept(byte): result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return result
  }
}
