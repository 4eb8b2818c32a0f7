/// An aggregate over the distinct values of its arguments in each group.
///
/// Pairs of group and value are kept until the end; only then does the inner aggregate see them, each once. Values with
/// few possible codes are marks in an array, all others go through a table.
final class DistinctState: AggregateState {
  /// The order in which an inner aggregate that cares takes the values.
  struct Order {
    var descending: Bool
    var nullsFirst: Bool
    /// How the list of nothing but a NULL is written, where lists of one element stand for their elements.
    var missing: String?
  }

  private let inner: AggregateState
  private let types: [DataType]
  private let order: Order?
  private var pairs: GroupTable
  private var marks: DistinctMarks?
  private var groupCount = 0

  init(_ inner: AggregateState, types: [DataType], sorts order: Order?) {
    self.inner = inner
    self.types = types
    self.order = order
    pairs = GroupTable(types: [.integer] + types)
    marks = types.count == 1 ? DistinctMarks(type: types[0]) : nil
  }

  override var memory: Int { pairs.memory + inner.memory + (marks?.memory ?? 0) }

  override func resize(to count: Int) {
    groupCount = max(groupCount, count)
    inner.resize(to: count)
  }

  override func update(_ vector: Vector?, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    if let vector { try update(arguments: [vector], rows, groups) }
  }

  override func update(arguments: [Vector], _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?) throws {
    guard let first = arguments.first else { return }
    if marks?.add(first, rows, groups, groupCount: groupCount) ?? false { return }
    try leaveMarks()
    let numbers = try VectorWriter<Int64>(count: first.count)
    rows.forEach { row in numbers.values[row] = groups.map { Int64($0[row]) } ?? 0 }
    let found = try Buffer(byteCount: first.count * 4)
    pairs.resolve(
      [numbers.vector(.int64)] + arguments, rows, into: found.values(as: UInt32.self, count: first.count))
  }

  /// Goes over to the table.
  private func leaveMarks() throws {
    guard var marks else { return }
    self.marks = nil
    try marks.forEachPart { numbers, values in try add(numbers, [values]) }
  }

  private func add(_ numbers: Vector, _ values: [Vector]) throws {
    let found = try Buffer(byteCount: numbers.count * 4)
    pairs.resolve([numbers] + values, .all(numbers.count), into: found.values(as: UInt32.self, count: numbers.count))
  }

  override func merge(
    _ other: AggregateState, from groups: UnsafeBufferPointer<UInt32>, into targets: UnsafeBufferPointer<UInt32>
  ) throws {
    guard let other = other as? DistinctState else { return }
    if let theirs = other.marks {
      if marks?.merge(theirs, from: groups, into: targets, groupCount: groupCount) ?? false { return }
    }
    try leaveMarks()
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
        [translated.vector(.int64)] + values, listed.rows,
        into: found.values(as: UInt32.self, count: count))
      withExtendedLifetime(listed) {}
    }
  }

  /// Calls `body` with the pairs, a part at a time.
  private func forEachPart(_ body: (Vector, [Vector]) throws -> Void) throws {
    if var marks {
      try marks.forEachPart { try body($0, [$1]) }
      return
    }
    // Other threads may be reading the same state.
    var pairs = pairs
    var start = 0
    while start < pairs.count {
      let end = min(start + Chunk.capacity, pairs.count)
      var values: [Vector] = []
      for key in 1...types.count { values.append(try pairs.key(key, groups: start..<end)) }
      try body(try pairs.key(0, groups: start..<end), values)
      start = end
    }
  }

  override func finish(_ context: ExecutionContext, groups count: Int) throws {
    if let order {
      try feedSorted(order, context)
    } else {
      try forEachPart { numbers, values in
        try context.checkpoint()
        try feed(numbers, values)
      }
    }
    try inner.finish(context, groups: count)
  }

  private func feed(_ numbers: Vector, _ values: [Vector]) throws {
    let count = numbers.count
    let source = numbers.values(as: Int64.self)
    let ids = try Buffer(byteCount: count * 4)
    let target: UnsafeMutableBufferPointer<UInt32> = ids.values(count: count)
    for row in 0..<count { target[row] = UInt32(truncatingIfNeeded: source[row]) }
    try inner.update(arguments: values, .all(count), UnsafeBufferPointer(target))
    withExtendedLifetime(ids) {}
  }

  /// Hands the pairs over in the order of their values.
  private func feedSorted(_ order: Order, _ context: ExecutionContext) throws {
    var sorter = PairSorter(types: [.integer] + types, keys: 1, order: [order])
    // In the order of lists a NULL is the greatest element, so that it stands right in half of the cases.
    guard let missing = order.missing, order.descending != order.nullsFirst else {
      try forEachPart { sorter.append([$0] + $1) }
      try sorter.forEachSorted(context) { try feed($0[0], Array($0[1...])) }
      return
    }
    var apart = PairSorter(types: [.integer] + types, keys: 1, order: [order])
    try forEachPart { numbers, values in
      let code = values[0].dictionary.flatMap { texts in
        var missing = missing
        return missing.withUTF8 { texts.code(of: $0) }
      }
      for isMissing in [false, true] {
        let listed = try Selection(.all(numbers.count)) { row in
          (code.map { values[0].code(at: row) == $0 } ?? false) == isMissing ? 1 : 0
        }
        let rows = listed.rows
        if isMissing { apart.append([numbers] + values, rows) } else { sorter.append([numbers] + values, rows) }
        withExtendedLifetime(listed) {}
      }
    }
    if order.nullsFirst { try apart.forEachSorted(context) { try feed($0[0], Array($0[1...])) } }
    try sorter.forEachSorted(context) { try feed($0[0], Array($0[1...])) }
    if !order.nullsFirst { try apart.forEachSorted(context) { try feed($0[0], Array($0[1...])) } }
  }

  override func result(_ groups: Range<Int>) throws -> Vector { try inner.result(groups) }
}
