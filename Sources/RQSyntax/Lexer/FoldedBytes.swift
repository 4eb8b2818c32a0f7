/// Reading of UTF-8 bytes one character at a time, with full-width forms as their ASCII twins.
///
/// A Chinese input method types `，（＝２０２４` as readily as `,(=2024`; outside literals both mean the same.
struct FoldedBytes {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The ASCII character at an offset and the bytes it takes; character 0xFF with width 0 for anything else.
  @inline(__always)
  func ascii(at offset: Int) -> (character: UInt8, width: Int) {
    guard offset < bytes.count else { return (0xFF, 0) }
    let first = bytes[offset]
    if first < 0x80 { return (first, 1) }
    if first == 0xEF, offset + 2 < bytes.count {
      let second = bytes[offset + 1]
      let third = bytes[offset + 2]
      // U+FF01...U+FF3F, then U+FF40...U+FF5E.
      if second == 0xBC, third >= 0x81, third <= 0xBF { return (third - 0x60, 3) }
      if second == 0xBD, third >= 0x80, third <= 0x9E { return (third - 0x20, 3) }
    }
    return (0xFF, 0)
  }

  /// The Unicode scalar at an offset and the bytes it takes; nil with width 1 where the bytes are not UTF-8.
  func scalar(at offset: Int) -> (scalar: Unicode.Scalar?, width: Int) {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let width: Int
    var value: UInt32
    let least: UInt32
    switch first {
    case 0xC2...0xDF: (width, value, least) = (2, UInt32(first & 0x1F), 0x80)
    case 0xE0...0xEF: (width, value, least) = (3, UInt32(first & 0x0F), 0x800)
    case 0xF0...0xF4: (width, value, least) = (4, UInt32(first & 0x07), 0x10000)
    default: return (nil, 1)
    }
    guard offset + width <= bytes.count else { return (nil, 1) }
    for index in offset + 1..<offset + width {
      let byte = bytes[index]
      guard byte & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= least, let scalar = Unicode.Scalar(value) else { return (nil, 1) }
    return (scalar, width)
  }

  /// The text of a run of bytes with full-width forms folded, and without the bytes `dropping` names.
  func folded(_ range: Range<Int>, dropping dropped: UInt8? = nil) -> String {
    var plain = true
    for index in range where bytes[index] == 0xEF || bytes[index] == dropped {
      plain = false
      break
    }
    if plain { return String(decoding: bytes[range], as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let (character, width) = ascii(at: index)
      if width == 0 {
        result.append(bytes[index])
        index += 1
      } else {
        if character != dropped { result.append(character) }
        index += width
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension Unicode.Scalar {
  /// Whether a name can start with it; for characters beyond ASCII.
  var startsName: Bool {
    // Han ideographs, nearly all that is seen here, without a property look-up.
    if value >= 0x3400, value <= 0x9FFF { return value <= 0x4DBF || value >= 0x4E00 }
    return properties.isXIDStart
  }

  /// Whether a name can go on with it; for characters beyond ASCII.
  var continuesName: Bool {
    if value >= 0x3400, value <= 0x9FFF { return value <= 0x4DBF || value >= 0x4E00 }
    return properties.isXIDContinue
  }
}
