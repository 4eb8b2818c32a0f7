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
}

extension DocumentFormat {
  /// The reader of the format; nil where this version has none.
  var reader: (any DocumentReader)? {
    switch self {
    case .txt: PlainTextReader()
    case .html, .mhtml, .docx, .doc, .wps, .rtf, .odt, .pdf, .ofd: nil
    }
  }
}

/// Reads plain text in UTF-8, with or without a byte order mark.
struct PlainTextReader: DocumentReader {
  /// Larger files are looked through for the subject of a report before they are taken apart.
  private static let screenedSize = 4 << 20

  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw UnreadableText(
        reason: .notText, message: "is UTF-16 text, which is not read yet", hint: "save it as UTF-8")
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if bytes.count > PlainTextReader.screenedSize, !mentionsDisclosure(bytes) {
      if bytes.contains(0) { throw notText(at: bytes.firstIndex(of: 0) ?? 0, isNUL: true) }
      throw UnreadableText(reason: .notAReport, message: "is no report: it does not speak of 信息公开", hint: nil)
    }
    var text = PositionedText(bytes: bytes)
    do {
      try text.appendUTF8(start..<bytes.count)
    } catch {
      throw notText(at: error.offset, isNUL: error.isNUL)
    }
    return text
  }

  private func notText(at offset: Int, isNUL: Bool) -> UnreadableText {
    UnreadableText(
      reason: .notText, message: "is no UTF-8 text: \(isNUL ? "a NUL" : "a bad byte") at offset \(offset)",
      hint: "convert it to UTF-8 if it is a report")
  }

  /// Whether 公开 or 公開 stands anywhere.
  private func mentionsDisclosure(_ bytes: [UInt8]) -> Bool {
    let words = ["公开", "公開"].map { Array($0.utf8) }
    return bytes.withUnsafeBufferPointer { bytes in
      var place = 0
      while place + 6 <= bytes.count {
        if bytes[place] == 0xE5, words.contains(where: { word in (0..<6).allSatisfy { bytes[place + $0] == word[$0] } })
        {
          return true
        }
        place += 1
      }
      return false
    }
  }
}
