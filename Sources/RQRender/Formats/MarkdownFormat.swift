import RQEngine

/// Results as a table of GitHub-flavoured Markdown, numbers to the right.
enum MarkdownFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    if table.columns.isEmpty { return }
    for column in table.columns { try writer.write("| \(escaped(column.name)) ") }
    try writer.write("|\n")
    for column in table.columns { try writer.write(column.type.isNumeric ? "| ---: " : "| --- ") }
    try writer.write("|\n")
    for row in 0..<table.rowCount {
      for column in table.columns {
        let value = column[row]
        try writer.write(value.isNull ? "| " : "| \(escaped(value.description)) ")
      }
      try writer.write("|\n")
    }
  }

  /// Text that neither ends the cell nor is read as markup of HTML.
  private static func escaped(_ text: String) -> String {
    VisibleText.escaped(
      text,
      replacing: { scalar in
        switch scalar {
        case "|": "\\|"
        case "\\": "\\\\"
        case "<": "&lt;"
        case "&": "&amp;"
        case "⏎": "<br>"
        default: nil
        }
      })
  }
}
