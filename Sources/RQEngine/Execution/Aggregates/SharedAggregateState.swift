/// A state that several calls over the same values take their results from.
class SharedAggregateState: AggregateState {
  /// Notes a call that will ask for its result; gives the number it asks with.
  func add(_ call: AggregateCall) -> Int { 0 }

  /// The results of a call for a range of groups.
  func result(_ index: Int, _ groups: Range<Int>, _ type: DataType) throws -> Vector {
    try Vector.constant(.null, type: type, count: groups.count)
  }
}

/// One call's view of a shared state. The first of them passes the rows on, the others only read.
final class SharedView: AggregateState {
  private let base: SharedAggregateState
  private let index: Int
  private let type: DataType
  private let leads: Bool

  init(_ base: SharedAggregateState, _ call: AggregateCall, leads: Bool) {
    self.base = base
    self.leads = leads
    type = call.type
    index = base.add(call)
  }

  override var memory: Int { leads ? base.memory : 0 }
  override var keepsMerged: Bool { base.keepsMerged }
  override func resize(to count: Int) { if leads { base.resize(to: count) } }
  override func begin(morsel: Int) { if leads { base.begin(morsel: morsel) } }

  override func update(arguments: [Vector], _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    if leads { try base.update(arguments: arguments, rows, groups) }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    if leads { try base.update(vector, rows, groups) }
  }

  override func update(_ vector: Vector?, _ runs: GroupRuns) throws {
    if leads { try base.update(vector, runs) }
  }

  override var canPartition: Bool { base.canPartition }
  override func settle() { if leads { base.settle() } }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    if leads, let other = other as? SharedView { try base.merge(other.base, from: groups, into: targets) }
  }

  override func finish(_ context: ExecutionContext, groups count: Int) throws {
    if leads { try base.finish(context, groups: count) }
  }

  override func result(_ groups: Range<Int>) throws -> Vector { try base.result(index, groups, type) }
}
