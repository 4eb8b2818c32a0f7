/// The best rows of each group, as far as their words tell.
struct TopSlots {
  /// How many groups there is room for.
  private(set) var count = 0
  private let keep: Int
  /// For each group the words of its best rows, ascending, and their places; the largest numbers where there is none yet.
  private var words: [UInt64] = []
  private var placesOfWords: [Int64] = []
  /// For each group the word that a row must not exceed.
  private var bounds: [UInt64] = []
  /// Rows that were even with the last of their group's best.
  private var ties: [Tie] = []
  private var tiesAfterPruning = 0

  private struct Tie {
    let word: UInt64
    let group: UInt32
    let place: Int64
  }

  init(keep: Int) { self.keep = keep }

  /// Bytes of memory held.
  var memory: Int { words.count * 16 + bounds.count * 8 + ties.count * 24 }

  /// Makes room for groups `0..<count`.
  mutating func resize(to groups: Int) {
    count = max(count, groups)
    if bounds.count >= count { return }
    let more = max(count, bounds.count * 2) - bounds.count
    bounds.append(contentsOf: repeatElement(.max, count: more))
    words.append(contentsOf: repeatElement(.max, count: more * keep))
    placesOfWords.append(contentsOf: repeatElement(.max, count: more * keep))
  }

  /// Takes rows of a batch; lists those that may be wanted if asked to.
  mutating func insert(
    _ rows: Rows, words encoded: UnsafeMutableBufferPointer<UInt64>, groups: UnsafeMutableBufferPointer<UInt32>,
    base: Int64, keepsTies: Bool, listing: Bool
  ) -> [UInt16] {
    var passing: [UInt16] = []
    withSlots { slots, ties in
      rows.forEach { row in
        let (word, group) = (encoded[row], groups[row])
        let bound = slots.bounds[Int(group)]
        guard word < bound || keepsTies && word == bound else { return }
        slots.insert(word, group, base + Int64(row), keepsTies, &ties)
        if listing { passing.append(UInt16(truncatingIfNeeded: row)) }
      }
    }
    pruneTies()
    return passing
  }

  /// Takes the best rows of another worker, whose groups are those of `map` here.
  mutating func merge(_ other: TopSlots, _ map: [UInt32], keepsTies: Bool) {
    withSlots { slots, ties in
      for (group, target) in map.enumerated() {
        for slot in (group * other.keep)..<((group + 1) * other.keep) where other.placesOfWords[slot] != .max {
          slots.insert(other.words[slot], target, other.placesOfWords[slot], keepsTies, &ties)
        }
      }
      for tie in other.ties { slots.insert(tie.word, map[Int(tie.group)], tie.place, true, &ties) }
    }
  }

  /// The places of all rows that may be wanted, ascending.
  func places() -> [Int64] {
    var entries = placesOfWords.filter { $0 != .max }.map { UInt64(bitPattern: $0) }
    for tie in ties where tie.word <= bounds[Int(tie.group)] { entries.append(UInt64(bitPattern: tie.place)) }
    var scratch = entries
    entries.withUnsafeMutableBufferPointer { entries in
      scratch.withUnsafeMutableBufferPointer { RadixSort.sort(entries, $0, low: 0) }
    }
    return entries.map { Int64(bitPattern: $0) }
  }

  /// Forgets ties that are behind the best by now, once there are many more than were left the last time.
  private mutating func pruneTies() {
    if ties.count <= max(1 << 16, 2 * tiesAfterPruning) { return }
    ties.removeAll { $0.word > bounds[Int($0.group)] }
    tiesAfterPruning = ties.count
  }

  /// The slots as memory, for loops that must not ask who else uses them.
  private struct Slots {
    let keep: Int
    let words: UnsafeMutableBufferPointer<UInt64>
    let places: UnsafeMutableBufferPointer<Int64>
    let bounds: UnsafeMutableBufferPointer<UInt64>

    /// Puts a row among the best of its group, if it belongs there.
    @inline(__always)
    func insert(_ word: UInt64, _ group: UInt32, _ place: Int64, _ keepsTies: Bool, _ ties: inout [Tie]) {
      let start = Int(group) &* keep
      let last = start &+ keep &- 1
      if places[last] != .max {
        if word > words[last] || word == words[last] && place > places[last] {
          if keepsTies, word == words[last] { ties.append(Tie(word: word, group: group, place: place)) }
          return
        }
        if keepsTies { ties.append(Tie(word: words[last], group: group, place: places[last])) }
      }
      var slot = last
      while slot > start, words[slot &- 1] > word || words[slot &- 1] == word && places[slot &- 1] > place {
        words[slot] = words[slot &- 1]
        places[slot] = places[slot &- 1]
        slot &-= 1
      }
      words[slot] = word
      places[slot] = place
      if places[last] != .max { bounds[Int(group)] = words[last] }
    }
  }

  @inline(__always)
  private mutating func withSlots(_ body: (Slots, inout [Tie]) -> Void) {
    let keep = keep
    words.withUnsafeMutableBufferPointer { words in
      placesOfWords.withUnsafeMutableBufferPointer { places in
        bounds.withUnsafeMutableBufferPointer { bounds in
          body(Slots(keep: keep, words: words, places: places, bounds: bounds), &ties)
        }
      }
    }
  }
}
