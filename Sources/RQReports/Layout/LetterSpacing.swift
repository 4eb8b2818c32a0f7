/// Text set with a blank behind each Chinese character, as some programs write the spacing of letters.
///
/// Between words of one label and between two cells there is then the same blank. So the blanks of letters are put behind the
/// words they space, where they part what the text itself parts, and where columns stay as wide as they are.
enum LetterSpacing {
  /// A text is judged by so many units at its beginning.
  private static let sampleLength = 4_000
  private static let fewestLetters = 60

  /// The text with its letters together; nil unless nearly all of them have a blank behind.
  static func closed(_ text: PositionedText) -> PositionedText? {
    guard isSpaced(text.units) else { return nil }
    var closed = PositionedText(bytes: text.bytes)
    let units = text.units
    var blanks: [Int] = []
    for place in units.indices {
      let follows = place > 0 && isHan(units[place - 1])
      if follows, units[place] == Folding.space, !isWide(place, in: units) {
        blanks.append(place)
        continue
      }
      if !isLetter(place, in: units) { append(&blanks, of: text, to: &closed) }
      closed.append(place, of: text)
    }
    append(&blanks, of: text, to: &closed)
    return closed
  }

  private static func append(_ blanks: inout [Int], of text: PositionedText, to closed: inout PositionedText) {
    for place in blanks { closed.append(place, of: text) }
    blanks.removeAll(keepingCapacity: true)
  }

  /// Whether more blanks follow, or what is no letter, so that the blank is not one between letters.
  private static func isWide(_ place: Int, in units: [UInt16]) -> Bool {
    place + 1 == units.count || !isLetter(place + 1, in: units)
  }

  private static func isSpaced(_ units: [UInt16]) -> Bool {
    var (letters, spaced) = (0, 0)
    for place in units.indices.prefix(sampleLength) where isHan(units[place]) {
      letters += 1
      if place + 1 < units.count, units[place + 1] == Folding.space || units[place + 1] == Folding.newline {
        spaced += 1
      }
    }
    return letters >= fewestLetters && spaced * 10 >= letters * 9
  }

  private static func isHan(_ unit: UInt16) -> Bool { unit >= 0x3400 && unit <= 0x9FFF }

  /// A character that words are made of, or punctuation among them; 无 at the end of a line or before a value is one itself.
  private static func isLetter(_ place: Int, in units: [UInt16]) -> Bool {
    if isGap(units[place]) || isValue(units[place]) { return false }
    guard units[place] == nothing else { return true }
    guard let next = units[(place + 1)...].first(where: { $0 != Folding.space }) else { return false }
    return !isGap(next) && !isValue(next) && next != nothing
  }

  private static let nothing: UInt16 = 0x65E0

  private static func isGap(_ unit: UInt16) -> Bool {
    unit == Folding.space || unit == Folding.newline || unit == Folding.bar
  }

  private static func isValue(_ unit: UInt16) -> Bool { NumberText.isDigit(unit) || unit == 0x2D || unit == 0x2F }
}

extension PositionedText {
  /// Appends a unit of another text of the same bytes.
  fileprivate mutating func append(_ place: Int, of text: PositionedText) {
    let bytes = text.byteRange(of: place..<place + 1)
    append(text.units[place], printed: text.printedUnit(place), bytes.lowerBound, bytes.upperBound)
  }
}
