import RQEngine
import RQSyntax

/// Results as columns of text with two spaces between them and no rules, for a letter or another program's eyes.
enum PlainFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    if table.columns.isEmpty { return }
    let names = table.columns.map { VisibleText.escaped($0.name) }
    let widths = table.columns.indices.map { column in
      (0..<table.rowCount).reduce(DisplayWidth.of(names[column])) {
        max($0, DisplayWidth.of(BoxFormat.cell(table, $1, column)))
      }
    }
    try line(names, table, widths, to: &writer)
    for row in 0..<table.rowCount {
      try line(table.columns.indices.map { BoxFormat.cell(table, row, $0) }, table, widths, to: &writer)
    }
  }

  private static func line(
    _ cells: [String], _ table: ResultTable, _ widths: [Int], to writer: inout TextWriter
  ) throws {
    for (position, cell) in cells.enumerated() {
      if position > 0 { try writer.write("  ") }
      let padding = widths[position] - DisplayWidth.of(cell)
      if table.columns[position].type.isNumeric {
        try writer.write(" ", repeated: padding)
        try writer.write(cell)
      } else {
        try writer.write(cell)
        if position + 1 < cells.count { try writer.write(" ", repeated: padding) }
      }
    }
    try writer.write("\n")
  }
}
