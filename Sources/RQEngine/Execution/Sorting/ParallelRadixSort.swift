/// Radix sort on all threads: cut up by the highest bits, then the parts sorted each on its own.
enum ParallelRadixSort {
  /// Below this many entries one thread is done before others have started.
  private static let smallest = 1 << 15
  /// Entries that a thread counts and moves at a time.
  private static let blockSize = 1 << 16

  /// Puts entries in the order of the bits of their words from `low` on; equal ones keep their order.
  ///
  /// - Parameter rows: how many rows of the step being run the sort stands for.
  static func sort<Entry: SortEntry>(
    _ data: UnsafeMutableBufferPointer<Entry>, _ scratch: UnsafeMutableBufferPointer<Entry>, low: Int,
    telling rows: Int = 0, _ context: ExecutionContext
  ) throws {
    try context.checkpoint()
    let count = data.count
    if count < smallest {
      RadixSort.sort(data, scratch, low: low)
      return
    }
    let (source, target) = (Shared(data), Shared(scratch))
    let blocks = (count + blockSize - 1) / blockSize
    let varying = try varyingBits(source, blocks, context) & (UInt64.max << UInt64(low))
    if varying == 0 { return }
    let top = 64 - varying.leadingZeroBitCount
    let logarithm = Int.bitWidth - count.leadingZeroBitCount
    let digit = min(max(logarithm - 14, 1), 9, top - varying.trailingZeroBitCount)
    let shift = top - digit
    let ends = try distribute(source, target, blocks, digit: digit, shift: shift, telling: rows / 2, context)

    var small: [Range<Int>] = []
    var group = 0..<0
    var start = 0
    for end in ends {
      let part = start..<end
      start = end
      if part.isEmpty { continue }
      if part.count > max(1 << 17, count / (2 * context.threads)), shift > varying.trailingZeroBitCount {
        // A part too large for one thread is cut up again, by bits that are still left.
        try sort(target.part(part), source.part(part), low: low, context)
        copy(target.part(part), to: source.part(part))
        continue
      }
      if group.upperBound == part.lowerBound, group.count + part.count <= blockSize {
        group = group.lowerBound..<part.upperBound
      } else {
        if !group.isEmpty { small.append(group) }
        group = part
      }
    }
    if !group.isEmpty { small.append(group) }
    let groups = small
    try Scheduler.forEach(groups.count, context, telling: rows / 2) { index in
      // The parts of a group differ in the bits that cut them up, so sorting the group by all of them sorts each.
      let part = target.part(groups[index])
      if part.count <= blockSize / 8 || digit == 1 {
        RadixSort.sort(part, source.part(groups[index]), low: low)
      } else {
        sortParts(part, source.part(groups[index]), low: low, shift: shift)
      }
      copy(part, to: source.part(groups[index]))
    }
  }

  /// Sorts the parts that agree in the bits from `shift` on, which are in order already.
  private static func sortParts<Entry: SortEntry>(
    _ data: UnsafeMutableBufferPointer<Entry>, _ scratch: UnsafeMutableBufferPointer<Entry>, low: Int, shift: Int
  ) {
    let amount = UInt64(truncatingIfNeeded: shift)
    var start = 0
    while start < data.count {
      let digit = data[start].word &>> amount
      var end = start &+ 1
      while end < data.count, data[end].word &>> amount == digit { end &+= 1 }
      if end - start > 1 {
        RadixSort.sort(
          UnsafeMutableBufferPointer(rebasing: data[start..<end]),
          UnsafeMutableBufferPointer(rebasing: scratch[start..<end]), low: low)
      }
      start = end
    }
  }

  private static func copy<T>(_ source: UnsafeMutableBufferPointer<T>, to target: UnsafeMutableBufferPointer<T>) {
    if let from = source.baseAddress, let to = target.baseAddress { to.update(from: from, count: source.count) }
  }

  private static func block(_ index: Int, of count: Int) -> Range<Int> {
    index * blockSize..<min((index + 1) * blockSize, count)
  }

  private static func varyingBits<Entry: SortEntry>(
    _ source: Shared<Entry>, _ blocks: Int, _ context: ExecutionContext
  ) throws -> UInt64 {
    let first = source.values[0].word
    let parts = try Buffer(byteCount: blocks * 8)
    let found = Shared(parts.values(as: UInt64.self, count: blocks))
    try Scheduler.forEach(blocks, context) { index in
      let part = source.part(block(index, of: source.values.count))
      var varying: UInt64 = 0
      for place in 0..<part.count { varying |= part[place].word ^ first }
      found.values[index] = varying
    }
    return found.values.reduce(0, |)
  }

  /// Moves the entries of `source` to where their digit puts them in `target`, in their order; gives where each digit
  /// ends.
  private static func distribute<Entry: SortEntry>(
    _ source: Shared<Entry>, _ target: Shared<Entry>, _ blocks: Int, digit: Int, shift: Int, telling rows: Int,
    _ context: ExecutionContext
  ) throws -> [Int] {
    let buckets = 1 << digit
    let mask = UInt64(buckets - 1)
    let amount = UInt64(truncatingIfNeeded: shift)
    let memory = try Buffer.zeroed(Int.self, count: blocks * buckets)
    let counts = Shared(memory.values(as: Int.self, count: blocks * buckets))
    let total = source.values.count
    try Scheduler.forEach(blocks, context) { index in
      let part = source.part(block(index, of: total))
      let counts = counts.part(index * buckets..<(index + 1) * buckets)
      for place in 0..<part.count { counts[Int(truncatingIfNeeded: (part[place].word &>> amount) & mask)] &+= 1 }
    }
    var ends = [Int](repeating: 0, count: buckets)
    var sum = 0
    for bucket in 0..<buckets {
      for index in 0..<blocks {
        let count = counts.values[index * buckets + bucket]
        counts.values[index * buckets + bucket] = sum
        sum += count
      }
      ends[bucket] = sum
    }
    try Scheduler.forEach(blocks, context, telling: rows) { index in
      let part = source.part(block(index, of: total))
      let places = counts.part(index * buckets..<(index + 1) * buckets)
      let target = target.values
      for place in 0..<part.count {
        let entry = part[place]
        let bucket = Int(truncatingIfNeeded: (entry.word &>> amount) & mask)
        target[places[bucket]] = entry
        places[bucket] &+= 1
      }
    }
    return ends
  }
}

extension Scheduler {
  /// Does the pieces of work `0..<count` on the statement's threads, asking before each whether to go on.
  ///
  /// - Parameter rows: how many rows of the step being run all pieces stand for, told piece by piece.
  static func forEach(
    _ count: Int, _ context: ExecutionContext, telling rows: Int = 0, _ work: @Sendable (Int) throws -> Void
  ) throws {
    _ = try run(morsels: count, threads: context.threads, makeState: { _ in () }) { (_: inout Void, index) in
      try context.checkpoint()
      try work(index)
      if rows > 0 { context.cancellation.read(rows: rows * (index + 1) / count - rows * index / count) }
    }
  }
}
