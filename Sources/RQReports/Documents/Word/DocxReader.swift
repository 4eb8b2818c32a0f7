/// Reads Word documents (ECMA-376, WordprocessingML): the text of the body and its tables.
///
/// Positions count the bytes of `word/document.xml`. Deleted and hidden text, field codes, heads and feet of pages are
/// no part of the text.
struct DocxReader: DocumentReader {
  private static let part = "word/document.xml"

  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    let document: [UInt8]?
    do {
      document = try ZipArchive(bytes).inflate(DocxReader.part)
    } catch {
      throw error.unreadable("a Word document")
    }
    guard let document else {
      throw UnreadableText(reason: .notText, message: "is no Word document: it has no \(DocxReader.part)")
    }
    var builder = DocxBuilder(bytes: document, part: DocxReader.part)
    guard XMLEvents.forEach(of: document, { builder.take($0) }) else {
      throw UnreadableText(
        reason: .notText, message: "is a damaged Word document: its text is no well-formed XML",
        hint: "open it in a word processor and save it again")
    }
    return builder.finish()
  }
}
