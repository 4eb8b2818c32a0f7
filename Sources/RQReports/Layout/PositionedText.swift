import RQSyntax

/// The text of a document in its normal form, each unit with the bytes it stands for.
///
/// A reader of a format appends the units in reading order; positions always refer to the original bytes of the file, so
/// that what a cell cites can be looked up in the document itself.
struct PositionedText {
  /// The most units a document may have; of a longer one some more are kept, so that it is seen to be.
  static let maxUnits = 8 << 20

  /// The bytes that positions count: of the file, or of one part of it.
  let bytes: [UInt8]
  /// The part of the file that positions count in, `word/document.xml`; nil for the file itself.
  var part: String?
  /// The words of a document made of pages; positions count these instead of bytes.
  var words: [PageWord] = []
  /// The tables that the document itself lays out, in the order of their ends.
  var grids: [Grid] = []
  /// Whether the heads of section 三 stand on their page in another order than the template's.
  var hasForeignHeads = false
  /// A title the document carries outside its text, such as that of a browser's tab.
  var declaredTitle: String?
  /// The day of publication that the document gives in the same way, as it is written there.
  var declaredDate: String?
  /// The folded units; blanks and line breaks are kept.
  private(set) var units: [UInt16] = []
  /// The first byte of each unit.
  private(set) var starts: [UInt32] = []
  /// The byte after each unit.
  private(set) var ends: [UInt32] = []
  /// The units as they are printed, before folding; empty where the bytes themselves are the printed text, in UTF-8.
  private(set) var printedUnits: [UInt16] = []
  /// The lines, once they are kept.
  private(set) var keptLines: [Range<Int>]?
  /// How many units are characters of Traditional script only.
  private(set) var traditionalCount = 0
  /// How many units are Chinese characters.
  private(set) var hanCount = 0

  /// An empty text over the bytes of a file.
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Where and why text could not be decoded.
  struct DecodingFailure: Error {
    /// The offset of the first bad byte.
    var offset: Int
    /// Whether it is a NUL, which text files do not hold.
    var isNUL: Bool
  }

  /// Appends one printed unit that stands for bytes of the document; a unit that prints nothing is left out.
  mutating func append(printed unit: UInt16, _ start: Int, _ end: Int) {
    let folded = Folding.table[Int(unit)]
    if folded == Folding.dropped { return }
    append(folded, printed: unit, start, end)
  }

  /// Appends a folded unit with what is printed for it.
  mutating func append(_ folded: UInt16, printed unit: UInt16, _ start: Int, _ end: Int) {
    if isTooLong { return }
    if unit >= 0x3400, unit <= 0x9FFF, folded >= 0x3400 {
      hanCount &+= 1
      if folded != unit { traditionalCount &+= 1 }
    }
    append(folded, start, end)
    printedUnits.append(unit)
  }

  /// Makes the text of `range` of the bytes, which is UTF-8, the text of the document.
  ///
  /// The accepted sequences are those of the Unicode Standard, table 3-7.
  /// - Throws: `DecodingFailure` for bytes that are not UTF-8 and for NUL.
  mutating func readUTF8(_ range: Range<Int>) throws(DecodingFailure) {
    keptLines = nil
    var failure: DecodingFailure?
    // Every unit takes a byte at least.
    let room = range.count
    var count = 0
    var counts = (han: 0, traditional: 0)
    let bytes = bytes
    units = [UInt16](unsafeUninitializedCapacity: room) { units, unitCount in
      starts = [UInt32](unsafeUninitializedCapacity: room) { starts, startCount in
        ends = [UInt32](unsafeUninitializedCapacity: room) { ends, endCount in
          bytes.withUnsafeBufferPointer { bytes in
            Folding.table.withUnsafeBufferPointer { table in
              var decoder = UTF8Folder(bytes: bytes, table: table, units: units, starts: starts, ends: ends)
              failure = decoder.read(range)
              count = decoder.count
              counts = (decoder.hanCount, decoder.traditionalCount)
            }
          }
          endCount = count
        }
        startCount = count
      }
      unitCount = count
    }
    (hanCount, traditionalCount) = counts
    if let failure { throw failure }
  }

  /// Whether the document has more text than is read.
  var isTooLong: Bool { units.count > PositionedText.maxUnits }

  /// Keeps the lines of a text that is whole, so that they are not looked for again.
  mutating func keepLines() { keptLines = lines }

  private mutating func append(_ unit: UInt16, _ start: Int, _ end: Int) {
    if keptLines != nil { keptLines = nil }
    units.append(unit)
    starts.append(UInt32(truncatingIfNeeded: start))
    ends.append(UInt32(truncatingIfNeeded: end))
  }

  /// The bytes of a range of units; empty ranges stand where the next unit starts.
  func byteRange(of range: Range<Int>) -> Range<Int> {
    if range.isEmpty {
      let place = range.lowerBound < starts.count ? Int(starts[range.lowerBound]) : bytes.count
      return place..<place
    }
    return Int(starts[range.lowerBound])..<Int(ends[range.upperBound - 1])
  }

  /// The text of a range of units, as it stands in the document.
  func printed(_ range: Range<Int>) -> String {
    if !printedUnits.isEmpty { return String(utf16: printedUnits[range]) }
    return String(decoding: bytes[byteRange(of: range)], as: UTF8.self)
  }

  /// The script most of the text is written in.
  ///
  /// A third of running Traditional text has a Simplified form of its own, a Simplified text next to nothing.
  var script: ReportScript { traditionalCount * 20 > hanCount ? .hant : .hans }

  /// The characters at some places in Simplified script, otherwise as printed, with digits of usual width.
  ///
  /// A character like 乾 belongs to both scripts: alone in a Simplified text it is kept.
  func simplified(_ places: some Sequence<Int>) -> String {
    var printed: [UInt16] = []
    var folded: [UInt16] = []
    var changed = 0
    for place in places where units[place] & 0xFC00 != 0xDC00 {
      let unit = units[place]
      if NumberText.isDigit(unit) || isRadical(place) {
        printed.append(unit)
        folded.append(unit)
        continue
      }
      let scalar = printedScalar(place)
      let simplified = HanScript.simplified(scalar)
      if simplified != scalar { changed += 1 }
      printed.append(contentsOf: scalar.utf16)
      folded.append(contentsOf: simplified.utf16)
    }
    return String(utf16: (script == .hant || changed > 1 ? folded : printed)[...])
  }

  /// The character that is printed for a unit; U+FFFD for a half of a pair that is kept by itself.
  private func printedScalar(_ place: Int) -> Unicode.Scalar {
    if printedUnits.isEmpty { return bytes.withUnsafeBufferPointer { UTF8Step.scalar($0, at: Int(starts[place])).0 } }
    return Unicode.Scalar(printedUnits[place]) ?? "\u{FFFD}"
  }

  /// Whether a character is printed as a radical, which only looks like it.
  private func isRadical(_ place: Int) -> Bool { (0x2E80...0x2FD5).contains(printedUnit(place)) }

  /// A unit as it is printed.
  func printedUnit(_ place: Int) -> UInt16 {
    if !printedUnits.isEmpty { return printedUnits[place] }
    return UInt16(exactly: printedScalar(place).value) ?? units[place]
  }

  /// A range of units without the blanks and line breaks at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> { units.withUnsafeBufferPointer { $0.trimmed(range) } }
}
