/// Reads documents of Word 97 to 2003 (MS-DOC): the text of the body and its tables.
///
/// Positions count the bytes of the file.
struct DocReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    guard let file = CompoundFile(bytes), let document = file.stream("WordDocument"), document.bytes.uint16(0) == 0xA5EC
    else {
      throw UnreadableText(
        reason: .notText, message: "is no Word document, or a damaged one",
        hint: "open it in a word processor and save it again")
    }
    let flags = document.bytes.uint16(0x0A)
    if flags & 0x0100 != 0 {
      throw UnreadableText(
        reason: .notText, message: "is a Word document under a password", hint: "save it without one")
    }
    guard document.bytes.uint16(2) >= 0x00C1, let table = file.stream(flags & 0x0200 != 0 ? "1Table" : "0Table") else {
      throw UnreadableText(
        reason: .unsupportedFormat, message: "is a document of Word 95 or older", hint: "save it as .docx")
    }
    var writer = DocTextWriter(
      bytes: bytes, document: document, table: table.bytes, data: file.stream("Data")?.bytes ?? [])
    return writer.text()
  }
}

/// The paragraphs of a Word document that stand in tables, by the bytes of the main stream.
private struct DocParagraphs {
  private var starts: [UInt32] = []
  private var ends: [UInt32] = []
  private var flags: [(isInTable: Bool, endsRow: Bool)] = []

  private let data: [UInt8]

  private static let inTable: UInt16 = 0x2416
  /// Properties too long for their page, as those of wide tables are, stand in another stream.
  private static let elsewhere: Set<UInt16> = [0x6645, 0x6646]
  private static let endsRow: UInt16 = 0x2417
  private static let pageSize = 512

  /// Reads the properties of all paragraphs.
  init(_ document: [UInt8], _ table: [UInt8], data: [UInt8]) {
    self.data = data
    let start = Int(document.uint32(0x102))
    let count = (Int(document.uint32(0x106)) - 4) / 8
    guard count > 0, start + 4 + 8 * count <= table.count else { return }
    for index in 0..<count {
      let page = Int(table.uint32(start + 4 * (count + 1) + 4 * index) & 0x3F_FFFF) * DocParagraphs.pageSize
      guard page + DocParagraphs.pageSize <= document.count else { continue }
      readPage(document, page)
    }
  }

  private mutating func readPage(_ document: [UInt8], _ page: Int) {
    let runs = Int(document[page + DocParagraphs.pageSize - 1])
    guard 4 * (runs + 1) + 13 * runs < DocParagraphs.pageSize else { return }
    for run in 0..<runs {
      starts.append(document.uint32(page + 4 * run))
      ends.append(document.uint32(page + 4 * (run + 1)))
      flags.append(properties(document, page, Int(document[page + 4 * (runs + 1) + 13 * run]) * 2))
    }
  }

  /// What the properties of a paragraph say of tables.
  private func properties(_ document: [UInt8], _ page: Int, _ offset: Int) -> (isInTable: Bool, endsRow: Bool) {
    var found = (isInTable: false, endsRow: false)
    guard offset > 0, offset < DocParagraphs.pageSize - 3 else { return found }
    var place = page + offset
    let words = Int(document[place])
    let end: Int
    if words == 0 {
      end = place + 2 + 2 * Int(document[place + 1])
      place += 2
    } else {
      end = place + 2 * words
      place += 1
    }
    read(document, place + 2..<min(end, page + DocParagraphs.pageSize), &found)
    return found
  }

  private func read(
    _ bytes: [UInt8], _ range: Range<Int>, _ found: inout (isInTable: Bool, endsRow: Bool), isElsewhere: Bool = false
  ) {
    var place = range.lowerBound
    while place + 2 < range.upperBound, place + 2 < bytes.count {
      let code = bytes.uint16(place)
      let operand = place + 2
      if code == DocParagraphs.inTable { found.isInTable = bytes[operand] != 0 }
      if code == DocParagraphs.endsRow { found.endsRow = bytes[operand] != 0 }
      if DocParagraphs.elsewhere.contains(code), !isElsewhere {
        let start = Int(bytes.uint32(operand))
        let end = min(data.count, start + 2 + Int(data.uint16(start)))
        if start + 2 <= end { read(data, start + 2..<end, &found, isElsewhere: true) }
      }
      switch code >> 13 {
      case 0, 1: place = operand + 1
      case 2, 4, 5: place = operand + 2
      case 3: place = operand + 4
      case 7: place = operand + 3
      default: place = operand + (code == 0xD608 ? 1 + Int(bytes.uint16(operand)) : 1 + Int(bytes[operand]))
      }
    }
  }

  /// Walks along with the text, whose bytes mostly ascend.
  func flags(at place: Int, from hint: inout Int) -> (isInTable: Bool, endsRow: Bool) {
    let place = UInt32(truncatingIfNeeded: place)
    if hint < starts.count, starts[hint] <= place, place < ends[hint] { return flags[hint] }
    hint = starts.indices.first { starts[$0] <= place && place < ends[$0] } ?? starts.count
    return hint < starts.count ? flags[hint] : (false, false)
  }
}

/// Writes the pieces of a Word document in their order.
private struct DocTextWriter {
  private let document: CompoundFile.Stream
  private let table: [UInt8]
  private let paragraphs: DocParagraphs
  private var result: MarkupText
  private var hint = 0
  /// How deep the text stands in the codes of fields, which are not shown.
  private var fieldDepth = 0
  private var codeDepth = 0
  private var isInTable = false
  private var isInRow = false
  private var isInCell = false

  init(bytes: [UInt8], document: CompoundFile.Stream, table: [UInt8], data: [UInt8]) {
    self.document = document
    self.table = table
    paragraphs = DocParagraphs(document.bytes, table, data: data)
    result = MarkupText(bytes: bytes)
  }

  mutating func text() -> PositionedText {
    var left = Int(document.bytes.uint32(76))
    for piece in pieces() {
      let width = piece.isCompressed ? 1 : 2
      for index in 0..<min(piece.count, left) {
        let place = piece.start + index * width
        guard place + width <= document.bytes.count else { break }
        let unit = piece.isCompressed ? DocTextWriter.western(document.bytes[place]) : document.bytes.uint16(place)
        take(unit, place, width)
      }
      left -= min(piece.count, left)
    }
    return result.finish()
  }

  /// The pieces of the text: where each stands in the main stream and how many characters it has.
  private func pieces() -> [(start: Int, count: Int, isCompressed: Bool)] {
    var place = Int(document.bytes.uint32(0x1A2))
    let end = min(table.count, place + Int(document.bytes.uint32(0x1A6)))
    while place + 3 < end, table[place] == 1 { place += 3 + Int(table.uint16(place + 1)) }
    guard place + 5 < end, table[place] == 2 else { return [] }
    let count = (Int(table.uint32(place + 1)) - 4) / 12
    place += 5
    guard count > 0, place + 4 * (count + 1) + 8 * count <= table.count else { return [] }
    return (0..<count).map { index in
      let first = Int(table.uint32(place + 4 * index))
      let next = Int(table.uint32(place + 4 * (index + 1)))
      let address = table.uint32(place + 4 * (count + 1) + 8 * index + 2)
      let isCompressed = address & 0x4000_0000 != 0
      let start = Int(address & 0x3FFF_FFFF)
      return (isCompressed ? start / 2 : start, max(0, next - first), isCompressed)
    }
  }

  private mutating func take(_ unit: UInt16, _ place: Int, _ width: Int) {
    switch unit {
    case 0x13:
      fieldDepth += 1
      codeDepth += 1
      return
    case 0x14:
      codeDepth = max(0, codeDepth - 1)
      return
    case 0x15:
      // A field without a result has no separator, and its code ends here.
      if codeDepth == fieldDepth { codeDepth = max(0, codeDepth - 1) }
      fieldDepth = max(0, fieldDepth - 1)
      return
    default: break
    }
    if codeDepth > 0 { return }
    let flags = paragraphs.flags(at: place, from: &hint)
    if unit == 0x07 {
      if flags.endsRow {
        endRow()
      } else {
        openCell()
        result.endCell()
        isInCell = false
      }
      return
    }
    if flags.isInTable { openCell() } else if isInTable { endTable() }
    switch unit {
    case 0x0D, 0x0B, 0x0C, 0x0E: result.breakLine()
    case 0x1E: append(0x2D, place, width)
    case 0x09, 0xA0: append(Folding.space, place, width)
    case 0..<0x20: break
    default: append(unit, place, width)
    }
  }

  private mutating func append(_ unit: UInt16, _ place: Int, _ width: Int) {
    let start = document.place(of: place)
    result.append(unit, start, start + width)
  }

  private mutating func openCell() {
    if isInCell { return }
    if !isInTable {
      result.beginTable()
      isInTable = true
    }
    if !isInRow {
      result.beginRow()
      isInRow = true
    }
    result.beginCell()
    isInCell = true
  }

  private mutating func endRow() {
    if isInRow { result.endRow() }
    isInRow = false
    isInCell = false
  }

  private mutating func endTable() {
    endRow()
    result.endTable()
    isInTable = false
  }

  /// A character of Windows' western set, which pieces of one byte a character are in; only quotes and dashes of its own
  /// range matter here.
  private static func western(_ byte: UInt8) -> UInt16 {
    switch byte {
    case 0x91, 0x92: 0x2019
    case 0x93: 0x201C
    case 0x94: 0x201D
    case 0x96, 0x97: 0x2013
    case 0x85: 0x2026
    default: UInt16(byte)
    }
  }
}
