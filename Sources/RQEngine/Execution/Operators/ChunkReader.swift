/// Reads chunks as vectors without copying them.
final class ChunkReader: MorselReader {
  private let chunks: [Chunk]
  private let ordinals: [Int]
  private let conditions: [ScanCondition]
  private let zones: ZoneFilter
  private let joinStages: [JoinFilterStage]
  private let top: (ordinal: Int, limit: TopLimit)?
  private let context: ExecutionContext
  /// What stands in the places of columns that are not read.
  private let blanks: [Vector]
  /// The columns that something above or a join reads.
  private let joinPlaces: [Int]
  private let otherPlaces: [Int]
  /// Which columns of the batch at hand are read; kept, as there would be one for each batch.
  private var isRead: [Bool]

  init(
    chunks: [Chunk], ordinals: [Int], columns: [Column], filters: [BoundExpression], tested: Set<Column>,
    joinFilters: [JoinFilter], top: (ordinal: Int, limit: TopLimit)?, context: ExecutionContext
  ) throws {
    self.top = top
    self.chunks = chunks
    self.ordinals = ordinals
    self.context = context
    let compiler = ExpressionCompiler(columns, options: context.options)
    conditions = try filters.map { try ScanCondition($0, columns, compiler) }
    zones = ZoneFilter(filters, joinFilters, columns, ordinals)
    joinStages = try joinFilters.compactMap { try JoinFilterStage($0, columns: columns, context) }
    isRead = [Bool](repeating: false, count: columns.count)
    blanks = try columns.map { try .constant(.null, type: $0.type, count: 1) }
    let joinPlaces = Set(joinStages.map(\.place)).ordered()
    otherPlaces = columns.indices.filter { !joinPlaces.contains($0) && !tested.contains(columns[$0]) }
    self.joinPlaces = joinPlaces
  }

  func read(_ morsel: Int, into stage: Stage) throws {
    let chunk = chunks[morsel]
    if !zones.mayHold(chunk) { return }
    if let top, !top.limit.mayHold(chunk.segments[top.ordinal]) { return }
    let conditions = zones.mustHold(chunk) ? [] : ordered(chunk)
    if conditions.isEmpty, joinStages.isEmpty,
      try stage.take(ChunkSummary(chunk, ordinals))
    {
      return
    }
    var start = 0
    while start < chunk.count, stage.wantsMore {
      try context.checkpoint()
      let rows = start..<min(start + context.vectorSize, chunk.count)
      start = rows.upperBound
      try context.pass(upTo: Double(start) / Double(chunk.count)) {
        if let batch = try batch(morsel, chunk, rows, conditions) { try stage.push(batch) }
      }
    }
  }

  /// The conditions in the order in which they are asked of a chunk: one that takes a look a run, or one for all rows
  /// that repeat, and cannot fail, goes before others that cannot fail.
  private func ordered(_ chunk: Chunk) -> [ScanCondition] {
    if conditions.count < 2 { return conditions }
    let safe = conditions.prefix { !$0.canFail }
    func isQuick(_ condition: ScanCondition) -> Bool {
      condition.place.map { place in
        let segment = chunk.segments[ordinals[place]]
        return !segment.isFlat || segment.period > 0
      } ?? false
    }
    return safe.filter(isQuick) + safe.filter { !isQuick($0) } + conditions[safe.count...]
  }

  /// What of some rows of a chunk passes; nil where nothing does.
  ///
  /// Columns are read as late as possible: rows that others rule out then cost nothing.
  private func batch(
    _ morsel: Int, _ chunk: Chunk, _ rows: Range<Int>, _ conditions: [ScanCondition]
  ) throws -> Batch? {
    var batch = Batch(columns: blanks, count: rows.count, selection: nil)
    batch.origin = RowAddress(chunk: morsel, row: rows.lowerBound)
    for place in isRead.indices { isRead[place] = false }
    func fill(_ places: [Int]) throws {
      for place in places where !isRead[place] {
        isRead[place] = true
        batch.columns[place] = try chunk.segments[ordinals[place]].slice(
          rows.lowerBound, rows.count, reading: batch.rows)
      }
    }
    var settled = 0
    for (number, joinStage) in joinStages.enumerated() where batch.selection == nil {
      let segment = chunk.segments[ordinals[joinStage.place]]
      guard let runs = try segment.runs(rows.lowerBound, rows.count) else { continue }
      settled |= 1 << number
      batch.selection = try joinStage.select(runs)
    }
    for (number, condition) in conditions.enumerated() {
      if batch.selection?.count == 0 { return nil }
      if batch.selection == nil, let place = condition.place,
        let runs = try chunk.segments[ordinals[place]].runs(rows.lowerBound, rows.count)
      {
        batch.selection = try condition.select(runs, blanks, asBits: number + 1 < conditions.count)
        continue
      }
      if batch.selection == nil, let place = condition.place,
        let cycle = try chunk.segments[ordinals[place]].cycle(rows.lowerBound, rows.count)
      {
        batch.selection = try condition.select(cycle, rows.count, blanks)
        continue
      }
      try fill(condition.places)
      if let selection = try condition.evaluator.select(batch, batch.rows) { batch.selection = selection }
    }
    if batch.selection?.count == 0 { return nil }
    try fill(joinPlaces)
    for (number, joinStage) in joinStages.enumerated() where settled >> number & 1 == 0 && joinStage.isWorthwhile {
      try joinStage.apply(&batch)
    }
    if batch.selection?.count == 0 { return nil }
    try fill(otherPlaces)
    for place in blanks.indices where !isRead[place] { batch.columns[place].count = rows.count }
    return batch
  }
}

/// A condition of a scan, compiled.
private struct ScanCondition {
  let evaluator: Evaluator
  /// The columns it reads.
  let places: [Int]
  /// The column, where it reads one only.
  var place: Int? { places.count == 1 ? places[0] : nil }
  /// Whether some values make it an error, so that it must not be asked before others rule those out.
  let canFail: Bool

  init(_ condition: BoundExpression, _ columns: [Column], _ compiler: ExpressionCompiler) throws {
    evaluator = try compiler.compile(condition)
    let read = condition.columns
    places = columns.indices.filter { read.contains(columns[$0]) }
    canFail = !ScanCondition.isTest(condition)
  }

  /// Whether a condition compares a column with constants and does nothing else.
  private static func isTest(_ condition: BoundExpression) -> Bool {
    func isColumn(_ x: BoundExpression) -> Bool { if case .column = x.kind { true } else { false } }
    switch condition.kind {
    case .compare(_, let x, let y): return isColumn(x) && y.constantValue != nil
    case .inSet(let x, _, _), .isNull(let x, _), .isBoolean(let x, _, _): return isColumn(x)
    case .like(let x, let pattern, _, _, _): return isColumn(x) && pattern.constantValue != nil
    case .column: return true
    case .not(let x): return isTest(x)
    case .and(let parts), .or(let parts): return parts.allSatisfy(isTest)
    default: return false
    }
  }

  /// Asks the rows of one period for all rows; nil when every row passes.
  func select(_ cycle: Vector, _ rowCount: Int, _ blanks: [Vector]) throws -> Selection? {
    var batch = Batch(columns: blanks, count: cycle.count, selection: nil)
    for place in places { batch.columns[place] = cycle }
    guard let selected = try evaluator.select(batch, batch.rows) else { return nil }
    return try Selection(selected, repeatedEvery: cycle.count, rowCount: rowCount)
  }

  /// Asks once a run; nil when every row passes.
  func select(_ runs: SegmentRuns, _ blanks: [Vector], asBits: Bool) throws -> Selection? {
    var batch = Batch(columns: blanks, count: runs.values.count, selection: nil)
    for place in places { batch.columns[place] = runs.values }
    guard let selected = try evaluator.select(batch, batch.rows) else { return nil }
    return try Selection(selected, of: runs, asBits: asBits)
  }
}
