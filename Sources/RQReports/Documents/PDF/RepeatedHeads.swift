/// Leaves out the heads that are printed anew at the top of each page.
struct RepeatedHeads {
  private var earlier: Set<[UInt16]> = []
  private var ofPage: Set<[UInt16]> = []
  private var isAtTop = true

  mutating func beginPage() {
    earlier.formUnion(ofPage)
    ofPage = []
    isAtTop = true
  }

  /// Whether a line at the top of a page stood on an earlier page word for word.
  mutating func isRepeated(_ words: [PDFWord]) -> Bool {
    let units = words.flatMap(\.folded)
    ofPage.insert(units)
    if isAtTop, earlier.contains(units), !words.contains(where: { ValueColumns.isValue($0) }) { return true }
    isAtTop = false
    return false
  }
}
