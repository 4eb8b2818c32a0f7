import RQEngine
import RQSyntax

/// Results one column a line, a rule with the row's number before each row.
enum VerticalFormat {
  static func write(_ table: ResultTable, fitting fit: TableFit = TableFit(), to writer: inout TextWriter) throws {
    let room = fit.width
    var fit = fit
    fit.width = nil
    let layout = TableLayout(table, fit)
    let widths = layout.columns.map { DisplayWidth.of($0.heading) }
    let width = widths.max() ?? 0
    for row in 0..<layout.rowCount {
      let mark = "─ \(row + 1) "
      try writer.write(mark)
      try writer.write("─", repeated: width + 3 - DisplayWidth.of(mark))
      try writer.write("\n")
      for (position, column) in layout.columns.enumerated() {
        try writer.write(column.heading)
        try writer.write(" ", repeated: width - widths[position])
        try writer.write(" │ ")
        guard let place = column.place else { continue }
        let lines = broken(layout.cell(row, place), to: room.map { max(10, $0 - width - 3) })
        try writer.write(lines.joined(separator: "\n" + String(repeating: " ", count: width) + " │ "))
        try writer.write("\n")
      }
    }
    if layout.hiddenRows > 0 {
      try writer.write("… \(layout.hiddenRows) more row\(layout.hiddenRows == 1 ? "" : "s")\n")
    }
  }

  /// A text in lines no wider than the room.
  private static func broken(_ text: String, to room: Int?) -> [String] {
    guard let room, DisplayWidth.of(text) > room else { return [text] }
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      let size = DisplayWidth.of(scalar)
      if used + size > room {
        lines.append(String(line))
        line = String.UnicodeScalarView()
        used = 0
      }
      line.append(scalar)
      used += size
    }
    lines.append(String(line))
    return lines
  }
}
