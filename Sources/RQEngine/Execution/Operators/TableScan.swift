/// Reads the chunks of a table, skipping those whose zone maps rule every row out.
struct TableScan: Source {
  let scan: Scan

  func morselCount() -> Int { scan.chunks.count }

  func statistics() -> [ColumnStatistics] {
    scan.columns.map { read in
      ColumnStatistics(scan.chunks.lazy.map { $0.segments[read.ordinal] }, type: read.column.type)
    }
  }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader {
    try ChunkReader(
      chunks: scan.chunks, ordinals: scan.columns.map(\.ordinal), columns: scan.columns.map(\.column),
      filters: scan.filters, context: context)
  }
}

/// Reads the rows that another pipeline collected.
struct RelationScan: Source {
  let input: PipelineOutput
  let columns: [Column]

  func morselCount() -> Int { input.relation.chunks.count }

  func statistics() -> [ColumnStatistics] {
    columns.indices.map { index in
      ColumnStatistics(input.relation.chunks.lazy.map { $0.segments[index] }, type: columns[index].type)
    }
  }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader {
    try ChunkReader(
      chunks: input.relation.chunks, ordinals: Array(columns.indices), columns: columns, filters: [], context: context)
  }
}

/// Gives one row without columns.
struct SingleRow: Source {
  func morselCount() -> Int { 1 }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader { Reader() }

  private final class Reader: MorselReader {
    func read(_ morsel: Int, into stage: Stage) throws {
      try stage.push(Batch(columns: [], count: 1, selection: nil))
    }
  }
}

/// Reads chunks as vectors without copying them.
private final class ChunkReader: MorselReader {
  private let chunks: [Chunk]
  private let ordinals: [Int]
  private let filter: RowFilter?
  private let zones: ZoneFilter
  private let context: ExecutionContext

  init(
    chunks: [Chunk], ordinals: [Int], columns: [Column], filters: [BoundExpression], context: ExecutionContext
  ) throws {
    self.chunks = chunks
    self.ordinals = ordinals
    self.context = context
    let compiler = ExpressionCompiler(columns, options: context.options)
    filter = filters.isEmpty ? nil : RowFilter(try filters.map(compiler.compile))
    zones = ZoneFilter(filters, columns, ordinals)
  }

  func read(_ morsel: Int, into stage: Stage) throws {
    let chunk = chunks[morsel]
    if !zones.mayHold(chunk) { return }
    var start = 0
    while start < chunk.count {
      try context.checkpoint()
      let count = min(context.vectorSize, chunk.count - start)
      var batch = Batch(columns: [], count: count, selection: nil)
      batch.columns.reserveCapacity(ordinals.count)
      for ordinal in ordinals { batch.columns.append(try chunk.segments[ordinal].slice(start, count)) }
      start += count
      if let filter {
        try filter.apply(&batch)
        if batch.rows.count == 0 { continue }
      }
      try stage.push(batch)
    }
  }
}

/// Conditions of the form column against constant, tested on the ranges of a chunk.
private struct ZoneFilter {
  private var tests: [(ordinal: Int, op: Comparison, value: Int128)] = []

  init(_ filters: [BoundExpression], _ columns: [Column], _ ordinals: [Int]) {
    for filter in filters {
      guard case .compare(let op, let x, let y) = filter.kind, case .column(let column) = x.kind,
        let place = columns.firstIndex(of: column), let value = ZoneFilter.integer(y.constantValue)
      else { continue }
      tests.append((ordinals[place], op, value))
    }
  }

  private static func integer(_ value: Value?) -> Int128? {
    switch value {
    case .integer(let x)?: Int128(x)
    case .date(let x)?: Int128(x.days)
    case .decimal(let x)?: x.unscaled
    default: nil
    }
  }

  /// Whether some row of the chunk can pass.
  func mayHold(_ chunk: Chunk) -> Bool {
    tests.allSatisfy { test in
      guard let range = chunk.segments[test.ordinal].zone.range else {
        // Without a range there are only NULLs, for which no comparison is true.
        return chunk.segments[test.ordinal].physical == .double
      }
      switch test.op {
      case .equal: return range.low <= test.value && test.value <= range.high
      case .notEqual: return range.low != test.value || range.high != test.value
      case .less: return range.low < test.value
      case .lessOrEqual: return range.low <= test.value
      case .greater: return range.high > test.value
      case .greaterOrEqual: return range.high >= test.value
      }
    }
  }
}
