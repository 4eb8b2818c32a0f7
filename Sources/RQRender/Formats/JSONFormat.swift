import RQEngine

/// Results as one JSON array with an object a row.
enum JSONFormat {
  static func write(_ table: ResultTable, to writer: inout TextWriter) throws {
    try writeRows(table, to: &writer)
    try writer.write("\n")
  }

  fileprivate static func writeRows(_ table: ResultTable, to writer: inout TextWriter) throws {
    let row = JSONRow(table)
    try writer.write(UInt8(ascii: "["))
    for index in 0..<table.rowCount {
      if index > 0 { try writer.write(",\n ") }
      try row.write(index, to: &writer)
    }
    try writer.write("]")
  }
}

/// The results of a run as one JSON text: the array of rows of a single result, or an object with an array behind each name.
public struct JSONResults {
  private var first: (name: String, table: ResultTable)?
  private var isObject = false

  /// A text without results.
  public init() {}

  /// Adds a result; the first waits until it is known whether it is the only one.
  ///
  /// - Parameter name: what it is called, as no other.
  /// - Throws: what the writer's sink throws.
  public mutating func write(_ table: ResultTable, named name: String, to writer: inout TextWriter) throws {
    if let first {
      self.first = nil
      isObject = true
      try write(first.table, first.name, behind: "{", to: &writer)
    }
    if isObject {
      try write(table, name, behind: ",\n", to: &writer)
    } else {
      first = (name, table)
    }
  }

  /// Ends the text; where no result came there is none.
  ///
  /// - Throws: what the writer's sink throws.
  public mutating func finish(to writer: inout TextWriter) throws {
    if let first { try JSONFormat.write(first.table, to: &writer) }
    if isObject { try writer.write("}\n") }
    self = JSONResults()
  }

  private func write(
    _ table: ResultTable, _ name: String, behind mark: String, to writer: inout TextWriter
  ) throws {
    try writer.write(mark)
    try writer.writeJSON(name)
    try writer.write(":\n")
    try JSONFormat.writeRows(table, to: &writer)
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
