/// What a radix sort moves: a word to sort by and what travels with it.
protocol SortEntry: BitwiseCopyable, Sendable {
  var word: UInt64 { get }
}

/// A word that carries all there is, such as a key with the number of its row in the low bits.
extension UInt64: SortEntry {
  var word: UInt64 { self }
}

/// A word and the number of what it belongs to.
struct NumberedWord: SortEntry {
  var word: UInt64
  var number: UInt32
}

/// Stable sorting by words, by distribution; digits that are the same in all words are skipped.
enum RadixSort {
  /// Up to here inserting is faster than distributing.
  private static let smallest = 40
  /// Above this many entries the caches no longer hold them, so that they are cut up first.
  private static let cached = 1 << 17

  /// Puts entries in the order of the bits of their words from `low` on; the bits above are the same in all of them, or
  /// count as well.
  static func sort<Entry: SortEntry>(
    _ data: UnsafeMutableBufferPointer<Entry>, _ scratch: UnsafeMutableBufferPointer<Entry>, low: Int
  ) {
    if data.count <= smallest {
      insert(data, low)
      return
    }
    let varying = varyingBits(UnsafeBufferPointer(data)) & (UInt64.max << UInt64(low))
    if varying == 0 { return }
    let top = 64 - varying.leadingZeroBitCount
    let bottom = varying.trailingZeroBitCount
    if data.count > cached, top - bottom > 22 {
      // Each level takes eight bits off, so this nests at most eight deep.
      partition(data, scratch, bottom: bottom, top: top)
    } else {
      distributeAll(data, scratch, bottom: bottom, top: top)
    }
  }

  /// The bits in which not all words are the same.
  static func varyingBits<Entry: SortEntry>(_ data: UnsafeBufferPointer<Entry>) -> UInt64 {
    guard let first = data.first?.word else { return 0 }
    var varying: UInt64 = 0
    for index in 0..<data.count { varying |= data[index].word ^ first }
    return varying
  }

  private static func insert<Entry: SortEntry>(_ data: UnsafeMutableBufferPointer<Entry>, _ low: Int) {
    let shift = UInt64(truncatingIfNeeded: low)
    var index = 1
    while index < data.count {
      let entry = data[index]
      let word = entry.word &>> shift
      var place = index
      while place > 0, data[place &- 1].word &>> shift > word {
        data[place] = data[place &- 1]
        place &-= 1
      }
      data[place] = entry
      index &+= 1
    }
  }

  /// Sorts by the digits from the lowest up.
  private static func distributeAll<Entry: SortEntry>(
    _ data: UnsafeMutableBufferPointer<Entry>, _ scratch: UnsafeMutableBufferPointer<Entry>, bottom: Int, top: Int
  ) {
    let widest = data.count >= 4096 ? 11 : 8
    let passes = (top - bottom + widest - 1) / widest
    let digit = (top - bottom + passes - 1) / passes
    var source = data
    var target = scratch
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << digit) { starts in
      for pass in 0..<passes {
        let shift = UInt64(truncatingIfNeeded: bottom + pass * digit)
        distribute(source, target, starts, shift: shift)
        swap(&source, &target)
      }
    }
    if passes % 2 == 1, let from = source.baseAddress, let to = data.baseAddress {
      to.update(from: from, count: data.count)
    }
  }

  /// Cuts the entries up by the highest bits, then sorts the parts.
  private static func partition<Entry: SortEntry>(
    _ data: UnsafeMutableBufferPointer<Entry>, _ scratch: UnsafeMutableBufferPointer<Entry>, bottom: Int, top: Int
  ) {
    let shift = top - 8
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { starts in
      distribute(data, scratch, starts, shift: UInt64(shift))
      guard let from = scratch.baseAddress, let to = data.baseAddress else { return }
      to.update(from: from, count: data.count)
      var start = 0
      // Behind the distribution each place holds where its part ends.
      for digit in 0..<256 {
        let end = starts[digit]
        if end > start {
          sort(
            UnsafeMutableBufferPointer(rebasing: data[start..<end]),
            UnsafeMutableBufferPointer(rebasing: scratch[start..<end]), low: bottom)
        }
        start = end
      }
    }
  }

  /// Moves entries to where their digit puts them; leaves in `starts` where each digit ends.
  @inline(__always)
  private static func distribute<Entry: SortEntry>(
    _ source: UnsafeMutableBufferPointer<Entry>, _ target: UnsafeMutableBufferPointer<Entry>,
    _ starts: UnsafeMutableBufferPointer<Int>, shift: UInt64
  ) {
    let mask = UInt64(truncatingIfNeeded: starts.count &- 1)
    starts.update(repeating: 0)
    for index in 0..<source.count { starts[Int(truncatingIfNeeded: (source[index].word &>> shift) & mask)] &+= 1 }
    var sum = 0
    for digit in 0..<starts.count {
      let count = starts[digit]
      starts[digit] = sum
      sum &+= count
    }
    for index in 0..<source.count {
      let entry = source[index]
      let digit = Int(truncatingIfNeeded: (entry.word &>> shift) & mask)
      target[starts[digit]] = entry
      starts[digit] &+= 1
    }
  }
}
