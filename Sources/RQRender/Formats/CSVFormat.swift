import RQEngine

/// Results as comma-separated values (RFC 4180) with line feeds and a header.
///
/// Text is data here and stays as it is: nothing but quoting is added, so that what is read back is what was stored.
enum CSVFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    if table.columns.isEmpty { return }
    for (position, column) in table.columns.enumerated() {
      if position > 0 { try writer.write(UInt8(ascii: ",")) }
      try field(column.name, to: &writer)
    }
    try writer.write(UInt8(ascii: "\n"))
    for row in 0..<table.rowCount {
      for (position, column) in table.columns.enumerated() {
        if position > 0 { try writer.write(UInt8(ascii: ",")) }
        switch column[row] {
        case .null:
          // An empty line would be skipped by most readers, and the row lost.
          if table.columns.count == 1 { try writer.write("\"\"") }
        case .text(let text): try field(text, to: &writer)
        case .list, .structure, .map, .enumeration: try field(column[row].description, to: &writer)
        case let value: try writer.write(value.description)
        }
      }
      try writer.write(UInt8(ascii: "\n"))
    }
  }

  private static func field(_ text: String, to writer: inout TextWriter) throws {
    guard needsQuotes(text) else { return try writer.write(text) }
    try writer.write(UInt8(ascii: "\""))
    for (position, part) in text.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
      .enumerated()
    {
      if position > 0 { try writer.write("\"\"") }
      try writer.write(Substring(part))
    }
    try writer.write(UInt8(ascii: "\""))
  }

  /// Quotes keep separators and line breaks inside the field, spaces at its ends from being trimmed, and empty text from
  /// being taken for NULL.
  private static func needsQuotes(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last else { return true }
    if isBlank(first) || isBlank(last) { return true }
    return bytes.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
