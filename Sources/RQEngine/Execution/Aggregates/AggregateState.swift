/// The running results of one aggregate, one for each group.
class AggregateState {
  /// Makes room for groups `0..<count`.
  func resize(to count: Int) {}

  /// Says that the rows that follow belong to a morsel, in their order.
  func begin(morsel: Int) {}

  /// Takes the listed rows with the values of all arguments and sort keys of the call.
  func update(arguments: [Vector], _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    try update(arguments.first, rows, groups)
  }

  /// Takes the listed rows; `groups` has the group of each row of the batch, nil means that all are of group 0.
  func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {}

  /// Takes all rows of a batch, whose groups fit 16 bits; false when the state wants them in 32.
  func update(_ vector: Vector?, _ groups: UnsafeBufferPointer<UInt16>) throws -> Bool { false }

  /// Takes all rows of a batch whose groups come in cycles; false when the state makes nothing of that.
  func update(_ vector: Vector?, _ cycle: GroupCycle) throws -> Bool { false }

  /// Takes all rows of a batch that lie in runs of one group each.
  func update(_ vector: Vector?, _ runs: GroupRuns) throws {
    let memory = try Buffer(byteCount: runs.count * 4)
    let groups: UnsafeMutableBufferPointer<UInt32> = memory.values(count: runs.count)
    runs.forEach { rows, group in
      groups.baseAddress?.advanced(by: rows.lowerBound).update(
        repeating: UInt32(truncatingIfNeeded: group), count: rows.count)
    }
    try update(vector, .all(runs.count), UnsafeBufferPointer(groups))
    withExtendedLifetime(memory) {}
  }

  /// Takes over groups of another state of the same kind: `groups[i]` there goes to `targets[i]` here.
  func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {}

  /// Called once all rows are in and merged, before the results are asked for.
  func finish(_ context: ExecutionContext, groups count: Int) throws {}

  /// Whether rows may be aggregated part by part: results do not depend on the order of rows, and once settled a state
  /// can be merged from by several threads at once.
  var canPartition: Bool { false }

  /// Brings what is pending up to date; called before several threads merge from the state.
  func settle() {}

  /// The results for a range of groups.
  func result(_ groups: Range<Int>) throws -> Vector { try Vector.constant(.null, type: .null, count: groups.count) }

  /// Whether the state can do with validity as bits.
  var readsBits: Bool { false }

  /// Bytes of memory held.
  var memory: Int { 0 }

  /// Whether a state that takes groups over keeps the other state as it is, with all it holds.
  var keepsMerged: Bool { false }
}

/// The rows of a batch as runs of one group each.
struct GroupRuns {
  /// The row behind each run, the last one being the number of rows.
  let ends: [UInt32]
  /// The group of each run.
  let groups: [UInt32]

  /// How many rows.
  var count: Int { Int(ends.last ?? 0) }

  /// Calls `body` with the rows and the group of each run.
  @inline(__always)
  func forEach(_ body: (Range<Int>, Int) throws -> Void) rethrows {
    var start = 0
    for (end, group) in zip(ends, groups) {
      try body(start..<Int(end), Int(group))
      start = Int(end)
    }
  }

  /// Calls `body` with the group of each row that is NULL.
  @inline(__always)
  func forEachNull(_ validity: ValidityBits?, _ body: (Int) -> Void) {
    var run = 0
    validity?.forEachNull { row in
      while Int(ends[run]) <= row { run += 1 }
      body(Int(groups[run]))
    }
  }
}
