/// Turns the events of a page into text and grids.
struct HTMLBuilder {
  private let source: MarkupSource
  private var text: DocumentTextBuilder
  /// How deep the parser stands in elements whose text is not shown.
  private var hiddenDepth = 0
  /// What the element `title` holds, while the parser stands in it.
  private var titleUnits: [UInt16]?
  private var title: String?
  private var articleTitle: String?
  private var publicationDate: String?
  /// How deep it stands in elements whose line breaks count.
  private var preformattedDepth = 0
  /// Whether there are such elements outside of tables, whose lines may be rows.
  private var hasLines = false
  private let isMarkdown: Bool

  /// What the page's style sheets hide.
  private var hiddenClasses = HiddenClasses()
  /// The text of a style sheet, while the parser stands in one.
  private var styleSheet: [UInt8]?
  private let obeysSheets: Bool
  /// Whether a table was left out because a style sheet hides it.
  private(set) var hidesTables = false
  /// Whether what it leaves out is hidden by a style sheet.
  private var isHiddenBySheet = false

  init(source: MarkupSource, bytes: [UInt8], isMarkdown: Bool, obeysSheets: Bool = true) {
    self.source = source
    self.obeysSheets = obeysSheets
    self.isMarkdown = isMarkdown
    text = DocumentTextBuilder(bytes: bytes)
  }

  mutating func take(_ event: HTMLEvent) {
    switch event {
    case .start(let name, let attributes): start(name, attributes)
    case .end(let name): end(name)
    case .text(let units, let place): append(units, place)
    }
  }

  private mutating func start(_ name: HTMLElement, _ attributes: MarkupAttributes) {
    if hiddenDepth > 0 {
      if !name.isVoid { hiddenDepth += 1 }
      if isHiddenBySheet, name == .table { hidesTables = true }
      return
    }
    isHiddenBySheet = obeysSheets && attributes.isHidden(by: hiddenClasses)
    if isHiddenBySheet {
      if name == .table { hidesTables = true }
      if !name.isVoid { hiddenDepth = 1 }
      return
    }
    let isNote = (name == .raised || attributes.isRaised) && text.followsDigit
    if name.isHidden || attributes.isHidden || isNote {
      if !name.isVoid { hiddenDepth = 1 }
      if name == .style, attributes.isForScreen { styleSheet = [] }
      return
    }
    switch name {
    case .title: titleUnits = title == nil ? [] : nil
    case .meta:
      if let found = attributes.articleTitle { articleTitle = found }
      if publicationDate == nil { publicationDate = attributes.publicationDate }
    case .table: text.beginTable()
    case .row: text.beginRow()
    case .cell: text.beginCell(rowSpan: attributes.rowSpan, columnSpan: attributes.columnSpan)
    case .lineBreak, .block: text.breakLine()
    case .field: if let shown = attributes.fieldText { append(shown, place(of: shown, before: attributes.end)) }
    // What is raised before a number is no part of it.
    case .raised: text.append(Folding.space, 0, 0)
    case .preformatted:
      preformattedDepth += 1
      text.breakLine()
    default: break
    }
  }

  private mutating func end(_ name: HTMLElement) {
    if hiddenDepth > 0 {
      if !name.isVoid { hiddenDepth -= 1 }
      if let sheet = styleSheet, hiddenDepth == 0 {
        hiddenClasses.read(sheet)
        styleSheet = nil
      }
      return
    }
    switch name {
    case .title:
      if let units = titleUnits { title = String(utf16: units[...]) }
      titleUnits = nil
    case .table: text.endTable()
    case .row: text.endRow()
    case .cell: text.endCell()
    case .block: text.breakLine()
    case .raised: text.append(Folding.space, 0, 0)
    case .preformatted:
      preformattedDepth = max(0, preformattedDepth - 1)
      text.breakLine()
    default: break
    }
  }

  /// A field with more bytes than this holds no number, and is not looked for in the source.
  private static let longestField = 256

  /// Where the value of a field stands in the tag in front of a byte of the source.
  private func place(of value: UnsafeBufferPointer<UInt8>, before end: Int) -> HTMLEvent.Place {
    let bytes = source.utf8
    let end = min(end, bytes.count)
    guard value.count <= HTMLBuilder.longestField else { return .whole(end..<end) }
    var start = end - value.count
    while start >= 0, bytes[start] != UInt8(ascii: "<") {
      if !value.isEmpty, bytes[start..<start + value.count].elementsEqual(value) { return .linear(start) }
      start -= 1
    }
    return .whole(HTMLBuilder.valueAttribute(of: bytes[max(start, 0)..<end]) ?? end..<end)
  }

  /// What stands between the quotes of `value="…"` in a tag, be it written with references; nil where there are none.
  private static func valueAttribute(of tag: ArraySlice<UInt8>) -> Range<Int>? {
    let name = Array("value=".utf8)
    guard let start = tag.indices.last(where: { tag[$0...].starts(with: name) }).map({ $0 + name.count }),
      start < tag.endIndex, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(tag[start]),
      let end = tag[(start + 1)...].firstIndex(of: tag[start])
    else { return nil }
    return start + 1..<end
  }

  private mutating func append(_ utf8: UnsafeBufferPointer<UInt8>, _ place: HTMLEvent.Place) {
    if hiddenDepth > 0 {
      styleSheet?.append(contentsOf: utf8)
      return
    }
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
      if preformattedDepth > 0, !text.isInTable, scalar != "\n", scalar != "\r", scalar.value < 0x10000,
        Folding.table[Int(scalar.value)] == Folding.space
      {
        hasLines = true
        text.appendBlank(UInt16(scalar.value), start, end)
        continue
      }
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
    if hasLines, text.grids.isEmpty { text.grids = LineGrids.find(in: text) }
    text.declaredTitle = articleTitle ?? title
    text.declaredDate = publicationDate
    return text
  }
}
