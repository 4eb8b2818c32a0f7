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
      filters: scan.filters, joinFilters: joinFilters, top: top, context: context)
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
      chunks: input.relation.chunks, ordinals: ordinals, columns: columns, filters: [], joinFilters: [], top: nil,
      context: context)
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

/// Reads chunks as vectors without copying them.
private final class ChunkReader: MorselReader {
  private let chunks: [Chunk]
  private let ordinals: [Int]
  private let filter: RowFilter?
  private let zones: ZoneFilter
  private let joinStages: [JoinFilterStage]
  private let top: (ordinal: Int, limit: TopLimit)?
  private let context: ExecutionContext
  /// What stands in the places of columns that are not read yet.
  private let blanks: [Vector]
  /// The columns by when they are read: for the filter, for joins, and last of all those that nothing is asked of.
  private let filterPlaces: [Int]
  private let joinPlaces: [Int]
  private let otherPlaces: [Int]

  init(
    chunks: [Chunk], ordinals: [Int], columns: [Column], filters: [BoundExpression], joinFilters: [JoinFilter],
    top: (ordinal: Int, limit: TopLimit)?, context: ExecutionContext
  ) throws {
    self.top = top
    self.chunks = chunks
    self.ordinals = ordinals
    self.context = context
    let compiler = ExpressionCompiler(columns, options: context.options)
    filter = filters.isEmpty ? nil : RowFilter(try filters.map(compiler.compile))
    zones = ZoneFilter(filters, joinFilters, columns, ordinals)
    joinStages = try joinFilters.compactMap { try JoinFilterStage($0, columns: columns, context) }
    blanks = [Vector](repeating: try .constant(.null, type: .null, count: 1), count: columns.count)
    let tested = filters.reduce(into: Set<Column>()) { $0.formUnion($1.columns) }
    let filterPlaces = columns.indices.filter { tested.contains(columns[$0]) }
    let joinPlaces = Set(joinStages.map(\.place)).subtracting(filterPlaces).sorted()
    otherPlaces = columns.indices.filter { !filterPlaces.contains($0) && !joinPlaces.contains($0) }
    self.filterPlaces = filterPlaces
    self.joinPlaces = joinPlaces
  }

  func read(_ morsel: Int, into stage: Stage) throws {
    let chunk = chunks[morsel]
    if !zones.mayHold(chunk) { return }
    if let top, !top.limit.mayHold(chunk.segments[top.ordinal]) { return }
    let filter = zones.mustHold(chunk) ? nil : filter
    if filter == nil, joinStages.isEmpty,
      try stage.take(ChunkSummary(count: chunk.count, zones: ordinals.map { chunk.segments[$0].zone }))
    {
      return
    }
    var start = 0
    while start < chunk.count, stage.wantsMore {
      try context.checkpoint()
      let first = start
      let count = min(context.vectorSize, chunk.count - start)
      start += count
      var batch = Batch(columns: blanks, count: count, selection: nil)
      batch.origin = RowAddress(chunk: morsel, row: first)
      // Columns are read as late as possible: rows that others rule out then cost nothing.
      var settled = 0
      for (number, joinStage) in joinStages.enumerated() where batch.selection == nil {
        guard let selection = try joinStage.runs(chunk.segments[ordinals[joinStage.place]], first, count) else {
          continue
        }
        settled |= 1 << number
        if selection.count < count { batch.selection = selection }
      }
      if batch.selection?.count == 0 { continue }
      try read(filterPlaces, chunk, first, &batch)
      if let filter {
        try filter.apply(&batch)
        if batch.rows.count == 0 { continue }
      }
      try read(joinPlaces, chunk, first, &batch)
      for (number, joinStage) in joinStages.enumerated() where settled >> number & 1 == 0 && joinStage.isWorthwhile {
        try joinStage.apply(&batch)
      }
      if batch.selection?.count == 0 { continue }
      try read(otherPlaces, chunk, first, &batch)
      try stage.push(batch)
    }
  }

  /// Puts columns into their places in a batch whose first row is a chunk's row `start`.
  private func read(_ places: [Int], _ chunk: Chunk, _ start: Int, _ batch: inout Batch) throws {
    let rows = batch.rows
    for place in places {
      batch.columns[place] = try chunk.segments[ordinals[place]].slice(start, batch.count, reading: rows)
    }
  }
}

/// Conditions of the form column against constant, tested on the ranges of a chunk.
private struct ZoneFilter {
  private var tests: [(ordinal: Int, op: Comparison, value: Int128)] = []
  /// Columns that must have one of a few texts.
  private var texts: [TextTest] = []
  /// Columns that must have one of some whole values, which ascend.
  private var lists: [(ordinal: Int, values: [Int128])] = []
  /// Whether no row of any chunk can pass.
  private var isClosed = false
  /// Whether the tests say all that the scan's own conditions do.
  private var isWhole = true

  /// The codes of wanted texts, in the dictionary they were last looked up in.
  private final class TextTest {
    let ordinal: Int
    private let wanted: [String]
    private var known: (dictionary: TextDictionary, codes: [Int128])?

    init(_ ordinal: Int, _ wanted: [String]) {
      self.ordinal = ordinal
      self.wanted = wanted
    }

    func mayHold(_ segment: Segment) -> Bool {
      guard let range = segment.zone.range, let dictionary = segment.dictionary else { return false }
      if !dictionary.isUnique { return true }
      if known?.dictionary !== dictionary {
        known = (dictionary, wanted.compactMap { dictionary.code(of: $0) }.map { Int128($0) })
      }
      return known?.codes.contains { range.low <= $0 && $0 <= range.high } ?? true
    }
  }

  init(_ filters: [BoundExpression], _ joinFilters: [JoinFilter], _ columns: [Column], _ ordinals: [Int]) {
    for filter in joinFilters {
      if filter.isEmpty { isClosed = true }
      guard let range = filter.range, let place = columns.firstIndex(of: filter.column) else { continue }
      tests.append((ordinals[place], .greaterOrEqual, range.low))
      tests.append((ordinals[place], .lessOrEqual, range.high))
    }
    let joinTests = tests.count
    for filter in filters {
      if let (column, wanted) = ZoneFilter.texts(filter), let place = columns.firstIndex(of: column) {
        texts.append(TextTest(ordinals[place], wanted))
      }
      if case .inSet(let x, let list, negated: false) = filter.kind, case .column(let column) = x.kind,
        let place = columns.firstIndex(of: column)
      {
        let values = list.compactMap { ZoneFilter.integer($0) }
        if values.count == list.count { lists.append((ordinals[place], values.sorted())) }
        continue
      }
      guard case .compare(let op, let x, let y) = filter.kind, case .column(let column) = x.kind,
        let place = columns.firstIndex(of: column), let value = ZoneFilter.integer(y.constantValue)
      else { continue }
      tests.append((ordinals[place], op, value))
    }
    isWhole = tests.count - joinTests == filters.count
  }

  /// The few texts a column must have one of; nil for other conditions.
  private static func texts(_ filter: BoundExpression) -> (Column, [String])? {
    let (operand, values): (BoundExpression, [Value])
    switch filter.kind {
    case .compare(.equal, let x, let y):
      guard let value = y.constantValue else { return nil }
      (operand, values) = (x, [value])
    case .inSet(let x, let list, negated: false) where list.count <= 64: (operand, values) = (x, list)
    default: return nil
    }
    guard operand.type.isCoded, case .column(let column) = operand.kind else { return nil }
    return (
      column,
      values.compactMap { value -> String? in
        value.coded(operand.type)
      }
    )
  }

  private static func integer(_ value: Value?) -> Int128? {
    if case .boolean? = value { return nil }
    return value?.stored
  }

  /// Whether every row of the chunk passes the scan's own conditions for certain.
  func mustHold(_ chunk: Chunk) -> Bool {
    isWhole
      && tests.allSatisfy { test in
        let zone = chunk.segments[test.ordinal].zone
        guard let range = zone.range, zone.nullCount == 0 else { return false }
        switch test.op {
        case .equal: return range.low == test.value && range.high == test.value
        case .notEqual: return test.value < range.low || range.high < test.value
        case .less: return range.high < test.value
        case .lessOrEqual: return range.high <= test.value
        case .greater: return range.low > test.value
        case .greaterOrEqual: return range.low >= test.value
        }
      }
  }

  /// Whether some row of the chunk can pass.
  func mayHold(_ chunk: Chunk) -> Bool {
    !isClosed && texts.allSatisfy { $0.mayHold(chunk.segments[$0.ordinal]) }
      && lists.allSatisfy { list in
        guard let range = chunk.segments[list.ordinal].zone.range else { return false }
        return list.values.contains { range.low <= $0 && $0 <= range.high }
      }
      && tests.allSatisfy { test in
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
