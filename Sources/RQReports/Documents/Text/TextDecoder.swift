import RQEngine

/// Finds out which character set a text is written in.
enum TextDecoder {
  /// The set of some bytes and the length of their byte order mark; nil where they are no text.
  ///
  /// In order: the mark; UTF-16 by its NULs; UTF-8 where every byte fits it; then whichever of the declared set, GB18030
  /// and Big5 gives a text that reads like a report. A set that is declared wrongly is thus found out.
  static func encoding(of bytes: [UInt8], declared: TextEncoding? = nil) -> (encoding: TextEncoding, mark: Int)? {
    if let marked = TextEncoding.byMark(bytes) { return (marked.encoding, marked.length) }
    let nulls = bytes.count { $0 == 0 }
    // A NUL among a thousand bytes is a scratch; in UTF-16 every blank and digit has one.
    if nulls * 1_000 >= bytes.count, nulls > 0 { return TextEncoding.unmarkedUTF16(bytes).map { ($0, 0) } }
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
