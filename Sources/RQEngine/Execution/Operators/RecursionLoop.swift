/// Runs a recursion: its first plan once, and its step over the rows found last until there are none.
struct RecursionLoop: Sink {
  let recursion: Recursion
  /// What is collected of plans with several readers.
  let shared: [Int: PipelineOutput]

  var name: String { "WITH RECURSIVE" }

  func makeStage(_ context: ExecutionContext) throws -> Stage { Ignored() }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let reservation = Reservation(context.budget, for: "WITH RECURSIVE")
    var found = try rows(of: recursion.first, [:], context)
    var all = Relation(types: recursion.columns.map(\.type), chunks: [])
    var rowCount = 0
    while found.rowCount > 0 {
      try context.checkpoint()
      all.chunks += found.chunks
      rowCount += found.rowCount
      try reservation.update(to: all.memory, rows: rowCount)
      let working = PipelineOutput()
      working.relation = found
      let known = PipelineOutput()
      known.relation = all
      found = try rows(
        of: recursion.step, [recursion.working: working, recursion.known: known], context)
    }
    output.relation = all
  }

  /// Plans are made anew for every round: operators keep what they gathered.
  private func rows(
    of plan: LogicalPlan, _ tables: [Int: PipelineOutput], _ context: ExecutionContext
  ) throws -> Relation {
    var planner = PhysicalPlanner(shared: shared.merging(tables) { $1 }, maySpill: context.spillsAlways)
    let output = try planner.plan(plan)
    try planner.run(context)
    return try output.loaded(context)
  }

  /// Takes the one row that starts the loop.
  private final class Ignored: Stage {
    override func push(_ batch: Batch) throws {}
  }
}
