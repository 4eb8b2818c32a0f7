/// Columns computed over rows that lie in memory, for operators that need all rows at once.
struct ComputedColumns: Sendable {
  let expressions: [BoundExpression]
  /// The columns that the expressions read.
  let layout: [Column]

  /// The rows with the computed columns behind their own.
  func added(to relation: Relation, _ context: ExecutionContext) throws -> Relation {
    if expressions.isEmpty { return relation }
    let chunks = relation.chunks
    let slots = Slots<[Segment]>(count: chunks.count)
    let (expressions, layout) = (expressions, layout)
    let types = expressions.map(\.type)
    _ = try Scheduler.run(
      morsels: chunks.count, threads: context.threads,
      makeState: { _ in
        let compiler = ExpressionCompiler(layout, options: context.options)
        return try expressions.map(compiler.compile)
      },
      work: { evaluators, number in
        let chunk = chunks[number]
        var writers = types.map { SegmentWriter(type: $0) }
        var start = 0
        while start < chunk.count {
          try context.checkpoint()
          let count = min(context.vectorSize, chunk.count - start)
          var batch = Batch(columns: [], count: count, selection: nil)
          for segment in chunk.segments { batch.columns.append(try segment.slice(start, count)) }
          for (index, evaluator) in evaluators.enumerated() {
            writers[index].append(try evaluator.evaluate(batch, .all(count)), rows: .all(count))
          }
          start += count
        }
        var segments: [Segment] = []
        for index in writers.indices { segments += try writers[index].finish() }
        slots[number] = segments
      })
    return Relation(
      types: relation.types + types,
      chunks: chunks.enumerated().map { number, chunk in
        Chunk(count: chunk.count, segments: chunk.segments + (slots[number] ?? []))
      })
  }
}
