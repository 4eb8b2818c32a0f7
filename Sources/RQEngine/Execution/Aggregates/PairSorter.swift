/// Sorts rows of a few columns by some of them.
struct PairSorter {
  private var rows: RelationWriter
  private let types: [DataType]
  private let keys: [SortKey]
  private let first: Int

  /// `keys` is the column the sort keys begin with; there is one for each order.
  init(types: [DataType], keys first: Int, order: [DistinctState.Order]) {
    self.types = types
    rows = RelationWriter(types: types)
    keys = order.enumerated().map { index, order in
      let column = Column(id: first + index, type: types[first + index], name: "")
      return SortKey(
        expression: .column(column), descending: order.descending, nullsFirst: order.nullsFirst, order: .ascending)
    }
    self.first = first
  }

  /// Bytes of memory held.
  var memory: Int { rows.memory }

  /// Adds rows; all columns have as many.
  mutating func append(_ columns: [Vector]) { append(columns, .all(columns[0].count)) }

  /// Adds the listed rows.
  mutating func append(_ columns: [Vector], _ listed: Rows) {
    rows.append(Batch(columns: columns, count: columns[0].count, selection: nil), rows: listed)
  }

  /// Calls `body` with the columns of the rows in order, a part at a time.
  mutating func forEachSorted(_ context: ExecutionContext, _ body: ([Vector]) throws -> Void) throws {
    let relation = Relation(types: types, chunks: try rows.finish())
    let order = keys.enumerated().map { (ordinal: first + $0.offset, key: $0.element) }
    let sorted = try RowSort(relation, by: order, for: "an ordered aggregate", context).sorted()
    let ordinals = Array(types.indices)
    let chunks = try relation.gathered(
      UnsafeBufferPointer(sorted.addresses.values), ordinals: ordinals, context)
    for chunk in chunks {
      try context.checkpoint()
      try body(try chunk.segments.map { try $0.slice(0, chunk.count).widenedIntegers(chunk.count) })
    }
  }
}

extension Vector {
  /// Whole numbers in 64 bits, anything else as it is.
  func widenedIntegers(_ count: Int) throws -> Vector {
    switch physical {
    case .int8, .int16, .int32: try widened(.all(count))
    default: self
    }
  }
}
