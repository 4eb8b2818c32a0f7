/// Reads web pages: their text as a browser would lay it out, and their tables as grids.
struct HTMLReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    guard let source = MarkupSource(bytes, declared: .declared(inHeadOf: bytes)) else {
      throw UnreadableText(
        reason: .notText, message: "is no text in a character set known here", hint: "save the page as UTF-8")
    }
    return HTMLReader.text(of: source, bytes: bytes)
  }

  /// The text of a page whose places are those of `bytes`.
  static func text(of source: MarkupSource, bytes: [UInt8], isMarkdown: Bool = false) -> PositionedText {
    var builder = HTMLBuilder(source: source, bytes: bytes, isMarkdown: isMarkdown)
    HTMLEvents.forEach(of: source.utf8) { event in builder.take(event) }
    return builder.finish()
  }
}

/// Turns the events of a page into text and grids.
struct HTMLBuilder {
  private let source: MarkupSource
  private var text: MarkupText
  /// How deep the parser stands in elements whose text is not shown.
  private var hiddenDepth = 0
  /// What the element `title` holds, while the parser stands in it.
  private var titleUnits: [UInt16]?
  private var title: String?
  private var articleTitle: String?
  /// How deep it stands in elements whose line breaks count.
  private var preformattedDepth = 0
  private let isMarkdown: Bool

  init(source: MarkupSource, bytes: [UInt8], isMarkdown: Bool) {
    self.source = source
    self.isMarkdown = isMarkdown
    text = MarkupText(bytes: bytes)
  }

  mutating func take(_ event: HTMLEvent) {
    switch event {
    case .start(let name, let attributes): start(name, attributes)
    case .end(let name): end(name)
    case .text(let units, let place): append(units, place)
    }
  }

  private mutating func start(_ name: HTMLElement, _ attributes: HTMLAttributes) {
    if hiddenDepth > 0 {
      if !name.isVoid { hiddenDepth += 1 }
      return
    }
    if name.isHidden || attributes.isHidden {
      if !name.isVoid { hiddenDepth = 1 }
      return
    }
    switch name {
    case .title: titleUnits = title == nil ? [] : nil
    case .meta: if let found = attributes.articleTitle { articleTitle = found }
    case .table: text.beginTable()
    case .row: text.beginRow()
    case .cell: text.beginCell(rowSpan: attributes.rowSpan, columnSpan: attributes.columnSpan)
    case .lineBreak, .block: text.breakLine()
    case .preformatted:
      preformattedDepth += 1
      text.breakLine()
    default: break
    }
  }

  private mutating func end(_ name: HTMLElement) {
    if hiddenDepth > 0 {
      if !name.isVoid { hiddenDepth -= 1 }
      return
    }
    switch name {
    case .title:
      if let units = titleUnits { title = String(decoding: units, as: UTF16.self) }
      titleUnits = nil
    case .table: text.endTable()
    case .row: text.endRow()
    case .cell: text.endCell()
    case .block: text.breakLine()
    case .preformatted:
      preformattedDepth = max(0, preformattedDepth - 1)
      text.breakLine()
    default: break
    }
  }

  private mutating func append(_ utf8: UnsafeBufferPointer<UInt8>, _ place: HTMLEvent.Place) {
    if hiddenDepth > 0 { return }
    var offset = 0
    while offset < utf8.count {
      let (scalar, length) = UTF8Step.scalar(utf8, at: offset)
      let start: Int
      let end: Int
      switch place {
      case .linear(let first):
        start = source.place(of: first + offset)
        end = source.place(of: first + offset + length)
      case .whole(let range):
        start = source.place(of: range.lowerBound)
        end = source.place(of: range.upperBound)
      }
      offset += length
      if scalar == "\n", isMarkdown || preformattedDepth > 0 { text.breakLine() }
      if isMarkdown, scalar == "#" || scalar == "*" || scalar == "`" { continue }
      if titleUnits != nil {
        titleUnits?.append(contentsOf: String(scalar).utf16)
      } else if scalar.value < 0x10000 {
        text.append(UInt16(scalar.value), start, end)
      } else {
        for unit in String(scalar).utf16 { text.append(unit, start, end) }
      }
    }
  }

  mutating func finish() -> PositionedText {
    var text = text.finish()
    text.declaredTitle = articleTitle ?? title
    text.malformedCount = source.malformedCount
    return text
  }
}

/// Steps through UTF-8 that a parser has checked.
enum UTF8Step {
  /// The scalar at a place and how many bytes it has; U+FFFD for a byte that begins none.
  @inline(__always)
  static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> (Unicode.Scalar, length: Int) {
    let first = bytes[place]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard length > 1, place + length <= bytes.count else { return ("\u{FFFD}", 1) }
    var value = UInt32(first) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[place + offset] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", length) }
    return (scalar, length)
  }
}
