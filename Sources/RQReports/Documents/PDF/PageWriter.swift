/// Writes words into a text; positions count the words in the order they are written.
struct PageWriter {
  var text: DocumentTextBuilder
  private var words: [PageWord] = []

  /// A writer for the document of some bytes.
  init(bytes: [UInt8]) { text = DocumentTextBuilder(bytes: bytes) }

  /// Appends words as a line, with blanks where there is room between them.
  mutating func appendLine(_ words: [PDFWord], _ page: Int) {
    text.breakLine()
    var previous: PDFWord?
    for word in words {
      // Two values side by side are two cells, however narrow the gap.
      let spaced = previous.map { previous in
        word.box.left - previous.box.right > 0.15 * word.height
          || (ValueColumns.isValue(word) && ValueColumns.isValue(previous))
      }
      append(word, page, spaced: spaced ?? false)
      previous = word
    }
    text.breakLine()
  }

  /// Appends one word, with a blank before it or without.
  mutating func append(_ word: PDFWord, _ page: Int, spaced: Bool = false) {
    let index = words.count
    words.append(PageWord(page: page, box: word.printedBox))
    if spaced { text.append(Folding.space, index, index) }
    for unit in word.units { text.append(unit, index, index + 1) }
  }

  /// The text with its words.
  mutating func finish() -> PositionedText {
    var finished = text.finish()
    finished.words = words
    return finished
  }
}
