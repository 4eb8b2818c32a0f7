/// `min` and `max` over frames.
///
/// Frames that only move forward are served from a queue of the rows that can still become the extreme; all others from a
/// tree of the extremes of blocks.
final class ExtremeEvaluator: WindowEvaluator {
  private let isMaximum: Bool
  private let value: WindowArgument
  private let filter: WindowArgument?
  private let frames: WindowFrameReader
  private let picks: WindowPicks

  init(
    isMaximum: Bool, _ value: WindowArgument, filter: WindowArgument?, _ frames: WindowFrameReader, count: Int
  ) throws {
    self.isMaximum = isMaximum
    self.value = value
    self.filter = filter
    self.frames = frames
    picks = try WindowPicks(count: count)
  }

  func segments(_ rows: WindowRows, _ context: ExecutionContext) throws -> [Segment] {
    try picks.segments(rows, value.segments, value.type, context)
  }

  func evaluate(_ slice: WindowSlice) throws {
    let validity = try WindowInputs.validity(value, filter, slice)
    if let keys = try value.comparable(slice) {
      if isMaximum { for row in 0..<slice.count { keys.values[row] = ~keys[row] } }
      try evaluate(slice, keys.values, validity?.values)
    } else {
      let keys = try value.wide(slice)
      if isMaximum { for row in 0..<slice.count { keys.values[row] = ~keys[row] } }
      try evaluate(slice, keys.values, validity?.values)
    }
  }

  /// Finds the row with the least key in each frame.
  private func evaluate<T: FixedWidthInteger & BitwiseCopyable>(
    _ slice: WindowSlice, _ keys: UnsafeMutableBufferPointer<T>, _ validity: UnsafeMutableBufferPointer<UInt8>?
  ) throws {
    let places = try slice.places().values
    let frames = try slice.frames(frames)
    if frames.isMonotone(slice.count) {
      try slide(slice, keys, validity, frames, places)
      return
    }
    let tree = try ExtremeTree(keys, validity, count: slice.count)
    for row in 0..<slice.count {
      var best = -1
      frames.forEachRange(row) { low, high in
        let found = tree.least(low, high)
        if found >= 0, best < 0 || keys[found] < keys[best] { best = found }
      }
      picks.addresses[Int(places[row])] = best < 0 ? .none : value.address(slice.addresses[best])
    }
  }

  private func slide<T: FixedWidthInteger & BitwiseCopyable>(
    _ slice: WindowSlice, _ keys: UnsafeMutableBufferPointer<T>, _ validity: UnsafeMutableBufferPointer<UInt8>?,
    _ frames: WindowFrames, _ places: UnsafeMutableBufferPointer<Int32>
  ) throws {
    // Rows in ascending order of their keys; one that comes later and is less makes those before it useless.
    let queue = try Scratch<Int32>(count: slice.count)
    let rows = queue.values
    var (head, tail, next) = (0, 0, 0)
    let target = picks.addresses
    for row in 0..<slice.count {
      let (low, high) = (Int(frames.start[row]), Int(frames.end[row]))
      while next < high {
        if validity.map({ $0[next] != 0 }) ?? true {
          let key = keys[next]
          while tail > head, keys[Int(rows[tail &- 1])] > key { tail &-= 1 }
          rows[tail] = Int32(truncatingIfNeeded: next)
          tail &+= 1
        }
        next &+= 1
      }
      while head < tail, Int(rows[head]) < low { head &+= 1 }
      let found = head < tail && low < high
      target[Int(places[row])] = found ? value.address(slice.addresses[Int(rows[head])]) : .none
    }
  }
}

/// For blocks of 2, 4, 8 … rows the row with the least key, the first of those if there are several.
struct ExtremeTree<T: FixedWidthInteger & BitwiseCopyable> {
  private let keys: UnsafeMutableBufferPointer<T>
  /// The rows themselves, then the levels above; -1 where there is no value.
  private let levels: [Scratch<Int32>]

  init(_ keys: UnsafeMutableBufferPointer<T>, _ validity: UnsafeMutableBufferPointer<UInt8>?, count: Int) throws {
    self.keys = keys
    var levels = [try Scratch<Int32>(count: count)]
    for row in 0..<count {
      levels[0].values[row] = validity.map { $0[row] == 0 } ?? false ? -1 : Int32(truncatingIfNeeded: row)
    }
    while let below = levels.last?.values, below.count > 1 {
      let level = try Scratch<Int32>(count: (below.count + 1) / 2)
      for node in 0..<level.values.count {
        let right = 2 * node + 1
        level.values[node] =
          right < below.count ? ExtremeTree.least(keys, below[2 * node], below[right]) : below[2 * node]
      }
      levels.append(level)
    }
    self.levels = levels
  }

  @inline(__always)
  private static func least(_ keys: UnsafeMutableBufferPointer<T>, _ a: Int32, _ b: Int32) -> Int32 {
    if a < 0 { return b }
    if b < 0 { return a }
    // Of equal keys the first row; blocks are not always met in the order of their rows.
    if keys[Int(a)] == keys[Int(b)] { return min(a, b) }
    return keys[Int(a)] < keys[Int(b)] ? a : b
  }

  /// The row with the least key from `low` up to `high`; -1 when none has a value.
  func least(_ low: Int, _ high: Int) -> Int {
    var (low, high, level) = (low, high, 0)
    var best: Int32 = -1
    while low < high {
      let nodes = levels[level].values
      if low & 1 == 1 {
        best = ExtremeTree.least(keys, best, nodes[low])
        low &+= 1
      }
      if high & 1 == 1 {
        high &-= 1
        best = ExtremeTree.least(keys, best, nodes[high])
      }
      low /= 2
      high /= 2
      level &+= 1
    }
    return Int(best)
  }
}

/// What several evaluators read.
enum WindowInputs {
  /// 1 for each row that has a value and passes the filter; nil when all do.
  static func validity(
    _ value: WindowArgument?, _ filter: WindowArgument?, _ slice: WindowSlice
  ) throws -> Scratch<UInt8>? {
    let valid = try value?.validity(slice)
    guard let passes = try filter?.passes(slice) else { return valid }
    if let valid {
      for row in 0..<slice.count { passes.values[row] &= valid[row] }
    }
    return passes
  }
}
