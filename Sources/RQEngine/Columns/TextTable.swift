/// An open-addressing index from text to code.
struct TextTable: Sendable {
  /// Code + 1, or 0 for an empty slot; a power of two of them.
  private var slots: [UInt32]
  private var hashes: [UInt64]
  private var used = 0

  init(capacity: Int = 16) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    hashes = [UInt64](repeating: 0, count: size)
  }

  /// The index of all of a dictionary's texts; of equal ones the lowest code is kept.
  init(_ dictionary: TextDictionary) {
    self.init(capacity: dictionary.count)
    for code in 0..<dictionary.count {
      dictionary.withBytes(code) { text in
        let hash = Hash64.bytes(text)
        if find(text, hash: hash, in: dictionary) == nil { insert(code, hash: hash) }
      }
    }
  }

  func find(_ text: UnsafeBufferPointer<UInt8>, hash: UInt64, in dictionary: TextDictionary) -> Int? {
    find(hash: hash) { code in dictionary.withBytes(code) { TextOrder.compare($0, text) == 0 } }
  }

  @inline(__always)
  func find(hash: UInt64, _ matches: (Int) -> Bool) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let code = Int(slots[slot]) - 1
      if hashes[slot] == hash, matches(code) { return code }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds a code that `find` did not give.
  mutating func insert(_ code: Int, hash: UInt64) {
    if (used + 1) * 2 > slots.count { grow() }
    place(UInt32(truncatingIfNeeded: code + 1), hash)
    used += 1
  }

  private mutating func place(_ entry: UInt32, _ hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
    hashes[slot] = hash
  }

  private mutating func grow() {
    let (oldSlots, oldHashes) = (slots, hashes)
    slots = [UInt32](repeating: 0, count: oldSlots.count * 2)
    hashes = [UInt64](repeating: 0, count: oldSlots.count * 2)
    for (slot, entry) in oldSlots.enumerated() where entry != 0 { place(entry, oldHashes[slot]) }
  }
}
