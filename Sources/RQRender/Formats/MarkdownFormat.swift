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

  /// Text that neither ends the cell nor is read as markup, a link or HTML.
  private static func escaped(_ text: String) -> String {
    let scalars = Array(VisibleText.escaped(text).unicodeScalars)
    var marks: [Unicode.Scalar: Int] = [:]
    for scalar in scalars { marks[scalar, default: 0] += 1 }
    var result = ""
    for (place, scalar) in scalars.enumerated() {
      switch scalar {
      case "<": result += "&lt;"
      case "&": result += "&amp;"
      case "⏎": result += "<br>"
      case "|", "\\": result += "\\" + String(scalar)
      // Marks around text come in pairs.
      case "*", "`", "~", "_":
        let isMark = marks[scalar, default: 0] > 1 && !(scalar == "_" && isInWord(scalars, place))
        result += (isMark ? "\\" : "") + String(scalar)
      case "]" where ["(", "[", ":"].contains(scalars[(place + 1)...].first): result += "\\]"
      case ":" where scalars[(place + 1)...].starts(with: ["/", "/"]): result += "\\:"
      case "." where isHost(scalars[..<place]): result += "\\."
      // A mark that stands as its number is in no address.
      case "@": result += "&#64;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Whether letters or digits stand on both sides.
  private static func isInWord(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    guard place > 0, place + 1 < scalars.count else { return false }
    return [scalars[place - 1], scalars[place + 1]].allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
  }

  /// Whether a text ends as the names of hosts begin that are links without being marked as such.
  private static func isHost(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    scalars.count >= 3 && scalars.suffix(3).allSatisfy { $0 == "w" || $0 == "W" }
  }
}
