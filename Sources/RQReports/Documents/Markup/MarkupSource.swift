import RQEngine

/// The text of a markup file in UTF-8, as parsers want it, with the way back to the bytes of the file.
struct MarkupSource {
  /// The text in UTF-8.
  private(set) var utf8: [UInt8]
  /// For each byte of `utf8` the byte of the file its character begins at; nil where the two are the same.
  private let places: [UInt32]?
  /// What is added to places that need no table.
  private let base: Int

  /// The text of some bytes, in the declared set or the one it turns out to be; nil where they are no text.
  init?(_ bytes: [UInt8], declared: TextEncoding?) {
    guard let (encoding, mark) = TextDecoder.encoding(of: bytes, declared: declared) else { return nil }
    if encoding == .utf8, UTF8Check.isValid(bytes) {
      let text = mark == 0 ? bytes : Array(bytes[mark...])
      // Parsers take a NUL for the end.
      utf8 = text.contains(0) ? text.map { $0 == 0 ? 0x20 : $0 } : text
      places = nil
      base = mark
      return
    }
    guard let decoded = DecodedText(Array(bytes[mark...]), as: encoding) else { return nil }
    var utf8: [UInt8] = []
    var places: [UInt32] = []
    utf8.reserveCapacity(decoded.units.count * 3)
    places.reserveCapacity(decoded.units.count * 3 + 1)
    var index = 0
    while index < decoded.units.count {
      let start = UInt32(Int(decoded.starts[index]) + mark)
      let count = decoded.units[index] & 0xFC00 == 0xD800 && index + 1 < decoded.units.count ? 2 : 1
      for byte in String(utf16: decoded.units[index..<index + count]).utf8 {
        utf8.append(byte == 0 ? 0x20 : byte)
        places.append(start)
      }
      index += count
    }
    places.append(UInt32(bytes.count))
    self.utf8 = utf8
    self.places = places
    base = 0
  }

  /// A text whose places in a file are given for each byte, and for the end.
  init(utf8: [UInt8], places: [UInt32]) {
    self.utf8 = utf8
    self.places = places
    base = 0
  }

  /// Puts blanks in the place of bytes.
  mutating func blank(_ range: Range<Int>) { for index in range { utf8[index] = 0x20 } }

  /// The byte of the file that a byte of `utf8` stands for.
  func place(of offset: Int) -> Int {
    guard let places else { return offset + base }
    return Int(places[min(max(0, offset), places.count - 1)])
  }
}

extension TextEncoding {
  /// The set that the head of a web page or XML file declares.
  static func declared(inHeadOf bytes: [UInt8]) -> TextEncoding? {
    let head = String(decoding: bytes.prefix(2048).map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self).lowercased()
    for marker in ["charset", "encoding"] {
      guard let found = head.firstRange(of: marker) else { continue }
      let value = head[found.upperBound...].drop { " =\"'".contains($0) }
      let name = value.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
      if let encoding = TextEncoding(declared: String(name)) { return encoding }
    }
    return nil
  }
}
