import ReportQuery

/// The lines another program gets back.
enum MachineAnswer {
  /// A place in the text of a request, both counted from 1.
  struct Place: Equatable {
    var line: Int
    var column: Int
  }

  /// What the statements of a request gave.
  struct Outcome {
    /// The rows of the last statement; nil when it has none.
    var table: ResultTable?
    /// What there is to say about any of them.
    var notes: [Diagnostic]
    /// The seconds of all.
    var elapsed = 0.0
  }

  /// The line for a result; a statement without rows has empty columns and rows.
  static func success(_ result: Outcome, id: String?) -> String {
    line(id: id) { writer in
      let columns = result.table?.columns ?? []
      try writer.write("\"ok\":true,\"columns\":[")
      try list(columns.map(\.name), to: &writer)
      try writer.write("],\"types\":[")
      try list(columns.map(\.type.name), to: &writer)
      try writer.write("],\"rows\":[")
      for row in 0..<(result.table?.rowCount ?? 0) {
        try writer.write(row == 0 ? "[" : ",[")
        for (position, column) in columns.enumerated() {
          if position > 0 { try writer.write(UInt8(ascii: ",")) }
          try writer.writeJSON(column[row])
        }
        try writer.write(UInt8(ascii: "]"))
      }
      try writer.write("],\"notes\":[")
      try list(result.notes.map(\.message), to: &writer)
      try writer.write("],\"elapsed\":\(result.elapsed)")
    }
  }

  /// The line for an error; what is not known of its place is null.
  static func failure(_ diagnostic: Diagnostic, at place: Place?, id: String?) -> String {
    line(id: id) { writer in
      try writer.write("\"ok\":false,\"error\":{\"code\":")
      try writer.writeJSON(diagnostic.code)
      try writer.write(",\"message\":")
      try writer.writeJSON(diagnostic.message)
      try writer.write(",\"line\":\(place.map { String($0.line) } ?? "null")")
      try writer.write(",\"column\":\(place.map { String($0.column) } ?? "null")")
      try writer.write(",\"hint\":")
      try writer.writeJSON(hint(for: diagnostic))
      try writer.write("}")
    }
  }

  /// The way out a diagnostic names, or where to look for one.
  private static func hint(for diagnostic: Diagnostic) -> String {
    if let hint = diagnostic.hint { return hint }
    if !diagnostic.candidates.isEmpty { return "did you mean \(diagnostic.candidates.joined(separator: ", "))?" }
    if ExitStatus(diagnostic) == .interrupted { return "send the request again to run it to its end" }
    switch diagnostic.code.prefix(4) {
    case "RQ00": return "a statement reads SELECT … [FROM …] [WHERE …] [GROUP BY …] [ORDER BY …] [LIMIT …]"
    case "RQ01": return "SHOW TABLES lists the tables, DESCRIBE table the columns of one"
    case "RQ02": return "CAST(… AS type) changes a type, DESCRIBE table tells those of its columns"
    case "RQ05": return "narrow the statement with WHERE or LIMIT, or raise the limit with SET"
    default: return "DESCRIBE table and EXPLAIN statement show what the statement works on"
    }
  }

  private static func list(_ texts: [String], to writer: inout TextWriter) throws {
    for (position, text) in texts.enumerated() {
      if position > 0 { try writer.write(UInt8(ascii: ",")) }
      try writer.writeJSON(text)
    }
  }

  private static func line(id: String?, _ body: (inout TextWriter) throws -> Void) -> String {
    // Gathering into a string cannot fail.
    let text = try? TextWriter.string { writer in
      try writer.write("{")
      if let id { try writer.write("\"id\":\(id),") }
      try body(&writer)
      try writer.write("}\n")
    }
    return text ?? ""
  }
}
