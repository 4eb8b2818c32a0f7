/// Group numbers by the hash of their keys: open addressing with linear probing.
struct HashIndex {
  /// Group + 1, or 0 for an empty slot; a power of two of them.
  private var slots = [UInt32](repeating: 0, count: 1024)
  /// The hash of each group's key, with room for more groups than there are.
  private var hashes: [UInt64] = []

  /// Bytes of memory held.
  var memory: Int { slots.count * 4 + hashes.count * 8 }

  /// Makes room for `count` groups in all.
  mutating func reserve(_ count: Int) {
    if hashes.count < count {
      hashes.append(contentsOf: repeatElement(0, count: max(count, hashes.count * 2) - hashes.count))
    }
    if slots.count >= count * 2 { return }
    var size = slots.count
    while size < count * 2 { size *= 2 }
    let used = slots.compactMap { $0 == 0 ? nil : Int($0) - 1 }
    slots = [UInt32](repeating: 0, count: size)
    for group in used { place(group) }
  }

  private mutating func place(_ group: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hashes[group]) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(truncatingIfNeeded: group + 1)
  }

  /// Takes in the keys of groups that were found another way.
  mutating func rebuild(_ keys: UnsafeBufferPointer<UInt64>, width: Int, groups: Int) {
    reserve(groups)
    for group in 0..<groups {
      hashes[group] = HashIndex.hash(keys, group * width, width)
      place(group)
    }
  }

  @inline(__always)
  private static func hash(_ words: UnsafeBufferPointer<UInt64>, _ start: Int, _ width: Int) -> UInt64 {
    var hash = Hash64.word(words[start])
    for offset in 1..<max(width, 1) { hash = Hash64.combine(hash, words[start + offset]) }
    return hash
  }

  /// Writes the group of each encoded row to its place in `groups`; a key that is new gets the next number, and its
  /// words go to `keys`. There is room for as many groups as rows.
  mutating func assign(
    _ rows: Rows, words: UnsafeBufferPointer<UInt64>, keys: UnsafeMutableBufferPointer<UInt64>, width: Int,
    _ groups: UnsafeMutableBufferPointer<UInt32>, _ count: inout Int
  ) {
    var total = count
    let mask = slots.count - 1
    slots.withUnsafeMutableBufferPointer { slots in
      hashes.withUnsafeMutableBufferPointer { hashes in
        var position = 0
        rows.forEach { row in
          let hash = HashIndex.hash(words, position, width)
          var slot = Int(truncatingIfNeeded: hash) & mask
          var found = -1
          while slots[slot] != 0 {
            let group = Int(slots[slot]) - 1
            if hashes[group] == hash, HashIndex.equal(keys, group * width, words, position, width) {
              found = group
              break
            }
            slot = (slot + 1) & mask
          }
          if found < 0 {
            found = total
            for offset in 0..<width { keys[found * width + offset] = words[position + offset] }
            hashes[found] = hash
            slots[slot] = UInt32(truncatingIfNeeded: found + 1)
            total += 1
          }
          groups[row] = UInt32(truncatingIfNeeded: found)
          position += width
        }
      }
    }
    count = total
  }

  @inline(__always)
  private static func equal(
    _ keys: UnsafeMutableBufferPointer<UInt64>, _ a: Int, _ words: UnsafeBufferPointer<UInt64>, _ b: Int, _ width: Int
  ) -> Bool {
    for offset in 0..<width where keys[a + offset] != words[b + offset] { return false }
    return true
  }
}
