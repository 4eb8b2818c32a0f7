extension DocumentTextBuilder {
  /// Appends text that stands in the source from a byte on.
  mutating func append(_ utf8: UnsafeBufferPointer<UInt8>, from place: Int) {
    var offset = 0
    while offset < utf8.count {
      let (scalar, length) = UTF8Step.scalar(utf8, at: offset)
      if let unit = UInt16(exactly: scalar.value) {
        append(unit, place + offset, place + offset + length)
      } else {
        for unit in String(scalar).utf16 { append(unit, place + offset, place + offset + length) }
      }
      offset += length
    }
  }
}

/// Steps through UTF-8 that a parser has checked.
enum UTF8Step {
  /// The scalar at a place and how many bytes it has; U+FFFD for a byte that begins none.
  @inline(__always)
  static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> (Unicode.Scalar, length: Int) {
    let first = bytes[place]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard length > 1, place + length <= bytes.count else { return ("\u{FFFD}", 1) }
    var value = UInt32(first) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[place + offset] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", length) }
    return (scalar, length)
  }
}
