import RQEngine

/// Results as CSV for a double click in Excel: a byte order mark (in `OutputFormat.prologue`), CRLF, and text that would
/// be carried out as a formula with an apostrophe before it.
enum ExcelCSVFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    if table.columns.isEmpty { return }
    try line(table.columns.map { guarded($0.name) }, to: &writer)
    for row in 0..<table.rowCount {
      let cells = table.columns.map { column in
        switch column[row] {
        case .null: ""
        case .text(let text): guarded(text)
        case .list, .structure, .map, .enumeration: guarded(column[row].description)
        case let value: value.description
        }
      }
      try line(cells, to: &writer)
    }
  }

  /// A sign that begins a formula, or a tab or return that hides one, is kept from doing so.
  private static func guarded(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, "=+-@\t\r＝＋－＠".unicodeScalars.contains(first) else { return text }
    return "'" + text
  }

  private static func line(_ cells: [String], to writer: inout TextWriter) throws {
    for (position, cell) in cells.enumerated() {
      if position > 0 { try writer.write(",") }
      let isPlain = !cell.utf8.contains { ",\"\n\r\t ".utf8.contains($0) }
      if isPlain {
        try writer.write(cell)
      } else {
        try writer.write(
          "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"")
      }
    }
    try writer.write("\r\n")
  }
}
