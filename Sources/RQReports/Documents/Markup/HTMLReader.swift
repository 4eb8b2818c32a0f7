/// Reads web pages: their text as a browser would lay it out, and their tables as grids.
struct HTMLReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    guard let source = MarkupSource(bytes, declared: .declared(inHeadOf: bytes)) else {
      throw UnreadableText(
        reason: .notText, message: "is no text in a character set known here", hint: "save the page as UTF-8")
    }
    return HTMLReader.text(of: source, bytes: bytes)
  }

  /// The text of a page whose places are those of `bytes`.
  ///
  /// Scripts show what style sheets hide, as with tabs: what is hidden is left out only if as many rows of a report's tables are
  /// in the rest.
  static func text(of source: MarkupSource, bytes: [UInt8], isMarkdown: Bool = false) -> PositionedText {
    var source = source
    for range in CrowdedTags.excess(in: source.utf8) { source.blank(range) }
    var builder = HTMLBuilder(source: source, bytes: bytes, isMarkdown: isMarkdown)
    HTMLEvents.forEach(of: source.utf8) { event in builder.take(event) }
    let text = builder.finish()
    if !builder.hidesTables { return text }
    var whole = HTMLBuilder(source: source, bytes: bytes, isMarkdown: isMarkdown, obeysSheets: false)
    HTMLEvents.forEach(of: source.utf8) { event in whole.take(event) }
    let all = whole.finish()
    return text.certainRows >= all.certainRows ? text : all
  }
}
