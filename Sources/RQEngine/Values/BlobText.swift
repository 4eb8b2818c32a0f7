/// Bytes as texts: those that columns of them are stored as, and those a person reads.
enum BlobText {
  /// The text whose code points are the bytes, which sorts as they do.
  static func coded(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(Unicode.Scalar(byte)) }
    return String(text)
  }

  /// The bytes that a coded text stands for.
  static func bytes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    String(decoding: text, as: UTF8.self).unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  /// Printing characters of ASCII as they are, all other bytes as `\xAB`.
  static func shown(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in bytes {
      if (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "'"), byte != UInt8(ascii: "\"")
      {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }

  /// Reads what `shown` writes; nil for characters beyond ASCII and for a backslash that no two digits follow.
  static func read(_ text: some StringProtocol) -> [UInt8]? {
    var rest = Array(text.utf8)[...]
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte >= 0x80 { return nil }
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard rest.popFirst() == UInt8(ascii: "x"), let high = digit(rest.popFirst()), let low = digit(rest.popFirst())
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func digit(_ byte: UInt8?) -> UInt8? {
    byte.flatMap { Character(Unicode.Scalar($0)).hexDigitValue }.map { UInt8($0) }
  }
}
