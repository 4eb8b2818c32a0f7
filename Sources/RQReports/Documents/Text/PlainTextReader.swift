/// Reads plain text in any of the character sets reports are written in.
struct PlainTextReader: DocumentReader {
  /// Larger files are looked through for the subject of a report before they are taken apart.
  private static let screenedSize = 4 << 20

  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    var text = try PlainTextReader.lines(of: bytes)
    if text.isTooLong { throw UnreadableText.tooLong }
    text.keepLines()
    if let closed = LetterSpacing.closed(text) { text = closed }
    if let joined = QuotedLines.joined(text) { text = joined }
    if let plain = IndexColumn.removed(from: text) { text = plain }
    if let drawn = BoxedText.text(of: text) { return drawn }
    if let marked = MarkdownReader.text(of: text) { return marked }
    text.grids = LineGrids.find(in: text)
    return text
  }

  /// The text without the tables its lines make.
  static func lines(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    // No character takes more bytes.
    if bytes.count > 4 * PositionedText.maxUnits { throw UnreadableText.tooLong }
    if bytes.count <= PlainTextReader.screenedSize, let text = PlainTextReader.utf8Lines(of: bytes) { return text }
    let (encoding, start) = TextDecoder.encoding(of: bytes) ?? (.utf8, 0)
    if encoding == .utf8 {
      if bytes.count > PlainTextReader.screenedSize,
        !["公开", "公開"].contains(where: { ByteSearch.contains(Array($0.utf8), in: bytes) })
      {
        if let place = bytes.firstIndex(of: 0) { throw PlainTextReader.notText(at: place, isNUL: true) }
        throw UnreadableText(reason: .notAReport, message: "is no report: it does not speak of 信息公开", hint: nil)
      }
      var text = PositionedText(bytes: bytes)
      do {
        try text.readUTF8(start..<bytes.count)
        return text
      } catch {
        // A few bad bytes in what is otherwise UTF-8 are read as such; bytes that are no text have many.
        let bad = bytes.count { $0 == 0 }
        guard bad * 1_000 < bytes.count, encoding.plausibility(of: bytes) > 20 else {
          throw PlainTextReader.notText(at: error.offset, isNUL: error.isNUL)
        }
      }
    }
    guard let decoded = DecodedText(Array(bytes[start...]), as: encoding) else {
      throw PlainTextReader.notText(at: start, isNUL: false)
    }
    var text = PositionedText(bytes: bytes)
    for (index, unit) in decoded.units.enumerated() {
      // A carriage return ends a line where no line feed does.
      let isBreak = unit == 0x0D && (index + 1 == decoded.units.count || decoded.units[index + 1] != 0x0A)
      text.append(
        printed: isBreak ? Folding.newline : unit, Int(decoded.starts[index]) + start, decoded.end(of: index) + start)
    }
    return text
  }

  /// The text where every byte is that of UTF-8; nil for other texts.
  private static func utf8Lines(of bytes: [UInt8]) -> PositionedText? {
    let mark = TextEncoding.byMark(bytes)
    guard mark == nil || mark?.encoding == .utf8 else { return nil }
    var text = PositionedText(bytes: bytes)
    do {
      try text.readUTF8((mark?.length ?? 0)..<bytes.count)
      return text
    } catch {
      return nil
    }
  }

  private static func notText(at offset: Int, isNUL: Bool) -> UnreadableText {
    UnreadableText(
      reason: .notText, message: "is no text: \(isNUL ? "a NUL" : "a bad byte") at offset \(offset)",
      hint: "convert it to UTF-8 if it is a report")
  }
}

extension DecodedText {
  /// The byte after the character of a unit; the halves of a pair share their bytes.
  func end(of index: Int) -> Int {
    var next = index + 1
    while next < units.count, starts[next] == starts[index] { next += 1 }
    return Int(starts[next])
  }
}
