extension Lexer {
  /// Refuses the characters from `start` to `position` and those after them that mean nothing either.
  mutating func refuse(from start: Int) -> TokenKind {
    let text = String(decoding: source.bytes[start..<position], as: UTF8.self)
    if let twin = Self.lookalikes[text] {
      let span = SourceSpan(start, position)
      report(
        .strayCharacter, "“\(text)” has no meaning here", span, hint: "did you mean \(twin) ?",
        fix: Diagnostic.Fix(span: span, replacement: twin))
      // Read as what was meant, it causes no further errors.
      return Self.kinds[twin] ?? .invalid
    }
    // One diagnostic for a run of them; a page of emoji is one mistake.
    while position < source.bytes.count, let width = strayWidth(at: position) { position += width }
    let run = String(decoding: source.bytes[start..<position], as: UTF8.self)
    report(
      .strayCharacter, "“\(excerpt(run))” has no meaning here", SourceSpan(start, position),
      hint: "remove it, or put it in quotes")
    return .invalid
  }

  private func strayWidth(at offset: Int) -> Int? {
    let (character, width) = source.ascii(at: offset)
    if width > 0 {
      switch Unicode.Scalar(character) {
      case "@", "\\", "{", "}": return width
      default: return character < 0x09 || (character > 0x0D && character < 0x20) || character == 0x7F ? width : nil
      }
    }
    guard case (let scalar?, let length) = source.scalar(at: offset) else { return nil }
    if scalar.startsName || scalar.isSpace { return nil }
    switch scalar {
    case "≠", "≤", "≥", "“", "”", "‘", "’", "「", "『": return nil
    default:
      return Self.lookalikes[String(Character(scalar))] == nil ? length : nil
    }
  }

  /// Refuses a run of bytes that are not UTF-8.
  mutating func refuseBytes(from start: Int) -> TokenKind {
    while position < source.bytes.count, case (nil, let width) = source.scalar(at: position) { position += width }
    report(
      .invalidEncoding, "these bytes are not UTF-8 text", SourceSpan(start, position),
      hint: "save the script as UTF-8")
    return .invalid
  }

  private static let kinds: [String: TokenKind] = [
    "-": .minus, "*": .star, "/": .slash, ",": .comma, ";": .semicolon, "<=": .lessOrEqual, ">=": .greaterOrEqual,
    "(": .leftParen, ")": .rightParen, "||": .concat, "::": .doubleColon,
  ]

  /// Characters typed or pasted for an operator, and the operator.
  private static let lookalikes: [String: String] = [
    "−": "-", "–": "-", "—": "-", "×": "*", "÷": "/", "、": ",", "。": ";", "∗": "*", "∕": "/", "⩽": "<=", "⩾": ">=",
    "【": "(", "】": ")", "〔": "(", "〕": ")", "!": "NOT", "！": "NOT", "」": "'",
    "』": "'",
  ]
}
