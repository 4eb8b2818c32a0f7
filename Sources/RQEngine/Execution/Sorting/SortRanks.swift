/// Ranks for the codes of text columns.
enum SortRanks {
  /// For each chunk the rank of each of its codes; none at all where the codes themselves will do.
  static func make(
    _ segments: [Segment], _ order: NaturalOrder, ordered: Bool, _ context: ExecutionContext
  ) throws -> [[UInt32]] {
    guard let first = segments.first?.dictionary else { return [] }
    if segments.allSatisfy({ $0.dictionary === first }) {
      if !ordered, first.isUnique { return [] }
      let ranks = try ranks(of: first, order, segments, context)
      return segments.map { _ in ranks }
    }
    var interner = TextInterner()
    let maps = segments.map { segment in segment.dictionary.flatMap { interner.map(from: $0) } }
    let merged = interner.dictionary()
    let ranks: [UInt32]
    if ordered {
      ranks = try listed(order, merged.ranks, merged)
    } else {
      ranks = Array(0..<UInt32(truncatingIfNeeded: merged.count))
    }
    var byDictionary: [ObjectIdentifier: [UInt32]] = [:]
    return zip(segments, maps).map { segment, map in
      guard let dictionary = segment.dictionary, let map else { return ranks }
      if let known = byDictionary[ObjectIdentifier(dictionary)] { return known }
      let own = map.map { ranks[Int($0)] }
      byDictionary[ObjectIdentifier(dictionary)] = own
      return own
    }
  }

  /// A number no rank exceeds.
  static func bound(_ segments: [Segment]) -> Int {
    var seen = Set<ObjectIdentifier>()
    var codes = 0
    for segment in segments {
      guard let dictionary = segment.dictionary, seen.insert(ObjectIdentifier(dictionary)).inserted else { continue }
      codes += dictionary.count
    }
    return codes
  }

  private static func ranks(
    of dictionary: TextDictionary, _ order: NaturalOrder, _ segments: [Segment], _ context: ExecutionContext
  ) throws -> [UInt32] {
    let rows = segments.reduce(0) { $0 + $1.count }
    if dictionary.hasRanks || rows > dictionary.count / 4 {
      return try listed(order, dictionary.ranks, dictionary)
    }
    // Few rows of a column with many texts: only those that occur are put in order.
    var isUsed = [Bool](repeating: false, count: dictionary.count)
    for segment in segments {
      try context.checkpoint()
      let vector = try segment.slice(0, segment.count)
      for row in 0..<segment.count where vector.isValid(row) { isUsed[vector.code(at: row)] = true }
    }
    let used = isUsed.indices.lazy.filter { isUsed[$0] }.map { UInt32(truncatingIfNeeded: $0) }
    let (codes, isNew) = TextRanking.sorted(Array(used), dictionary)
    var ranks = [UInt32](repeating: 0, count: dictionary.count)
    var rank: UInt32 = 0
    for (position, code) in codes.enumerated() {
      if position > 0, isNew[position] { rank += 1 }
      ranks[Int(code)] = rank
    }
    guard case .listed = order else { return ranks }
    return try listed(order, ranks, dictionary, codes: codes)
  }

  /// Ranks by the place in a listed order first, then by code point.
  static func listed(
    _ order: NaturalOrder, _ ranks: [UInt32], _ dictionary: TextDictionary, codes: [UInt32]? = nil
  ) throws -> [UInt32] {
    guard case .listed(let list) = order else { return ranks }
    let codes = codes ?? Array(0..<UInt32(truncatingIfNeeded: dictionary.count))
    var entries = codes.map { code in
      NumberedWord(
        word: UInt64(list.rank(of: dictionary.string(Int(code)))) << 32 | UInt64(ranks[Int(code)]), number: code)
    }
    var scratch = entries
    entries.withUnsafeMutableBufferPointer { entries in
      scratch.withUnsafeMutableBufferPointer { RadixSort.sort(entries, $0, low: 0) }
    }
    var result = ranks
    var rank: UInt32 = 0
    for (place, entry) in entries.enumerated() {
      if place > 0, entry.word != entries[place - 1].word { rank += 1 }
      result[Int(entry.number)] = rank
    }
    return result
  }
}
