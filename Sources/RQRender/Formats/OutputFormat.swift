import RQEngine

/// The forms a result can be printed in.
///
/// The bytes depend on the result and the format alone, never on where they go.
public enum OutputFormat: String, Sendable, CaseIterable {
  /// A box for people to read, columns aligned also under Chinese text; NULL is `—`.
  case table
  /// A table of GitHub-flavoured Markdown.
  case markdown
  /// RFC 4180 with line feeds and a header; NULL is empty, empty text is `""`.
  case csv
  /// Tab-separated values with a header; tabs and line breaks in text are `\t` and `\n`, NULL is empty.
  case tsv
  /// An array of objects; a heading that repeats gets `_2`, `_3`, ….
  case json
  /// One object a line.
  case jsonl
  /// An escaped HTML table.
  case html
  /// One column a line, for people to read wide rows; NULL is `—`.
  case vertical

  /// The format called `name`, by any of its usual names and in any case; nil for an unknown one.
  public init?(named name: String) {
    switch name.lowercased() {
    case "md": self = .markdown
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
    case .table, .markdown, .vertical, .csv, .tsv: true
    case .json, .jsonl, .html: false
    }
  }

  /// Writes `table` in this format.
  ///
  /// - Throws: what the writer's sink throws.
  public func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    switch self {
    case .table: try BoxFormat.write(table, to: &writer)
    case .markdown: try MarkdownFormat.write(table, to: &writer)
    case .csv: try CSVFormat.write(table, to: &writer)
    case .tsv: try TSVFormat.write(table, to: &writer)
    case .json: try JSONFormat.write(table, to: &writer)
    case .jsonl: try JSONLinesFormat.write(table, to: &writer)
    case .html: try HTMLFormat.write(table, to: &writer)
    case .vertical: try VerticalFormat.write(table, to: &writer)
    }
  }

  /// `table` as one string, for results known to be small.
  public func string(_ table: ResultTable) -> String {
    // Gathering into a string cannot fail.
    (try? TextWriter.string { try write(table, to: &$0) }) ?? ""
  }
}
