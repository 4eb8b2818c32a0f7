import Synchronization

/// What EXPLAIN ANALYZE measures of one operator; workers add to it from their threads.
final class OperatorProfile: Sendable {
  fileprivate let rows = Atomic<Int>(0)
  /// Nanoseconds in the operator and all behind it.
  fileprivate let inclusive = Atomic<Int>(0)
  /// Nanoseconds in what is behind it.
  fileprivate let behind = Atomic<Int>(0)
  /// What the operator reserves of the statement's budget.
  let budget: MemoryBudget

  init(_ budget: MemoryBudget) { self.budget = MemoryBudget(within: budget) }

  /// Rows the operator gave.
  var rowCount: Int { rows.load(ordering: .relaxed) }

  /// Nanoseconds in the operator itself, summed over workers.
  var nanoseconds: Int {
    max(0, inclusive.load(ordering: .relaxed) - behind.load(ordering: .relaxed))
  }
}

/// The operators of a plan that is measured while it runs.
///
/// The planner says which operator it is at (`enter`, `leave`), so that what it makes of a plan (pipelines, stages, sinks)
/// can be put down to the operators of that plan. Without a profile a pipeline holds nothing of this.
final class PlanProfile {
  private struct Node {
    let columns: [Column]
    let profile: OperatorProfile
    let inputs: [Int]
    var isEntered = false
  }

  private var nodes: [Node] = []
  private var path: [Int] = []
  private let root: Int

  /// A profile of all operators of a plan.
  init(_ plan: LogicalPlan, budget: MemoryBudget) {
    var nodes: [Node?] = []
    var told = Set<Int>()
    // The planner has bounded the depth of a plan before it is walked here.
    func add(_ plan: LogicalPlan) -> Int {
      let number = nodes.count
      nodes.append(nil)
      let inputs = plan.shownInputs(&told).map(add)
      nodes[number] = Node(columns: plan.columns, profile: OperatorProfile(budget), inputs: inputs)
      return number
    }
    root = add(plan)
    self.nodes = nodes.compactMap { $0 }
  }

  /// The operators, each before its inputs.
  var operators: [OperatorProfile] { nodes.map(\.profile) }

  /// The operator the planner is at; at the end of a plan its root.
  var current: OperatorProfile { nodes[path.last ?? root].profile }

  /// Says that what follows is made for `plan`, an input of the current operator.
  func enter(_ plan: LogicalPlan) -> OperatorProfile {
    let candidates = path.last.map { nodes[$0].inputs } ?? [root]
    let open = candidates.filter { !nodes[$0].isEntered }
    // Inputs are planned in any order, and are told apart by the columns they give.
    let columns = plan.columns
    let number = open.first { nodes[$0].columns == columns } ?? open.first ?? path.last ?? root
    nodes[number].isEntered = true
    path.append(number)
    return nodes[number].profile
  }

  /// Ends what `enter` began.
  func leave() { path.removeLast() }

  /// The pipeline with a measuring point behind each operator.
  ///
  /// - Parameter marks: the operators up to the sink, each with the number of stages that come before its rows are out.
  func watch(_ pipeline: Pipeline, _ marks: [(stages: Int, profile: OperatorProfile)]) -> Pipeline {
    let sink = current
    var result = pipeline
    result.stages = []
    var taken = 0
    for (index, mark) in marks.enumerated() {
      result.stages += pipeline.stages[taken..<mark.stages].map { ProfiledStage(inner: $0, profile: mark.profile) }
      taken = mark.stages
      let next = index + 1 < marks.count ? marks[index + 1].profile : sink
      result.stages.append(ProfilePoint(from: mark.profile, to: next, isFirst: index == 0))
    }
    result.stages += pipeline.stages[taken...].map { ProfiledStage(inner: $0, profile: sink) }
    result.source = ProfiledSource(inner: pipeline.source, profile: marks.first?.profile ?? sink)
    result.sink = ProfiledSink(inner: pipeline.sink, profile: sink, inputs: marks.map(\.profile))
    return result
  }
}

extension ExecutionContext {
  /// The same with memory put down to an operator.
  fileprivate func reserving(for profile: OperatorProfile) -> ExecutionContext {
    var result = self
    result.budget = profile.budget
    return result
  }
}

/// A point between two operators, which counts rows and what passes behind it takes.
private struct ProfilePoint: StageFactory {
  let from: OperatorProfile
  let to: OperatorProfile
  let isFirst: Bool

  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage {
    PointStage(next: next, from: from, to: to, isFirst: isFirst)
  }

  func statistics(_ input: [ColumnStatistics]) -> [ColumnStatistics] { input }

  var isTransparent: Bool { true }

  private final class PointStage: PassingStage {
    private let from: OperatorProfile
    private let to: OperatorProfile
    private let isFirst: Bool
    private var rows = 0
    private var nanoseconds = 0

    init(next: Stage, from: OperatorProfile, to: OperatorProfile, isFirst: Bool) {
      self.from = from
      self.to = to
      self.isFirst = isFirst
      super.init(next: next)
    }

    override func push(_ batch: Batch) throws {
      rows += batch.rows.count
      nanoseconds += try Stopwatch.nanoseconds { try next.push(batch) }
    }

    override func end(morsel: Int) throws {
      let closing = try Stopwatch.nanoseconds { try next.end(morsel: morsel) }
      from.rows.add(rows, ordering: .relaxed)
      // A source is measured while it reads, and the end of a morsel comes after that.
      from.behind.add(nanoseconds + (isFirst ? 0 : closing), ordering: .relaxed)
      to.inclusive.add(nanoseconds + closing, ordering: .relaxed)
      rows = 0
      nanoseconds = 0
    }
  }
}

/// A stage whose memory is put down to its operator.
private struct ProfiledStage: StageFactory {
  let inner: any StageFactory
  let profile: OperatorProfile

  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage {
    let stage = try inner.makeStage(context.reserving(for: profile), next: next)
    return TailStage(stage, profile)
  }

  func tailMorsels(_ stages: [Stage], _ context: ExecutionContext) throws -> Int {
    try inner.tailMorsels(stages.compactMap { ($0 as? TailStage)?.next }, context.reserving(for: profile))
  }

  func statistics(_ input: [ColumnStatistics]) -> [ColumnStatistics] { inner.statistics(input) }

  /// Measures what the operator pushes on by itself; what it is pushed is measured where that comes from.
  private final class TailStage: PassingStage {
    private let profile: OperatorProfile

    init(_ stage: Stage, _ profile: OperatorProfile) {
      self.profile = profile
      super.init(next: stage)
    }

    override func push(_ batch: Batch) throws { try next.push(batch) }

    override func pushTail(_ morsel: Int) throws {
      let nanoseconds = try Stopwatch.nanoseconds { try next.pushTail(morsel) }
      profile.inclusive.add(nanoseconds, ordering: .relaxed)
    }
  }
}

/// A source whose time is put down to its operator.
private struct ProfiledSource: Source {
  let inner: any Source
  let profile: OperatorProfile

  var isTable: Bool { inner.isTable }

  func morselCount() -> Int { inner.morselCount() }

  func relation() -> Relation? { inner.relation() }

  func order() -> [Int]? { inner.order() }

  func statistics() -> [ColumnStatistics] { inner.statistics() }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader {
    Reader(inner: try inner.makeReader(context.reserving(for: profile)), profile: profile)
  }

  private final class Reader: MorselReader {
    private let inner: any MorselReader
    private let profile: OperatorProfile

    init(inner: any MorselReader, profile: OperatorProfile) {
      self.inner = inner
      self.profile = profile
    }

    func read(_ morsel: Int, into stage: Stage) throws {
      let nanoseconds = try Stopwatch.nanoseconds { try inner.read(morsel, into: stage) }
      profile.inclusive.add(nanoseconds, ordering: .relaxed)
    }
  }
}

/// A sink whose memory, and whose time to put the workers' parts together, is put down to its operator.
private struct ProfiledSink: Sink {
  let inner: any Sink
  let profile: OperatorProfile
  /// The operators of the pipeline before the sink.
  let inputs: [OperatorProfile]

  func makeStage(_ context: ExecutionContext) throws -> Stage {
    try inner.makeStage(context.reserving(for: profile))
  }

  func makeStage(_ context: ExecutionContext, statistics: [ColumnStatistics]) throws -> Stage {
    try inner.makeStage(context.reserving(for: profile), statistics: statistics)
  }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let nanoseconds = try Stopwatch.nanoseconds {
      try inner.combine(stages, context.reserving(for: profile), into: output)
    }
    profile.inclusive.add(nanoseconds, ordering: .relaxed)
  }

  func isSatisfied() -> Bool { inner.isSatisfied() }

  var name: String { inner.name }

  func spilling(_ context: ExecutionContext) throws -> (any Sink)? {
    guard let spilling = try inner.spilling(context.reserving(for: profile)) else { return nil }
    // All rows come once more.
    for input in inputs { input.rows.store(0, ordering: .relaxed) }
    return ProfiledSink(inner: spilling, profile: profile, inputs: inputs)
  }

  var takesRelations: Bool { inner.takesRelations }

  func take(_ relation: Relation, _ context: ExecutionContext, into output: PipelineOutput) throws -> Bool {
    var isTaken = false
    let nanoseconds = try Stopwatch.nanoseconds {
      isTaken = try inner.take(relation, context.reserving(for: profile), into: output)
    }
    if isTaken {
      profile.inclusive.add(nanoseconds, ordering: .relaxed)
      for input in inputs where input !== profile { input.rows.add(relation.rowCount, ordering: .relaxed) }
    }
    return isTaken
  }
}

/// Takes the time.
private enum Stopwatch {
  /// Nanoseconds that `work` takes.
  @inline(__always)
  static func nanoseconds(_ work: () throws -> Void) rethrows -> Int {
    let start = ContinuousClock.now
    try work()
    return Int((ContinuousClock.now - start) / .nanoseconds(1))
  }
}
