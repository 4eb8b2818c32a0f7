import RQEngine

/// Results as a `tabular` of LaTeX with the rules of the package booktabs, numbers to the right.
enum LaTeXFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    if table.columns.isEmpty { return }
    let alignment = table.columns.map { $0.type.isNumeric ? "r" : "l" }.joined()
    try writer.write("\\begin{tabular}{\(alignment)}\n\\toprule\n")
    try line(table.columns.map(\.name), to: &writer)
    try writer.write("\\midrule\n")
    for row in 0..<table.rowCount {
      try line(table.columns.indices.map { BoxFormat.cell(table, row, $0) }, to: &writer)
    }
    try writer.write("\\bottomrule\n\\end{tabular}\n")
  }

  private static func line(_ cells: [String], to writer: inout TextWriter) throws {
    try writer.write(cells.map(escaped).joined(separator: " & ") + " \\\\\n")
  }

  /// Text without anything that LaTeX would carry out.
  private static func escaped(_ text: String) -> String {
    VisibleText.escaped(
      text,
      replacing: { scalar in
        switch scalar {
        case "&", "%", "$", "#", "_", "{", "}": "\\\(scalar)"
        case "\\": "\\textbackslash{}"
        case "~": "\\textasciitilde{}"
        case "^": "\\textasciicircum{}"
        case "<": "\\textless{}"
        case ">": "\\textgreater{}"
        case "|": "\\textbar{}"
        case "[": "{[}"
        case "—": "---"
        case "‡": "\\ddag{}"
        case "⏎": " "
        default: nil
        }
      })
  }
}
