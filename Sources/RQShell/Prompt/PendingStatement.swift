import ReportQuery

/// The lines of a statement that is still being typed, on terminals on which lines come one by one.
struct PendingStatement {
  /// What the prompt does next.
  enum Step: Equatable {
    /// Wait for more lines.
    case more
    /// Run this text.
    case run(String)
  }

  private var text = ""

  /// Whether nothing waits for its end.
  var isEmpty: Bool { text.isEmpty }

  /// Takes one more line, or all of them.
  ///
  /// Text runs when it is complete, or has an error that no further line could mend.
  mutating func take(_ line: String) -> Step {
    let whole = text.isEmpty ? line : text + "\n" + line
    switch Script.completeness(of: whole) {
    case .blank:
      text = ""
      return .more
    case .incomplete:
      text = whole
      return .more
    case .complete:
      text = ""
      return .run(whole)
    }
  }

  /// Forgets what was typed.
  mutating func clear() { text = "" }

  /// The statements and commands of a text one by one, so that each is run, timed and recalled on its own.
  ///
  /// In a text that is pasted line ends alone may part them; a text that cannot be read either way is given as it is.
  static func pieces(of text: String) -> [String] {
    parted(text).flatMap { DotCommand($0) == nil ? lines(of: $0).flatMap(statements) : [$0] }
  }

  /// The text with each line that is a command on its own, where the statement before it is complete.
  private static func parted(_ text: String) -> [String] {
    guard text.contains("\n") else { return [text] }
    var parts: [String] = []
    var current: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let before = current.joined(separator: "\n")
      if line.first == ".", Script.completeness(of: before) != .incomplete {
        if Script.completeness(of: before) != .blank { parts.append(before) }
        parts.append(String(line))
        current = []
      } else {
        current.append(line)
      }
    }
    let rest = current.joined(separator: "\n")
    if parts.isEmpty || Script.completeness(of: rest) != .blank { parts.append(rest) }
    return parts
  }

  /// The statements of a text, each with what stands before it and its semicolon.
  private static func statements(of text: String) -> [String] {
    let script = Script.parse(text)
    guard script.statements.count > 1, !script.diagnostics.contains(where: { $0.severity == .error }) else {
      return [text]
    }
    let bytes = Array(text.utf8)
    let starts = script.statements.map(\.span.start)
    return starts.indices.map { number in
      let start = number == 0 ? 0 : starts[number]
      let end = number + 1 < starts.count ? starts[number + 1] : bytes.count
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
  }

  private static func lines(of text: String) -> [String] {
    guard hasErrors(text), text.contains("\n"), text.utf8.count <= pasteLimit else { return [text] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count <= 200 else { return [text] }
    var pieces: [String] = []
    var start = 0
    while start < lines.count {
      guard
        let end = (start..<lines.count).last(where: { end in
          let piece = lines[start...end].joined(separator: "\n")
          return Script.completeness(of: piece) != .incomplete && !hasErrors(piece)
        })
      else { return [text] }
      let piece = lines[start...end].joined(separator: "\n")
      if Script.completeness(of: piece) != .blank { pieces.append(piece) }
      start = end + 1
    }
    return pieces
  }

  /// The longest text that is taken apart, in bytes.
  private static let pasteLimit = 50_000

  private static func hasErrors(_ text: String) -> Bool {
    Script.parse(text).diagnostics.contains { $0.severity == .error }
  }
}
