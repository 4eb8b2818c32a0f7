/// Reads RTF documents (Rich Text Format 1.9): the text of the body and its tables.
///
/// Positions count the bytes of the file, so that a number can be looked up in it.
struct RTFReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    guard bytes.starts(with: "{\\rtf".utf8) else {
      throw UnreadableText(reason: .notText, message: "is no RTF document", hint: nil)
    }
    var parser = RTFParser(bytes)
    return parser.parse()
  }
}

/// Follows the groups and control words of an RTF document and writes its text.
private struct RTFParser {
  private let bytes: [UInt8]
  private var place = 0
  private var text: DocumentTextBuilder
  private var state = RTFState()
  private var stack: [RTFState] = []
  private var fonts: [Int: TextEncoding] = [:]
  private var defaultEncoding = TextEncoding.gb18030
  /// Bytes of a character set that are not decoded yet, with their places.
  private var pending: [UInt8] = []
  private var pendingPlaces: [(start: Int, end: Int)] = []
  /// How many characters to leave out, as stand-ins of a Unicode character before them.
  private var standIns = 0
  private var table = RTFTable()

  /// Deeper groups are read without a state of their own.
  private static let maxDepth = 4_096

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    text = DocumentTextBuilder(bytes: bytes)
  }

  mutating func parse() -> PositionedText {
    while place < bytes.count {
      switch bytes[place] {
      case 0x7B:
        flush()
        if stack.count < RTFParser.maxDepth { stack.append(state) }
        standIns = 0
        place += 1
      case 0x7D:
        flush()
        if let outer = stack.popLast() { state = outer }
        standIns = 0
        place += 1
      case 0x5C: control()
      case 0x0D, 0x0A: place += 1
      default:
        take(bytes[place], place..<place + 1)
        place += 1
      }
    }
    flush()
    return text.finish()
  }

  private mutating func control() {
    let start = place
    place += 1
    guard place < bytes.count else { return }
    let first = bytes[place]
    guard isLetter(first) else {
      place += 1
      symbol(first, start)
      return
    }
    var word = ""
    while place < bytes.count, isLetter(bytes[place]), word.utf8.count < 32 {
      word.unicodeScalars.append(Unicode.Scalar(bytes[place]))
      place += 1
    }
    var number: Int?
    var isNegative = false
    if place < bytes.count, bytes[place] == 0x2D {
      isNegative = true
      place += 1
    }
    while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 {
      number = min((number ?? 0) * 10 + Int(bytes[place] - 0x30), 1 << 30)
      place += 1
    }
    if isNegative { number = number.map { -$0 } }
    if place < bytes.count, bytes[place] == 0x20 { place += 1 }
    take(word: word, number, start)
  }

  private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) }

  private mutating func symbol(_ byte: UInt8, _ start: Int) {
    switch byte {
    case 0x27:
      guard place + 1 < bytes.count, let high = HexDigit.value(bytes[place]), let low = HexDigit.value(bytes[place + 1])
      else { return }
      place += 2
      take(high << 4 | low, start..<place)
    case 0x2A: state.isLeftOut = true
    case 0x7E: append(Folding.space, start, place)
    case 0x5F: append(0x2D, start, place)
    case 0x5C, 0x7B, 0x7D: take(byte, start..<place)
    case 0x0D, 0x0A: breakLine()
    default: break
    }
  }

  private static let leftOut: Set<String> = [
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer",
    "footerl", "footerr", "footerf", "footnote", "annotation", "fldinst", "listtable", "listoverridetable", "rsidtbl",
    "generator", "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "bkmkstart", "bkmkend",
    "atnid", "atnauthor", "nonshppict", "filetbl", "revtbl", "pntext", "listtext",
  ]

  private mutating func take(word: String, _ number: Int?, _ start: Int) {
    switch word {
    case "u":
      guard let number, !state.isHidden else { return }
      flush()
      let unit = UInt16(truncatingIfNeeded: number)
      append(unit, start, place)
      standIns = state.standInCount
      return
    case "uc": state.standInCount = max(0, number ?? 1)
    case "bin":
      place = min(bytes.count, place + max(0, number ?? 0))
    case "ansicpg":
      if let number, let encoding = TextEncoding(declared: String(number)) { defaultEncoding = encoding }
    case "f":
      flush()
      state.font = number ?? 0
    case "fcharset":
      if state.isFontTable { fonts[state.font] = number == 136 ? .big5 : number == 134 ? .gb18030 : nil }
    case "plain":
      flush()
      state.isInvisible = false
      state.isDeleted = false
      state.isStruck = false
      state.isRaised = false
    case "strike", "striked":
      flush()
      state.isStruck = number != 0
    case "super", "sub":
      flush()
      state.isRaised = true
    case "nosupersub":
      flush()
      state.isRaised = false
    case "v": state.isInvisible = number != 0
    case "deleted": state.isDeleted = number != 0
    case "par", "line", "sect", "page", "column": breakLine()
    case "tab", "emspace", "enspace", "qmspace", "nestcell", "nestrow": append(Folding.space, start, start)
    case "lquote", "rquote": append(0x27, start, place)
    case "ldblquote", "rdblquote": append(0x22, start, place)
    case "emdash", "endash": append(0x2D, start, place)
    case "pard": state.isInTable = false
    case "intbl": state.isInTable = true
    case "trowd", "cell", "row", "cellx", "clmrg", "clvmrg", "clmgf", "clvmgf":
      if state.isHidden { return }
      flush()
      table.take(word, &text)
    default:
      if RTFParser.leftOut.contains(word) {
        flush()
        if word == "fonttbl" { state.isFontTable = true }
        state.isLeftOut = true
      }
    }
  }

  private mutating func breakLine() {
    flush()
    if !state.isHidden { text.breakLine() }
  }

  /// Takes a byte of the current character set.
  private mutating func take(_ byte: UInt8, _ range: Range<Int>) {
    if standIns > 0 {
      standIns -= 1
      return
    }
    if state.isHidden { return }
    pending.append(byte)
    pendingPlaces.append((range.lowerBound, range.upperBound))
  }

  /// Writes the bytes that wait to be decoded.
  private mutating func flush() {
    guard !pending.isEmpty else { return }
    defer {
      pending.removeAll(keepingCapacity: true)
      pendingPlaces.removeAll(keepingCapacity: true)
    }
    guard let decoded = DecodedText(pending, as: fonts[state.font] ?? defaultEncoding) else { return }
    for (index, unit) in decoded.units.enumerated() {
      let first = Int(decoded.starts[index])
      let last = max(first, decoded.end(of: index) - 1)
      append(unit, pendingPlaces[first].start, pendingPlaces[last].end)
    }
  }

  private mutating func append(_ unit: UInt16, _ start: Int, _ end: Int) {
    if state.isHidden || (state.isRaised && text.followsDigit) { return }
    if unit != Folding.space { table.beforeText(isInTable: state.isInTable, &text) }
    text.append(unit, start, end)
  }
}

/// What the groups of an RTF document inherit.
private struct RTFState {
  var isLeftOut = false
  var isFontTable = false
  var isInvisible = false
  var isDeleted = false
  var isStruck = false
  /// Whether it stands higher or lower than the text around it.
  var isRaised = false
  var isInTable = false
  var font = -1
  var standInCount = 1

  /// Whether text is not shown.
  var isHidden: Bool { isLeftOut || isInvisible || isDeleted || isStruck }
}
