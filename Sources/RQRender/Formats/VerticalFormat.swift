import RQEngine
import RQSyntax

/// Results one column a line, a rule with the row's number before each row.
enum VerticalFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    let names = table.columns.map { VisibleText.escaped($0.name) }
    let widths = names.map { DisplayWidth.of($0) }
    let width = widths.max() ?? 0
    for row in 0..<table.rowCount {
      let mark = "─ \(row + 1) "
      try writer.write(mark)
      try writer.write("─", repeated: width + 3 - DisplayWidth.of(mark))
      try writer.write("\n")
      for (position, column) in table.columns.enumerated() {
        try writer.write(names[position])
        try writer.write(" ", repeated: width - widths[position])
        try writer.write(" │ ")
        try writer.write(BoxFormat.cell(column[row]))
        try writer.write("\n")
      }
    }
  }
}
