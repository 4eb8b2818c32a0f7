import RQSyntax

/// Finds the frames of rows.
final class WindowFrameReader: Sendable {
  let frame: BoundFrame
  let orderCount: Int
  private let startOffset: WindowArgument?
  private let endOffset: WindowArgument?
  /// The key that RANGE offsets count in.
  private let rangeKey: WindowArgument?
  private let rangeOrder: SortKey?

  /// `column` gives the column of an expression the frame uses.
  init(
    _ call: WindowCall, order: [SortKey], orderColumn: (Int) throws -> WindowArgument,
    column: (BoundExpression) throws -> WindowArgument
  ) throws {
    frame = call.frame
    orderCount = call.orderCount
    startOffset = try call.frame.start.offset.map(column)
    endOffset = try call.frame.end.offset.map(column)
    let isRange = call.frame.unit == .range && (startOffset != nil || endOffset != nil)
    rangeKey = isRange ? try orderColumn(0) : nil
    rangeOrder = order.first
  }

  /// The frames of a slice's rows.
  func read(_ slice: WindowSlice) throws -> WindowFrames {
    let partitions = try slice.partitions()
    let low = try Scratch<Int32>(count: slice.count)
    let high = try Scratch<Int32>(count: slice.count)
    try bound(frame.start, startOffset, isStart: true, slice, partitions, low.values)
    try bound(frame.end, endOffset, isStart: false, slice, partitions, high.values)
    for row in 0..<slice.count where high[row] < low[row] { high.values[row] = low[row] }
    let excluded: WindowSlice.Bounds?
    switch frame.exclusion {
    case .noOthers: excluded = nil
    case .currentRow:
      let own = WindowSlice.Bounds(start: try Scratch(count: slice.count), end: try Scratch(count: slice.count))
      for row in 0..<slice.count {
        own.start.values[row] = Int32(truncatingIfNeeded: row)
        own.end.values[row] = Int32(truncatingIfNeeded: row &+ 1)
      }
      excluded = WindowFrameReader.cut(own, low, high, slice.count)
    case .group, .ties:
      let peers = try slice.peers(orderCount)
      let copy = WindowSlice.Bounds(start: try Scratch(count: slice.count), end: try Scratch(count: slice.count))
      _ = copy.start.values.update(fromContentsOf: peers.start.values)
      _ = copy.end.values.update(fromContentsOf: peers.end.values)
      excluded = WindowFrameReader.cut(copy, low, high, slice.count)
    }
    return WindowFrames(start: low, end: high, excluded: excluded, keepsCurrent: frame.exclusion == .ties)
  }

  /// The bounds within the frames.
  private static func cut(
    _ bounds: WindowSlice.Bounds, _ low: Scratch<Int32>, _ high: Scratch<Int32>, _ count: Int
  ) -> WindowSlice.Bounds {
    for row in 0..<count {
      bounds.start.values[row] = min(max(bounds.start[row], low[row]), high[row])
      bounds.end.values[row] = max(min(bounds.end[row], high[row]), low[row])
    }
    return bounds
  }

  private func bound(
    _ bound: BoundFrame.Bound, _ offset: WindowArgument?, isStart: Bool, _ slice: WindowSlice,
    _ partitions: WindowSlice.Bounds, _ target: UnsafeMutableBufferPointer<Int32>
  ) throws {
    switch bound {
    case .unboundedPreceding: _ = target.update(fromContentsOf: partitions.start.values)
    case .unboundedFollowing: _ = target.update(fromContentsOf: partitions.end.values)
    case .currentRow:
      if frame.unit == .rows {
        let up: Int32 = isStart ? 0 : 1
        for row in 0..<slice.count { target[row] = Int32(truncatingIfNeeded: row) &+ up }
      } else {
        let peers = try slice.peers(orderCount)
        _ = target.update(fromContentsOf: (isStart ? peers.start : peers.end).values)
      }
    case .preceding(let expression), .following(let expression):
      guard let offset else { return }
      let isPreceding = if case .preceding = bound { true } else { false }
      let step = FrameStep(slice, partitions, isStart: isStart, isPreceding: isPreceding, target: target)
      switch frame.unit {
      case .rows: step.rows(try WindowFrameReader.counts(offset, slice, expression, frame))
      case .groups:
        step.groups(try WindowFrameReader.counts(offset, slice, expression, frame), try slice.peers(orderCount))
      case .range: try range(step, offset, expression, slice)
      }
    }
  }

  /// Offsets in rows or groups.
  private static func counts(
    _ offset: WindowArgument, _ slice: WindowSlice, _ expression: BoundExpression, _ frame: BoundFrame
  ) throws -> Scratch<Int64> {
    let counts = try offset.integers(slice)
    let validity = try offset.validity(slice)
    var lowest: Int64 = 0
    var allValid: UInt8 = 1
    for row in 0..<slice.count { lowest = min(lowest, counts[row]) }
    if let validity { for row in 0..<slice.count { allValid &= validity[row] } }
    if lowest < 0 || allValid == 0 { throw offsetError(expression, frame, isNull: allValid == 0) }
    return counts
  }

  private static func offsetError(_ expression: BoundExpression, _ frame: BoundFrame, isNull: Bool) -> Diagnostic {
    Diagnostic(
      "RQ0144", "the offset of a \(frame.unit.rawValue) frame is \(isNull ? "NULL" : "negative") in a row",
      at: expression.span, hint: "PRECEDING looks back and FOLLOWING ahead; the offset says how far, from 0 on.")
  }

  /// RANGE offsets, in the units of the key.
  private func range(
    _ step: FrameStep, _ offset: WindowArgument, _ expression: BoundExpression, _ slice: WindowSlice
  ) throws {
    guard let rangeKey, let rangeOrder else { return }
    let peers = try slice.peers(orderCount)
    let keyValidity = try rangeKey.validity(slice)
    if let validity = try offset.validity(slice), validity.values.contains(0) {
      throw WindowFrameReader.offsetError(expression, frame, isNull: true)
    }
    let search = RangeSearch(
      step: step, peers: peers, validity: keyValidity, descending: rangeOrder.descending,
      nullsFirst: rangeOrder.nullsFirst)
    if rangeKey.type == .double {
      let offsets = try offset.doubles(slice)
      if offsets.values.contains(where: { $0 < 0 }) {
        throw WindowFrameReader.offsetError(expression, frame, isNull: false)
      }
      let keys = try rangeKey.doubles(slice)
      search.find(keys.values, offsets.values) {
        $0 - $1
      } plus: {
        $0 + $1
      }
      // The values lie in memory that goes with its owner.
      withExtendedLifetime((keys, offsets)) {}
    } else {
      let offsets = try offset.wide(slice)
      if offsets.values.contains(where: { $0 < 0 }) {
        throw WindowFrameReader.offsetError(expression, frame, isNull: false)
      }
      // Beyond the ends of 128 bits there is no value.
      let keys = try rangeKey.wide(slice)
      search.find(keys.values, offsets.values) {
        let (value, overflow) = $0.subtractingReportingOverflow($1)
        return overflow ? .min : value
      } plus: {
        let (value, overflow) = $0.addingReportingOverflow($1)
        return overflow ? .max : value
      }
      withExtendedLifetime((keys, offsets)) {}
    }
  }
}

/// One end of the frames of a slice, at a distance from each row.
struct FrameStep {
  let count: Int
  let partitions: WindowSlice.Bounds
  let isStart: Bool
  let isPreceding: Bool
  let target: UnsafeMutableBufferPointer<Int32>

  init(
    _ slice: WindowSlice, _ partitions: WindowSlice.Bounds, isStart: Bool, isPreceding: Bool,
    target: UnsafeMutableBufferPointer<Int32>
  ) {
    count = slice.count
    self.partitions = partitions
    self.isStart = isStart
    self.isPreceding = isPreceding
    self.target = target
  }

  /// So many rows away.
  func rows(_ offsets: Scratch<Int64>) {
    let up = isStart ? 0 : 1
    for row in 0..<count {
      let (first, behind) = (Int(partitions.start[row]), Int(partitions.end[row]))
      // Beyond the partition all distances are the same, so that nothing overflows.
      let distance = Int(min(offsets[row], Int64(behind &- first) &+ 1))
      let place = (isPreceding ? row &- distance : row &+ distance) &+ up
      target[row] = Int32(truncatingIfNeeded: min(max(place, first), behind))
    }
  }

  /// So many groups of equal rows away.
  func groups(_ offsets: Scratch<Int64>, _ peers: WindowSlice.Bounds) {
    var starts: [Int32] = []
    var row = 0
    while row < count {
      // The starts of the groups of one partition, and behind them its end.
      let behind = Int(partitions.end[row])
      starts.removeAll(keepingCapacity: true)
      while row < behind {
        starts.append(Int32(truncatingIfNeeded: row))
        row = Int(peers.end[row])
      }
      starts.append(Int32(truncatingIfNeeded: behind))
      let groups = starts.count - 1
      for group in 0..<groups {
        for row in Int(starts[group])..<Int(starts[group + 1]) {
          let distance = Int(min(offsets[row], Int64(groups) &+ 1))
          let other = (isPreceding ? group &- distance : group &+ distance) &+ (isStart ? 0 : 1)
          target[row] = starts[min(max(other, 0), groups)]
        }
      }
    }
  }
}

/// Looks for the ends of frames by the values of a key.
struct RangeSearch {
  let step: FrameStep
  let peers: WindowSlice.Bounds
  let validity: Scratch<UInt8>?
  let descending: Bool
  let nullsFirst: Bool

  /// Finds for each row the first key not before `key ± offset` (or behind it, for the end of a frame).
  @inline(__always)
  func find<T: Comparable & BitwiseCopyable>(
    _ keys: UnsafeMutableBufferPointer<T>, _ offsets: UnsafeMutableBufferPointer<T>, minus: (T, T) -> T,
    plus: (T, T) -> T
  ) {
    // Going back in a descending order is going up.
    let subtracts = step.isPreceding != descending
    var row = 0
    while row < step.count {
      let partition = row..<Int(step.partitions.end[row])
      // NULLs stand at one end of the partition and see each other alone.
      var (first, behind) = (partition.lowerBound, partition.upperBound)
      if let validity {
        while first < behind, validity[first] == 0 { first += 1 }
        while behind > first, validity[behind - 1] == 0 { behind -= 1 }
      }
      var place = first
      for row in partition {
        if row < first || row >= behind {
          step.target[row] = step.isStart ? peers.start[row] : peers.end[row]
          continue
        }
        let bound = subtracts ? minus(keys[row], offsets[row]) : plus(keys[row], offsets[row])
        // With a steady offset the end only moves on; from where it was last it is found in few steps.
        if place > first, !isBefore(keys[place - 1], bound) {
          place = search(keys, bound, first, place - 1)
        } else {
          var (low, reach) = (place, 1)
          while low + reach < behind, isBefore(keys[low + reach], bound) {
            low += reach
            reach *= 2
          }
          place = search(keys, bound, low, min(low + reach, behind))
        }
        step.target[row] = Int32(truncatingIfNeeded: place)
      }
      row = partition.upperBound
    }
  }

  /// Whether a key stands before the frame's end.
  @inline(__always)
  private func isBefore<T: Comparable>(_ key: T, _ bound: T) -> Bool {
    if step.isStart { return descending ? key > bound : key < bound }
    return descending ? key >= bound : key <= bound
  }

  /// The first place of those from `low` to `high` whose key is not before the end.
  @inline(__always)
  private func search<T: Comparable>(
    _ keys: UnsafeMutableBufferPointer<T>, _ bound: T, _ low: Int, _ high: Int
  ) -> Int {
    var (low, high) = (low, high)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(keys[middle], bound) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
