/// The words of a document around something printed in it.
public struct Passage: Sendable, Hashable {
  /// The line of the file, from 1; nil where a file has no lines.
  public var line: Int?
  /// What stands before it.
  public var before: String
  /// The thing itself; empty where nothing is printed.
  public var marked: String
  /// What stands behind it.
  public var after: String

  /// The words with marks around the thing.
  public var text: String { "\(before)«\(marked)»\(after)" }
}

/// A document whose passages are looked up by the places that `cells` and `findings` cite.
public struct PassageReader: Sendable {
  private let text: PositionedText
  private let hasLines: Bool

  /// The most characters that are shown on either side.
  private static let margin = 40
  /// How many lines above a bare number are looked through for what it counts.
  private static let mostLines = 24

  /// Reads a document: a file, or one in an archive, `reports.zip/a.html`.
  ///
  /// - Throws: `DocumentProblem` where it cannot be read any more.
  public init(_ path: String) throws(DocumentProblem) {
    let bytes = try Corpus.bytes(of: path)
    text = try ReportReader.text(of: bytes, source: path).text
    hasLines = text.part == nil && text.words.isEmpty && !bytes.contains(0)
  }

  /// The passage around some bytes; nil where the document does not have them.
  ///
  /// - Parameter bytes: as cited: of the part of the file that holds the text, or words of a document with pages.
  public func passage(at bytes: Range<Int>) -> Passage? {
    guard bytes.lowerBound >= 0 else { return nil }
    var first = text.unit(atByte: bytes.lowerBound)
    let last = bytes.isEmpty ? first : max(first, text.unit(atByte: bytes.upperBound))
    // What a reader puts between cells stands for no bytes.
    while first < last, text.byteRange(of: first..<first + 1).upperBound <= bytes.lowerBound { first += 1 }
    guard first <= last, last <= text.units.count, first < text.units.count || bytes.isEmpty else { return nil }
    var end = last
    while end < text.units.count, text.units[end] != Folding.newline { end += 1 }
    let start = startOfWords(before: first)
    return Passage(
      line: hasLines ? text.bytes.prefix(bytes.lowerBound).count { $0 == 0x0A } + 1 : nil,
      before: cut(shown(start..<first), atFront: true), marked: shown(first..<last),
      after: cut(shown(last..<end), atFront: false))
  }

  /// The passage around what stands in a box of a page; nil where nothing does.
  public func passage(onPage page: Int, in box: PageBox) -> Passage? {
    let inside = text.words.indices.filter { place in
      let word = text.words[place]
      return word.page == page && word.box.left >= box.left - 0.5 && word.box.right <= box.right + 0.5
        && word.box.top >= box.top - 0.5 && word.box.bottom <= box.bottom + 0.5
    }
    guard let first = inside.first, let last = inside.last else { return nil }
    return passage(at: first..<last + 1)
  }

  /// Where the line begins, or the last line above it that has words, if it has none before the place.
  private func startOfWords(before place: Int) -> Int {
    var start = place
    var lines = 0
    while start > 0 {
      if text.units[start - 1] == Folding.newline {
        let hasWords = text.units[start..<place].contains { (0x3400...0x9FFF).contains($0) }
        if hasWords || lines == PassageReader.mostLines { break }
        lines += 1
      }
      start -= 1
    }
    return start
  }

  /// Units as printed, on one line.
  private func shown(_ range: Range<Int>) -> String {
    if range.isEmpty { return "" }
    var line = String.UnicodeScalarView()
    for scalar in text.printed(range).unicodeScalars {
      let isBlank = scalar.properties.isWhitespace
      if isBlank, line.last == " " { continue }
      line.append(isBlank ? " " : scalar)
    }
    return String(line)
  }

  private func cut(_ words: String, atFront: Bool) -> String {
    if words.count <= PassageReader.margin { return words }
    return atFront ? "…" + words.suffix(PassageReader.margin) : words.prefix(PassageReader.margin) + "…"
  }
}
