import RQEngine

/// Results as tab-separated values with a header; a line is always one row.
enum TSVFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    if table.columns.isEmpty { return }
    for (position, column) in table.columns.enumerated() {
      if position > 0 { try writer.write(UInt8(ascii: "\t")) }
      try field(column.name, to: &writer)
    }
    try writer.write(UInt8(ascii: "\n"))
    for row in 0..<table.rowCount {
      for (position, column) in table.columns.enumerated() {
        if position > 0 { try writer.write(UInt8(ascii: "\t")) }
        let value = column[row]
        if !value.isNull { try field(value.description, to: &writer) }
      }
      try writer.write(UInt8(ascii: "\n"))
    }
  }

  private static func field(_ text: String, to writer: inout TextWriter) throws {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\t"): try writer.write("\\t")
      case UInt8(ascii: "\n"): try writer.write("\\n")
      case UInt8(ascii: "\r"): try writer.write("\\r")
      case UInt8(ascii: "\\"): try writer.write("\\\\")
      default: try writer.write(byte)
      }
    }
  }
}
