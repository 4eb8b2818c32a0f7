/// Finds the headings of a report's six sections.
enum SectionScan {
  private struct Heading {
    var number: Int
    var range: Range<Int>
  }

  /// The sections of a document, by the longest run of headings that follow each other in order.
  static func sections(of text: PositionedText) -> [ReportSection] {
    let headings = chain(headings(of: text))
    return headings.enumerated().map { position, heading in
      let end = position + 1 < headings.count ? headings[position + 1].range.lowerBound : text.units.count
      let body = text.trimmed(heading.range.upperBound..<end)
      let headingBytes = text.byteRange(of: heading.range)
      let bodyBytes = text.byteRange(of: body)
      return ReportSection(
        number: heading.number, heading: text.printed(heading.range), text: body.isEmpty ? "" : text.printed(body),
        headingStart: headingBytes.lowerBound, headingEnd: headingBytes.upperBound,
        byteStart: bodyBytes.lowerBound, byteEnd: bodyBytes.upperBound)
    }
  }

  /// A list of contents names every section too: of several runs the one with the most sections wins, then the longest.
  private static func chain(_ headings: [Heading]) -> [Heading] {
    var best: [Heading] = []
    var current: [Heading] = []
    func span(_ run: [Heading]) -> Int {
      guard let first = run.first, let last = run.last else { return 0 }
      return last.range.upperBound - first.range.lowerBound
    }
    func settle() {
      if current.count > best.count || (current.count == best.count && span(current) > span(best)) { best = current }
    }
    for heading in headings {
      if let last = current.last, heading.number <= last.number {
        settle()
        current = current.filter { $0.number < heading.number && heading.number > 1 }
      }
      current.append(heading)
    }
    settle()
    return best
  }

  private static func headings(of text: PositionedText) -> [Heading] {
    var found: [Heading] = []
    var letters: [UInt16] = []
    letters.reserveCapacity(longestLine)
    text.units.withUnsafeBufferPointer { units in
      for line in text.lines where line.count <= longestLine && !line.isEmpty {
        let line = text.trimmed(line)
        if let number = number(of: units[line], &letters) { found.append(Heading(number: number, range: line)) }
      }
    }
    return found
  }

  private static let longestLine = 90

  private static let keys: [(number: Int, phrase: [UInt16])] = [
    (1, "总体情况".phrase), (2, "主动公开政府信息".phrase), (3, "收到和处理政府信息公开申请".phrase),
    (3, "收到和处理".phrase), (4, "行政复议".phrase), (5, "主要问题".phrase), (6, "其他需要报告".phrase), (6, "需要报告的其他事项".phrase),
  ]

  private static let keyStarts = UnitSet(keys.compactMap(\.phrase.first))
  private static let keyEnds = UnitSet(keys.compactMap(\.phrase.last))
  private static let suit = "诉讼".phrase
  private static let ends = ["情况".phrase, "事项".phrase]

  /// The section a line is the heading of; nil for other lines.
  ///
  /// - Parameter letters: room for the letters of the line.
  private static func number(of line: UnitSlice, _ letters: inout [UInt16]) -> Int? {
    guard line.count >= 4, line.contains(where: { keyStarts.contains($0) }),
      line.contains(where: { keyEnds.contains($0) })
    else { return nil }
    letters.removeAll(keepingCapacity: true)
    for unit in line {
      switch unit {
      case 0x3002, 0x3B, 0x3A, Folding.bar: return nil
      case Folding.space: break
      default: letters.append(unit)
      }
    }
    guard letters.count <= 48, letters.count >= 4 else { return nil }
    let numbered = isNumbered(letters)
    for key in keys {
      guard let place = index(of: key.phrase, in: letters) else { continue }
      if key.number == 4, index(of: suit, in: letters) == nil { continue }
      // Without a number only a line that is little more than the name of the section is taken for its heading.
      if numbered || (place <= 8 && letters.count - place - key.phrase.count <= 16 && endsAsHeading(letters)) {
        return key.number
      }
    }
    return nil
  }

  private static func endsAsHeading(_ letters: [UInt16]) -> Bool {
    ends.contains { letters.suffix(2).elementsEqual($0) }
  }

  /// `一、`, `1、`, `三是`.
  private static func isNumbered(_ letters: [UInt16]) -> Bool {
    guard let first = letters.first, letters.count > 2 else { return false }
    guard LabelRun.chineseNumeral(first) != nil || NumberText.isDigit(first) else { return false }
    return letters[1] == 0x3001 || letters[1] == 0x2E || letters[1] == 0x662F
  }

  private static func index(of phrase: [UInt16], in letters: [UInt16]) -> Int? {
    guard letters.count >= phrase.count, let first = phrase.first else { return nil }
    return letters.withUnsafeBufferPointer { letters in
      (0...letters.count - phrase.count).first {
        letters[$0] == first && letters[$0..<$0 + phrase.count].elementsEqual(phrase)
      }
    }
  }
}
