import Synchronization

/// Collects rows in the order of their morsels, up to a limit.
final class Collect: Sink {
  private let types: [DataType]
  /// How many rows are wanted at most, offset included.
  private let limit: Int
  private let offset: Int
  /// Whether nobody but the user reads the rows, who gets them in memory.
  private let isResult: Bool
  private let progress = Mutex(Progress())

  /// Which morsels are done, to know when the first `limit` rows are complete.
  private struct Progress {
    var done: [Int: Int] = [:]
    var nextMorsel = 0
    var rows = 0
  }

  init(types: [DataType], count: Int? = nil, offset: Int = 0, isResult: Bool = false) {
    self.types = types
    self.isResult = isResult
    self.offset = offset
    let (end, overflow) = (count ?? .max).addingReportingOverflow(offset)
    limit = overflow ? .max : end
  }

  var name: String { "the result" }

  func makeStage(_ context: ExecutionContext) throws -> Stage { CollectStage(self, context) }

  func isSatisfied() -> Bool {
    if limit == .max { return false }
    return progress.withLock { $0.rows >= limit }
  }

  fileprivate func finished(_ morsel: Int, rows: Int) {
    if limit == .max { return }
    progress.withLock { progress in
      progress.done[morsel] = rows
      while let rows = progress.done.removeValue(forKey: progress.nextMorsel) {
        progress.rows += rows
        progress.nextMorsel += 1
      }
    }
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let parts = stages.compactMap { $0 as? CollectStage }.flatMap(\.parts).ordered { $0.morsel < $1.morsel }
    var chunks = parts.flatMap(\.chunks)
    if limit != .max || offset > 0 { chunks = try cut(chunks) }
    output.relation = Relation(types: types, chunks: chunks)
  }

  func spilling(_ context: ExecutionContext) throws -> (any Sink)? {
    if isResult || limit != .max || offset > 0 { return nil }
    return try SpilledCollect(types, context)
  }

  var takesRelations: Bool { true }

  func take(_ relation: Relation, _ context: ExecutionContext, into output: PipelineOutput) throws -> Bool {
    let chunks = limit != .max || offset > 0 ? try cut(relation.chunks) : relation.chunks
    output.relation = Relation(types: types, chunks: chunks)
    return true
  }

  /// The chunks without the rows before the offset and behind the limit.
  private func cut(_ chunks: [Chunk]) throws -> [Chunk] {
    var result: [Chunk] = []
    var seen = 0
    for chunk in chunks {
      let first = max(offset - seen, 0)
      let last = min(chunk.count, limit - min(seen, limit))
      seen += chunk.count
      if first >= last { continue }
      if first == 0, last == chunk.count {
        result.append(chunk)
        continue
      }
      var writer = RelationWriter(types: types)
      let count = last - first
      writer.append(
        Batch(columns: try chunk.segments.map { try $0.slice(first, count) }, count: count, selection: nil),
        rows: .all(count))
      result.append(contentsOf: try writer.finish())
    }
    return result
  }

  fileprivate var wanted: Int { limit }
  fileprivate var columnTypes: [DataType] { types }
}

private final class CollectStage: Stage {
  private(set) var parts: [(morsel: Int, chunks: [Chunk])] = []
  private let sink: Collect
  private let reservation: Reservation
  private var writer: ChunkCollector
  private var held = 0
  private var rows = 0

  init(_ sink: Collect, _ context: ExecutionContext) {
    self.sink = sink
    reservation = Reservation(context.budget, for: "the result")
    writer = ChunkCollector(types: sink.columnTypes)
  }

  override var wantsMore: Bool { writer.count < sink.wanted }

  override func push(_ batch: Batch) throws {
    let missing = sink.wanted - min(writer.count, sink.wanted)
    if missing == 0 { return }
    try writer.append(batch, rows: batch.rows.prefix(missing))
    try reservation.update(to: held + writer.memory, rows: self.rows + writer.count)
  }

  override func end(morsel: Int) throws {
    let count = writer.count
    rows += count
    if count > 0 {
      let (chunks, memory) = try writer.finish()
      parts.append((morsel, chunks))
      held += memory
    }
    sink.finished(morsel, rows: count)
  }
}
