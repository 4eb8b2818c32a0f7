/// A letter in front of a string that says how to read it.
enum StringPrefix {
  /// `x'…'`: the bytes of the text in hexadecimal.
  case bytes
  /// `e'…'`: `\n` and its like stand for characters.
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
    case .escapes: return String(decoding: StringPrefix.unescaped(content), as: UTF8.self)
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

  private static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var index = content.startIndex
    while index < content.endIndex {
      let byte = content[index]
      let next = index + 1 < content.endIndex ? content[index + 1] : nil
      index += 1
      guard let next, byte == UInt8(ascii: "\\") || byte == 0x27 && next == 0x27 else {
        result.append(byte)
        continue
      }
      index += 1
      switch Unicode.Scalar(next) {
      case "n" where byte != 0x27: result.append(0x0A)
      case "t" where byte != 0x27: result.append(0x09)
      case "r" where byte != 0x27: result.append(0x0D)
      case "b" where byte != 0x27: result.append(0x08)
      case "f" where byte != 0x27: result.append(0x0C)
      default: result.append(next)
      }
    }
    return result
  }
}
