/// The rows of a join's build side as they came in: vectors by column, in the order of the morsels.
struct BuildRows: @unchecked Sendable {
  let types: [DataType]
  private let pieces: [[Vector]]
  private let starts: [Int]

  /// The rows that the workers of a pipeline collected.
  init(_ parts: [BuildPart], types: [DataType]) {
    self.types = types
    let parts = parts.sorted { $0.morsel < $1.morsel }
    var starts = [0]
    for part in parts { for count in part.counts { starts.append((starts.last ?? 0) + count) } }
    self.starts = starts
    pieces = types.indices.map { column in parts.flatMap { $0.columns[column] } }
  }

  /// How many rows.
  var count: Int { starts.last ?? 0 }

  /// Bytes the flat columns will take.
  var memory: Int {
    var total = 0
    for column in pieces {
      let width = column.reduce(0) { max($0, $1.physical.width) }
      total += count * (width + (column.contains { $0.validity != nil } ? 1 : 0))
    }
    return total
  }

  /// Each column in one stretch of memory.
  func flattened(keys: Set<Int>, _ context: ExecutionContext) throws -> [FlatColumn] {
    let builders = try types.indices.map {
      try FlatColumnBuilder(pieces[$0], starts: starts, type: types[$0], isKey: keys.contains($0))
    }
    var tasks: [(builder: Int, task: Int)] = []
    for (number, builder) in builders.enumerated() { for task in 0..<builder.tasks { tasks.append((number, task)) } }
    let all = tasks
    _ = try Scheduler.run(
      morsels: all.count, threads: context.threads, makeState: { _ in () },
      work: { _, index in
        try context.checkpoint()
        builders[all[index].builder].run(all[index].task)
      })
    return builders.map(\.result)
  }
}

/// The rows one worker collected of one morsel.
struct BuildPart {
  let morsel: Int
  /// The vectors by column.
  var columns: [[Vector]]
  /// The rows of each vector.
  var counts: [Int] = []
}

/// Collects rows without copying more than filters make necessary.
final class BuildStage: Stage {
  private(set) var parts: [BuildPart] = []
  private let evaluators: [Evaluator]
  private let context: ExecutionContext
  private let reservation: Reservation
  private var held = 0
  private var rows = 0

  init(_ evaluators: [Evaluator], _ context: ExecutionContext) {
    self.evaluators = evaluators
    self.context = context
    reservation = Reservation(context.budget, for: "JOIN")
  }

  override func begin(morsel: Int) throws {
    parts.append(BuildPart(morsel: morsel, columns: evaluators.map { _ in [] }))
  }

  override func end(morsel: Int) throws {
    if parts.last?.counts.isEmpty == true { parts.removeLast() }
  }

  override func push(_ batch: Batch) throws {
    let listed = batch.rows
    if listed.count == 0 { return }
    let last = parts.count - 1
    let isNarrowed = batch.selection != nil
    for (index, evaluator) in evaluators.enumerated() {
      var vector = try evaluator.evaluate(batch, listed).compacted(listed)
      vector.runEnds = nil
      // What a scan gives lies in the table's own memory.
      if isNarrowed || !(vector.owners.0 is Segment) { held += listed.count * vector.physical.width }
      parts[last].columns[index].append(vector)
    }
    parts[last].counts.append(listed.count)
    rows += listed.count
    try reservation.update(to: held, rows: rows)
  }
}
