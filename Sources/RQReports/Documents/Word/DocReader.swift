/// Reads documents of Word 97 to 2003 (MS-DOC): the text of the body and its tables.
///
/// Positions count the bytes of the file.
struct DocReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    guard let file = CompoundFile(bytes), let document = file.stream("WordDocument"), document.bytes.uint16(0) == 0xA5EC
    else {
      throw UnreadableText(
        reason: .notText, message: "is no Word document, or a damaged one",
        hint: "open it in a word processor and save it again")
    }
    let flags = document.bytes.uint16(0x0A)
    if flags & 0x0100 != 0 {
      throw UnreadableText(
        reason: .notText, message: "is a Word document under a password", hint: "save it without one")
    }
    guard document.bytes.uint16(2) >= 0x00C1, let table = file.stream(flags & 0x0200 != 0 ? "1Table" : "0Table") else {
      throw UnreadableText(
        reason: .unsupportedFormat, message: "is a document of Word 95 or older", hint: "save it as .docx")
    }
    var writer = DocTextWriter(
      bytes: bytes, document: document, table: table.bytes, data: file.stream("Data")?.bytes ?? [])
    return writer.text()
  }
}
