import ReportQuery

/// Text broken at blanks so that no line is wider than a screen.
enum WrappedText {
  /// The lines of a text, broken where they are too wide; what follows a break is indented as its line is.
  static func fit(_ text: String, width: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line($0, max(20, width)) }
      .joined(separator: "\n")
  }

  private static func line(_ line: Substring, _ width: Int) -> String {
    // Tables are as wide as they have to be.
    if DisplayWidth.of(String(line)) <= width || line.contains("│") { return String(line) }
    let indent = String(line.prefix { $0 == " " })
    var result = indent
    var used = indent.count
    for (number, word) in line.split(separator: " ").enumerated() {
      let size = DisplayWidth.of(String(word))
      if number > 0 {
        if used + 1 + size > width {
          result += "\n" + indent
          used = indent.count
        } else {
          result += " "
          used += 1
        }
      }
      result += word
      used += size
    }
    return result
  }
}
