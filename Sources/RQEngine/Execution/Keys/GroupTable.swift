/// Gives each distinct key a group number, in order of first appearance.
///
/// Keys with few possible values, such as codes of small dictionaries and narrow integers, index an array directly; all
/// others go through open addressing with linear probing.
struct GroupTable {
  /// How many groups there are.
  private(set) var count = 0
  private var encoder: KeyEncoder
  /// The words of the groups' keys, with room for more groups than there are.
  private var keys: [UInt64] = []
  private var words: [UInt64] = []
  /// How groups are found; nil once there were too many possible keys.
  private var direct: DirectIndex?
  private var hashed = HashIndex()

  init(types: [DataType]) {
    encoder = KeyEncoder(types: types)
    direct = DirectIndex(types: types)
  }

  /// Bytes of memory held.
  var memory: Int { keys.count * 8 + hashed.memory + (direct?.memory ?? 0) + encoder.memory }

  /// Writes the group of each listed row to its place in `groups`.
  mutating func resolve(_ vectors: [Vector], _ rows: Rows, into groups: UnsafeMutableBufferPointer<UInt32>) {
    reserve(rows.count)
    if direct != nil, resolveDirectly(vectors, rows, groups) { return }
    let width = encoder.width
    if words.count < rows.count * width { words = [UInt64](repeating: 0, count: rows.count * width) }
    words.withUnsafeMutableBufferPointer { encoder.encode(vectors, rows, into: $0) }
    resolveHashed(rows, groups)
  }

  /// Makes room for the keys of `more` groups.
  private mutating func reserve(_ more: Int) {
    let needed = (count + more) * encoder.width
    if keys.count < needed {
      keys.append(contentsOf: repeatElement(0, count: max(needed, keys.count * 2) - keys.count))
    }
  }

  /// Finds the groups by direct index; false when the keys turn out to have too many possible values.
  private mutating func resolveDirectly(
    _ vectors: [Vector], _ rows: Rows, _ groups: UnsafeMutableBufferPointer<UInt32>
  ) -> Bool {
    let maps = encoder.maps(for: vectors)
    let sizes = vectors.indices.map { encoder.codeCount(key: $0) }
    guard var index = direct, index.cover(vectors, rows, codeCounts: sizes) else {
      leaveDirect()
      return false
    }
    direct = nil
    if index.isStale {
      keys.withUnsafeBufferPointer { index.rebuild($0, width: encoder.width, groups: count) }
    }
    index.places(of: vectors, maps, rows, into: groups)
    let before = count
    var fresh: [Int] = []
    index.assign(rows, groups, &count, &fresh)
    for (offset, row) in fresh.enumerated() { store(vectors, row, as: before + offset) }
    direct = index
    return true
  }

  /// Keeps the key of one row as that of a new group.
  private mutating func store(_ vectors: [Vector], _ row: Int, as group: Int) {
    let width = encoder.width
    withUnsafePointer(to: UInt16(truncatingIfNeeded: row)) { number in
      let one = Rows(indices: UnsafeBufferPointer(start: number, count: 1), count: 1)
      keys.withUnsafeMutableBufferPointer { keys in
        encoder.encode(
          vectors, one, into: UnsafeMutableBufferPointer(rebasing: keys[(group * width)..<((group + 1) * width)]))
      }
    }
  }

  /// Goes over to hashing, with the groups found so far.
  private mutating func leaveDirect() {
    direct = nil
    keys.withUnsafeBufferPointer { hashed.rebuild($0, width: encoder.width, groups: count) }
  }

  /// Finds the groups of the encoded rows by hash.
  private mutating func resolveHashed(_ rows: Rows, _ groups: UnsafeMutableBufferPointer<UInt32>) {
    hashed.reserve(count + rows.count)
    let width = encoder.width
    var (total, index) = (count, HashIndex())
    swap(&index, &hashed)
    keys.withUnsafeMutableBufferPointer { keys in
      words.withUnsafeBufferPointer { words in
        index.assign(rows, words: words, keys: keys, width: width, groups, &total)
      }
    }
    swap(&index, &hashed)
    count = total
  }

  /// Takes over the groups of another table; gives the group here of each group there.
  mutating func merge(_ other: inout GroupTable) -> [UInt32] {
    if other.count == 0 { return [] }
    if direct != nil { leaveDirect() }
    let width = encoder.width
    reserve(other.count)
    words = encoder.translate(Array(other.keys[..<(other.count * width)]), from: &other.encoder)
    var map = [UInt32](repeating: 0, count: other.count)
    let rows = Rows.all(other.count)
    map.withUnsafeMutableBufferPointer { resolveHashed(rows, $0) }
    return map
  }

  /// The values of one key for a range of groups.
  mutating func key(_ key: Int, groups: Range<Int>) throws -> Vector {
    try keys.withUnsafeBufferPointer { try encoder.decode(key: key, $0, rows: groups) }
  }
}
