/// Turns the events of a Word document's body into text and grids.
struct DocxBuilder {
  private var text: DocumentTextBuilder
  /// How deep the parser stands in elements that are left out.
  private var skipped = 0
  private var inText = false
  private var isHiddenRun = false
  /// Whether the run stands higher or lower, as the mark of a note does.
  private var isRaisedRun = false

  init(bytes: [UInt8], part: String) { text = DocumentTextBuilder(bytes: bytes, part: part) }

  mutating func take(_ event: XMLEvent) {
    switch event {
    case .start(let name, let attributes): start(name, attributes)
    case .end(let name): end(name)
    case .text(let utf8, let place): append(utf8, place)
    }
  }

  private static let leftOut: [StaticString] = [
    "mc:Fallback", "w:del", "w:moveFrom", "w:instrText", "w:delText", "w:delInstrText", "w:rt",
  ]

  private mutating func start(_ name: UnsafePointer<UInt8>, _ attributes: MarkupAttributes) {
    if skipped > 0 {
      skipped += 1
      return
    }
    if DocxBuilder.leftOut.contains(where: { XMLName.isEqual(name, $0) }) {
      skipped = 1
      return
    }
    switch name {
    case "w:t": inText = true
    case "w:p", "w:br", "w:cr": text.breakLine()
    case "w:tab", "w:ptab": text.append(Folding.space, 0, 0)
    case "w:noBreakHyphen": text.append(0x2D, 0, 0)
    case "w:r": (isHiddenRun, isRaisedRun) = (false, false)
    case "w:vanish", "w:strike", "w:dstrike": if attributes.isOn { isHiddenRun = true }
    case "w:vertAlign": isRaisedRun = attributes.isNoteMark
    case "w:tbl": text.beginTable()
    case "w:tr": text.beginRow()
    case "w:tc": text.beginCell()
    case "w:gridSpan": text.widenCell(to: attributes.number)
    case "w:vMerge": if !attributes.restarts { text.continueCellFromAbove() }
    case "w:gridBefore": text.skipColumns(attributes.number)
    default: break
    }
  }

  private mutating func end(_ name: UnsafePointer<UInt8>) {
    if skipped > 0 {
      skipped -= 1
      return
    }
    switch name {
    case "w:t": inText = false
    case "w:r": (isHiddenRun, isRaisedRun) = (false, false)
    case "w:p": text.breakLine()
    case "w:tbl": text.endTable()
    case "w:tr": text.endRow()
    case "w:tc": text.endCell()
    default: break
    }
  }

  private mutating func append(_ utf8: UnsafeBufferPointer<UInt8>, _ place: Int) {
    guard inText, !isHiddenRun, skipped == 0, !isRaisedRun || !text.followsDigit else { return }
    text.append(utf8, from: place)
  }

  mutating func finish() -> PositionedText { text.finish() }
}

extension MarkupAttributes {
  /// `w:val` as a number; 1 where it is none.
  fileprivate var number: Int {
    guard let value = value("w:val") else { return 1 }
    return Int(String(cString: value)) ?? 1
  }

  /// Whether a switch is on: it has no `w:val`, or one that is not off.
  fileprivate var isOn: Bool {
    guard let value = value("w:val") else { return true }
    return !["0", "false", "off"].contains(String(cString: value))
  }

  /// Whether text stands higher or lower than the text around it.
  fileprivate var isNoteMark: Bool {
    value("w:val").map { ["superscript", "subscript"].contains(String(cString: $0)) } ?? false
  }

  /// Whether a merged cell begins here.
  fileprivate var restarts: Bool { value("w:val").map { String(cString: $0) == "restart" } ?? false }
}
