import RQEngine

/// A page and its words.
struct PDFPage {
  /// The page's number, from 1.
  var number: Int
  var width: Double
  var height: Double
  var words: [PDFWord] = []
  /// The lines drawn on it.
  var rules: [PageRule] = []
}

extension PDFPage {
  /// The words but those printed far larger than the rest, which lie over the page.
  var ordinaryWords: [PDFWord] {
    let heights = words.map(\.height).ordered()
    let largest = heights.isEmpty ? 0 : 2 * heights[heights.count / 2]
    return words.filter { $0.height <= largest || $0.units.count > 8 }
  }

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
    page.rules = rules.map { rule in
      // What runs across runs down, and the height from one edge becomes the distance from another.
      let along = rule.isHorizontal == clockwise
      let size = rule.isHorizontal ? (position: height, along: width) : (position: width, along: height)
      return PageRule(
        isHorizontal: !rule.isHorizontal, position: along ? size.position - rule.position : rule.position,
        start: along ? rule.start : size.along - rule.end, end: along ? rule.end : size.along - rule.start)
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
