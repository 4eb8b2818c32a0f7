import RQEngine

/// Results as a plain HTML table in which no text can become markup.
enum HTMLFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    try writer.write("<table>\n<thead>\n<tr>")
    for column in table.columns { try writer.write("<th>\(escaped(column.name))</th>") }
    try writer.write("</tr>\n</thead>\n<tbody>\n")
    for row in 0..<table.rowCount {
      try writer.write("<tr>")
      for column in table.columns {
        let value = column[row]
        try writer.write(column.type.isNumeric ? "<td align=\"right\">" : "<td>")
        if !value.isNull { try writer.write(escaped(value.description)) }
        try writer.write("</td>")
      }
      try writer.write("</tr>\n")
    }
    try writer.write("</tbody>\n</table>\n")
  }

  private static func escaped(_ text: String) -> String {
    MarkupText.escaped(text).split(separator: "⏎", omittingEmptySubsequences: false).joined(separator: "<br>")
  }
}
