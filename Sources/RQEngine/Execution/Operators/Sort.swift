/// Puts all rows in order; equal rows keep the order they came in.
struct Sort: Sink {
  let keys: [SortKey]
  let layout: [Column]
  /// How many rows to keep; nil keeps all.
  let keep: Int?
  let offset: Int
  private let collect: Collect

  init(keys: [SortKey], layout: [Column], keep: Int? = nil, offset: Int = 0) {
    self.keys = keys
    self.layout = layout
    self.keep = keep
    self.offset = offset
    collect = Collect(types: layout.map(\.type))
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage {
    guard let keep, keep <= TopStage.largest else { return try collect.makeStage(context) }
    return try TopStage(self, keep, context)
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let relation: Relation
    if stages.first is TopStage {
      let parts = try stages.compactMap { try ($0 as? TopStage)?.finish() }.flatMap { $0 }
      // Rows carry their place in the input as a last column, which settles ties across workers.
      relation = Relation(types: layout.map(\.type) + [.integer], chunks: parts)
    } else {
      let gathered = PipelineOutput()
      try collect.combine(stages, context, into: gathered)
      relation = gathered.relation
    }
    let hasPlace = relation.types.count > layout.count
    let flat = try relation.flattened()
    let order = try Sort.order(flat, keys, layout, hasPlace: hasPlace, context)
    let wanted = order.dropFirst(offset).prefix(keep.map { max($0 - offset, 0) } ?? .max)
    var chunks = try Array(wanted).withUnsafeBufferPointer { try flat.gathered($0) }
    if hasPlace { chunks = chunks.map { Chunk(count: $0.count, segments: Array($0.segments.dropLast())) } }
    output.relation = Relation(types: layout.map(\.type), chunks: chunks)
  }

  /// The order of a flat relation's rows.
  static func order(
    _ relation: Relation, _ keys: [SortKey], _ layout: [Column], hasPlace: Bool, _ context: ExecutionContext
  ) throws -> [Int32] {
    guard let chunk = relation.chunks.first else { return [] }
    var keys = keys
    var layout = layout
    if hasPlace {
      let place = Column(id: -1, type: .integer, name: "place")
      layout.append(place)
      keys.append(SortKey(expression: .column(place), descending: false, nullsFirst: false, order: .ascending))
    }
    let compiler = ExpressionCompiler(layout, options: context.options)
    let batch = Batch(
      columns: try chunk.segments.map { try $0.slice(0, chunk.count) }, count: chunk.count, selection: nil)
    let reservation = Reservation(context.budget, for: "ORDER BY")
    try reservation.update(to: chunk.count * (8 * keys.count + 12), rows: chunk.count)
    return try SortOrder(keys, try keys.map { try compiler.compile($0.expression) }, batch).sorted(context)
  }
}

/// Keeps the best rows of one worker: collects a few times as many as wanted, then drops all but the best.
private final class TopStage: Stage {
  /// Above this many rows wanted, collecting all of them is cheaper.
  static let largest = 100_000

  private let sort: Sort
  private let keep: Int
  private let context: ExecutionContext
  private let reservation: Reservation
  private var writer: RelationWriter
  private var best: [Chunk] = []
  private var bestCount = 0
  private var morsel = 0
  private var position: Int64 = 0
  private let types: [DataType]
  private let leading: Evaluator
  /// No row whose first key comes behind this can be among the best any more; nil until there are enough of them.
  private var threshold: UInt64?

  init(_ sort: Sort, _ keep: Int, _ context: ExecutionContext) throws {
    self.sort = sort
    self.keep = keep
    self.context = context
    types = sort.layout.map(\.type) + [.integer]
    writer = RelationWriter(types: types)
    reservation = Reservation(context.budget, for: "ORDER BY … LIMIT")
    let compiler = ExpressionCompiler(sort.layout, options: context.options)
    leading = try compiler.compile(sort.keys[0].expression)
  }

  override func begin(morsel: Int) throws {
    self.morsel = morsel
    position = 0
  }

  override func push(_ batch: Batch) throws {
    let base = Int64(morsel) << 32 | position
    position += Int64(batch.count)
    var extended = batch
    if let threshold {
      let rows = batch.rows
      let words = SortKeyWords.leading(try leading.evaluate(batch, rows), sort.keys[0], rows, batch.count)
      extended.selection = try Selection(rows) { words[$0] <= threshold ? 1 : 0 }
      if extended.rows.count == 0 { return }
    }
    let places = try VectorWriter<Int64>(count: batch.count)
    extended.rows.forEach { places.values[$0] = base + Int64($0) }
    extended.columns.append(places.vector(.int64))
    writer.append(extended)
    try reservation.update(to: writer.memory, rows: writer.count)
    if writer.count + bestCount > max(keep * 4, 16_384) { try prune() }
  }

  private func prune() throws {
    let relation = try Relation(types: types, chunks: best + writer.finish()).flattened()
    let order = try Sort.order(relation, sort.keys, sort.layout, hasPlace: true, context)
    best = try Array(order.prefix(keep)).withUnsafeBufferPointer { try relation.gathered($0) }
    bestCount = min(order.count, keep)
    writer = RelationWriter(types: types)
    if bestCount == keep, keep > 0, let last = best.last {
      let row = try last.segments.dropLast().map { try $0.slice(last.count - 1, 1) }
      let batch = Batch(columns: row, count: 1, selection: nil)
      threshold = SortKeyWords.leading(try leading.evaluate(batch, .all(1)), sort.keys[0], .all(1), 1)[0]
    }
  }

  func finish() throws -> [Chunk] {
    if writer.count > 0 { try prune() }
    return best
  }
}
