/// Follows the rows of an RTF document, whose cells are described before their content.
struct RTFTable {
  private enum Merge { case none, left, above }

  private var definitions: [Merge] = []
  private var next = Merge.none
  private var cell = 0
  private var isOpen = false
  private var isInRow = false
  private var isInCell = false

  mutating func take(_ word: String, _ text: inout DocumentTextBuilder) {
    switch word {
    case "trowd":
      definitions = []
      next = .none
    case "clmrg": next = .left
    case "clvmrg": next = .above
    case "cellx":
      definitions.append(next)
      next = .none
    case "cell":
      openCell(&text)
      text.endCell()
      isInCell = false
      cell += 1
    case "row":
      if isInRow { text.endRow() }
      isInRow = false
      isInCell = false
      cell = 0
    default: break
    }
  }

  /// Opens the cell that text belongs to, or ends the table where text stands behind it.
  mutating func beforeText(isInTable: Bool, _ text: inout DocumentTextBuilder) {
    if isInTable {
      openCell(&text)
    } else if isOpen, !isInRow {
      text.endTable()
      isOpen = false
      definitions = []
    }
  }

  private mutating func openCell(_ text: inout DocumentTextBuilder) {
    if isInCell { return }
    if !isOpen {
      text.beginTable()
      isOpen = true
    }
    if !isInRow {
      text.beginRow()
      isInRow = true
      cell = 0
    }
    text.beginCell()
    isInCell = true
    if cell < definitions.count, definitions[cell] == .above { text.continueCellFromAbove() }
    if cell < definitions.count, definitions[cell] == .left { text.continueCellFromLeft() }
  }
}
