import ReportQuery

/// How choices are listed below the line.
enum CompletionMenu {
  /// What is typed for a list of choices: what all of them go on with behind what was typed, or nothing.
  static func common(_ items: [Completion], typed: String) -> String? {
    let alike = items.filter { $0.text.lowercased().hasPrefix(typed.lowercased()) }
    let items = alike.isEmpty ? items : alike
    guard var shared = items.first.map({ Array($0.text.unicodeScalars) }) else { return nil }
    for item in items.dropFirst() {
      let scalars = Array(item.text.unicodeScalars)
      var length = 0
      while length < min(shared.count, scalars.count), folded(shared[length]) == folded(scalars[length]) { length += 1 }
      shared.removeLast(shared.count - length)
    }
    // Choices that begin otherwise than what was typed, as labels do, take its place only when they agree.
    var result = String.UnicodeScalarView()
    result.append(contentsOf: shared)
    let text = String(result)
    if alike.isEmpty { return items.contains { $0.text == text } ? text : nil }
    return text.utf8.count > typed.utf8.count ? text : nil
  }

  private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.value >= 0x41 && scalar.value <= 0x5A ? Unicode.Scalar(UInt8(scalar.value | 0x20)) : scalar
  }

  /// The choices as lines: a few with what there is to know of each, many side by side.
  static func lines(_ items: [Completion], width: Int, height: Int) -> [String] {
    let most = max(4, min(20, height - 4))
    let width = max(10, width - 1)
    if items.count <= most { return detailed(items, width) }
    let cell = min(width, (items.map { DisplayWidth.of(name($0)) }.max() ?? 1) + 2)
    let perRow = max(1, width / cell)
    let rows = (items.count + perRow - 1) / perRow
    let shownRows = min(rows, most)
    let shown = items.prefix(shownRows * perRow)
    var lines: [String] = []
    for row in 0..<shownRows {
      var line = ""
      for column in 0..<perRow {
        let index = column * shownRows + row
        guard index < shown.count else { continue }
        line += padded(name(shown[index]), cell)
      }
      lines.append(trimmed(line))
    }
    if shown.count < items.count { lines.append("… \(items.count - shown.count) more") }
    return lines
  }

  /// How a function is called, as lines.
  static func signatures(_ signatures: [String], _ width: Int) -> [String] {
    signatures.map { cut(VisibleText.escaped($0), max(10, width - 1)) }
  }

  private static func detailed(_ items: [Completion], _ width: Int) -> [String] {
    let cell = min(width / 2, (items.map { DisplayWidth.of(name($0)) }.max() ?? 1) + 2)
    return items.map { item in
      item.detail.isEmpty ? cut(name(item), width) : cut(padded(name(item), cell) + item.detail, width)
    }
  }

  private static func name(_ item: Completion) -> String { VisibleText.escaped(item.text) }

  private static func padded(_ text: String, _ width: Int) -> String {
    let text = cut(text, width - 1)
    return text + String(repeating: " ", count: max(1, width - DisplayWidth.of(text)))
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  /// The beginning of a text that is no wider than a width.
  private static func cut(_ text: String, _ width: Int) -> String {
    if DisplayWidth.of(text) <= width { return trimmed(text) }
    var kept = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      used += DisplayWidth.of(scalar)
      if used > width - 1 { break }
      kept.append(scalar)
    }
    return String(kept) + "…"
  }
}
