/// Writes the pieces of a Word document in their order.
struct DocTextWriter {
  private let document: CompoundFile.Stream
  private let table: [UInt8]
  private let paragraphs: DocParagraphs
  private var result: DocumentTextBuilder
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
    result = DocumentTextBuilder(bytes: bytes)
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
