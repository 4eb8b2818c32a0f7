import RQEngine
import RQSyntax

/// Results in a box, columns as wide as their widest cell on a terminal, or as the room allows.
enum BoxFormat {
  static func write(_ table: ResultTable, fitting fit: TableFit = TableFit(), to writer: inout TextWriter) throws {
    if table.columns.isEmpty { return }
    let layout = TableLayout(table, fit)
    try rule("┌", "┬", "┐", layout, to: &writer)
    try line(layout.columns.map(\.heading), layout, to: &writer)
    try rule("├", "┼", "┤", layout, to: &writer)
    for row in 0..<layout.rowCount {
      try line(layout.columns.map { column in column.place.map { layout.cell(row, $0) } ?? "…" }, layout, to: &writer)
    }
    try rule("└", "┴", "┘", layout, to: &writer)
    if layout.hiddenRows > 0 {
      try writer.write("… \(layout.hiddenRows) more row\(layout.hiddenRows == 1 ? "" : "s")\n")
    }
    if layout.hiddenColumns > 0 {
      let some = layout.hiddenColumns == 1 ? "1 column is" : "\(layout.hiddenColumns) columns are"
      let (count, way) = ("… \(some) not shown;", ".x shows records")
      let isNarrow = DisplayWidth.of(count) + 1 + way.count > layout.fit.width ?? .max
      try writer.write("\(count)\(isNarrow ? "\n  " : " ")\(way)\n")
    }
  }

  /// What a person sees of a value, with the sign of one that is not to be taken at its word.
  static func cell(_ table: ResultTable, _ row: Int, _ column: Int) -> String {
    let value = table.columns[column][row]
    let isMarked = !value.isNull && (table.marks?.contains(row: row, column: column) ?? false)
    return cell(value) + (isMarked ? "‡" : "")
  }

  /// What a person sees of a value.
  static func cell(_ value: Value) -> String { CellText.of(value) }

  private static func rule(
    _ left: String, _ middle: String, _ right: String, _ layout: TableLayout, to writer: inout TextWriter
  ) throws {
    for (position, column) in layout.columns.enumerated() {
      try writer.write(position == 0 ? left : middle)
      try writer.write("─", repeated: column.width + 2)
    }
    try writer.write(right + "\n")
  }

  private static func line(_ cells: [String], _ layout: TableLayout, to writer: inout TextWriter) throws {
    for (cell, column) in zip(cells, layout.columns) {
      try writer.write("│ ")
      try writer.write(TableLayout.padded(cell, to: column.width, right: column.isNumeric))
      try writer.write(" ")
    }
    try writer.write("│\n")
  }
}

extension ResultTable: CustomStringConvertible {
  /// The table the prompt prints, without a line break at the end.
  public var description: String {
    var text = OutputFormat.table.string(self)
    if text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
