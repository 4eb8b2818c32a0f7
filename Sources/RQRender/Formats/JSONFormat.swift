import RQEngine

/// Results as one JSON array with an object a row.
enum JSONFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    let row = JSONRow(table)
    try writer.write(UInt8(ascii: "["))
    for index in 0..<table.rowCount {
      if index > 0 { try writer.write(",\n ") }
      try row.write(index, to: &writer)
    }
    try writer.write("]\n")
  }
}

/// Results as one JSON object a line.
enum JSONLinesFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    let row = JSONRow(table)
    for index in 0..<table.rowCount {
      try row.write(index, to: &writer)
      try writer.write(UInt8(ascii: "\n"))
    }
  }
}

/// The rows of a result as objects; the keys are escaped once.
private struct JSONRow {
  let table: ResultTable
  /// `"name":` for each column.
  let keys: [String]

  init(_ table: ResultTable) {
    self.table = table
    keys = JSONText.uniqueKeys(table.columns.map(\.name)).map { key in
      // Gathering into a string cannot fail.
      (try? TextWriter.string { try $0.writeJSON(key) }).map { $0 + ":" } ?? ""
    }
  }

  func write(_ row: Int, to writer: inout TextWriter) throws {
    try writer.write(UInt8(ascii: "{"))
    for (position, column) in table.columns.enumerated() {
      if position > 0 { try writer.write(UInt8(ascii: ",")) }
      try writer.write(keys[position])
      try writer.writeJSON(column[row])
    }
    try writer.write(UInt8(ascii: "}"))
  }
}
