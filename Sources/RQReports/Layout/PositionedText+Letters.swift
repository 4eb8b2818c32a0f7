extension PositionedText {
  /// What a cell of a head prints, without blanks and without pronunciations in brackets.
  func letters(of cell: Grid.Cell) -> [UInt16] { CompactText(self, in: cell.range).units }
}
