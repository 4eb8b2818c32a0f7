/// Reads what `pdftotext -bbox` prints: an element a line, each with its numbers.
enum PDFWords {
  /// A word narrower or lower than so many points is not looked at.
  private static let smallest = 1.5

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
        // Nobody reads what is printed so small; it is not there for readers.
        if units.isEmpty || min(box[2] - box[0], box[3] - box[1]) < smallest { continue }
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

  /// The title that the document's properties give; nil where they give none.
  static func title(in output: [UInt8]) -> String? {
    let head = output.split(separator: 0x0A, maxSplits: headLines).prefix(headLines)
    for line in head where line.starts(with: titleStart) {
      let text = String(decoding: line.dropFirst(titleStart.count).prefix { $0 != UInt8(ascii: "<") }, as: UTF8.self)
      return text.isEmpty ? nil : unescaped(text)
    }
    return nil
  }

  private static let titleStart = Array("<title>".utf8)
  /// The properties stand in the first lines.
  private static let headLines = 12

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
