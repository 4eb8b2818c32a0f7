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

  /// Takes over groups of another state of the same kind: `groups[i]` there goes to `targets[i]` here.
  func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {}

  /// Called once all rows are in and merged, before the results are asked for.
  func finish(_ context: ExecutionContext, groups count: Int) throws {}

  /// The results for a range of groups.
  func result(_ groups: Range<Int>) throws -> Vector { try Vector.constant(.null, type: .null, count: groups.count) }

  /// Bytes of memory held.
  var memory: Int { 0 }
}

/// `count(*)` and `count(x)`.
final class CountState: AggregateState {
  private var counts: [Int64] = []

  override var memory: Int { counts.count * 8 }

  override func resize(to count: Int) {
    if count > counts.count { counts.append(contentsOf: repeatElement(0, count: count - counts.count)) }
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    let nullable = vector?.validity == nil ? nil : vector
    counts.withUnsafeMutableBufferPointer { counts in
      switch (groups, nullable) {
      case (nil, nil): counts[0] += Int64(rows.count)
      case (nil, let vector?): rows.forEach { counts[0] += vector.isValid($0) ? 1 : 0 }
      case (let groups?, nil): rows.forEach { counts[Int(groups[$0])] += 1 }
      case (let groups?, let vector?): rows.forEach { counts[Int(groups[$0])] += vector.isValid($0) ? 1 : 0 }
      }
    }
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? CountState else { return }
    for index in groups.indices { counts[Int(targets[index])] += other.counts[Int(groups[index])] }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    let writer = try VectorWriter<Int64>(count: groups.count)
    for (index, group) in groups.enumerated() { writer.values[index] = counts[group] }
    return writer.vector(.int64)
  }
}
