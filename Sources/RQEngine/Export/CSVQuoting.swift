/// Quotes around fields of CSV (RFC 4180).
enum CSVQuoting {
  /// Quotes keep separators and line breaks inside the field, spaces at its ends from being trimmed, and empty text from
  /// being taken for NULL.
  static func isNeeded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last else { return true }
    if isBlank(first) || isBlank(last) { return true }
    return bytes.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
  }

  /// Writes the field in quotes, those inside it doubled, and gives the place behind it.
  static func write(
    _ bytes: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var next = target
    next.pointee = UInt8(ascii: "\"")
    next += 1
    for byte in bytes {
      if byte == UInt8(ascii: "\"") {
        next.pointee = byte
        next += 1
      }
      next.pointee = byte
      next += 1
    }
    next.pointee = UInt8(ascii: "\"")
    return next + 1
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
