/// Stable sorting of row numbers by a word each, by distribution from the lowest digit up.
///
/// Digits that are the same in all words are skipped, so narrow values take few passes.
enum RadixSort {
  private struct Pair {
    var word: UInt64
    var row: Int32
  }

  private static let digitBits: UInt64 = 11

  /// Puts the row numbers in the order of their words; equal words keep the order they are in.
  static func sort(_ rows: inout [Int32], by words: [UInt64], _ context: ExecutionContext) throws {
    guard let first = words.first else { return }
    let varying = words.reduce(UInt64(0)) { $0 | ($1 ^ first) }
    if varying == 0 { return }
    var pairs = rows.map { Pair(word: words[Int($0)], row: $0) }
    var target = pairs
    var shift: UInt64 = 0
    while shift < 64 {
      defer { shift += digitBits }
      if (varying >> shift) & (1 << digitBits - 1) == 0 { continue }
      try context.checkpoint()
      pairs.withUnsafeMutableBufferPointer { source in
        target.withUnsafeMutableBufferPointer { target in distribute(source, target, shift) }
      }
      swap(&pairs, &target)
    }
    for (place, pair) in pairs.enumerated() { rows[place] = pair.row }
  }

  private static func distribute(
    _ source: UnsafeMutableBufferPointer<Pair>, _ target: UnsafeMutableBufferPointer<Pair>, _ shift: UInt64
  ) {
    let mask: UInt64 = 1 << digitBits - 1
    var starts = [Int](repeating: 0, count: 1 << digitBits)
    starts.withUnsafeMutableBufferPointer { starts in
      for pair in source { starts[Int(truncatingIfNeeded: (pair.word &>> shift) & mask)] += 1 }
      var sum = 0
      for digit in 0..<starts.count {
        let count = starts[digit]
        starts[digit] = sum
        sum += count
      }
      for pair in source {
        let digit = Int(truncatingIfNeeded: (pair.word &>> shift) & mask)
        target[starts[digit]] = pair
        starts[digit] += 1
      }
    }
  }
}
