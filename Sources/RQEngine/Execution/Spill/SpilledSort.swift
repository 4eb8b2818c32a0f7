/// Puts all rows in order by way of temporary files.
struct SpilledSort: Sink {
  private let sort: Sort
  private let rows: SpillStageFactory

  var name: String { sort.name }

  init(_ sort: Sort, _ context: ExecutionContext) throws {
    self.sort = sort
    let layout = SpillLayout(sort.types, sort.computed, name: sort.name)
    rows = SpillStageFactory(layout: layout, writer: try SpillWriter(layout.types, context))
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try rows.makeStage(context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    output.spilled = try ExternalSort(rows: rows.rows(stages)[0], keys: sort.keys, name: name, context: context)
      .sorted(ordinals: Array(sort.types.indices), wanted: sort.wanted)
  }
}

/// Collects rows in the order of their morsels in a temporary file.
struct SpilledCollect: Sink {
  private let rows: SpillStageFactory

  var name: String { "the result" }

  init(_ types: [DataType], _ context: ExecutionContext) throws {
    let layout = SpillLayout(types, ComputedColumns(expressions: [], layout: []), name: "the result")
    rows = SpillStageFactory(layout: layout, writer: try SpillWriter(types, context))
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try rows.makeStage(context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    output.spilled = try rows.rows(stages)[0]
  }
}

extension SpillLayout {
  /// Rows of these types as they come, with computed columns behind them.
  init(_ types: [DataType], _ computed: ComputedColumns, name: String) {
    // Columns that nothing is computed of need no more of a name than their place.
    let input =
      computed.expressions.isEmpty
      ? types.enumerated().map { Column(id: $0.offset, type: $0.element, name: "") } : computed.layout
    self.init(input: input, columns: input.map { .column($0) } + computed.expressions, name: name)
  }
}
