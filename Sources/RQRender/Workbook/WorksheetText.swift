import RQEngine
import RQSyntax

/// The rows of a result as a worksheet: typed cells, the head fixed in view.
enum WorksheetText {
  /// The most characters of a cell, in units of UTF-16.
  static let mostCharacters = 32_767

  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    try writer.write(
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        + "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews>"
        + "<sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" "
        + "state=\"frozen\"/></sheetView></sheetViews>")
    if !table.columns.isEmpty {
      try writer.write("<cols>")
      for (place, column) in table.columns.enumerated() {
        let number = place + 1
        try writer.write(
          "<col min=\"\(number)\" max=\"\(number)\" width=\"\(width(of: column, rows: table.rowCount))\" "
            + "customWidth=\"1\"/>")
      }
      try writer.write("</cols>")
    }
    try writer.write("<sheetData><row r=\"1\">")
    for (place, column) in table.columns.enumerated() {
      try text(column.name, at: "\(letters(place))1", style: 1, to: &writer)
    }
    try writer.write("</row>")
    let names = table.columns.indices.map(letters)
    for row in 0..<table.rowCount {
      try writer.write("<row r=\"\(row + 2)\">")
      for (place, column) in table.columns.enumerated() {
        try cell(column[row], at: "\(names[place])\(row + 2)", to: &writer)
      }
      try writer.write("</row>")
    }
    try writer.write("</sheetData></worksheet>\n")
  }

  /// How many cells are longer than a cell can be.
  static func cutCells(of table: ResultTable) -> Int {
    table.columns.reduce(0) { count, column in
      guard column.type == .text else { return count }
      return count
        + (0..<table.rowCount).count { row in
          if case .text(let text) = column[row] {
            text.utf8.count > mostCharacters && text.utf16.count > mostCharacters
          } else {
            false
          }
        }
    }
  }

  /// The letters of a column, A being the first.
  private static func letters(_ place: Int) -> String {
    var rest = place
    var name = ""
    repeat {
      name = String(UnicodeScalar(UInt8(65 + rest % 26))) + name
      rest = rest / 26 - 1
    } while rest >= 0
    return name
  }

  private static func width(of column: ResultColumn, rows: Int) -> Int {
    let widest = (0..<min(rows, 200)).reduce(DisplayWidth.of(column.name)) {
      max($0, DisplayWidth.of(column[$1].description))
    }
    return min(max(widest + 2, 8), 60)
  }

  private static func cell(_ value: Value, at place: String, to writer: inout TextWriter) throws {
    switch value {
    case .null: return
    case .boolean(let truth): try writer.write("<c r=\"\(place)\" t=\"b\"><v>\(truth ? 1 : 0)</v></c>")
    case .integer(let number) where number.magnitude <= 1 << 53:
      try writer.write("<c r=\"\(place)\"><v>\(number)</v></c>")
    case .decimal(let number) where number.unscaled.magnitude > 1 << 53:
      try text(value.description, at: place, style: 0, to: &writer)
    case .decimal, .double: try writer.write("<c r=\"\(place)\"><v>\(value.description)</v></c>")
    case .date(let date) where date.days > -25_509:
      // The first day Excel counts is 1 January 1900, and it takes that year for a leap year.
      try writer.write("<c r=\"\(place)\" s=\"2\"><v>\(Int(date.days) + 25_569)</v></c>")
    case .timestamp(let moment) where moment.microseconds > -2_203_891_200_000_000:
      let days = Double(moment.microseconds) / 86_400_000_000 + 25_569
      try writer.write("<c r=\"\(place)\" s=\"3\"><v>\(days)</v></c>")
    default: try text(value.description, at: place, style: 0, to: &writer)
    }
  }

  private static func text(_ text: String, at place: String, style: Int, to writer: inout TextWriter) throws {
    let style = style == 0 ? "" : " s=\"\(style)\""
    try writer.write(
      "<c r=\"\(place)\"\(style) t=\"inlineStr\"><is><t xml:space=\"preserve\">\(escaped(text))</t></is></c>")
  }

  /// Whether a text begins with a mark, an x, four hexadecimal digits and another mark.
  private static func isCode(_ scalars: Substring.UnicodeScalarView) -> Bool {
    let code = Array(scalars.prefix(7))
    return code.count == 7 && code[1] == "x" && code[6] == "_"
      && code[2...5].allSatisfy { $0.properties.isASCIIHexDigit }
  }

  private static func escaped(_ text: String) -> String {
    var text = text
    if text.utf16.count > mostCharacters {
      text = String(decoding: Array(text.utf16.prefix(mostCharacters - 1)), as: UTF16.self) + "…"
    }
    var result = ""
    let scalars = text.unicodeScalars
    for place in scalars.indices {
      let scalar = scalars[place]
      switch scalar {
      // `_x0041_` would be read as A (ECMA-376, part 1, 22.9.2.19), and so the first mark is written as one.
      case "_" where isCode(scalars[place...]): result += "_x005F_"
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result += VisibleText.escaped(String(scalar))
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
