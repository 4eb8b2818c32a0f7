/// The numbers that programs print before the rows of a table, from 0 or 1 on, and above its columns.
enum IndexColumn {
  /// So many rows in order are numbered where no numbers of columns stand above them.
  private static let fewestRows = 8
  private static let fewestRowsBelowHeads = 3

  /// The text without such numbers; nil where there are none.
  static func removed(from text: PositionedText) -> PositionedText? {
    let lines = text.lines.map { text.trimmed($0) }
      .filter { !$0.isEmpty && !TableTokenizer.isRule(text.units[$0]) }
    var marked: [Range<Int>] = []
    var position = 0
    while position < lines.count {
      guard let first = number(of: lines[position], in: text), first.value <= 1,
        !areColumns(lines[position], in: text)
      else {
        position += 1
        continue
      }
      var rows = [first.range]
      while position + rows.count < lines.count,
        let next = number(of: lines[position + rows.count], in: text), next.value == first.value + rows.count
      { rows.append(next.range) }
      let head = position > 0 && areColumns(lines[position - 1], in: text) ? lines[position - 1] : nil
      let named = rows.indices.count { isNamed(rows[$0], lines[position + $0], text) }
      let isIndex =
        head == nil
        ? rows.count >= fewestRows && named * 5 >= rows.count * 4
        : rows.count >= fewestRowsBelowHeads && named >= 2
      if isIndex {
        if let head { marked.append(head) }
        marked += rows
      }
      position += rows.count
    }
    if marked.isEmpty { return nil }
    var marks = [Bool](repeating: false, count: text.units.count)
    for range in marked { for place in range { marks[place] = true } }
    return text.filtered(marks)
  }

  /// The number a line begins with, and its units with what parts it from the first cell; nil where there is none or
  /// nothing behind it.
  private static func number(of line: Range<Int>, in text: PositionedText) -> (value: Int, range: Range<Int>)? {
    var place = line.lowerBound
    let isBarred = text.units[place] == Folding.bar
    if isBarred { place += 1 }
    while place < line.upperBound, text.units[place] == Folding.space { place += 1 }
    let digits = text.units[place..<line.upperBound].prefix(4, while: NumberText.isDigit)
    guard (1...3).contains(digits.count), digits.endIndex < line.upperBound else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    var end = digits.endIndex
    while end < line.upperBound, text.units[end] == Folding.space { end += 1 }
    guard end < line.upperBound else { return nil }
    let separator = text.units[end]
    if isBarred { return separator == Folding.bar ? (value, line.lowerBound..<end) : nil }
    if separator == Folding.bar || separator == 0x2C && end == digits.endIndex && text.isPrinted(end, as: 0x2C) {
      return (value, line.lowerBound..<end + 1)
    }
    return end > digits.endIndex ? (value, line.lowerBound..<digits.endIndex) : nil
  }

  /// Whether words follow the number of a row.
  private static func isNamed(_ number: Range<Int>, _ line: Range<Int>, _ text: PositionedText) -> Bool {
    text.units[number.upperBound..<line.upperBound].contains { $0 >= 0x3400 }
  }

  /// Whether a line has the numbers of columns and nothing else, 0, 1, 2, ….
  private static func areColumns(_ line: Range<Int>, in text: PositionedText) -> Bool {
    var columns = 0
    var place = line.lowerBound
    while place < line.upperBound {
      if isSeparator(text.units[place]) {
        place += 1
        continue
      }
      let digits = text.units[place..<line.upperBound].prefix(3, while: NumberText.isDigit)
      place = digits.endIndex
      guard !digits.isEmpty, digits.reduce(0, { $0 * 10 + Int($1 - 0x30) }) == columns,
        place == line.upperBound || isSeparator(text.units[place])
      else { return false }
      columns += 1
    }
    return columns > 1
  }

  private static func isSeparator(_ unit: UInt16) -> Bool {
    unit == Folding.space || unit == Folding.bar || unit == 0x2C
  }
}

extension ArraySlice<UInt16> {
  /// The units at the beginning that a condition holds for, at most so many.
  fileprivate func prefix(_ most: Int, while holds: (UInt16) -> Bool) -> ArraySlice<UInt16> {
    prefix(most).prefix(while: holds)
  }
}
