/// One worker's way of writing rows to a temporary file, split by the hash of keys into parts that can be worked on one
/// after another.
final class PartitionWriter {
  /// The chunks of each part.
  private(set) var chunks: [[SpilledChunk]]
  private let layout: SpillLayout
  private let writer: SpillWriter
  private let context: ExecutionContext
  private let columns: [Evaluator]
  private let keys: [Evaluator]
  private let reservation: Reservation
  private var hash: RowHash
  private var buffers: [RelationWriter]
  /// Of which columns only the texts that rows have are taken over: now, and in what lies in the buffers.
  private var sparse: [Bool]
  private var sparseBefore: [[Bool]]
  /// From this many bytes on the rows of a part are written.
  private let mostHeld: Int
  private var morsel = 0
  private var sequence = 0
  private var position: Int64 = 0
  private var rows = 0

  init(_ layout: SpillLayout, _ writer: SpillWriter, _ context: ExecutionContext) throws {
    self.layout = layout
    self.writer = writer
    self.context = context
    let compiler = ExpressionCompiler(layout.input, options: context.options)
    columns = try layout.columns.map(compiler.compile)
    keys = try layout.keys.map(compiler.compile)
    hash = RowHash(columns: keys.count, level: layout.level)
    chunks = Array(repeating: [], count: layout.parts)
    buffers = (0..<layout.parts).map { _ in RelationWriter(types: layout.types) }
    sparse = layout.types.map { _ in false }
    sparseBefore = Array(repeating: sparse, count: layout.parts)
    reservation = Reservation(context.budget, for: layout.name)
    mostHeld = max(context.budget.limit / 8 / context.threads / layout.parts, 1 << 10)
  }

  func begin(morsel: Int) {
    self.morsel = morsel
    sequence = 0
    position = 0
  }

  /// Takes the rows of a batch.
  func push(_ batch: Batch) throws {
    let listed = batch.rows
    if listed.count == 0 { return }
    try context.checkpoint()
    var taken = Batch(columns: try columns.map { try $0.evaluate(batch, listed) }, count: batch.count, selection: nil)
    if layout.hasPlace {
      let places = try VectorWriter<Int64>(count: batch.count)
      let base = Int64(truncatingIfNeeded: morsel) << 32 | position
      listed.forEach { places.values[$0] = base &+ Int64(truncatingIfNeeded: $0) }
      taken.columns.append(places.vector(.int64))
      position += Int64(truncatingIfNeeded: batch.count)
    }
    rows += listed.count
    for (index, vector) in taken.columns.enumerated() {
      guard let dictionary = vector.dictionary else { continue }
      sparse[index] = !writer.keeps(dictionary, column: index)
    }
    if layout.parts == 1 {
      try append(taken, listed, to: 0)
      if buffers[0].memory >= mostHeld || buffers[0].count >= Chunk.capacity { try flush(0) }
    } else {
      try split(taken, batch, listed)
    }
    try reservation.update(to: buffers.reduce(hash.memory) { $0 + $1.memory }, rows: rows)
  }

  private func append(_ taken: Batch, _ listed: Rows, to part: Int) throws {
    // Codes of two dictionaries cannot stand beside each other unless all texts are taken over.
    if buffers[part].count > 0, sparseBefore[part] != sparse { try flush(part) }
    sparseBefore[part] = sparse
    buffers[part].append(taken, rows: listed, sparse: sparse)
  }

  private func split(_ taken: Batch, _ batch: Batch, _ listed: Rows) throws {
    let vectors = try keys.map { try $0.evaluate(batch, listed) }
    let count = listed.count
    let memory = try Buffer(byteCount: count * 8)
    let hashes: UnsafeMutableBufferPointer<UInt64> = memory.values(count: count)
    hash.hash(vectors, listed, into: hashes)
    let shift = UInt64(64 - layout.parts.trailingZeroBitCount)
    var ends = [Int](repeating: 0, count: layout.parts)
    for place in 0..<count {
      hashes[place] &>>= shift
      ends[Int(truncatingIfNeeded: hashes[place])] &+= 1
    }
    var total = 0
    for part in ends.indices {
      total += ends[part]
      ends[part] = total - ends[part]
    }
    let starts = ends
    let order = try Buffer(byteCount: count * 2)
    let target: UnsafeMutableBufferPointer<UInt16> = order.values(count: count)
    ends.withUnsafeMutableBufferPointer { ends in
      var place = 0
      listed.forEach { row in
        let part = Int(truncatingIfNeeded: hashes[place])
        target[ends[part]] = UInt16(truncatingIfNeeded: row)
        ends[part] &+= 1
        place &+= 1
      }
    }
    for part in starts.indices where ends[part] > starts[part] {
      let rows = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(target)[starts[part]..<ends[part]])
      try append(taken, Rows(indices: rows, count: rows.count), to: part)
      if buffers[part].memory >= mostHeld { try flush(part) }
    }
    withExtendedLifetime((memory, order)) {}
  }

  func end(morsel: Int) throws {
    // Rows of several morsels in one chunk would stand before or behind rows of another worker's morsel between them.
    if layout.keepsOrder { try finish() }
  }

  /// Writes what has not been written yet.
  func finish() throws {
    for part in buffers.indices { try flush(part) }
  }

  private func flush(_ part: Int) throws {
    if buffers[part].count == 0 { return }
    let finished = try buffers[part].finish()
    buffers[part] = RelationWriter(types: layout.types)
    for chunk in finished {
      chunks[part].append(try writer.write(chunk, morsel: morsel, sequence: sequence))
      sequence += 1
    }
  }
}

/// What a `PartitionWriter` writes of a row, and how rows are split.
struct SpillLayout: Sendable {
  /// The columns of the rows that come in.
  let input: [Column]
  /// What is written of a row.
  let columns: [BoundExpression]
  /// What rows are split by.
  var keys: [BoundExpression] = []
  /// How many parts there are, a power of two.
  var parts = 1
  /// How many times the rows have been split before.
  var level = 0
  /// Whether the chunks of a part can be put in the order in which rows came in.
  var keepsOrder = true
  /// Whether a column with the place of the row among all rows stands behind the others.
  var hasPlace = false
  /// The operator that the memory is for.
  let name: String

  /// The types of what is written.
  var types: [DataType] { columns.map(\.type) + (hasPlace ? [.integer] : []) }

  /// How many times rows may be split.
  static let mostLevels = 4

  /// How many parts rows are best split into.
  static func parts(_ context: ExecutionContext) -> Int { context.budget.limit >= 16 << 20 ? 64 : 16 }
}

/// Writes the rows of a pipeline to a temporary file, split into parts.
struct SpillStageFactory: Sendable {
  let layout: SpillLayout
  let writer: SpillWriter

  func makeStage(_ context: ExecutionContext) throws -> Stage {
    SpillStage(try PartitionWriter(layout, writer, context))
  }

  /// The rows of each part, in the order they came in where the layout keeps it.
  func rows(_ stages: [Stage]) throws -> [SpilledRows] {
    let writers = stages.compactMap { ($0 as? SpillStage)?.writer }
    for writer in writers { try writer.finish() }
    return writer.parts(
      (0..<layout.parts).map { part in
        let chunks = writers.flatMap { $0.chunks[part] }
        return layout.keepsOrder ? chunks.ordered(by: SpilledChunk.inOrder) : chunks
      })
  }
}

private final class SpillStage: Stage {
  let writer: PartitionWriter

  init(_ writer: PartitionWriter) { self.writer = writer }

  override func begin(morsel: Int) throws { writer.begin(morsel: morsel) }
  override func push(_ batch: Batch) throws { try writer.push(batch) }
  override func end(morsel: Int) throws { try writer.end(morsel: morsel) }
}
