import RQEngine

/// The forms a result can be printed in.
///
/// The bytes depend on the result and the format alone, never on where they go.
public enum OutputFormat: String, Sendable, CaseIterable {
  /// A box for people to read, columns aligned also under Chinese text; NULL is `—`.
  case table
  /// Columns of text without rules; NULL is `—`.
  case plain
  /// A table of GitHub-flavoured Markdown.
  case markdown
  /// RFC 4180 with line feeds and a header; NULL is empty, empty text is `""`.
  case csv
  /// CSV for a double click in Excel: a byte order mark, CRLF, and text that would be a formula kept from being one.
  case excelCSV = "csv-excel"
  /// Tab-separated values with a header; tabs and line breaks in text are `\t` and `\n`, NULL is empty.
  case tsv
  /// An array of objects, or an object of such arrays for several results; a heading that repeats gets `_2`, `_3`, ….
  case json
  /// One object a line.
  case jsonl
  /// An escaped HTML table.
  case html
  /// An Excel workbook: a sheet a result, and one with the queries and notes.
  case xlsx
  /// One column a line, for people to read wide rows; NULL is `—`.
  case vertical
  /// A `tabular` of LaTeX with the rules of booktabs.
  case latex
  /// A picture: the chart of the result, or the one that suits it.
  case svg
  /// The specification of that chart for Vega-Lite.
  case vega

  /// The format called `name`, by any of its usual names and in any case; nil for an unknown one.
  public init?(named name: String) {
    switch name.lowercased() {
    case "md": self = .markdown
    case "excel": self = .xlsx
    case "tex": self = .latex
    case "vl", "vega-lite": self = .vega
    case "ndjson": self = .jsonl
    case "htm": self = .html
    case "txt", "text", "box": self = .table
    case let other:
      guard let format = OutputFormat(rawValue: other) else { return nil }
      self = format
    }
  }

  /// The format that a file's extension names; nil when it names none.
  public init?(pathExtensionOf path: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    self.init(named: String(name[name.index(after: dot)...]))
  }

  /// Whether results that follow one another are parted by an empty line.
  public var partsResults: Bool {
    switch self {
    case .table, .plain, .markdown, .vertical, .csv, .tsv, .latex: true
    case .excelCSV, .json, .jsonl, .html, .xlsx, .svg, .vega: false
    }
  }

  /// Whether this format has a place for several results.
  public var holdsSeveral: Bool {
    switch self {
    case .svg, .vega: false
    case .table, .plain, .markdown, .vertical, .csv, .excelCSV, .tsv, .json, .jsonl, .html, .xlsx, .latex: true
    }
  }

  /// Whether the bytes are no text, so that they belong into a file.
  public var isBinary: Bool { self == .xlsx }

  /// What stands before the first result of a file.
  public var prologue: String { self == .excelCSV ? "\u{FEFF}" : "" }

  /// Writes `table` in this format, as its chart where the format is for people or shows pictures.
  ///
  /// - Throws: what the writer's sink throws, and a `Diagnostic` for rows that cannot be drawn in a format of pictures.
  public func write(_ table: ResultTable, chart: Chart? = nil, to writer: inout TextWriter) throws {
    switch self {
    case .table, .plain, .vertical:
      if let chart { return try writer.write(chart.terminalText) }
    case .markdown:
      if let chart { return try writer.write("```\n\(chart.terminalText)```\n") }
    case .html:
      if let chart { return try writer.write("<figure>\n\(chart.svg())</figure>\n") }
    default: break
    }
    switch self {
    case .table: try BoxFormat.write(table, to: &writer)
    case .plain: try PlainFormat.write(table, to: &writer)
    case .markdown: try MarkdownFormat.write(table, to: &writer)
    case .csv: try CSVFormat.write(table, to: &writer)
    case .excelCSV: try ExcelCSVFormat.write(table, to: &writer)
    case .tsv: try TSVFormat.write(table, to: &writer)
    case .json: try JSONFormat.write(table, to: &writer)
    case .jsonl: try JSONLinesFormat.write(table, to: &writer)
    case .html: try HTMLFormat.write(table, to: &writer)
    case .xlsx: try Workbook([Workbook.Sheet(name: "result", table: table)]).write(to: &writer)
    case .vertical: try VerticalFormat.write(table, to: &writer)
    case .latex: try LaTeXFormat.write(table, to: &writer)
    case .svg: try writer.write((try chart ?? Chart(table)).svg())
    case .vega: try writer.write((try chart ?? Chart(table)).vegaLite)
    }
  }

  /// Writes `table` into the room a screen has: a box or records; other formats are what they are everywhere.
  ///
  /// - Throws: what the writer's sink throws.
  public func write(_ table: ResultTable, fitting fit: TableFit, to writer: inout TextWriter) throws {
    switch self {
    case .table: try BoxFormat.write(table, fitting: fit, to: &writer)
    case .vertical: try VerticalFormat.write(table, fitting: fit, to: &writer)
    default: try write(table, to: &writer)
    }
  }

  /// `table` as one string, for results known to be small.
  public func string(_ table: ResultTable, chart: Chart? = nil) -> String {
    // Gathering into a string cannot fail; what cannot be drawn gives none.
    (try? TextWriter.string { try write(table, chart: chart, to: &$0) }) ?? ""
  }
}
