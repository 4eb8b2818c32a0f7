/// Lists, structs and maps as a person writes and reads them: `[1, 2]`, `{'a': 1, 'b': x}`, `(1, x)`, `{k=1}`.
enum NestedSource {
  /// The text of a value; texts inside of lists, structs and maps stand in quotes where they could be misread.
  static func text(_ value: Value) -> String {
    switch value {
    case .list(let items): "[\(items.map(inner).joined(separator: ", "))]"
    case .structure(let fields):
      if fields.allSatisfy(\.name.isEmpty) {
        "(\(fields.map { inner($0.value) }.joined(separator: ", "))\(fields.count == 1 ? "," : ""))"
      } else {
        "{\(fields.map { "\(quoted($0.name)): \(inner($0.value))" }.joined(separator: ", "))}"
      }
    case .map(let entries): "{\(entries.map { "\(inner($0.key))=\(inner($0.value))" }.joined(separator: ", "))}"
    default: value.description
    }
  }

  private static func inner(_ value: Value) -> String {
    switch value {
    case .list, .structure, .map: return text(value)
    case .null, .boolean, .integer, .double, .decimal, .date: return value.description
    default:
      let text = value.description
      return needsQuotes(text) ? quoted(text) : text
    }
  }

  private static func needsQuotes(_ text: String) -> Bool {
    if text.isEmpty || text.first?.isWhitespace == true || text.last?.isWhitespace == true { return true }
    if text.utf8.count == 4, text.lowercased() == "null" { return true }
    return text.utf8.contains { byte in
      switch Unicode.Scalar(byte) {
      case ",", "'", "\"", "[", "]", "{", "}", "(", ")", ":", "=", "\\": true
      default: false
      }
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result + "'"
  }
}
