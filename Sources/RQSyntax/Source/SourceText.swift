/// A text with the places of its lines, so that byte offsets can be told as lines and columns.
public struct SourceText: Sendable {
  /// A place as a person counts: from 1, columns in Unicode scalars.
  public struct Location: Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// The Unicode scalar in the line, from 1; one past the last for the end of the line.
    public var column: Int

    /// Creates a place.
    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  /// The bytes of the text.
  let bytes: [UInt8]
  /// Where each line starts, ascending; the first is 0.
  private let starts: [Int]

  /// Finds the lines of a text, which end in LF, CR or CR LF; takes time linear in its length.
  public init(_ text: String) {
    bytes = Array(text.utf8)
    var starts = [0]
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
      if byte == 0x0A || byte == 0x0D { starts.append(index) }
    }
    self.starts = starts
  }

  /// How many lines there are; a text that ends in a line break has an empty last one.
  public var lineCount: Int { starts.count }

  /// The line and column of a byte offset; offsets beyond the text are those of its end.
  public func location(of offset: Int) -> Location {
    let offset = min(max(0, offset), bytes.count)
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    let line = low
    var column = 1
    for index in starts[line - 1]..<offset where bytes[index] & 0xC0 != 0x80 { column += 1 }
    // An offset inside a character is that character's.
    if offset < bytes.count, offset > starts[line - 1], bytes[offset] & 0xC0 == 0x80 { column -= 1 }
    return Location(line: line, column: column)
  }

  /// The bytes of a line from 1, its line break excluded.
  public func range(ofLine line: Int) -> SourceSpan {
    guard line >= 1, line <= starts.count else { return SourceSpan(bytes.count, bytes.count) }
    let start = starts[line - 1]
    var end = line < starts.count ? starts[line] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return SourceSpan(start, end)
  }

  /// The text of a span, cut to whole characters by replacing broken ones.
  public func text(_ span: SourceSpan) -> String {
    let start = min(max(0, span.start), bytes.count)
    return String(decoding: bytes[start..<min(max(start, span.end), bytes.count)], as: UTF8.self)
  }
}
