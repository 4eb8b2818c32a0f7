import ReportQuery

/// What a terminal shows of a text that is being edited: rows no wider than the screen, and where the cursor stands.
struct EditorFrame: Equatable {
  /// A run of bytes of the text in one colour.
  struct Style: Equatable {
    var range: Range<Int>
    /// The parameters of the escape sequence: `1;34`.
    var code: String
  }

  private(set) var rows: [String] = []
  private(set) var cursorRow = 0
  private(set) var cursorColumn = 0

  private let width: Int
  private var row = ""
  private var column = 0
  private var style: String?

  /// Lays out a text of UTF-8.
  ///
  /// - Parameters:
  ///   - prompt: What stands before the first line.
  ///   - continuation: What stands before each further line of the text.
  ///   - point: The byte the cursor is on.
  ///   - styles: Colours in order of place, apart from each other.
  init(
    prompt: String, continuation: String, text: [UInt8], point: Int, width: Int, styles: [Style] = []
  ) {
    self.width = max(width, 4)
    for part in prompt.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if part.offset > 0 { breakRow() }
      for scalar in part.element.unicodeScalars { put(scalar) }
    }
    var next = 0
    var offset = 0
    let decoded = String(decoding: text, as: UTF8.self)
    for scalar in decoded.unicodeScalars {
      if offset >= point, cursorUnset { placeCursor() }
      while next < styles.count, styles[next].range.upperBound <= offset { next += 1 }
      let code = next < styles.count && styles[next].range.contains(offset) ? styles[next].code : nil
      if scalar == "\n" {
        paint(nil)
        breakRow()
        for scalar in continuation.unicodeScalars { put(scalar) }
      } else {
        paint(code)
        put(scalar)
      }
      offset += UTF8.width(scalar)
    }
    paint(nil)
    if cursorUnset { placeCursor() }
    rows.append(row)
    row = ""
  }

  private var cursorUnset = true

  /// A cursor behind the last column stands at the beginning of the next row.
  private mutating func placeCursor() {
    if column >= width {
      let code = style
      paint(nil)
      breakRow()
      paint(code)
    }
    (cursorRow, cursorColumn, cursorUnset) = (rows.count, column, false)
  }

  private mutating func breakRow() {
    rows.append(row)
    (row, column) = ("", 0)
  }

  private mutating func paint(_ code: String?) {
    if code == style { return }
    if style != nil { row += "\u{1B}[0m" }
    if let code { row += "\u{1B}[\(code)m" }
    style = code
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let shown: String
    let size: Int
    if scalar == "\t" {
      size = 4 - column % 4
      shown = String(repeating: " ", count: size)
    } else {
      size = DisplayWidth.of(scalar)
      shown = DisplayWidth.visible(String(scalar))
    }
    if column + size > width {
      let code = style
      paint(nil)
      breakRow()
      paint(code)
    }
    row += shown
    column += size
  }
}

extension UTF8 {
  fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0..<0x80: 1
    case 0x80..<0x800: 2
    case 0x800..<0x10000: 3
    default: 4
    }
  }
}
