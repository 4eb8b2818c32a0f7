/// Gives each distinct key a group number, in order of first appearance.
///
/// Keys of one small dictionary index an array; all others go through open addressing with linear probing.
struct GroupTable {
  private(set) var encoder: KeyEncoder
  private var keys: [UInt64] = []
  private var hashes: [UInt64] = []
  /// Group + 1, or 0 for an empty slot; a power of two of them.
  private var slots: [UInt32]
  private var words: [UInt64] = []
  /// Group + 1 by code for a single text key.
  private var direct: [UInt32] = []
  private let isDirect: Bool

  init(types: [DataType]) {
    encoder = KeyEncoder(types: types)
    slots = [UInt32](repeating: 0, count: 1024)
    isDirect = types == [.text]
  }

  /// How many groups there are.
  var count: Int { hashes.count }

  /// Bytes of memory held.
  var memory: Int { keys.count * 8 + hashes.count * 8 + slots.count * 4 + direct.count * 4 + encoder.memory }

  /// Writes the group of each listed row to its place in `groups`.
  mutating func resolve(_ vectors: [Vector], _ rows: Rows, into groups: UnsafeMutableBufferPointer<UInt32>) {
    let width = encoder.width
    if words.count < rows.count * width { words = [UInt64](repeating: 0, count: rows.count * width) }
    words.withUnsafeMutableBufferPointer { encoder.encode(vectors, rows, into: $0) }
    var position = 0
    if isDirect {
      // The code space may have grown with this batch; code + 1 leaves place 0 to NULL.
      let space = encoder.codeCount(key: 0) + 1
      if direct.count < space { direct.append(contentsOf: repeatElement(0, count: space - direct.count)) }
      rows.forEach { row in
        let place = words[position + 1] != 0 ? 0 : Int(truncatingIfNeeded: words[position]) + 1
        if direct[place] == 0 {
          append(position)
          direct[place] = UInt32(truncatingIfNeeded: count)
        }
        groups[row] = direct[place] - 1
        position += width
      }
      return
    }
    rows.forEach { row in
      groups[row] = findOrInsert(position)
      position += width
    }
  }

  private func hash(_ position: Int) -> UInt64 {
    var hash = Hash64.word(words[position])
    for offset in 1..<encoder.width { hash = Hash64.combine(hash, words[position + offset]) }
    return hash
  }

  @inline(__always)
  private mutating func findOrInsert(_ position: Int) -> UInt32 {
    let hash = hash(position)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    let width = encoder.width
    while slots[slot] != 0 {
      let group = Int(slots[slot]) - 1
      if hashes[group] == hash {
        var equal = true
        for offset in 0..<width where keys[group * width + offset] != words[position + offset] {
          equal = false
          break
        }
        if equal { return UInt32(truncatingIfNeeded: group) }
      }
      slot = (slot + 1) & mask
    }
    append(position, hash)
    slots[slot] = UInt32(truncatingIfNeeded: count)
    let group = UInt32(truncatingIfNeeded: count - 1)
    if count * 2 > slots.count { grow() }
    return group
  }

  private mutating func append(_ position: Int, _ hash: UInt64 = 0) {
    keys.append(contentsOf: words[position..<(position + encoder.width)])
    hashes.append(hash)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (group, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(truncatingIfNeeded: group + 1)
    }
  }

  /// Takes over the groups of another table; gives the group here of each group there.
  mutating func merge(_ other: inout GroupTable) -> [UInt32] {
    let width = encoder.width
    words = encoder.translate(other.keys, from: &other.encoder)
    var map: [UInt32] = []
    map.reserveCapacity(other.count)
    if isDirect {
      let space = encoder.codeCount(key: 0) + 1
      if direct.count < space { direct.append(contentsOf: repeatElement(0, count: space - direct.count)) }
    }
    for group in 0..<other.count {
      let position = group * width
      if isDirect {
        let place = words[position + 1] != 0 ? 0 : Int(truncatingIfNeeded: words[position]) + 1
        if direct[place] == 0 {
          append(position)
          direct[place] = UInt32(truncatingIfNeeded: count)
        }
        map.append(direct[place] - 1)
      } else {
        map.append(findOrInsert(position))
      }
    }
    return map
  }

  /// The values of one key for a range of groups.
  mutating func key(_ key: Int, groups: Range<Int>) throws -> Vector {
    try keys.withUnsafeBufferPointer { try encoder.decode(key: key, $0, rows: groups) }
  }
}
