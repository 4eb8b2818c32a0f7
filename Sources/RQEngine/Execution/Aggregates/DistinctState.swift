/// An aggregate over the distinct values of its argument in each group.
///
/// Pairs of group and value are kept until the end; only then does the inner aggregate see them, each once.
final class DistinctState: AggregateState {
  private let inner: AggregateState
  private let type: DataType
  private var pairs: GroupTable
  private var groupCount = 0
  private var fed = false

  init(_ inner: AggregateState, type: DataType) {
    self.inner = inner
    self.type = type
    pairs = GroupTable(types: [.integer, type])
  }

  override var memory: Int { pairs.memory + inner.memory }

  override func resize(to count: Int) {
    groupCount = max(groupCount, count)
    inner.resize(to: count)
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let vector else { return }
    let numbers = try VectorWriter<Int64>(count: vector.count)
    rows.forEach { row in numbers.values[row] = groups.map { Int64($0[row]) } ?? 0 }
    let found = try Buffer(byteCount: vector.count * 4)
    pairs.resolve([numbers.vector(.int64), vector], rows, into: found.values(as: UInt32.self, count: vector.count))
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? DistinctState else { return }
    // Groups that are not asked for keep no place here.
    var map = [Int64](repeating: -1, count: other.groupCount)
    for index in groups.indices { map[Int(groups[index])] = Int64(targets[index]) }
    try other.forEachPart { numbers, values in
      let count = numbers.count
      let translated = try VectorWriter<Int64>(count: count)
      let source = numbers.values(as: Int64.self)
      for row in 0..<count { translated.values[row] = map[Int(source[row])] }
      let listed = try Selection(.all(count)) { translated.values[$0] >= 0 ? 1 : 0 }
      let found = try Buffer(byteCount: count * 4)
      pairs.resolve(
        [translated.vector(.int64), values], Rows(indices: listed.indices, count: listed.count),
        into: found.values(as: UInt32.self, count: count))
      withExtendedLifetime(listed) {}
    }
  }

  /// Calls `body` with the pairs, a part at a time.
  private func forEachPart(_ body: (Vector, Vector) throws -> Void) throws {
    var start = 0
    while start < pairs.count {
      let end = min(start + Chunk.capacity, pairs.count)
      try body(try pairs.key(0, groups: start..<end), try pairs.key(1, groups: start..<end))
      start = end
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector {
    if !fed {
      fed = true
      try forEachPart { numbers, values in
        let count = numbers.count
        let source = numbers.values(as: Int64.self)
        let ids = try Buffer(byteCount: count * 4)
        let target: UnsafeMutableBufferPointer<UInt32> = ids.values(count: count)
        for row in 0..<count { target[row] = UInt32(truncatingIfNeeded: source[row]) }
        try inner.update(values, .all(count), UnsafeBufferPointer(target))
      }
    }
    return try inner.result(groups)
  }
}
