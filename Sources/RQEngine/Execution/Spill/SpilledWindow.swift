/// Computes window functions by way of a temporary file: rows are split by the hash of what makes partitions, and the
/// parts are worked on one after another. Rows come out in the order they came in.
struct SpilledWindow: Sink {
  private let window: WindowFunctions
  private let rows: SpillStageFactory

  var name: String { window.name }

  init(_ window: WindowFunctions, _ context: ExecutionContext) throws {
    self.window = window
    var layout = SpillLayout(window.types, window.computed, name: window.name)
    let columns = layout.columns
    layout.keys = window.partition.map { columns[$0.ordinal] }
    layout.parts = SpillLayout.parts(context)
    layout.hasPlace = true
    rows = SpillStageFactory(layout: layout, writer: try SpillWriter(layout.types, context))
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try rows.makeStage(context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let inner = WindowFunctions(
      partition: window.partition, order: window.order, calls: window.calls, ordinals: window.ordinals,
      types: rows.layout.types, computed: ComputedColumns(expressions: [], layout: []))
    let place = rows.layout.types.count - 1
    let kept = Array(window.types.indices) + inner.calls.indices.map { place + 1 + $0 } + [place]
    let types = window.types + window.calls.map(\.type) + [.integer]
    let writer = try SpillWriter(types, context)
    var runs: [[SpilledChunk]] = []
    for part in try rows.rows(stages) where !part.chunks.isEmpty {
      let reservation = Reservation(context.budget, for: name)
      try reservation.update(to: part.byteCount, rows: part.rowCount)
      let result = PipelineOutput()
      _ = try inner.take(part.relation(), context, into: result)
      var run: [SpilledChunk] = []
      for chunk in result.relation.chunks {
        let narrowed = Chunk(count: chunk.count, segments: kept.map { chunk.segments[$0] })
        run.append(try writer.write(narrowed, morsel: 0, sequence: 0))
      }
      runs.append(run)
      BlockCache.trim()
    }
    output.spilled = try RunMerge(
      rows: writer.rows(runs.flatMap { $0 }), words: [types.count - 1], ordinals: Array(0..<types.count - 1),
      name: name, context: context
    ).merged(runs)
  }
}
