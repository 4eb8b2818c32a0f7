import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The orders in which the values of a column come again and again, each kept once for all segments that repeat it.
///
/// A long table that has a row for each cell of a form repeats the labels of the form's rows and columns in every chunk;
/// as cycles they take no memory to speak of, and neither tests nor groups have to look at every row.
final class ColumnCycles: Sendable {
  /// Values of which any chunk's length may be read from any place of the first period.
  private struct Block {
    let data: Buffer
    let physical: PhysicalType
    let period: Int
  }

  private let blocks = Mutex<[Block]>([])

  /// Longer cycles are no longer repeated often enough in a chunk.
  static let longest = 4096
  /// With fewer repetitions in a segment a cycle saves too little.
  private static let fewestRounds = 8
  /// Values that stand together in longer runs are better off as runs.
  private static let shortestRun = 16
  /// A column with more different cycles than this is taken for one without.
  private static let mostBlocks = 4

  /// The same values in memory shared with other segments; nil where they don't repeat.
  ///
  /// - Throws: `RQ0501` when there is no memory.
  func sharing(_ segment: Segment) throws -> Segment? {
    guard segment.isFlat, segment.validity == nil, let period = ColumnCycles.period(of: segment) else { return nil }
    let width = segment.physical.width
    return try blocks.withLock { blocks in
      for block in blocks where block.period == period && block.physical == segment.physical {
        for phase in 0..<period where memcmp(block.data.base + phase * width, segment.values, period * width) == 0 {
          return Segment(segment, sharing: block.data, from: phase, period: period)
        }
      }
      if blocks.count == ColumnCycles.mostBlocks { return nil }
      let data = try Buffer(byteCount: (period + Chunk.capacity) * width)
      for start in stride(from: 0, to: data.byteCount, by: period * width) {
        (data.base + start).copyMemory(
          from: segment.values, byteCount: min(period * width, data.byteCount - start))
      }
      blocks.append(Block(data: data, physical: segment.physical, period: period))
      return Segment(segment, sharing: data, from: 0, period: period)
    }
  }

  /// After how many rows the values of a segment begin anew.
  private static func period(of segment: Segment) -> Int? {
    switch segment.physical.width {
    case 1: period(UnsafeBufferPointer(start: segment.values.assumingMemoryBound(to: UInt8.self), count: segment.count))
    case 2:
      period(UnsafeBufferPointer(start: segment.values.assumingMemoryBound(to: UInt16.self), count: segment.count))
    case 4:
      period(UnsafeBufferPointer(start: segment.values.assumingMemoryBound(to: UInt32.self), count: segment.count))
    default: nil
    }
  }

  private static func period<T: FixedWidthInteger & BitwiseCopyable>(_ values: UnsafeBufferPointer<T>) -> Int? {
    let longest = min(longest, values.count / fewestRounds)
    // A cycle brings the first step from one value to another again.
    guard let base = values.baseAddress, longest > 1,
      let step = (1..<longest).first(where: { values[$0] != values[$0 - 1] })
    else { return nil }
    for period in 2...longest
    where values[step + period] == values[step] && values[step + period - 1] == values[step - 1] {
      if memcmp(base, base + period, (values.count - period) * MemoryLayout<T>.stride) == 0 {
        let runs = (1...period).count { values[$0] != values[$0 - 1] }
        return runs * shortestRun > period ? period : nil
      }
    }
    return nil
  }
}
