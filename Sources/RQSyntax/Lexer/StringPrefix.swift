/// A letter in front of a string that says how to read it.
enum StringPrefix {
  /// `x'…'`: the bytes of the text in hexadecimal.
  case bytes
  /// `e'…'`: `\n`, `\x41`, `\101`, `\u0041` and their like stand for characters.
  case escapes

  /// The prefix a word is, if it is one.
  init?(_ word: ArraySlice<UInt8>) {
    guard word.count == 1, let letter = word.first else { return nil }
    switch Unicode.Scalar(letter) {
    case "x", "X": self = .bytes
    case "e", "E": self = .escapes
    default: return nil
    }
  }

  /// The text that the bytes behind the opening mark stand for, up to the closing mark; nil where they stand for none.
  func text(of bytes: ArraySlice<UInt8>) -> String? {
    let content = bytes.last == 0x27 ? bytes.dropLast() : bytes
    switch self {
    case .bytes: return StringPrefix.decoded(hexadecimal: content)
    case .escapes: return StringPrefix.unescaped(content).flatMap { String(validating: $0, as: UTF8.self) }
    }
  }

  private static func decoded(hexadecimal digits: ArraySlice<UInt8>) -> String? {
    guard digits.count % 2 == 0 else { return nil }
    var result: [UInt8] = []
    var high: UInt8?
    for digit in digits {
      guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      if let first = high {
        result.append(first << 4 | UInt8(value))
        high = nil
      } else {
        high = UInt8(value)
      }
    }
    return String(validating: result, as: UTF8.self)
  }

  /// The bytes that a text with escapes stands for, as PostgreSQL reads them; nil where one of them is none.
  private static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = content
    while let byte = rest.popFirst() {
      guard let next = rest.first, byte == UInt8(ascii: "\\") || byte == 0x27 && next == 0x27 else {
        result.append(byte)
        continue
      }
      rest = rest.dropFirst()
      if byte == 0x27 {
        result.append(0x27)
        continue
      }
      switch Unicode.Scalar(next) {
      case "n": result.append(0x0A)
      case "t": result.append(0x09)
      case "r": result.append(0x0D)
      case "b": result.append(0x08)
      case "f": result.append(0x0C)
      case "x":
        guard let code = number(&rest, radix: 16, 1...2) else {
          result.append(next)
          continue
        }
        if code == 0 { return nil }
        result.append(UInt8(code))
      case "0"..."7":
        rest = content[(rest.startIndex - 1)...]
        guard let code = number(&rest, radix: 8, 1...3), (1...255).contains(code) else { return nil }
        result.append(UInt8(code))
      case "u", "U":
        guard let scalar = scalar(&rest, digits: next == UInt8(ascii: "u") ? 4 : 8) else { return nil }
        result.append(contentsOf: Array(String(scalar).utf8))
      default: result.append(next)
      }
    }
    return result
  }

  /// The character of a code of exactly so many digits, or of two codes that are one character in UTF-16.
  private static func scalar(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Unicode.Scalar? {
    guard let code = number(&rest, radix: 16, digits...digits), code != 0 else { return nil }
    guard (0xD800...0xDBFF).contains(code) else { return Unicode.Scalar(code) }
    guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"),
      let second = number(&rest, radix: 16, 4...4), (0xDC00...0xDFFF).contains(second)
    else { return nil }
    return Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (second - 0xDC00))
  }

  /// The number that the next digits are, as many as there may be; nil where there are too few.
  private static func number(_ rest: inout ArraySlice<UInt8>, radix: Int, _ counts: ClosedRange<Int>) -> UInt32? {
    var number: UInt32 = 0
    var count = 0
    while count < counts.upperBound, let digit = rest.first,
      let value = Character(Unicode.Scalar(digit)).hexDigitValue, value < radix
    {
      number = number << (radix == 16 ? 4 : 3) | UInt32(value)
      rest = rest.dropFirst()
      count += 1
    }
    return counts.contains(count) ? number : nil
  }
}
