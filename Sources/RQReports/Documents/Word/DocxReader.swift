/// Reads Word documents (ECMA-376, WordprocessingML): the text of the body and its tables.
///
/// Positions count the bytes of the part that holds the text. Deleted and hidden text, field codes, heads and feet of
/// pages are no part of the text.
struct DocxReader: DocumentReader {
  /// The part that holds the text where nothing else is said.
  private static let part = "word/document.xml"

  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    let found: (part: String, bytes: [UInt8])?
    do {
      found = try DocxReader.document(in: ZipArchive(bytes))
    } catch {
      throw error.unreadable("a Word document")
    }
    guard let (part, document) = found else {
      throw UnreadableText(reason: .notText, message: "is no Word document: it has no \(DocxReader.part)")
    }
    var builder = DocxBuilder(bytes: document, part: part)
    guard XMLEvents.forEach(of: document, { builder.take($0) }) else {
      throw UnreadableText(
        reason: .notText, message: "is a damaged Word document: its text is no well-formed XML",
        hint: "open it in a word processor and save it again")
    }
    return builder.finish()
  }

  /// Whether the names in an archive are those of a Word document.
  static func isDocument(_ names: [String]) -> Bool {
    names.contains(part) || (names.contains("[Content_Types].xml") && names.contains { $0.hasPrefix("word/") })
  }

  /// The part that holds the text; nil where there is none.
  private static func document(
    in archive: ZipArchive
  ) throws(ZipArchive.Failure) -> (part: String, bytes: [UInt8])? {
    if let bytes = try archive.inflate(part) { return (part, bytes) }
    guard let relationships = try archive.inflate("_rels/.rels"), let named = mainPart(of: relationships),
      let bytes = try archive.inflate(named)
    else { return nil }
    return (named, bytes)
  }

  /// The part that the relationships of a package (ECMA-376, part 2) name as its document.
  private static func mainPart(of relationships: [UInt8]) -> String? {
    var found: String?
    _ = XMLEvents.forEach(of: relationships) { event in
      guard case .start(_, let attributes) = event, found == nil, let type = attributes.value("Type"),
        String(cString: type).hasSuffix("/officeDocument"), let target = attributes.value("Target")
      else { return }
      found = String(String(cString: target).drop { $0 == "/" })
    }
    return found
  }
}
