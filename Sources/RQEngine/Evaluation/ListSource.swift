/// The text of a list, as `[1, NULL, 'a b']` or `{1,2}`, cut into its elements.
enum ListSource {
  enum Part {
    case null
    case text(String)
  }

  /// The elements; nil when the text is no list.
  static func parts(of text: Substring) -> [Part]? {
    let scalars = Array(text.unicodeScalars)
    guard scalars.count >= 2, let open = scalars.first, let close = scalars.last,
      open == "[" && close == "]" || open == "{" && close == "}"
    else { return nil }
    var parts: [Part] = []
    var depth = 0
    var quote: Unicode.Scalar?
    var part = ""
    var wasQuoted = false
    func finished() -> Part {
      let trimmed = part.trimmed
      if wasQuoted { return .text(unquoted(trimmed)) }
      return trimmed.lowercased() == "null" ? .null : .text(trimmed)
    }
    for scalar in scalars.dropFirst().dropLast() {
      if let mark = quote {
        if scalar == mark { quote = nil }
      } else {
        switch scalar {
        case "'" where depth == 0, "\"" where depth == 0:
          quote = scalar
          wasQuoted = true
        case "[", "{": depth += 1
        case "]", "}": depth -= 1
        case "," where depth == 0:
          parts.append(finished())
          (part, wasQuoted) = ("", false)
          continue
        default: break
        }
        if depth < 0 { return nil }
      }
      part.unicodeScalars.append(scalar)
    }
    if quote != nil || depth != 0 { return nil }
    if !parts.isEmpty || !part.trimmed.isEmpty { parts.append(finished()) }
    return parts
  }

  private static func unquoted(_ text: String) -> String {
    guard let mark = text.unicodeScalars.first, mark == "'" || mark == "\"" else { return text }
    var inner = text.unicodeScalars.dropFirst()
    if inner.last == mark { inner = inner.dropLast() }
    var result = String.UnicodeScalarView()
    var wasMark = false
    for scalar in inner {
      if scalar == mark, !wasMark {
        wasMark = true
        continue
      }
      wasMark = false
      result.append(scalar)
    }
    return String(result)
  }
}

extension String {
  /// Without white space at either end.
  fileprivate var trimmed: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}
