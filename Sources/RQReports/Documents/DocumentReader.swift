/// Turns the bytes of one format into text with positions.
protocol DocumentReader {
  /// The text of a document in reading order; every unit has its bytes in the document.
  /// - Throws: `UnreadableText` where the bytes are not of the format.
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText
}

/// Why the text of a document could not be read.
struct UnreadableText: Error {
  var reason: DocumentProblem.Reason
  var message: String
  var hint: String?

  /// There is more text than any report has.
  static var tooLong: UnreadableText {
    UnreadableText(
      reason: .tooLarge, message: "has more than \(PositionedText.maxUnits) characters of text",
      hint: "a report has some ten thousand; is this the right file?")
  }
}

extension DocumentFormat {
  /// The reader of the format; nil where this version has none.
  var reader: (any DocumentReader)? {
    switch self {
    case .txt: PlainTextReader()
    case .md: MarkdownReader()
    case .html: HTMLReader()
    case .mhtml: MHTMLReader()
    case .docx: DocxReader()
    case .pdf: PDFReader()
    case .rtf: RTFReader()
    case .doc, .wps: DocReader()
    case .odt, .ofd, .zip: nil
    }
  }
}
