import RQEngine

/// The seven columns of numbers of section 三 on the pages of a document.
struct ValueColumns {
  /// The middle of each column.
  let centers: [Double]
  /// The smallest distance of two neighbours.
  let gap: Double
  /// Where the values of the first column begin; nil where only its head is known.
  private let firstLeft: Double?

  private static let count = Applicant.allCases.count
  /// With fewer whole rows the columns are those of the heads.
  private static let leastRows = 3

  /// Learns the columns from the lines with exactly seven values, or else from the heads; nil where neither is enough.
  init?(of pages: [PDFPage], in extent: TableExtent) {
    var rows: [[Double]] = []
    var lefts: [Double] = []
    for page in pages {
      guard let heights = extent.heights(on: page) else { continue }
      let lines = PageLines.lines(of: page.words.filter { heights.contains($0.y) })
      let whole = PageLines.joiningBands(lines.compactMap { ValueColumns.values(of: $0) })
      for values in whole where values.count == ValueColumns.count {
        rows.append(values.map(\.x))
        lefts.append(values[0].box.left)
      }
    }
    if rows.count >= ValueColumns.leastRows {
      centers = (0..<ValueColumns.count).map { column in
        let places = rows.map { $0[column] }.ordered()
        return places[places.count / 2]
      }
      firstLeft = lefts.min()
    } else if let heads = ValueColumns.heads(of: pages, in: extent) {
      centers = heads
      firstLeft = nil
    } else {
      return nil
    }
    gap = zip(centers, centers.dropFirst()).map { $1 - $0 }.min() ?? 0
    guard gap > 8 else { return nil }
  }

  private static let headStarts = ["自", "商业", "科研", "社会", "法律", "其他", "总计"].map(\.phrase)

  /// Whether the heads stand in another order than the template's.
  static func headsContradictTemplate(_ pages: [PDFPage], in extent: TableExtent) -> Bool {
    for words in headWords(of: pages, in: extent) {
      // 其他 is a word of other heads too.
      let starts = ["自", "商业", "科研", "社会", "法律", "总"].map(\.phrase)
      let places = starts.compactMap { start -> Double? in
        let found = words.filter { $0.folded.starts(with: start) }
        return found.count == 1 ? found[0].x : nil
      }
      if places.count == starts.count { return zip(places, places.dropFirst()).contains { $0 >= $1 } }
    }
    return false
  }

  /// The words of each page between the table's head and its first row.
  private static func headWords(of pages: [PDFPage], in extent: TableExtent) -> [[PDFWord]] {
    pages.compactMap { page in
      guard let heights = extent.heights(on: page) else { return nil }
      return PageLines.lines(of: page.words.filter { heights.contains($0.y) })
        .prefix { Phrase($0.flatMap(\.folded)).firstIndex(of: "本年新收".phrase) == nil }.flatMap { $0 }
    }
  }

  /// The middles of the seven heads, by the words they begin with, between the table's head and its first row.
  private static func heads(of pages: [PDFPage], in extent: TableExtent) -> [Double]? {
    for words in headWords(of: pages, in: extent) {
      let found = headStarts.map { start in words.filter { $0.folded.starts(with: start) } }
      guard found.allSatisfy({ $0.count == 1 }) else { continue }
      let centers = found.compactMap { $0.first?.x }
      if zip(centers, centers.dropFirst()).allSatisfy({ $0 < $1 }) { return centers }
    }
    return nil
  }

  /// The values at the end of a line; nil where something else stands among them.
  private static func values(of line: [PDFWord]) -> [PDFWord]? {
    let values = line.reversed().prefix { isValue($0) }
    // The number of a row's label, `1.`, is parted from its words on some pages.
    return values.isEmpty ? nil : values.reversed()
  }

  /// Whether a word is what a cell of numbers holds.
  static func isValue(_ word: PDFWord) -> Bool {
    let units = word.folded[...]
    return NumberText.read(units) != nil || NumberText.isNoted(units)
  }

  /// Whether a word is a value or may be one of the lines of one, as `二千六` is, which by itself is no number.
  static func isPartOfNumber(_ word: PDFWord) -> Bool {
    isValue(word)
      || word.folded.allSatisfy { unit in LabelRun.chineseNumeral(unit) != nil || "零〇百千万".utf16.contains(unit) }
  }

  /// The left edge of the first column.
  var left: Double { (centers.first ?? 0) - gap / 2 }

  /// The column a word stands in; nil left of the first one.
  ///
  /// Where values stand at the left of their cells, labels reach close to them: words that begin before all values of
  /// the first column belong to a label.
  func column(of word: PDFWord) -> Int? {
    guard word.x >= left else { return nil }
    if let firstLeft, word.box.left < firstLeft - 1, !ValueColumns.isPartOfNumber(word) { return nil }
    var best = 0
    for (column, center) in centers.enumerated() where abs(word.x - center) < abs(word.x - centers[best]) {
      best = column
    }
    return abs(word.x - centers[best]) <= gap * 0.75 ? best : nil
  }
}
