import RQSyntax

/// Reads lists, structs and maps from what a person or `NestedSource` writes: `[1, NULL]`, `{a: 1, 'b': x}`, `(1, x)`,
/// `{k=1}`.
struct NestedReader {
  private let text: Substring
  private let trying: Bool
  private let span: SourceSpan

  init(_ text: Substring, trying: Bool, span: SourceSpan) {
    self.text = text
    self.trying = trying
    self.span = span
  }

  /// The value of a type; nil when the text is none.
  func value(_ type: DataType) -> Value? {
    switch type {
    case .list(let element):
      return parts("[", "]")?.map { item($0, element) }.complete.map { .list($0) }
        ?? parts("{", "}")?.map { item($0, element) }.complete.map { .list($0) }
    case .structure(let fields): return structure(fields)
    case .map(let keyType, let valueType):
      guard let parts = parts("{", "}") else { return nil }
      var entries: [MapEntry] = []
      for part in parts {
        guard let (key, value) = pair(part, "="), let key = item(key, keyType), !key.isNull,
          let value = item(value, valueType), !entries.contains(where: { $0.key == key })
        else { return nil }
        entries.append(MapEntry(key: key, value: value))
      }
      return .map(entries)
    default: return nil
    }
  }

  private func structure(_ fields: [StructField]) -> Value? {
    if let parts = parts("(", ")") {
      let values = parts.last?.allSatisfy(\.isWhitespace) == true ? parts.dropLast() : parts[...]
      guard values.count == fields.count else { return nil }
      return zip(values, fields).map { item($0, $1.type) }.complete.map { values in
        .structure(zip(values, fields).map { NamedValue(name: $1.name, value: $0) })
      }
    }
    guard let parts = parts("{", "}") else { return nil }
    var result = fields.map { NamedValue(name: $0.name, value: .null) }
    for part in parts {
      guard let (name, value) = pair(part, ":") else { return nil }
      let key = NameKey.fold(unquoted(name))
      guard let place = fields.firstIndex(where: { NameKey.fold($0.name) == key }) else { continue }
      guard let value = item(value, fields[place].type) else { return nil }
      result[place].value = value
    }
    return .structure(result)
  }

  private func item(_ text: Substring, _ type: DataType) -> Value? {
    let text = trimmed(text)
    if text.utf8.count == 4, text.lowercased() == "null" { return .null }
    let kernel = CastKernel(from: .text, to: type, trying: trying, span: span)
    return kernel.convert(.text(unquoted(text))) ?? (trying ? .null : nil)
  }

  /// The texts between the commas of the outermost level; nil when they do not stand between the two marks.
  private func parts(_ open: Character, _ close: Character) -> [Substring]? {
    guard text.count >= 2, text.first == open, text.last == close else { return nil }
    let inner = text.dropFirst().dropLast()
    if inner.allSatisfy(\.isWhitespace) { return [] }
    return split(inner, at: ",")
  }

  /// The two sides of the first mark of the outermost level.
  private func pair(_ text: Substring, _ mark: Character) -> (Substring, Substring)? {
    guard let parts = split(text, at: mark, most: 2), parts.count == 2 else { return nil }
    return (trimmed(parts[0]), parts[1])
  }

  /// The parts between marks outside of quotes and brackets; nil when those do not match.
  private func split(_ text: Substring, at mark: Character, most: Int = .max) -> [Substring]? {
    var parts: [Substring] = []
    var start = text.startIndex
    var depth = 0
    var quote: Character?
    var isEscaped = false
    for place in text.indices {
      let character = text[place]
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil }
      } else {
        switch character {
        case "'", "\"": quote = character
        case "[", "{", "(": depth += 1
        case "]", "}", ")": depth -= 1
        case mark where depth == 0 && parts.count + 1 < most:
          parts.append(text[start..<place])
          start = text.index(after: place)
        default: break
        }
        if depth < 0 { return nil }
      }
    }
    if quote != nil || depth != 0 { return nil }
    return parts + [text[start...]]
  }

  private func trimmed(_ text: Substring) -> Substring {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
      let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return text[first...last]
  }

  /// The text without quotes around it; behind a backslash stands any character, and a doubled quote is one.
  private func unquoted(_ text: Substring) -> String {
    guard let mark = text.first, mark == "'" || mark == "\"", text.count >= 2, text.last == mark else {
      return String(text)
    }
    var result = ""
    var isEscaped = false
    for character in text.dropFirst().dropLast() {
      if !isEscaped, character == "\\" || character == mark {
        isEscaped = true
        continue
      }
      isEscaped = false
      result.append(character)
    }
    return result
  }
}

extension Array where Element == Value? {
  /// The values when all are there.
  fileprivate var complete: [Value]? {
    var values: [Value] = []
    for value in self {
      guard let value else { return nil }
      values.append(value)
    }
    return values
  }
}
