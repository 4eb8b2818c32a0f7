/// Puts texts of a dictionary in the order of their code points.
enum TextRanking {
  /// Texts that agree in what was looked at so far.
  private struct Run {
    var range: Range<Int>
    /// Bytes known to be equal.
    var depth: Int
  }

  /// The codes in the order of their texts, and for each whether its text differs from the one before it.
  ///
  /// Sorts by eight bytes at a time, so that a comparison of whole texts is never made.
  static func sorted(_ codes: [UInt32], _ dictionary: TextDictionary) -> (codes: [UInt32], isNew: [Bool]) {
    var entries = codes.map { NumberedWord(word: 0, number: $0) }
    var scratch = entries
    var isNew = [Bool](repeating: false, count: entries.count)
    if !isNew.isEmpty { isNew[0] = true }
    entries.withUnsafeMutableBufferPointer { entries in
      scratch.withUnsafeMutableBufferPointer { scratch in
        isNew.withUnsafeMutableBufferPointer { isNew in
          var open = [Run(range: 0..<entries.count, depth: 0)]
          while let run = open.popLast() { sort(run, entries, scratch, isNew, dictionary, &open) }
        }
      }
    }
    return (entries.map(\.number), isNew)
  }

  private static func sort(
    _ run: Run, _ entries: UnsafeMutableBufferPointer<NumberedWord>,
    _ scratch: UnsafeMutableBufferPointer<NumberedWord>, _ isNew: UnsafeMutableBufferPointer<Bool>,
    _ dictionary: TextDictionary, _ open: inout [Run]
  ) {
    for index in run.range {
      entries[index].word = dictionary.withBytes(Int(entries[index].number)) { word($0, from: run.depth) }
    }
    let part = UnsafeMutableBufferPointer(rebasing: entries[run.range])
    RadixSort.sort(part, UnsafeMutableBufferPointer(rebasing: scratch[run.range]), low: 0)
    var start = run.range.lowerBound
    while start < run.range.upperBound {
      var end = start + 1
      while end < run.range.upperBound, entries[end].word == entries[start].word { end += 1 }
      if start > run.range.lowerBound { isNew[start] = true }
      if end - start > 1 {
        // Of texts that agree in these bytes, zeros behind an end included, the shorter ones come first.
        let limit = run.depth + 8
        let longer = settleEnded(start..<end, limit, entries, isNew, dictionary)
        if end - longer > 1 { open.append(Run(range: longer..<end, depth: limit)) }
      }
      start = end
    }
  }

  /// Puts those texts that end before `limit` in front, by length; gives the place of the first that goes on.
  private static func settleEnded(
    _ range: Range<Int>, _ limit: Int, _ entries: UnsafeMutableBufferPointer<NumberedWord>,
    _ isNew: UnsafeMutableBufferPointer<Bool>, _ dictionary: TextDictionary
  ) -> Int {
    let lengths = range.map { min(dictionary.length(Int(entries[$0].number)), limit + 1) }
    if lengths.allSatisfy({ $0 > limit }) { return range.lowerBound }
    let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    let numbers = order.map { entries[range.lowerBound + $0].number }
    var longer = range.upperBound
    for (offset, number) in numbers.enumerated() {
      let place = range.lowerBound + offset
      entries[place].number = number
      let length = lengths[order[offset]]
      if offset > 0, length != lengths[order[offset - 1]] { isNew[place] = true }
      if length > limit, longer == range.upperBound { longer = place }
    }
    return longer
  }

  /// Eight bytes from `depth` on as a word that compares as they do, with zeros behind the end.
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>, from depth: Int) -> UInt64 {
    var word: UInt64 = 0
    let end = min(depth + 8, bytes.count)
    var index = depth
    while index < end {
      word = word << 8 | UInt64(bytes[index])
      index += 1
    }
    return depth >= end ? 0 : word << UInt64(8 * (8 - (end - depth)))
  }
}
