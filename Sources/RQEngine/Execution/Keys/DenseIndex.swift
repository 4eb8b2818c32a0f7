/// Rows by an integer key, in an array that the key indexes itself.
struct DenseIndex: Sendable {
  private let low: Int64
  /// The first row with the key + 1, or 0, from key `low` on.
  private let heads: [UInt32]
  /// The row behind each row with the same key + 1, or 0.
  private let links: [UInt32]

  /// An index of encoded rows; nil when the keys lie so far apart that most of it would be empty.
  init?(_ words: [UInt64], width: Int, count: Int, _ encoder: KeyEncoder) {
    var (least, greatest) = (Int64.max, Int64.min)
    for row in 0..<count where !encoder.hasNull(words, row * width) {
      let key = Int64(bitPattern: words[row * width])
      least = min(least, key)
      greatest = max(greatest, key)
    }
    let (span, overflow) = greatest.subtractingReportingOverflow(least)
    guard least <= greatest, !overflow, span < Int64(max(count * 8, 1 << 16)), span < 1 << 24 else { return nil }
    low = least
    var heads = [UInt32](repeating: 0, count: Int(span) + 1)
    var links = [UInt32](repeating: 0, count: count)
    // From the last row to the first, so that each chain runs forward.
    for row in stride(from: count - 1, through: 0, by: -1) where !encoder.hasNull(words, row * width) {
      let place = Int(Int64(bitPattern: words[row * width]) - least)
      links[row] = heads[place]
      heads[place] = UInt32(truncatingIfNeeded: row + 1)
    }
    self.heads = heads
    self.links = links
  }

  /// Takes the links over into a table's chains.
  func chain(_ next: inout [UInt32]) { next = links }

  /// For each of `count` encoded keys the first row that has it, or -1.
  func lookUp(
    _ probe: [UInt64], count: Int, width: Int, _ encoder: KeyEncoder, into target: UnsafeMutableBufferPointer<Int32>
  ) {
    heads.withUnsafeBufferPointer { heads in
      probe.withUnsafeBufferPointer { probe in
        for key in 0..<count {
          let place = UInt64(bitPattern: Int64(bitPattern: probe[key * width]) &- low)
          let isNull = probe[key * width + 1] != 0
          target[key] = isNull || place >= UInt64(heads.count) ? -1 : Int32(truncatingIfNeeded: heads[Int(place)]) &- 1
        }
      }
    }
  }
}
