import RQSyntax

/// Pieces of text of a given width.
enum TerminalText {
  /// Blocks from none to full, filled from below.
  static let blocks = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let leftBlocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// A bar to the right.
  static func bar(eighths: Int) -> String {
    String(repeating: "█", count: eighths / 8) + leftBlocks[eighths % 8]
  }

  /// The part of a bar that stands in a line, the line right above zero being 0 and the one below it -1.
  static func block(_ eighths: Double, above line: Int) -> String {
    if line >= 0 {
      let part = Int((eighths - Double(line * 8)).rounded())
      // What is not nothing is seen, and what is nothing is a line on the ground.
      if line == 0, eighths >= 0, part <= 0 { return "▁" }
      return blocks[min(max(part, 0), 8)]
    }
    let part = -eighths - Double((-line - 1) * 8)
    // There are blocks that are filled from below, and of those that hang only the half one.
    return part >= 6 ? "█" : part >= 2 || line == -1 && eighths < 0 ? "▀" : " "
  }

  /// A value and its sign; what is missing as in a table.
  static func value(_ point: Chart.Point?) -> String {
    point.map { $0.text + ($0.isMarked ? "‡" : "") } ?? "—"
  }

  /// A text safe to show and no wider than `width`; what is cut off is said by `…`.
  static func fitted(_ text: String, _ width: Int) -> String {
    let text = VisibleText.escaped(text)
    if DisplayWidth.of(text) <= width { return text }
    var result = ""
    var taken = 0
    for character in text {
      let more = DisplayWidth.of(String(character))
      if taken + more > width - 1 { break }
      result.append(character)
      taken += more
    }
    return result + "…"
  }

  /// Pieces of text side by side, on as many lines as they need.
  static func lines(_ pieces: [String], _ width: Int, apart: String = "   ") -> [String] {
    var lines: [String] = []
    for piece in pieces {
      if let last = lines.last, DisplayWidth.of(last) + DisplayWidth.of(apart) + DisplayWidth.of(piece) <= width {
        lines[lines.count - 1] = last + apart + piece
      } else {
        lines.append(piece)
      }
    }
    return lines
  }

  /// A text with spaces behind it.
  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
  }

  /// Labels at their columns on one line; one that would touch the one before it is left out.
  static func spread(_ labels: [(column: Int, text: String)]) -> String {
    var line = ""
    var width = 0
    for (column, text) in labels where column >= width + (width == 0 ? 0 : 1) {
      line += String(repeating: " ", count: column - width) + text
      width = column + DisplayWidth.of(text)
    }
    return line
  }
}
