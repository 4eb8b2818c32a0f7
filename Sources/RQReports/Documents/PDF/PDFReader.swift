/// Reads PDF documents: their words with boxes, by poppler's `pdftotext`, laid out again into lines and tables.
///
/// Positions count words, not bytes: a PDF's text stands nowhere in its bytes.
struct PDFReader: DocumentReader {
  func text(of bytes: [UInt8]) throws(UnreadableText) -> PositionedText {
    let pages: [PDFPage]
    do {
      pages = PDFWords.pages(in: try Subprocess.output(of: ["pdftotext", "-bbox", "-q", "-", "-"], input: bytes))
    } catch {
      throw error.unreadable("PDF", program: "pdftotext", package: "poppler-utils")
    }
    guard pages.contains(where: { !$0.words.isEmpty }) else {
      throw UnreadableText(
        reason: .noText, message: pages.isEmpty ? "is a PDF without pages" : "is a PDF of pictures: it holds no text",
        hint: "run text recognition over it, or get the document it was printed from")
    }
    return PageText.text(of: pages, bytes: bytes)
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

/// A page and its words.
struct PDFPage {
  /// The page's number, from 1.
  var number: Int
  var width: Double
  var height: Double
  var words: [PDFWord] = []
}

extension PDFPage {
  /// The page with its words as one reads them, where the text is printed sideways.
  ///
  /// Words of several characters that are higher than wide tell that it is. Of the two ways to turn it, that is right
  /// in which numbers stand right of words, as in every table of the template.
  func upright() -> PDFPage {
    let long = words.filter { $0.units.count >= 3 }
    guard !long.isEmpty, long.count(where: { $0.height > $0.width }) * 2 > long.count else { return self }
    let turned = turned(clockwise: true)
    return turned.hasValuesAtRight ? turned : self.turned(clockwise: false)
  }

  private func turned(clockwise: Bool) -> PDFPage {
    var page = self
    page.width = height
    page.height = width
    for index in page.words.indices {
      let box = words[index].box
      page.words[index].box =
        clockwise
        ? PageBox(left: height - box.bottom, top: box.left, right: height - box.top, bottom: box.right)
        : PageBox(left: box.top, top: width - box.right, right: box.bottom, bottom: width - box.left)
    }
    return page
  }

  private var hasValuesAtRight: Bool {
    func middle(_ words: [PDFWord]) -> Double { words.map(\.x).reduce(0, +) / Double(max(1, words.count)) }
    return middle(words.filter { ValueColumns.isValue($0) }) > middle(words.filter { $0.units.count >= 4 })
  }
}

/// A run of characters that poppler takes for a word.
struct PDFWord {
  var units: [UInt16]
  /// Where it stands on the page, turned upright.
  var box: PageBox
  /// Where it is printed.
  let printedBox: PageBox
  /// The place among all words of the document.
  var index: Int

  init(_ units: [UInt16], _ box: PageBox, index: Int) {
    self.units = units
    self.box = box
    printedBox = box
    self.index = index
  }

  /// The middle between left and right.
  var x: Double { (box.left + box.right) / 2 }
  /// The middle between top and bottom.
  var y: Double { (box.top + box.bottom) / 2 }
  var height: Double { box.bottom - box.top }
  var width: Double { box.right - box.left }

  /// The units in their normal form, without blanks.
  var folded: [UInt16] {
    units.map { Folding.table[Int($0)] }.filter {
      $0 != Folding.dropped && $0 != Folding.space && $0 != Folding.newline
    }
  }
}

/// Reads what `pdftotext -bbox` prints: an element a line, each with its numbers.
enum PDFWords {
  /// The pages in order.
  static func pages(in output: [UInt8]) -> [PDFPage] {
    var pages: [PDFPage] = []
    var count = 0
    var start = 0
    while start < output.count {
      var end = start
      while end < output.count, output[end] != 0x0A { end += 1 }
      let line = output[start..<end].drop { $0 == 0x20 }
      start = end + 1
      if line.starts(with: "<word ".utf8), !pages.isEmpty {
        let box = numbers(line, 4)
        guard box.count == 4, let open = line.firstIndex(of: 0x3E), let close = line.lastIndex(of: 0x3C), open < close
        else { continue }
        let units = Array(unescaped(String(decoding: line[(open + 1)..<close], as: UTF8.self)).utf16)
        if units.isEmpty { continue }
        pages[pages.count - 1].words.append(
          PDFWord(units, PageBox(left: box[0], top: box[1], right: box[2], bottom: box[3]), index: count))
        count += 1
      } else if line.starts(with: "<page ".utf8) {
        let size = numbers(line, 2)
        if size.count == 2 { pages.append(PDFPage(number: pages.count + 1, width: size[0], height: size[1])) }
      }
    }
    return pages
  }

  /// The first numbers between quotes; fewer where one cannot be read.
  private static func numbers(_ line: ArraySlice<UInt8>, _ count: Int) -> [Double] {
    line.split(separator: 0x22, maxSplits: 2 * count, omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && $0.offset < 2 * count }
      .compactMap { Double(String(decoding: $0.element, as: UTF8.self)) }.filter(\.isFinite)
  }

  private static func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    var result = ""
    var rest = text[...]
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      rest = rest[ampersand...]
      let names = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'")]
      if let (name, character) = names.first(where: { rest.hasPrefix($0.0) }) {
        result += character
        rest = rest.dropFirst(name.count)
      } else {
        result += "&"
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }
}
