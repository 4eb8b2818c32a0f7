import RQSyntax

/// A run of operators that rows pass through without being collected: a source, stages, and a sink that collects them.
struct Pipeline: Sendable {
  var source: any Source
  var stages: [any StageFactory]
  var sink: any Sink
  /// Where the sink's rows go.
  var output: PipelineOutput
}

/// Where rows come from, cut into morsels.
protocol Source: Sendable {
  /// How many morsels there are; asked when the pipeline starts, once everything it depends on is done.
  func morselCount() -> Int
  /// What one worker reads morsels with.
  func makeReader(_ context: ExecutionContext) throws -> any MorselReader
  /// All rows at once, where they lie in memory as they are wanted.
  func relation() -> Relation?
  /// In which order the morsels are best read; nil stands for that of their numbers.
  func order() -> [Int]?
  /// What is known of the columns of the rows, in order; columns that are left out are unknown.
  func statistics() -> [ColumnStatistics]
  /// Whether the rows are those of a table, whose memory is no part of a statement's.
  var isTable: Bool { get }
}

extension Source {
  func relation() -> Relation? { nil }
  func order() -> [Int]? { nil }
  func statistics() -> [ColumnStatistics] { [] }
  var isTable: Bool { false }
}

/// Reads morsels for one worker.
protocol MorselReader: AnyObject {
  /// Pushes the rows of a morsel, vector by vector.
  func read(_ morsel: Int, into stage: Stage) throws
}

/// Makes a worker's instance of an operator that passes rows on.
protocol StageFactory: Sendable {
  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage
  /// How many morsels of its own the operator adds once all rows are through; asked then, with the instances of all
  /// workers.
  func tailMorsels(_ stages: [Stage], _ context: ExecutionContext) throws -> Int
  /// Whether there may be such morsels; known before anything runs.
  var mayHaveTail: Bool { get }
  /// What is known of the columns that are passed on, given what is known of those that come in.
  func statistics(_ input: [ColumnStatistics]) -> [ColumnStatistics]
  /// Whether rows pass as they are, so that the pipeline may do without it.
  var isTransparent: Bool { get }
}

extension StageFactory {
  func tailMorsels(_ stages: [Stage], _ context: ExecutionContext) throws -> Int { 0 }
  var mayHaveTail: Bool { false }

  var isTransparent: Bool { false }

  func statistics(_ input: [ColumnStatistics]) -> [ColumnStatistics] { [] }
}

/// A worker's instance of an operator: takes batches, pushes batches on.
class Stage {
  /// Takes the rows of a batch.
  func push(_ batch: Batch) throws {
    throw Diagnostic("RQ0901", "a stage without code was run")
  }

  /// Takes all rows of a chunk by what is known of them; false when they are wanted themselves.
  func take(_ chunk: ChunkSummary) throws -> Bool { false }

  /// Says that the batches that follow belong to a morsel; sinks that keep order note it.
  func begin(morsel: Int) throws {}

  /// Says that the morsel is done.
  func end(morsel: Int) throws {}

  /// Whether more rows of this morsel can change anything.
  var wantsMore: Bool { true }

  /// Pushes on the rows of one of the operator's own morsels, when all others are done.
  func pushTail(_ morsel: Int) throws {}
}

/// What is known of the rows of a chunk without reading them.
struct ChunkSummary {
  private let chunk: Chunk
  private let ordinals: [Int]

  /// Of the columns with these ordinals.
  init(_ chunk: Chunk, _ ordinals: [Int]) {
    self.chunk = chunk
    self.ordinals = ordinals
  }

  var count: Int { chunk.count }

  /// The zone map of the column in a place.
  func zone(_ place: Int) -> ZoneMap { chunk.segments[ordinals[place]].zone }
}

/// A stage that hands the marks of morsels on to the next one.
class PassingStage: Stage {
  let next: Stage

  init(next: Stage) { self.next = next }

  override func begin(morsel: Int) throws { try next.begin(morsel: morsel) }
  override func end(morsel: Int) throws { try next.end(morsel: morsel) }
  override var wantsMore: Bool { next.wantsMore }
}

/// Collects the rows of a pipeline: each worker into a stage of its own, all of them into one relation at the end.
protocol Sink: Sendable {
  /// What a person knows the operator as.
  var name: String { get }
  func makeStage(_ context: ExecutionContext) throws -> Stage
  /// The same, with what is known of the columns that come in; columns that are left out are unknown.
  func makeStage(_ context: ExecutionContext, statistics: [ColumnStatistics]) throws -> Stage
  /// The rows of all workers, the same whatever the number of workers was.
  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws
  /// Whether no further morsel can change the result.
  func isSatisfied() -> Bool
  /// Whether there is a use for all rows at once; a relation is not made for a sink that has none.
  var takesRelations: Bool { get }
  /// Takes all rows at once, without stages; false when the sink needs them in batches.
  func take(_ relation: Relation, _ context: ExecutionContext, into output: PipelineOutput) throws -> Bool
  /// What collects the rows instead when they turn out to need more memory than there is; nil when nothing can.
  func spilling(_ context: ExecutionContext) throws -> (any Sink)?
}

extension Sink {
  func isSatisfied() -> Bool { false }

  func spilling(_ context: ExecutionContext) throws -> (any Sink)? { nil }

  var takesRelations: Bool { false }

  func take(_ relation: Relation, _ context: ExecutionContext, into output: PipelineOutput) throws -> Bool { false }

  func makeStage(_ context: ExecutionContext, statistics: [ColumnStatistics]) throws -> Stage {
    try makeStage(context)
  }
}

/// What a pipeline leaves behind; written once by its sink, before the pipelines that read it start.
final class PipelineOutput: @unchecked Sendable {
  var relation = Relation(types: [], chunks: [])
  /// The rows where there was no memory for them.
  var spilled: SpilledRows?
  var joinTable: JoinTable?
  /// The build side of a join where there was no memory for it.
  var spilledJoin: SpilledJoin?
  /// Whether a build side has to stay in memory.
  var staysInMemory = false
  private var reservation: Reservation?

  /// Reserves the memory of the rows for as long as they are here; what lies in `tables` is theirs.
  fileprivate func reserve(_ name: String, beside tables: Relation?, _ context: ExecutionContext) throws {
    var known = Set<ObjectIdentifier>()
    for chunk in tables?.chunks ?? [] { for segment in chunk.segments { known.insert(ObjectIdentifier(segment)) } }
    var bytes = 0
    for chunk in relation.chunks {
      for segment in chunk.segments where !known.contains(ObjectIdentifier(segment)) { bytes += segment.memory }
    }
    if bytes == 0 { return }
    let reservation = Reservation(context.budget, for: name)
    try reservation.update(to: bytes, rows: relation.rowCount)
    self.reservation = reservation
  }

  /// Forgets everything.
  fileprivate func clear() {
    relation = Relation(types: [], chunks: [])
    spilled = nil
    joinTable = nil
    spilledJoin = nil
    reservation = nil
  }

  /// The rows, read into memory where they are not there.
  ///
  /// - Throws: `RQ0502` when the budget has no room for them.
  func loaded(_ context: ExecutionContext) throws -> Relation {
    guard let spilled else { return relation }
    let reservation = Reservation(context.budget, for: "the result")
    try reservation.update(to: spilled.byteCount, rows: spilled.rowCount)
    relation = try spilled.relation()
    self.spilled = nil
    self.reservation = reservation
    return relation
  }
}

extension Pipeline {
  /// Runs the pipeline to its end: in memory, and once more by way of temporary files when that does not suffice.
  func run(_ context: ExecutionContext) throws {
    do {
      if context.spillsAlways, !output.staysInMemory, let spilling = try sink.spilling(context) {
        return try run(into: spilling, context)
      }
      try run(into: sink, context)
    } catch let error as Diagnostic where error.code == MemoryBudget.exceeded {
      output.clear()
      // What was collected so far is free now, and so small that the allocator would rather keep it.
      BlockCache.trim()
      guard !output.staysInMemory, let spilling = try sink.spilling(context) else { throw error }
      try run(into: spilling, context)
    }
  }

  private func run(into sink: any Sink, _ context: ExecutionContext) throws {
    try context.checkpoint()
    context.cancellation.begin(sink.name, rows: 0)
    if sink.takesRelations, stages.allSatisfy(\.isTransparent), let relation = source.relation(),
      try sink.take(relation, context, into: output)
    {
      try output.reserve(sink.name, beside: source.isTable ? relation : nil, context)
      return
    }
    let order = source.order()
    let statistics = stages.reduce(source.statistics()) { $1.statistics($0) }
    var done = source.morselCount()
    context.cancellation.begin(sink.name, rows: done * Chunk.capacity)
    var workers = try Scheduler.run(
      morsels: done, threads: context.threads, isSatisfied: { sink.isSatisfied() },
      makeState: { _ in try Worker(self, sink, statistics, context) },
      work: { worker, number in
        let morsel = order?[number] ?? number
        worker.progress.begin()
        try worker.first.begin(morsel: morsel)
        try worker.reader.read(morsel, into: worker.first)
        try worker.first.end(morsel: morsel)
        worker.progress.finish()
      })
    for (number, factory) in stages.enumerated() {
      let tail = try factory.tailMorsels(workers.map { $0.stages[number] }, context)
      if tail == 0 { continue }
      let (known, start) = (workers, done)
      context.cancellation.begin(sink.name, rows: tail * Chunk.capacity)
      workers = try Scheduler.run(
        morsels: tail, threads: known.count, isSatisfied: { sink.isSatisfied() },
        makeState: { known[$0] },
        work: { worker, morsel in
          let stage = worker.stages[number]
          worker.progress.begin()
          try stage.begin(morsel: start + morsel)
          try stage.pushTail(morsel)
          try stage.end(morsel: start + morsel)
          worker.progress.finish()
        })
      // Fewer workers may have taken part; all of them hold rows.
      workers += known.dropFirst(workers.count)
      done += tail
    }
    context.cancellation.begin(sink.name, rows: 0)
    try sink.combine(workers.map(\.last), context, into: output)
    // What the workers reserved for the rows is given back before the rows reserve it for themselves.
    workers = []
    try output.reserve(sink.name, beside: nil, context)
  }

  /// One worker's instances of the pipeline's operators.
  private struct Worker {
    let reader: any MorselReader
    let first: Stage
    /// The stages in order, without the sink.
    let stages: [Stage]
    let last: Stage
    let progress: MorselProgress

    init(_ pipeline: Pipeline, _ sink: any Sink, _ statistics: [ColumnStatistics], _ context: ExecutionContext) throws {
      var context = context
      progress = MorselProgress(context.cancellation)
      context.progress = progress
      reader = try pipeline.source.makeReader(context)
      last = try sink.makeStage(context, statistics: statistics)
      var next = last
      var made: [Stage] = []
      for factory in pipeline.stages.reversed() {
        next = try factory.makeStage(context, next: next)
        made.append(next)
      }
      first = next
      stages = made.reversed()
    }
  }
}
