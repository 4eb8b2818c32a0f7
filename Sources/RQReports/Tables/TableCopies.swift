import RQEngine

/// How the copies of a table are found in a document: where one may begin, and where it ends at the latest.
struct TableCopies {
  /// Phrases that begin the table, the most telling ones first; only the first list that occurs counts.
  let anchors: [[[UInt16]]]
  /// Phrases that stand behind the table.
  let ends: [[UInt16]]
  /// More units than the longest copy has.
  let maxLength: Int

  /// The stretches of compact units that may each hold a copy, in the order of the document.
  func candidates(in compact: CompactText) -> [Range<Int>] {
    var starts: [Int] = []
    for anchor in anchors {
      starts = anchor.flatMap { compact.indices(of: $0) }.ordered()
      if !starts.isEmpty { break }
    }
    return starts.enumerated().map { position, start in
      var end = position + 1 < starts.count ? starts[position + 1] : compact.units.count
      for phrase in ends {
        if let place = compact.firstIndex(of: phrase, from: start, to: end) { end = place }
      }
      return start..<min(end, start + maxLength)
    }
  }
}
