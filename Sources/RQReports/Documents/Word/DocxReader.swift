/// Reads Word documents (ECMA-376, WordprocessingML): the text of the body and its tables.
///
/// Positions count the bytes of `word/document.xml`. Deleted and hidden text, field codes, heads and feet of pages are
/// no part of the text.
struct DocxReader: DocumentReader {
  private static let part = "word/document.xml"

  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    let document: [UInt8]?
    do {
      document = try ZipArchive(bytes).inflate(DocxReader.part)
    } catch {
      throw error.unreadable("a Word document")
    }
    guard let document else {
      throw UnreadableText(reason: .notText, message: "is no Word document: it has no \(DocxReader.part)")
    }
    var builder = DocxBuilder(bytes: document, part: DocxReader.part)
    guard XMLEvents.forEach(of: document, { builder.take($0) }) else {
      throw UnreadableText(
        reason: .notText, message: "is a damaged Word document: its text is no well-formed XML",
        hint: "open it in a word processor and save it again")
    }
    return builder.finish()
  }
}

extension ZipArchive.Failure {
  /// The failure as that of a document of some kind.
  func unreadable(_ kind: String) -> UnreadableText {
    switch self {
    case .broken:
      UnreadableText(
        reason: .notText, message: "is \(kind) whose archive is damaged", hint: "fetch it again from where it came")
    case .tooLarge:
      UnreadableText(
        reason: .tooLarge,
        message: "is \(kind) that inflates beyond the limits of \(ZipArchive.maxEntrySize >> 20) MiB "
          + "and \(ZipArchive.maxRatio) times its size")
    case .encrypted:
      UnreadableText(reason: .notText, message: "is \(kind) under a password", hint: "save it without one")
    }
  }
}

/// Turns the events of a Word document's body into text and grids.
struct DocxBuilder {
  private var text: MarkupText
  /// How deep the parser stands in elements that are left out.
  private var skipped = 0
  private var inText = false
  private var isHiddenRun = false

  init(bytes: [UInt8], part: String) { text = MarkupText(bytes: bytes, part: part) }

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

  private mutating func start(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes) {
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
    case "w:vanish": isHiddenRun = attributes.isOn
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
    case "w:r": isHiddenRun = false
    case "w:p": text.breakLine()
    case "w:tbl": text.endTable()
    case "w:tr": text.endRow()
    case "w:tc": text.endCell()
    default: break
    }
  }

  private mutating func append(_ utf8: UnsafeBufferPointer<UInt8>, _ place: Int) {
    guard inText, !isHiddenRun, skipped == 0 else { return }
    text.append(utf8, from: place)
  }

  mutating func finish() -> PositionedText { text.finish() }
}

extension HTMLAttributes {
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

  /// Whether a merged cell begins here.
  fileprivate var restarts: Bool { value("w:val").map { String(cString: $0) == "restart" } ?? false }
}
