import RQSyntax

/// Finds for each row the rows of the build side with the same keys, in order.
struct JoinProbe: StageFactory {
  let kind: JoinKind
  let keys: [BoundExpression]
  let residual: BoundExpression?
  /// The columns of the rows that come in.
  let layout: [Column]
  let build: PipelineOutput
  let buildLayout: [Column]

  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage {
    guard let table = build.joinTable else {
      throw Diagnostic("RQ0901", "a join was started before its build side was read")
    }
    return try ProbeStage(self, table, context, next: next)
  }
}

private final class ProbeStage: PassingStage {
  private let table: JoinTable
  private let keys: [Evaluator]
  private let encoder: KeyEncoder
  private let residual: RowFilter?
  private let keepsUnmatched: Bool
  private let context: ExecutionContext
  private var maps: [(source: TextDictionary, codes: [UInt32])?]
  private var probeRows: [Int32] = []
  private var buildRows: [Int32] = []

  init(_ probe: JoinProbe, _ table: JoinTable, _ context: ExecutionContext, next: Stage) throws {
    self.table = table
    self.context = context
    let compiler = ExpressionCompiler(probe.layout, options: context.options)
    keys = try probe.keys.map(compiler.compile)
    encoder = KeyEncoder(types: probe.keys.map(\.type))
    maps = probe.keys.map { _ in nil }
    keepsUnmatched = probe.kind == .left
    let pairs = ExpressionCompiler(probe.layout + probe.buildLayout, options: context.options)
    residual = try probe.residual.map { RowFilter([try pairs.compile($0)]) }
    super.init(next: next)
  }

  override func push(_ batch: Batch) throws {
    let words = try encode(batch)
    let rows = batch.rows
    let found = try Buffer(byteCount: rows.count * 4)
    let heads: UnsafeMutableBufferPointer<Int32> = found.values(count: rows.count)
    if !keys.isEmpty { table.lookUp(words, count: rows.count, into: heads) }
    var position = 0
    try rows.forEach { row in
      let before = buildRows.count
      if keys.isEmpty {
        for candidate in 0..<table.count { append(row, Int32(truncatingIfNeeded: candidate)) }
      } else {
        var candidate = heads[position]
        while candidate >= 0 {
          append(row, candidate)
          candidate = table.next(after: candidate)
        }
        position += 1
      }
      // Without a further condition a row without candidates is known to be without a partner.
      if keepsUnmatched, residual == nil, buildRows.count == before { append(row, -1) }
      if keepsUnmatched, residual != nil { append(row, ProbeStage.endOfRow) }
      if buildRows.count >= 32_768 { try flush(batch) }
    }
    try flush(batch)
    withExtendedLifetime(found) {}
  }

  /// Marks behind a row's candidates that the row is complete.
  private static let endOfRow: Int32 = -2

  private func append(_ row: Int, _ candidate: Int32) {
    probeRows.append(Int32(truncatingIfNeeded: row))
    buildRows.append(candidate)
  }

  private func encode(_ batch: Batch) throws -> [UInt64] {
    if keys.isEmpty { return [] }
    let rows = batch.rows
    var words = [UInt64](repeating: 0, count: rows.count * encoder.width)
    for key in keys.indices {
      let vector = try keys[key].evaluate(batch, rows)
      let map = vector.dictionary.flatMap { buildCodes(of: $0, key) }
      words.withUnsafeMutableBufferPointer { encoder.encode(vector, key, map, rows, into: $0) }
    }
    return words
  }

  /// The build side's code for each text of a probe dictionary; texts it lacks get a code that nothing has.
  private func buildCodes(of source: TextDictionary, _ key: Int) -> [UInt32]? {
    guard let target = table.dictionaries[key], target !== source else { return nil }
    if let known = maps[key], known.source === source { return known.codes }
    let codes = (0..<source.count).map { code in
      source.withBytes(code) { target.code(of: $0).map { UInt32(truncatingIfNeeded: $0) } ?? .max }
    }
    maps[key] = (source, codes)
    return codes
  }

  /// Passes the pairs found so far on.
  private func flush(_ batch: Batch) throws {
    if residual != nil { try settle(batch) }
    defer {
      probeRows.removeAll(keepingCapacity: true)
      buildRows.removeAll(keepingCapacity: true)
    }
    var start = 0
    while start < probeRows.count {
      try context.checkpoint()
      let end = min(start + context.vectorSize, probeRows.count)
      try next.push(try pairs(batch, start..<end))
      start = end
    }
  }

  /// The columns of both sides for some pairs.
  private func pairs(_ batch: Batch, _ range: Range<Int>) throws -> Batch {
    var columns: [Vector] = []
    try probeRows.withUnsafeBufferPointer { rows in
      let part = UnsafeBufferPointer(rebasing: rows[range])
      for vector in batch.columns { columns.append(try vector.gather(part)) }
    }
    try buildRows.withUnsafeBufferPointer { rows in
      let part = UnsafeBufferPointer(rebasing: rows[range])
      for shared in table.columns { columns.append(try shared.vector.gather(part)) }
    }
    return Batch(columns: columns, count: range.count, selection: nil)
  }

  /// Keeps the candidate pairs that meet the further condition, and in a left join one pair without a partner for each
  /// row that keeps none.
  private func settle(_ batch: Batch) throws {
    var passes = [Bool](repeating: false, count: probeRows.count)
    var start = 0
    while start < probeRows.count {
      try context.checkpoint()
      let end = min(start + context.vectorSize, probeRows.count)
      var candidates = try pairs(batch, start..<end)
      // The marks are no pairs: nothing may be computed, or fail, on them.
      let selection = Selection(buffer: try Buffer(byteCount: (end - start) * 2), count: end - start)
      let indices = selection.buffer.values(as: UInt16.self, count: end - start)
      var count = 0
      for position in start..<end where buildRows[position] != ProbeStage.endOfRow {
        indices[count] = UInt16(truncatingIfNeeded: position - start)
        count += 1
      }
      candidates.selection = Selection(buffer: selection.buffer, count: count)
      try residual?.apply(&candidates)
      candidates.rows.forEach { passes[start + $0] = true }
      start = end
    }
    var kept: (probe: [Int32], build: [Int32]) = ([], [])
    for (index, row) in probeRows.enumerated() {
      if buildRows[index] == ProbeStage.endOfRow {
        if kept.probe.last != row {
          kept.probe.append(row)
          kept.build.append(-1)
        }
      } else if passes[index] {
        kept.probe.append(row)
        kept.build.append(buildRows[index])
      }
    }
    (probeRows, buildRows) = kept
  }
}
