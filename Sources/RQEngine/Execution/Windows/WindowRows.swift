/// The rows of a relation in the order of a window.
struct WindowRows: Sendable {
  let relation: Relation
  /// The number of the first row of each chunk.
  let starts: [Int]
  let count: Int
  let addresses: SharedArray<RowAddress>
  let isIdentity: Bool
  let breaks: SharedArray<UInt8>
  /// How many of the sort's keys make partitions; the rest order them.
  let partitionKeys: Int
  /// Pieces of work: whole partitions, together about a chunk of rows.
  let slices: [Range<Int>]

  /// Sorts the rows.
  init(
    _ relation: Relation, partition: [(ordinal: Int, key: SortKey)], order: [(ordinal: Int, key: SortKey)],
    _ context: ExecutionContext
  ) throws {
    self.relation = relation
    starts = relation.chunkStarts
    count = relation.rowCount
    partitionKeys = partition.count
    let sorted = try RowSort(
      relation, by: partition + order, unordered: partition.count, for: "a window", isStep: true, context
    ).sorted(marking: true)
    addresses = sorted.addresses
    isIdentity = sorted.isIdentity
    breaks = try sorted.breaks ?? SharedArray<UInt8>(count: 0)
    slices = WindowRows.cut(breaks, partition.count)
  }

  private static func cut(_ breaks: SharedArray<UInt8>, _ partitionKeys: Int) -> [Range<Int>] {
    let marks = breaks.values
    if partitionKeys == 0 { return marks.isEmpty ? [] : [0..<marks.count] }
    let limit = UInt8(truncatingIfNeeded: min(partitionKeys, Int(RowOrder.same)))
    var slices: [Range<Int>] = []
    var start = 0
    while start < marks.count {
      var end = min(start + Chunk.capacity, marks.count)
      while end < marks.count, marks[end] >= limit { end += 1 }
      slices.append(start..<end)
      start = end
    }
    return slices
  }
}

/// Memory for numbers of one piece of work.
final class Scratch<T: BitwiseCopyable> {
  let values: UnsafeMutableBufferPointer<T>
  private let memory: Buffer

  init(count: Int) throws {
    memory = try Buffer(byteCount: count * MemoryLayout<T>.stride)
    values = memory.values(count: count)
  }

  @inline(__always)
  subscript(index: Int) -> T { values[index] }
}

/// Whole partitions that one thread works on, in the window's order; positions count from the first of their rows.
final class WindowSlice {
  let rows: WindowRows
  let number: Int
  let range: Range<Int>
  let count: Int
  let addresses: UnsafeBufferPointer<RowAddress>
  private let marks: UnsafeBufferPointer<UInt8>
  private var knownPeers: [Int: Bounds] = [:]
  private var knownFrames: [FrameKey: WindowFrames] = [:]
  private var knownPlaces: Scratch<Int32>?

  /// For each row the first position of something and the one behind its last.
  struct Bounds {
    let start: Scratch<Int32>
    let end: Scratch<Int32>
  }

  private struct FrameKey: Hashable {
    let frame: BoundFrame
    let orderCount: Int
  }

  init(_ rows: WindowRows, number: Int) {
    self.rows = rows
    self.number = number
    range = rows.slices[number]
    count = range.count
    addresses = UnsafeBufferPointer(rebasing: rows.addresses.values[range])
    marks = UnsafeBufferPointer(rebasing: rows.breaks.values[range])
  }

  /// For each row its number in the input.
  func places() throws -> Scratch<Int32> {
    if let known = knownPlaces { return known }
    let result = try Scratch<Int32>(count: count)
    let target = result.values
    if rows.isIdentity {
      let base = range.lowerBound
      for row in 0..<count { target[row] = Int32(truncatingIfNeeded: base &+ row) }
    } else {
      rows.starts.withUnsafeBufferPointer { starts in
        for row in 0..<count {
          let address = Int(addresses[row])
          target[row] = Int32(truncatingIfNeeded: starts[address &>> 16] &+ (address & 0xffff))
        }
      }
    }
    knownPlaces = result
    return result
  }

  /// The partition of each row.
  func partitions() throws -> Bounds { try bounds(keys: rows.partitionKeys) }

  /// The rows equal to each row in the first `orderCount` keys of the order, itself included.
  func peers(_ orderCount: Int) throws -> Bounds { try bounds(keys: rows.partitionKeys + orderCount) }

  /// The rows that agree in the first keys.
  private func bounds(keys: Int) throws -> Bounds {
    if let known = knownPeers[keys] { return known }
    let result = Bounds(start: try Scratch(count: count), end: try Scratch(count: count))
    let (starts, ends) = (result.start.values, result.end.values)
    let limit = UInt8(truncatingIfNeeded: min(keys, Int(RowOrder.same)))
    var start: Int32 = 0
    for row in 0..<count {
      if marks[row] < limit { start = Int32(truncatingIfNeeded: row) }
      starts[row] = start
    }
    var end = Int32(truncatingIfNeeded: count)
    for row in stride(from: count - 1, through: 0, by: -1) {
      ends[row] = end
      if marks[row] < limit { end = Int32(truncatingIfNeeded: row) }
    }
    knownPeers[keys] = result
    return result
  }

  /// The frame of each row.
  func frames(_ call: WindowFrameReader) throws -> WindowFrames {
    let key = FrameKey(frame: call.frame, orderCount: call.orderCount)
    if let known = knownFrames[key] { return known }
    let frames = try call.read(self)
    knownFrames[key] = frames
    return frames
  }
}
