/// A universally unique identifier (RFC 9562): 128 bits, ordered as their digits are.
public struct UniqueIdentifier: Sendable, Hashable {
  /// The bits, the first digit in the highest.
  public var bits: UInt128

  /// Creates the identifier of these bits.
  public init(bits: UInt128) { self.bits = bits }

  /// Reads 32 hexadecimal digits with hyphens anywhere between them, maybe in braces; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var digits = Array(text.utf8)[...]
    if digits.first == UInt8(ascii: "{"), digits.last == UInt8(ascii: "}") { digits = digits.dropFirst().dropLast() }
    var (bits, count) = (UInt128(0), 0)
    for byte in digits {
      if byte == UInt8(ascii: "-"), count > 0 { continue }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, count < 32 else { return nil }
      bits = bits << 4 | UInt128(digit)
      count += 1
    }
    guard count == 32 else { return nil }
    self.bits = bits
  }

  /// A signed number that sorts as the digits do.
  var packed: Int128 { Int128(bitPattern: bits ^ 1 << 127) }

  /// The identifier of a packed number.
  init(packed: Int128) { bits = UInt128(bitPattern: packed) ^ 1 << 127 }
}

extension UniqueIdentifier: CustomStringConvertible {
  /// 32 digits in groups of 8, 4, 4, 4 and 12.
  public var description: String {
    var text = ""
    for place in 0..<32 {
      if place == 8 || place == 12 || place == 16 || place == 20 { text += "-" }
      text += String(bits >> UInt128(124 - place * 4) & 15, radix: 16)
    }
    return text
  }
}
