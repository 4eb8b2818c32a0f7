import ReportQuery

/// The lines of a statement that is still being typed.
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

  /// Takes one more line.
  ///
  /// Text runs when it is complete and ends with a semicolon, when an empty line follows it, or when it has an error that
  /// no further line could mend.
  mutating func take(_ line: String) -> Step {
    let isBlank = line.allSatisfy(\.isWhitespace)
    let whole = text.isEmpty ? line : text + "\n" + line
    switch Script.completeness(of: whole) {
    case .blank:
      text = ""
      return .more
    case .incomplete:
      text = whole
      return .more
    case .complete:
      let last = whole.last { !$0.isWhitespace }
      let isEnded = isBlank || last == ";" || last == "；"
      if isEnded || Script.parse(whole).diagnostics.contains(where: { $0.severity == .error }) {
        text = ""
        return .run(isBlank ? String(whole.dropLast(line.count + 1)) : whole)
      }
      text = whole
      return .more
    }
  }

  /// Forgets what was typed.
  mutating func clear() { text = "" }
}
