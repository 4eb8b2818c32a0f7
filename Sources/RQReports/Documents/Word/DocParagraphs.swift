/// The paragraphs of a Word document that stand in tables, by the bytes of the main stream.
struct DocParagraphs {
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
    let last = min(end, page + DocParagraphs.pageSize)
    // A broken document states fewer bytes than the name of the style takes, which stands before the properties.
    if place + 2 < last { read(document, place + 2..<last, &found) }
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
