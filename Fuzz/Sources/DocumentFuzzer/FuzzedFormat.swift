/// What the bytes of a run are.
enum FuzzedFormat: String, CaseIterable {
  case txt, md, html, mhtml, docx, doc, rtf, pdf, zip
  /// The part of a Word document that holds its text, without the archive around it.
  case wordml

  /// How the name of such a document ends.
  var suffix: String { self == .wordml ? "docx" : rawValue }

  /// What such a document begins with; empty where its name tells the format.
  var signature: [UInt8] {
    switch self {
    case .docx, .zip: [0x50, 0x4B, 0x03, 0x04]
    case .doc: [0xD0, 0xCF, 0x11, 0xE0]
    case .rtf: Array("{\\rtf".utf8)
    case .pdf: Array("%PDF-".utf8)
    case .txt, .md, .html, .mhtml, .wordml: []
    }
  }

  /// The document that the bytes of an input become.
  func document(of bytes: [UInt8]) -> [UInt8] {
    self == .wordml ? StoredArchive.bytes(of: bytes, named: "word/document.xml") : bytes
  }
}
