/// Finds out which character set a text is written in.
enum TextDecoder {
  /// The set of some bytes and the length of their byte order mark; nil where they are no text.
  ///
  /// In order: the mark; UTF-16 by its NULs; UTF-8 where every byte fits it; then whichever of the declared set, GB18030
  /// and Big5 gives a text that reads like a report. A set that is declared wrongly is thus found out.
  static func encoding(of bytes: [UInt8], declared: TextEncoding? = nil) -> (encoding: TextEncoding, mark: Int)? {
    if let marked = TextEncoding.byMark(bytes) { return (marked.encoding, marked.length) }
    if bytes.contains(0) { return TextEncoding.unmarkedUTF16(bytes).map { ($0, 0) } }
    if UTF8Check.isValid(bytes) { return (.utf8, 0) }
    var candidates: [TextEncoding] = [.gb18030, .big5, .utf8]
    if let declared {
      candidates.removeAll { $0 == declared }
      candidates.insert(declared, at: 0)
    }
    var best: (encoding: TextEncoding, score: Int)?
    for candidate in candidates {
      let score = candidate.plausibility(of: bytes)
      if score > best?.score ?? 0 { best = (candidate, score) }
    }
    return best.map { ($0.encoding, 0) }
  }
}

/// Whether bytes are UTF-8.
enum UTF8Check {
  /// Whether every byte belongs to a well-formed sequence (the Unicode Standard, table 3-7).
  static func isValid(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var place = 0
      while place < bytes.count {
        let first = bytes[place]
        if first < 0x80 {
          place += 1
          continue
        }
        let length: Int
        var range: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, range) = (3, 0xA0...0xBF)
        case 0xED: (length, range) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, range) = (4, 0x90...0xBF)
        case 0xF4: (length, range) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return false
        }
        guard place + length <= bytes.count, range.contains(bytes[place + 1]) else { return false }
        for offset in 2..<max(2, length) where bytes[place + offset] & 0xC0 != 0x80 { return false }
        place += length
      }
      return true
    }
  }
}
