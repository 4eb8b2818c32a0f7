import RQSyntax

/// Drops rows that are not among the first of their group in an order, as far as that is soon seen; rows stay in the order
/// they come in.
///
/// What is left holds all rows whose `row_number` (`rank`, if ties count) is at most `keep`, and few others, so that a
/// window above it gives them the numbers it would give them among all rows.
struct TopPerKey: Sink {
  let partition: [(ordinal: Int, key: SortKey)]
  /// The first key of the order, if there is one.
  let order: [(ordinal: Int, key: SortKey)]
  /// Whether the order has no further keys.
  let isWhole: Bool
  let keep: Int
  /// Whether rows equal to the last that is kept are kept as well.
  let withTies: Bool
  let types: [DataType]
  /// Where rows come from whose columns are read later; nil when the rows themselves are kept.
  let fetch: RowFetch?

  /// With more rows a group than this, sorting is as fast.
  static let largest = 64

  var name: String { "QUALIFY" }

  func makeStage(_ context: ExecutionContext) throws -> Stage { TopPerKeyStage(self, context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let stages = stages.compactMap { $0 as? TopPerKeyStage }
    guard let first = stages.first else { return }
    for other in stages.dropFirst() {
      try context.checkpoint()
      try first.merge(other)
    }
    let places = first.places()
    if let fetch {
      output.relation = try fetch.relation(places, context)
      return
    }
    // Without addresses the rows themselves were kept, each in the chunks of the worker that met it.
    let chunks = stages.flatMap(\.chunks)
    let relation = Relation(types: types + [.integer], chunks: chunks)
    let wanted = Set(places)
    let place = SortKey(
      expression: .column(Column(id: -1, type: .integer, name: "place")), descending: false, nullsFirst: false,
      order: .ascending)
    let order = try RowSort(relation, by: [(types.count, place)], for: "QUALIFY", context).sorted()
    var kept: [RowAddress] = []
    for address in order.addresses.values {
      let segment = chunks[Int(address >> 16)].segments[types.count]
      guard case .integer(let place) = segment.value(at: Int(address & 0xffff), type: .integer) else { continue }
      if wanted.contains(place) { kept.append(address) }
    }
    output.relation = Relation(
      types: types,
      chunks: try kept.withUnsafeBufferPointer {
        try relation.gathered($0, ordinals: Array(types.indices), context)
      })
  }
}

/// The best rows of each group, as one worker sees them.
private final class TopPerKeyStage: Stage {
  private let sink: TopPerKey
  private let context: ExecutionContext
  private let reservation: Reservation
  private var groups: GroupTable
  private var best: TopSlots
  private var writer: RelationWriter?
  private(set) var chunks: [Chunk] = []
  /// Whether equal words meant equal keys so far.
  private var isExactSoFar = true
  private var position = RowPosition()

  init(_ sink: TopPerKey, _ context: ExecutionContext) {
    self.sink = sink
    self.context = context
    groups = GroupTable(types: sink.partition.map { $0.key.expression.type })
    reservation = Reservation(context.budget, for: "QUALIFY")
    best = TopSlots(keep: sink.keep)
  }

  override func begin(morsel: Int) throws {
    position.begin(morsel: morsel)
  }

  override func push(_ batch: Batch) throws {
    let place = sink.fetch == nil ? nil : batch.origin.map { Int64($0) }
    let next = Int64(bitPattern: position.take(batch.count))
    let base = place ?? next
    let rows = batch.rows
    let memory = try Scratch<UInt32>(count: batch.count)
    if sink.partition.isEmpty {
      memory.values.update(repeating: 0)
    } else {
      groups.resolve(sink.partition.map { batch.columns[$0.ordinal].spread }, rows, into: memory.values)
    }
    best.resize(to: sink.partition.isEmpty ? 1 : groups.count)
    let encoded = try Scratch<UInt64>(count: batch.count)
    let isExact = TopWords.encode(batch, sink.order, rows, into: encoded.values)
    if !isExact { isExactSoFar = false }
    // A row equal to the last of the best comes behind it, as a worker meets rows in their order.
    let keepsTies = sink.withTies || !sink.isWhole || !isExact
    let passing = best.insert(
      rows, words: encoded.values, groups: memory.values, base: base, keepsTies: keepsTies,
      listing: sink.fetch == nil)
    if !passing.isEmpty { try keepRows(batch, passing, base) }
    try reservation.update(
      to: groups.memory + best.memory + (writer?.memory ?? 0), rows: best.count)
  }

  /// Keeps rows themselves, where they can't be read again.
  private func keepRows(_ batch: Batch, _ passing: [UInt16], _ base: Int64) throws {
    var extended = batch
    let places = try VectorWriter<Int64>(count: batch.count)
    for row in passing { places.values[Int(row)] = base + Int64(row) }
    extended.columns.append(places.vector(.int64))
    var writer = self.writer ?? RelationWriter(types: sink.types + [.integer])
    self.writer = nil
    passing.withUnsafeBufferPointer { writer.append(extended, rows: Rows(indices: $0, count: $0.count)) }
    self.writer = writer
  }

  override func end(morsel: Int) throws {
    guard var writer else { return }
    chunks += try writer.finish()
    self.writer = nil
  }

  func merge(_ other: TopPerKeyStage) throws {
    if other.best.count == 0 { return }
    let map = sink.partition.isEmpty ? [0] : groups.merge(&other.groups)
    best.resize(to: sink.partition.isEmpty ? 1 : groups.count)
    let keepsTies = sink.withTies || !sink.isWhole || !isExactSoFar || !other.isExactSoFar
    best.merge(other.best, map, keepsTies: keepsTies)
  }

  /// The places of all rows that may be wanted, ascending.
  func places() -> [Int64] { best.places() }
}
