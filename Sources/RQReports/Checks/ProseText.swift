import RQEngine

/// Numbers in sentences.
enum ProseText {
  /// Words that count applications.
  static func isUnit(_ unit: UInt16) -> Bool {
    switch unit {
    case 0x4EF6, 0x5B97, 0x4EFD, 0x6761, 0x6B21, 0x4E2A: true
    default: false
    }
  }

  /// A number with a counting word behind it at `start`; nil where there is none.
  static func count(in units: [UInt16], at start: Int, to end: Int) -> (value: Int64, range: Range<Int>)? {
    var stop = start
    while stop < end, stop - start < 20, NumberText.isDigit(units[stop]) || units[stop] == 0x2C { stop += 1 }
    if stop == start {
      while stop < end, stop - start < 8, YearReader.digit(units[stop]) != nil || "十百千".utf16.contains(units[stop]) {
        stop += 1
      }
    }
    guard stop > start, stop < end, isUnit(units[stop]) else { return nil }
    let piece = units[start..<stop]
    guard let value = NumberText.arabic(piece) ?? NumberText.chinese(piece), value.scale == 0,
      let count = Int64(exactly: value.unscaled)
    else { return nil }
    return (count, start..<stop + 1)
  }

  /// Whether one of `words` stands in the `length` units before `place`.
  static func precedes(_ words: [[UInt16]], _ place: Int, within length: Int, of text: CompactText) -> Bool {
    words.contains { text.firstIndex(of: $0, from: max(0, place - length), to: place) != nil }
  }
}
