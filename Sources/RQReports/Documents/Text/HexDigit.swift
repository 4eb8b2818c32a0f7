/// Reads hexadecimal digits.
enum HexDigit {
  /// The value of an ASCII digit of base 16; nil for other bytes.
  static func value(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.flatMap { byte < 0x80 ? UInt8($0) : nil }
  }
}
