/// Keeps the first rows of an order without sorting the others.
///
/// Each worker holds a few times as many rows as are wanted. Once it has enough, only rows that come before the last of
/// its best pass; that last row's first key is told to the other workers and to the scan, which skips what cannot pass.
struct TopN: Sink {
  /// From this many rows wanted on, sorting all of them is cheaper.
  static let largest = 100_000

  let keys: [(ordinal: Int, key: SortKey)]
  let types: [DataType]
  let keep: Int
  let offset: Int
  let limit: TopLimit
  /// Where rows come from whose columns are read only once it is known which rows they are; nil when rows come whole.
  let fetch: RowFetch?

  var name: String { "ORDER BY … LIMIT" }

  func makeStage(_ context: ExecutionContext) throws -> Stage { TopStage(self, context) }

  /// The keys, and behind them the place in the input, which settles ties.
  fileprivate var placedKeys: [(ordinal: Int, key: SortKey)] {
    let place = Column(id: -1, type: .integer, name: "place")
    return keys + [
      (types.count, SortKey(expression: .column(place), descending: false, nullsFirst: false, order: .ascending))
    ]
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let parts = try stages.compactMap { try ($0 as? TopStage)?.finish() }.flatMap { $0 }
    let relation = Relation(types: types + [.integer], chunks: parts)
    let order = try RowSort(relation, by: placedKeys, for: "ORDER BY … LIMIT", context).sorted()
    let rows = (offset..<max(keep, offset)).clamped(to: 0..<relation.rowCount)
    if let fetch {
      let places = order.addresses.values[rows].compactMap { address -> Int64? in
        let segment = parts[Int(address >> 16)].segments[types.count]
        guard case .integer(let place) = segment.value(at: Int(address & 0xffff), type: .integer) else { return nil }
        return place
      }
      output.relation = try fetch.relation(places, context)
      return
    }
    output.relation = Relation(
      types: types,
      chunks: try relation.gathered(
        UnsafeBufferPointer(rebasing: order.addresses.values[rows]), ordinals: Array(types.indices), context))
  }
}

/// The best rows of one worker.
private final class TopStage: Stage {
  private let sink: TopN
  private let context: ExecutionContext
  private let reservation: Reservation
  private var writer: RelationWriter
  private var best: [Chunk] = []
  private var bestCount = 0
  private var position = RowPosition()
  private let types: [DataType]
  /// The last of the best rows, once there are enough of them.
  private var bound: RowBound?
  private let prunedAt: Int

  init(_ sink: TopN, _ context: ExecutionContext) {
    self.sink = sink
    self.context = context
    types = sink.types + [.integer]
    writer = RelationWriter(types: types)
    reservation = Reservation(context.budget, for: "ORDER BY … LIMIT")
    prunedAt = max(sink.keep * 4, 4096)
  }

  override func begin(morsel: Int) throws {
    position.begin(morsel: morsel)
  }

  override func push(_ batch: Batch) throws {
    let place = sink.fetch == nil ? nil : batch.origin.map { Int64($0) }
    let next = Int64(bitPattern: position.take(batch.count))
    let base = place ?? next
    if sink.keep == 0 { return }
    var extended = batch
    if let bound = currentBound {
      guard let selection = try bound.select(batch, sink.keys, base: base) else { return }
      if selection.count == 0 { return }
      extended.selection = selection
    }
    let places = try VectorWriter<Int64>(count: batch.count)
    extended.rows.forEach { places.values[$0] = base + Int64($0) }
    extended.columns.append(places.vector(.int64))
    writer.append(extended)
    try reservation.update(to: writer.memory, rows: writer.count)
    if writer.count + bestCount > prunedAt || bound == nil && writer.count >= sink.keep { try prune() }
  }

  /// The tightest bound known: the own one, or that of a worker whose rows were better.
  private var currentBound: RowBound? {
    guard let shared = sink.limit.value else { return bound }
    guard let bound else { return RowBound(first: shared, sink.limit) }
    guard let own = sink.limit.number(of: bound.values[0]), own <= shared else {
      return RowBound(first: shared, sink.limit)
    }
    return bound
  }

  private func prune() throws {
    let relation = try Relation(types: types, chunks: best + writer.finish())
    let order = try RowSort(relation, by: sink.placedKeys, for: "ORDER BY … LIMIT", context).sorted()
    bestCount = min(order.addresses.count, sink.keep)
    best = try relation.gathered(
      UnsafeBufferPointer(rebasing: order.addresses.values[..<bestCount]), ordinals: Array(types.indices), context)
    writer = RelationWriter(types: types)
    if bestCount == sink.keep, let last = best.last {
      let bound = RowBound(last, row: last.count - 1, keys: sink.keys)
      self.bound = bound
      if let number = sink.limit.number(of: bound.values[0]) { sink.limit.lower(to: number) }
    }
  }

  func finish() throws -> [Chunk] {
    if writer.count > 0 { try prune() }
    return best
  }
}
