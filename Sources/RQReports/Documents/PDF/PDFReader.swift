/// Reads PDF documents: their words with boxes, by poppler's `pdftotext`, laid out again into lines and tables.
///
/// Positions count words, not bytes: a PDF's text stands nowhere in its bytes.
struct PDFReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    var pages: [PDFPage]
    let title: String?
    do {
      let output = try Subprocess.output(of: ["pdftotext", "-bbox", "-q", "-", "-"], input: bytes)
      pages = PDFWords.pages(in: output)
      title = PDFWords.title(in: output)
    } catch {
      throw error.unreadable("PDF", program: "pdftotext", package: "poppler-utils")
    }
    guard pages.contains(where: { !$0.words.isEmpty }) else {
      throw UnreadableText(
        reason: .noText, message: pages.isEmpty ? "is a PDF without pages" : "is a PDF of pictures: it holds no text",
        hint: "run text recognition over it, or get the document it was printed from")
    }
    let rules = PDFRules.pages(of: bytes)
    for (page, rules) in zip(pages.indices, rules) { pages[page].rules = rules }
    var text = PageText.text(of: pages, bytes: bytes)
    text.declaredTitle = title
    return text
  }
}

extension Subprocess.Failure {
  /// The failure as that of a document of some format.
  func unreadable(_ format: String, program: String, package: String) -> UnreadableText {
    switch self {
    case .missing:
      UnreadableText(
        reason: .unsupportedFormat,
        message: "is a \(format) document, which is read by \(program), and that is not installed",
        hint: "install \(package)")
    case .limit:
      UnreadableText(
        reason: .tooLarge,
        message: "took its reader longer than \(Subprocess.maxSeconds) seconds, or gave more text than a report has")
    case .failed:
      UnreadableText(
        reason: .notText, message: "is a damaged or protected \(format) document",
        hint: "open it in its own program and save it again")
    }
  }
}
