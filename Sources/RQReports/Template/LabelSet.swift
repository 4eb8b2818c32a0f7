import RQEngine

/// The labels of a table, found in text that may be wrapped, cut, renumbered or mistyped.
///
/// Labels are compared by their letters alone: numbering, punctuation, quotes and whatever stands in brackets are left out.
struct LabelSet<Code: Hashable & Sendable>: Sendable {
  /// One spelling of a label.
  struct Spelling: Sendable {
    var code: Code
    var letters: [UInt16]
    /// The number the template prints before the label, from 1.
    var number: Int?
    /// Whether small typing errors and a cut end are tolerated.
    var tolerant: Bool
  }

  /// A label that was found.
  struct Match {
    var code: Code
    /// The letters of the run that it covers.
    var range: Range<Int>
  }

  private let spellings: [Spelling]
  /// The spellings that begin with the same letter, longest first, and nothing in the first place.
  private let groups: [[Int]]
  /// For each unit the place of the spellings that begin with it.
  private let groupOfLetter: [UInt8]

  /// A set of spellings, which begin with fewer than 256 letters.
  init(_ spellings: [Spelling]) {
    self.spellings = spellings
    var groups: [[Int]] = [[]]
    var groupOfLetter = [UInt8](repeating: 0, count: 1 << 16)
    for (position, spelling) in spellings.enumerated() {
      guard let first = spelling.letters.first.map({ Int($0) }) else { continue }
      if groupOfLetter[first] == 0 {
        groupOfLetter[first] = UInt8(groups.count)
        groups.append([])
      }
      groups[Int(groupOfLetter[first])].append(position)
    }
    self.groups = groups.map { group in
      group.ordered { spellings[$0].letters.count > spellings[$1].letters.count }
    }
    self.groupOfLetter = groupOfLetter
  }

  /// The labels of a run, in order. `accepts` may refuse a match that its surroundings speak against.
  func matches(in run: LabelRun, accepts: (Code, Match?) -> Bool = { _, _ in true }) -> [Match] {
    var found: [Match] = []
    let letters = run.letters
    letters.withUnsafeBufferPointer { letters in
      var position = 0
      while position < letters.count {
        let group = groupOfLetter[Int(letters[position])]
        guard group != 0,
          let label = spelling(of: groups[Int(group)], at: position, letters, { accepts($0, found.last) })
        else {
          position += 1
          continue
        }
        let end = position + spellings[label].letters.count
        found.append(Match(code: spellings[label].code, range: position..<end))
        position = end
      }
    }
    let tail = (found.last?.range.upperBound ?? 0)..<letters.count
    if tail.count >= 3, let match = nearest(to: tail, in: run) { found.append(match) }
    return found
  }

  /// The first of some spellings that stands at a place of the letters and is accepted there.
  private func spelling(
    of group: [Int], at position: Int, _ letters: UnsafeBufferPointer<UInt16>, _ accepts: (Code) -> Bool
  ) -> Int? {
    group.first { candidate in
      let own = spellings[candidate].letters
      return position + own.count <= letters.count && letters[position..<position + own.count].elementsEqual(own)
        && accepts(spellings[candidate].code)
    }
  }

  /// The one label that the letters at the end of a run can be read as, if there is just one.
  ///
  /// Distances are Levenshtein's. The bound grows with the label: 1 up to 5 letters, 2 up to 10, 3 beyond. A label whose
  /// end is cut counts as one edit when at least four letters and three fifths of it are left.
  private func nearest(to tail: Range<Int>, in run: LabelRun) -> Match? {
    let start = run.lastNumberedLetter(in: tail) ?? tail.lowerBound
    let letters = Array(run.letters[start..<tail.upperBound])
    guard letters.count >= 3, letters.count <= 60 else { return nil }
    let number = run.number(at: start)
    var best: (distance: Int, code: Code)?
    var tied = false
    for spelling in spellings where spelling.tolerant {
      if let number, let own = spelling.number, number != own { continue }
      let full = spelling.letters.count
      let bound = full <= 5 ? 1 : full <= 10 ? 2 : 3
      var distance: Int?
      if letters.count >= 4, letters.count * 5 >= full * 3, letters.count < full,
        spelling.letters.prefix(letters.count).elementsEqual(letters)
      {
        distance = 1
      }
      if abs(full - letters.count) <= bound {
        let edits = EditDistance.between(letters, spelling.letters, atMost: bound)
        if let edits, edits < distance ?? .max { distance = edits }
      }
      guard let distance else { continue }
      if let current = best {
        if distance < current.distance {
          best = (distance, spelling.code)
          tied = false
        } else if distance == current.distance, current.code != spelling.code {
          tied = true
        }
      } else {
        best = (distance, spelling.code)
      }
    }
    guard let best, !tied else { return nil }
    return Match(code: best.code, range: start..<tail.upperBound)
  }
}

/// The letters between two runs of values, with the numbering that stands among them.
struct LabelRun {
  /// Chinese and Latin letters, without what stands in brackets.
  private(set) var letters: [UInt16] = []
  /// The number printed right before a letter, by the letter's place.
  private var numbers: [(letter: Int, number: Int)] = []

  /// The letters of the label tokens of a text.
  init(_ tokens: ArraySlice<TableToken>, of text: PositionedText) {
    text.units.withUnsafeBufferPointer { all in
      if tokens.count == 1, let token = tokens.first {
        if token.kind == .label { read(all[token.range]) }
        return
      }
      var units: [UInt16] = []
      units.reserveCapacity(tokens.reduce(0) { $0 + $1.range.count })
      for token in tokens where token.kind == .label { units.append(contentsOf: all[token.range]) }
      units.withUnsafeBufferPointer { read($0[...]) }
    }
  }

  /// The letters of a label given by its units.
  init(letters units: [UInt16]) { units.withUnsafeBufferPointer { read($0[...]) } }

  /// Whether the letters are what a cell says instead of a number: 详见附表, 另行公布, 统计中.
  var refersElsewhere: Bool {
    guard numbers.isEmpty else { return false }
    return letters.count <= 6 || (letters.count <= 12 && letters.contains { LabelRun.elsewhere.contains($0) })
  }

  private static let elsewhere = UnitSet("详附另略密")

  /// The number printed right before a letter.
  func number(at letter: Int) -> Int? { numbers.last { $0.letter == letter }?.number }

  /// The last letter of a range that has a number before it.
  func lastNumberedLetter(in range: Range<Int>) -> Int? { numbers.last { range.contains($0.letter) }?.letter }

  private mutating func read(_ units: UnitSlice) {
    letters.reserveCapacity(units.count)
    var brackets: [Int: Int]?
    var place = units.startIndex
    while place < units.endIndex {
      let unit = units[place]
      if unit == 0x28 {
        let known = brackets ?? LabelRun.brackets(of: units)
        brackets = known
        if let end = known[place] {
          if let number = LabelRun.number(units[place + 1..<end]) { numbers.append((letters.count, number)) }
          place = end + 1
          continue
        }
      } else if NumberText.isDigit(unit) || LabelRun.chineseNumeral(unit) != nil {
        var end = place + 1
        while end < units.endIndex, NumberText.isDigit(unit), NumberText.isDigit(units[end]) { end += 1 }
        // Of more digits the last two are read.
        if end < units.endIndex, units[end] == 0x2E || units[end] == 0x3001 || units[end] == 0x2C,
          let number = LabelRun.number(units[max(place, end - 2)..<end])
        {
          numbers.append((letters.count, number))
          place = end + 1
          continue
        }
        if NumberText.isDigit(unit) {
          place = end
          continue
        }
      }
      if (0x3400...0x9FFF).contains(unit) || (0x41...0x5A).contains(unit) || (0x61...0x7A).contains(unit) {
        letters.append(unit)
      }
      place += 1
    }
    unifyVocabulary()
  }

  /// Words of other regions that converted copies put in place of the template's, of equal length.
  private mutating func unifyVocabulary() {
    guard letters.contains(where: { LabelRun.vocabularyStarts.contains($0) }) else { return }
    for (foreign, own) in LabelRun.vocabulary where letters.count >= foreign.count {
      for position in 0...(letters.count - foreign.count)
      where letters[position..<position + foreign.count].elementsEqual(foreign) {
        letters.replaceSubrange(position..<position + foreign.count, with: own)
      }
    }
  }

  private static let vocabulary = [
    ("资讯".phrase, "信息".phrase), ("规范性档案".phrase, "规范性文件".phrase), ("反覆".phrase, "反复".phrase),
    ("覆议".phrase, "复议".phrase),
  ]
  private static let vocabularyStarts = UnitSet(vocabulary.compactMap(\.0.first))

  /// For each opening bracket that is closed the place where it is.
  private static func brackets(of units: UnitSlice) -> [Int: Int] {
    var open: [Int] = []
    var closed: [Int: Int] = [:]
    for place in units.startIndex..<units.endIndex {
      if units[place] == 0x28 {
        open.append(place)
      } else if units[place] == 0x29, let start = open.popLast() {
        closed[start] = place
      }
    }
    return closed
  }

  /// The number that 一 … 十 or one or two digits stand for.
  static func number(_ units: some RandomAccessCollection<UInt16>) -> Int? {
    guard (1...2).contains(units.count), let first = units.first else { return nil }
    if units.count == 1, let value = chineseNumeral(first) { return value }
    var value = 0
    for unit in units {
      guard NumberText.isDigit(unit) else { return nil }
      value = value * 10 + Int(unit - 0x30)
    }
    return value
  }

  /// The value of 一 … 十.
  static func chineseNumeral(_ unit: UInt16) -> Int? {
    if unit == 0x5341 { return 10 }
    guard unit >= 0x4E00, unit != 0x4E24, let value = NumberText.chineseDigit(unit), value > 0 else { return nil }
    return Int(value)
  }
}

/// How many letters must be changed to make one word another.
enum EditDistance {
  /// Levenshtein's distance by rows, given up once it exceeds `bound`.
  static func between(_ a: [UInt16], _ b: [UInt16], atMost bound: Int) -> Int? {
    if abs(a.count - b.count) > bound { return nil }
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      var least = row[0]
      for j in 0..<b.count {
        let cost = min(row[j + 1] + 1, row[j] + 1, diagonal + (letter == b[j] ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = cost
        least = min(least, cost)
      }
      if least > bound { return nil }
    }
    return row[b.count] <= bound ? row[b.count] : nil
  }
}
