/// A source whose rows lie in memory, column by column.
protocol ColumnarSource: Source {
  /// The same rows with other columns, each one of those there are; nil when that would change which rows there are.
  func selecting(_ columns: [(column: Column, source: Column)]) -> (any ColumnarSource)?
}

/// Reads the chunks of a table, skipping those whose zone maps rule every row out.
struct TableScan: ColumnarSource {
  let scan: Scan
  /// The column by which a sink above wants the first rows, and how far it may still go.
  var top: (ordinal: Int, limit: TopLimit)?
  /// What joins above say of the rows.
  var joinFilters: [JoinFilter] = []

  init(scan: Scan) { self.scan = scan }

  var isTable: Bool { true }

  func morselCount() -> Int { scan.chunks.count }

  func statistics() -> [ColumnStatistics] {
    scan.columns.map { read in
      ColumnStatistics(scan.chunks.lazy.map { $0.segments[read.ordinal] }, type: read.column.type)
    }
  }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader {
    try ChunkReader(
      chunks: scan.chunks, ordinals: scan.columns.map(\.ordinal), columns: scan.columns.map(\.column),
      filters: scan.filters, tested: scan.tested, joinFilters: joinFilters, top: top, context: context)
  }

  func relation() -> Relation? {
    if !scan.filters.isEmpty || !joinFilters.isEmpty { return nil }
    return Relation(types: scan.columns.map(\.column.type), chunks: scan.chunks).selecting(scan.columns.map(\.ordinal))
  }

  func order() -> [Int]? {
    guard let top, scan.chunks.count > 1 else { return nil }
    return top.limit.order(scan.chunks.map { $0.segments[top.ordinal] })
  }

  func selecting(_ columns: [(column: Column, source: Column)]) -> (any ColumnarSource)? {
    if !scan.filters.isEmpty || !joinFilters.isEmpty { return nil }
    var scan = scan
    scan.columns = []
    for (column, source) in columns {
      guard let found = self.scan.columns.first(where: { $0.column == source }) else { return nil }
      scan.columns.append((column, found.ordinal))
    }
    return TableScan(scan: scan)
  }
}

/// Reads the rows that another pipeline collected.
struct RelationScan: ColumnarSource {
  let input: PipelineOutput
  let columns: [Column]
  /// Where each column stands in the rows collected.
  private let ordinals: [Int]

  init(input: PipelineOutput, columns: [Column]) {
    self.init(input, columns, Array(columns.indices))
  }

  private init(_ input: PipelineOutput, _ columns: [Column], _ ordinals: [Int]) {
    self.input = input
    self.columns = columns
    self.ordinals = ordinals
  }

  func morselCount() -> Int { input.spilled?.chunks.count ?? input.relation.chunks.count }

  func statistics() -> [ColumnStatistics] {
    if let spilled = input.spilled { return SpilledScan(spilled, ordinals: ordinals).statistics() }
    return zip(columns, ordinals).map { column, ordinal in
      ColumnStatistics(input.relation.chunks.lazy.map { $0.segments[ordinal] }, type: column.type)
    }
  }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader {
    if let spilled = input.spilled { return try SpilledScan(spilled, ordinals: ordinals).makeReader(context) }
    return try ChunkReader(
      chunks: input.relation.chunks, ordinals: ordinals, columns: columns, filters: [], tested: [], joinFilters: [],
      top: nil, context: context)
  }

  func relation() -> Relation? {
    if input.spilled != nil { return nil }
    return Relation(types: columns.map(\.type), chunks: input.relation.chunks).selecting(ordinals)
  }

  func selecting(_ columns: [(column: Column, source: Column)]) -> (any ColumnarSource)? {
    let places = columns.compactMap { entry in self.columns.firstIndex(of: entry.source).map { ordinals[$0] } }
    return places.count == columns.count ? RelationScan(input, columns.map(\.column), places) : nil
  }
}

extension Relation {
  /// The rows with the columns at `ordinals`, which the types are those of already.
  fileprivate func selecting(_ ordinals: [Int]) -> Relation {
    var result = self
    if let first = chunks.first, ordinals == Array(first.segments.indices) { return self }
    result.chunks = chunks.map { chunk in Chunk(count: chunk.count, segments: ordinals.map { chunk.segments[$0] }) }
    return result
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
