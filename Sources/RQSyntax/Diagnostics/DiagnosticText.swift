/// A diagnostic as lines of text for a person: what is wrong, the line it stands in, and a caret under the place.
public enum DiagnosticText {
  /// Renders a diagnostic.
  ///
  /// ```text
  /// error RQ0103: no column is called “機構”
  ///  --> line 1, column 8
  /// 1 | SELECT 機構 FROM reports
  ///   |        ^^^^
  ///   = did you mean 机关?
  /// ```
  /// - Parameters:
  ///   - diagnostic: What to show.
  ///   - source: The text its span refers to; nil leaves the excerpt out.
  ///   - columns: How many terminal columns an excerpt may take; longer lines are cut around the caret.
  /// - Returns: The lines joined by line feeds, without one at the end, safe to print to a terminal.
  public static func render(_ diagnostic: Diagnostic, in source: SourceText? = nil, columns: Int = 100) -> String {
    var lines = ["\(diagnostic.severity.rawValue) \(diagnostic.code): \(DisplayWidth.visible(diagnostic.message))"]
    var margin = " "
    if let source, let span = diagnostic.span {
      let place = source.location(of: span.start)
      let number = String(place.line)
      margin = String(repeating: " ", count: number.count)
      let room = max(20, columns - number.count - 3)
      let (shown, caret) = excerpt(of: span, line: place.line, in: source, columns: room)
      lines.append("\(margin)--> line \(place.line), column \(place.column)")
      lines.append("\(number) | \(shown)")
      lines.append("\(margin) | \(caret)")
    }
    if let hint = diagnostic.hint { lines.append("\(margin) = \(DisplayWidth.visible(hint))") }
    // A hint may name the candidates itself.
    if let first = diagnostic.candidates.first, diagnostic.hint?.contains(first) != true {
      let names = diagnostic.candidates.map { DisplayWidth.visible($0) }.joined(separator: ", ")
      lines.append("\(margin) = did you mean \(names)?")
    }
    return lines.joined(separator: "\n")
  }

  /// One character of the line as it is shown.
  private struct Glyph {
    var shown: String
    var width: Int
    var marked: Bool
  }

  /// The line cut to the columns around the span, and the carets under it.
  private static func excerpt(
    of span: SourceSpan, line: Int, in source: SourceText, columns: Int
  ) -> (line: String, caret: String) {
    let range = source.range(ofLine: line)
    let text = source.text(range)
    var glyphs: [Glyph] = []
    var firstMarked: Int?
    var offset = range.start
    for scalar in text.unicodeScalars {
      let end = offset + UTF8.width(scalar)
      let marked = span.start < end && offset < max(span.end, span.start + 1)
      if marked, firstMarked == nil { firstMarked = glyphs.count }
      glyphs.append(glyph(scalar, marked: marked))
      offset = end
    }
    // A place behind the last character, such as the end of the text.
    let focus = firstMarked ?? glyphs.count
    let (low, high) = window(around: focus, of: glyphs, columns: columns)
    var shown = low > 0 ? "…" : ""
    var caret = low > 0 ? " " : ""
    for glyph in glyphs[low..<high] {
      shown += glyph.shown
      caret += String(repeating: glyph.marked ? "^" : " ", count: glyph.width)
    }
    if high < glyphs.count { shown += "…" }
    while caret.last == " ", firstMarked != nil { caret.removeLast() }
    if firstMarked == nil { caret += "^" }
    return (shown, caret)
  }

  private static func glyph(_ scalar: Unicode.Scalar, marked: Bool) -> Glyph {
    if scalar == "\t" { return Glyph(shown: "  ", width: 2, marked: marked) }
    return Glyph(
      shown: DisplayWidth.escape(of: scalar) ?? String(Character(scalar)), width: DisplayWidth.of(scalar),
      marked: marked)
  }

  /// The widest run of glyphs around one that fits, a third of it before the focus.
  private static func window(around focus: Int, of glyphs: [Glyph], columns: Int) -> (Int, Int) {
    var low = 0
    var high = 0
    var width = 0
    while high < glyphs.count, width + glyphs[high].width <= columns {
      width += glyphs[high].width
      high += 1
    }
    if high == glyphs.count { return (0, high) }
    // Two columns are kept for the marks of what is cut away.
    let room = columns - 2
    low = min(focus, glyphs.count)
    var before = 0
    while low > 0, before + glyphs[low - 1].width <= room / 3 {
      low -= 1
      before += glyphs[low].width
    }
    high = low
    width = 0
    while high < glyphs.count, width + glyphs[high].width <= room {
      width += glyphs[high].width
      high += 1
    }
    while low > 0, width + glyphs[low - 1].width <= room {
      low -= 1
      width += glyphs[low].width
    }
    return (low, high)
  }
}
