/// Numbers distinct keys of one or more words in the order they come: open addressing with linear probing.
///
/// A slot keeps the first word of its key beside the number, so that a key of one word is found in one place of memory.
struct WordTable {
  private struct Slot {
    var word: UInt64
    /// The number + 1, or 0 for an empty slot.
    var number: UInt32
  }

  /// Words a key.
  let width: Int
  /// How many keys there are.
  private(set) var count = 0
  /// The words of the keys, one key's behind the other's.
  private(set) var keys: [UInt64] = []
  private var slots: [Slot]

  init(width: Int) {
    self.width = width
    slots = [Slot](repeating: Slot(word: 0, number: 0), count: 256)
  }

  /// Bytes of memory held.
  var memory: Int { slots.count * MemoryLayout<Slot>.stride + keys.count * 8 }

  /// The hash that places a key; its top bits choose a partition.
  @inline(__always)
  static func hash(_ words: UnsafePointer<UInt64>, _ width: Int) -> UInt64 {
    var hash = Hash64.word(words[0])
    for offset in 1..<max(width, 1) { hash = Hash64.combine(hash, words[offset]) }
    return hash
  }

  /// Makes room for `more` further keys.
  mutating func reserve(_ more: Int) {
    let needed = (count + more) * width
    if keys.count < needed {
      keys.append(contentsOf: repeatElement(0, count: max(needed, keys.count * 2) - keys.count))
    }
    if slots.count >= (count + more) * 2 { return }
    var size = slots.count
    while size < (count + more) * 2 { size *= 2 }
    var grown = [Slot](repeating: Slot(word: 0, number: 0), count: size)
    let mask = size - 1
    let width = width
    grown.withUnsafeMutableBufferPointer { grown in
      keys.withUnsafeBufferPointer { keys in
        guard let base = keys.baseAddress else { return }
        for number in 0..<count {
          var slot = Int(truncatingIfNeeded: WordTable.hash(base + number * width, width)) & mask
          while grown[slot].number != 0 { slot = (slot + 1) & mask }
          grown[slot] = Slot(word: keys[number * width], number: UInt32(truncatingIfNeeded: number + 1))
        }
      }
    }
    slots = grown
  }

  /// Writes the number of each of `count` keys to `numbers`; a key that is new gets the next one.
  mutating func assign(
    _ words: UnsafeBufferPointer<UInt64>, count: Int, into numbers: UnsafeMutableBufferPointer<UInt32>
  ) {
    guard count > 0, let base = words.baseAddress else { return }
    reserve(count)
    let (width, mask) = (width, slots.count - 1)
    var total = self.count
    slots.withUnsafeMutableBufferPointer { slots in
      keys.withUnsafeMutableBufferPointer { keys in
        if width == 1 {
          for row in 0..<count {
            let word = base[row]
            // Equal keys often stand together.
            if row > 0, word == base[row - 1] {
              numbers[row] = numbers[row - 1]
              continue
            }
            var slot = Int(truncatingIfNeeded: Hash64.word(word)) & mask
            while slots[slot].number != 0, slots[slot].word != word { slot = (slot + 1) & mask }
            if slots[slot].number == 0 {
              keys[total] = word
              total += 1
              slots[slot] = Slot(word: word, number: UInt32(truncatingIfNeeded: total))
            }
            numbers[row] = slots[slot].number &- 1
          }
        } else {
          for row in 0..<count {
            let key = base + row * width
            var slot = Int(truncatingIfNeeded: WordTable.hash(key, width)) & mask
            while slots[slot].number != 0 {
              if slots[slot].word == key[0],
                WordTable.equal(keys, Int(slots[slot].number &- 1) * width, key, width)
              {
                break
              }
              slot = (slot + 1) & mask
            }
            if slots[slot].number == 0 {
              for offset in 0..<width { keys[total * width + offset] = key[offset] }
              total += 1
              slots[slot] = Slot(word: key[0], number: UInt32(truncatingIfNeeded: total))
            }
            numbers[row] = slots[slot].number &- 1
          }
        }
      }
    }
    self.count = total
  }

  @inline(__always)
  private static func equal(
    _ keys: UnsafeMutableBufferPointer<UInt64>, _ start: Int, _ key: UnsafePointer<UInt64>, _ width: Int
  ) -> Bool {
    for offset in 1..<width where keys[start + offset] != key[offset] { return false }
    return true
  }

  /// The keys' words, without the room behind them.
  func withKeys<R>(_ body: (UnsafeBufferPointer<UInt64>) throws -> R) rethrows -> R {
    try keys.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<(count * width)])) }
  }
}
