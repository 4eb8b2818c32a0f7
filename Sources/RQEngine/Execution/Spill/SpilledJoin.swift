import RQSyntax
import Synchronization

/// Writes the build side of a join to a temporary file, split by the hash of the keys.
struct SpilledJoinBuild: Sink {
  private let build: JoinBuild
  private let rows: SpillStageFactory

  var name: String { build.name }

  init(_ build: JoinBuild, _ context: ExecutionContext) throws {
    self.build = build
    let layout = SpillLayout(
      input: build.layout, columns: build.collected, keys: build.keys, parts: SpillLayout.parts(context),
      level: build.level, hasPlace: true, name: build.name)
    rows = SpillStageFactory(layout: layout, writer: try SpillWriter(layout.types, context))
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try rows.makeStage(context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    output.spilledJoin = SpilledJoin(build, parts: try rows.rows(stages), level: rows.layout.level)
  }
}

/// A join whose build side lies in a temporary file. The probe side goes there too, and then the parts of both are joined
/// one after another.
final class SpilledJoin: Sendable {
  private let build: JoinBuild
  private let parts: [SpilledRows]
  let level: Int
  private let state = Mutex<(writer: SpillWriter?, result: SpilledRows?)>((nil, nil))

  /// What the places of rows are called among the columns of a part.
  private let probePlace: Column
  private let buildPlace: Column

  fileprivate init(_ build: JoinBuild, parts: [SpilledRows], level: Int) {
    self.build = build
    self.parts = parts
    self.level = level
    // Parts that are split once more have the places of both splits.
    probePlace = Column(id: .min + 2 * level, type: .integer, name: "place")
    buildPlace = Column(id: .min + 2 * level + 1, type: .integer, name: "place")
  }

  /// What is known of the rows of all parts.
  private var whole: WholeBuildSide {
    if let known = build.whole { return known }
    let collected = build.collected
    let known = parts.first?.columns ?? []
    return WholeBuildSide(
      hasRows: parts.contains { !$0.chunks.isEmpty },
      hasNullKey: build.keys.contains { key in collected.firstIndex(of: key).map { known[$0].nullCount > 0 } ?? false })
  }

  /// How many parts there are.
  var partCount: Int { parts.count }

  /// The writer of the probe side's rows, one for all workers.
  fileprivate func writer(_ layout: SpillLayout, _ context: ExecutionContext) throws -> SpillWriter {
    try state.withLock { state in
      let writer = try state.writer ?? SpillWriter(layout.types, context)
      state.writer = writer
      return writer
    }
  }

  /// The rows that the join gave, in order.
  fileprivate var result: SpilledRows? { state.withLock { $0.result } }

  /// Joins the parts once all rows of the probe side are there; gives the number of chunks that come of it.
  func join(_ probe: JoinProbe, _ stages: [Stage], _ context: ExecutionContext) throws -> Int {
    guard let writer = state.withLock({ $0.writer }) else { return 0 }
    let workers = stages.compactMap { ($0 as? SpilledProbeStage)?.writer }
    for worker in workers { try worker.finish() }
    let probeParts = writer.parts(
      parts.indices.map { part in workers.flatMap { $0.chunks[part] }.ordered(by: SpilledChunk.inOrder) })

    // Keys that are computed are columns here.
    let collected = build.collected
    let columns = collected.enumerated().map { index, expression -> Column in
      if case .column(let column) = expression.kind { return column }
      return Column(id: .min + 1000 + index, type: expression.type, name: "key")
    }
    func column(_ expression: BoundExpression) -> BoundExpression {
      collected.firstIndex(of: expression).map { .column(columns[$0]) } ?? expression
    }
    let showsBuildPlace = probe.emitsBuildRows
    var inner = JoinBuild(
      columns: build.columns + (showsBuildPlace ? [buildPlace] : []), keys: build.keys.map(column),
      matchesNull: build.matchesNull, nearest: build.nearest.map { (column($0.expression), $0.comparison) },
      layout: columns + [buildPlace], use: build.use, level: level + 1, whole: whole)
    // Rows of the build side that found no partner stand behind all others, in the order of their own.
    let places = [probePlace] + (showsBuildPlace ? [buildPlace] : [])
    let types = (probe.output + places).map(\.type)
    let joined = SpillStageFactory(
      layout: SpillLayout(
        input: probe.output + places, columns: (probe.output + places).map { .column($0) }, name: build.name),
      writer: try SpillWriter(types, context))
    var runs: [[SpilledChunk]] = []
    for (buildPart, probePart) in zip(parts, probeParts) {
      if buildPart.chunks.isEmpty, probePart.chunks.isEmpty { continue }
      inner.use = JoinUse(isMembership: build.use.isMembership, probeRows: probePart.rowCount)
      let build = inner
      func run(_ context: ExecutionContext) throws -> [SpilledChunk] {
        let table = PipelineOutput()
        try Pipeline(source: SpilledScan(buildPart), stages: [], sink: build, output: table).run(context)
        let stage = probe.part(
          layout: probe.layout + [probePlace], build: table, buildLayout: build.columns,
          output: probe.output + places)
        let output = PipelineOutput()
        try Pipeline(
          source: SpilledScan(probePart), stages: [stage], sink: PartSink(rows: joined), output: output
        ).run(context)
        return output.spilled?.chunks ?? []
      }
      do {
        runs.append(try run(context.inMemory))
      } catch let error as Diagnostic where error.code == MemoryBudget.exceeded && build.level < SpillLayout.mostLevels
      {
        // The part of the build side fitted, but left no room for the pairs.
        var splitting = context
        splitting.spillsAlways = true
        runs.append(try run(splitting))
      }
      BlockCache.trim()
    }
    let count = probe.output.count
    let result = try RunMerge(
      rows: joined.writer.rows(runs.flatMap { $0 }), words: Array(count..<count + places.count),
      ordinals: Array(0..<count), name: build.name, context: context
    ).merged(runs)
    state.withLock { $0.result = result }
    return result.chunks.count
  }

  /// Writes the rows of all parts to one file.
  private struct PartSink: Sink {
    let rows: SpillStageFactory

    var name: String { rows.layout.name }

    func makeStage(_ context: ExecutionContext) throws -> Stage { try rows.makeStage(context) }

    func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
      output.spilled = try rows.rows(stages)[0]
    }
  }
}

/// Takes the rows of the probe side to a temporary file, and hands on what the join gives in the end.
final class SpilledProbeStage: PassingStage {
  let writer: PartitionWriter
  private let join: SpilledJoin
  private let context: ExecutionContext

  init(_ probe: JoinProbe, _ join: SpilledJoin, _ context: ExecutionContext, next: Stage) throws {
    self.join = join
    self.context = context
    let layout = SpillLayout(
      input: probe.layout, columns: probe.layout.map { .column($0) }, keys: probe.keys, parts: join.partCount,
      level: join.level, hasPlace: true, name: "JOIN")
    writer = try PartitionWriter(layout, join.writer(layout, context), context)
    super.init(next: next)
  }

  override func begin(morsel: Int) throws {
    writer.begin(morsel: morsel)
    try next.begin(morsel: morsel)
  }

  override func push(_ batch: Batch) throws { try writer.push(batch) }

  override func end(morsel: Int) throws {
    try writer.end(morsel: morsel)
    try next.end(morsel: morsel)
  }

  override func pushTail(_ morsel: Int) throws { try join.result?.chunk(morsel).push(into: next, context) }
}
