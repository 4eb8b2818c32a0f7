import Synchronization

/// The order in which groups come in memory where nobody asks for another: that of slots, or of very many groups that of
/// the hashes of their keys.
final class SpilledGroupOrder: Sendable {
  /// How the keys would be packed in memory.
  let layout = Mutex<KeyLayout?>(nil)

  /// How many numbers tell the place of a group; nil where groups come in the order of their keys.
  static func width(_ layout: KeyLayout, groups: Int) -> Int? {
    if layout.slots != nil { return 1 }
    let isShared = KeyPacker(layout).isShared
    return isShared && groups > AggregateOrder.mostSorted ? 1 + layout.width : nil
  }

  /// The numbers that tell the places of the groups of a chunk, whose first columns are the keys.
  static func places(_ chunk: Chunk, _ layout: KeyLayout) throws -> [Segment] {
    var packer = KeyPacker(layout)
    let (count, width) = (chunk.count, layout.width)
    let keys = try chunk.segments.prefix(layout.fields.count).map { try $0.slice(0, count) }
    if layout.slots != nil {
      let memory = try Buffer(byteCount: count * 4)
      let slots: UnsafeMutableBufferPointer<UInt32> = memory.values(count: count)
      try packer.pack(keys, .all(count), slots: slots)
      let numbers = try VectorWriter<Int64>(count: count)
      for row in 0..<count { numbers.values[row] = Int64(slots[row]) }
      withExtendedLifetime(memory) {}
      return [try Segment(numbers.vector(.int64), type: .integer)]
    }
    let memory = try Buffer(byteCount: count * width * 8)
    let words: UnsafeMutableBufferPointer<UInt64> = memory.values(count: count * width)
    try packer.pack(keys, .all(count), words: words)
    defer { withExtendedLifetime(memory) {} }
    // Signed numbers compare as these words do once their first bit is turned.
    func segment(_ number: (Int) -> UInt64) throws -> Segment {
      let numbers = try VectorWriter<Int64>(count: count)
      for row in 0..<count { numbers.values[row] = Int64(bitPattern: number(row) ^ 1 << 63) }
      return try Segment(numbers.vector(.int64), type: .integer)
    }
    guard let base = words.baseAddress.map({ UnsafePointer($0) }) else { return [] }
    let hashes = try segment { WordTable.hash(base + $0 * width, width) }
    return try [hashes] + (0..<width).map { word in try segment { base[$0 * width + word] } }
  }
}
