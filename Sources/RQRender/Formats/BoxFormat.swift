import RQEngine
import RQSyntax

/// Results in a box, columns as wide as their widest cell on a terminal.
enum BoxFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    if table.columns.isEmpty { return }
    let widths = table.columns.indices.map { column in
      (0..<table.rowCount).reduce(DisplayWidth.of(VisibleText.escaped(table.columns[column].name))) {
        max($0, DisplayWidth.of(cell(table, $1, column)))
      }
    }
    try rule("┌", "┬", "┐", widths, to: &writer)
    try line(table.columns.map { VisibleText.escaped($0.name) }, table, widths, to: &writer)
    try rule("├", "┼", "┤", widths, to: &writer)
    for row in 0..<table.rowCount {
      try line(table.columns.indices.map { cell(table, row, $0) }, table, widths, to: &writer)
    }
    try rule("└", "┴", "┘", widths, to: &writer)
  }

  /// What a person sees of a value, with the sign of one that is not to be taken at its word.
  static func cell(_ table: ResultTable, _ row: Int, _ column: Int) -> String {
    let value = table.columns[column][row]
    let isMarked = !value.isNull && (table.marks?.contains(row: row, column: column) ?? false)
    return cell(value) + (isMarked ? "‡" : "")
  }

  /// What a person sees of a value.
  static func cell(_ value: Value) -> String {
    switch value {
    case .null: "—"
    case .text(let text): VisibleText.escaped(text)
    case .list: VisibleText.escaped(value.description)
    default: value.description
    }
  }

  private static func rule(
    _ left: String, _ middle: String, _ right: String, _ widths: [Int], to writer: inout TextWriter
  ) throws {
    for (position, width) in widths.enumerated() {
      try writer.write(position == 0 ? left : middle)
      try writer.write("─", repeated: width + 2)
    }
    try writer.write(right + "\n")
  }

  private static func line(
    _ cells: [String], _ table: ResultTable, _ widths: [Int], to writer: inout TextWriter
  ) throws {
    for (position, cell) in cells.enumerated() {
      let padding = widths[position] - DisplayWidth.of(cell)
      try writer.write("│ ")
      if table.columns[position].type.isNumeric {
        try writer.write(" ", repeated: padding)
        try writer.write(cell)
      } else {
        try writer.write(cell)
        try writer.write(" ", repeated: padding)
      }
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
