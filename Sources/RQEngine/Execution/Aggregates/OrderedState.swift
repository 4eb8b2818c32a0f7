/// An aggregate that takes its rows in an order asked for: `f(x ORDER BY y)`.
///
/// Rows are kept until the end and sorted by group, keys and load order; only then does the inner aggregate see them.
final class OrderedState: AggregateState {
  private let inner: AggregateState
  private let argumentCount: Int
  private let types: [DataType]
  private let order: [DistinctState.Order]
  private var rows: RelationWriter
  private var position = RowPosition()
  private var groupCount = 0
  private var parts = GroupParts<OrderedState>()

  init(_ inner: AggregateState, _ call: AggregateCall) {
    self.inner = inner
    argumentCount = call.arguments.count
    // Group, arguments, sort keys and place.
    types = [.integer] + call.arguments.map(\.type) + call.order.map(\.expression.type) + [.integer]
    order =
      call.order.map { DistinctState.Order(descending: $0.descending, nullsFirst: $0.nullsFirst) }
      + [DistinctState.Order(descending: false, nullsFirst: false)]
    rows = RelationWriter(types: types)
  }

  override var memory: Int { rows.memory * 3 + inner.memory }
  override var keepsMerged: Bool { true }

  override func resize(to count: Int) {
    groupCount = max(groupCount, count)
    inner.resize(to: count)
  }

  override func begin(morsel: Int) { position.begin(morsel: morsel) }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    if let vector { try update(arguments: [vector], rows, groups) }
  }

  override func update(arguments: [Vector], _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let count = arguments.first?.count else { return }
    let base = position.take(count)
    let numbers = try VectorWriter<Int64>(count: count)
    let places = try VectorWriter<Int64>(count: count)
    rows.forEach { row in
      numbers.values[row] = groups.map { Int64($0[row]) } ?? 0
      places.values[row] = Int64(truncatingIfNeeded: base) + Int64(row)
    }
    let columns = [numbers.vector(.int64)] + arguments + [places.vector(.int64)]
    self.rows.append(Batch(columns: columns, count: count, selection: nil), rows: rows)
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? OrderedState else { return }
    parts.take(other, other.parts, from: groups, into: targets, groupCount: groupCount)
  }

  override func finish(_ context: ExecutionContext, groups count: Int) throws {
    var sorter = PairSorter(types: types, keys: 1 + argumentCount, order: order)
    try append(to: &sorter, self, nil)
    for part in parts.list { try append(to: &sorter, part.source, part) }
    inner.begin(morsel: 0)
    try sorter.forEachSorted(context) { columns in
      let count = columns[0].count
      let source = columns[0].values(as: Int64.self)
      let ids = try Buffer(byteCount: count * 4)
      let target: UnsafeMutableBufferPointer<UInt32> = ids.values(count: count)
      for row in 0..<count { target[row] = UInt32(truncatingIfNeeded: source[row]) }
      try inner.update(arguments: Array(columns[1...argumentCount]), .all(count), UnsafeBufferPointer(target))
      withExtendedLifetime(ids) {}
    }
    try inner.finish(context, groups: count)
  }

  /// Adds the rows of the groups that a part holds.
  private func append(to sorter: inout PairSorter, _ source: OrderedState, _ part: GroupParts<OrderedState>.Part?)
    throws
  {
    var map = [Int64](repeating: -1, count: source.groupCount)
    if let part {
      for target in 0..<part.groupCount {
        for member in part.groups(of: target) { map[Int(member)] = Int64(target) }
      }
    } else {
      for group in map.indices { map[group] = Int64(group) }
    }
    // Other threads may be reading the same state.
    var rows = source.rows
    for chunk in try rows.finish() {
      var columns = try chunk.segments.map { try $0.slice(0, chunk.count).widenedIntegers(chunk.count) }
      let own = columns[0].values(as: Int64.self)
      let translated = try VectorWriter<Int64>(count: chunk.count)
      for row in 0..<chunk.count { translated.values[row] = map[Int(own[row])] }
      columns[0] = translated.vector(.int64)
      let listed = try Selection(.all(chunk.count)) { translated.values[$0] >= 0 ? 1 : 0 }
      sorter.append(columns, listed.rows)
      withExtendedLifetime(listed) {}
    }
  }

  override func result(_ groups: Range<Int>) throws -> Vector { try inner.result(groups) }
}
