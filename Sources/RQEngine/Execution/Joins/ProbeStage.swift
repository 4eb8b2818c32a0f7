import RQSyntax

/// What a join does with a probe row, seen from the probe side.
enum ProbeMode {
  /// Its pairs go on.
  case pairs
  /// Its pairs go on, or the row with NULLs when it has none.
  case pairsOrRow
  /// The row goes on once when it has a partner.
  case matched
  /// The row goes on when it has no partner.
  case unmatched
  /// The row goes on with a column that says whether it has a partner.
  case marked
  /// The row goes on with its only partner or NULLs.
  case single
  /// Nothing goes on; partners are noted on the build side.
  case note
}

final class ProbeStage: PassingStage {
  let probe: JoinProbe
  let table: JoinTable
  let keys: [Evaluator]
  let nearest: Evaluator?
  let residual: RowFilter?
  let mode: ProbeMode
  let context: ExecutionContext
  /// Where each column that a pair may need comes from; those of the output first.
  let sources: [PairSource]
  /// Which of them the further condition reads.
  let testedSources: [Bool]
  /// For each row of the build side whether a partner was found, as far as this worker knows.
  let marks: Buffer?

  enum PairSource {
    case probe(Int)
    case build(Int)
    case mark
  }

  init(_ probe: JoinProbe, _ table: JoinTable, _ context: ExecutionContext, next: Stage) throws {
    self.probe = probe
    self.table = table
    self.context = context
    let compiler = ExpressionCompiler(probe.layout, options: context.options)
    keys = try probe.keys.map(compiler.compile)
    nearest = try probe.nearest.map(compiler.compile)
    let tested = probe.residual?.columns ?? []
    let all = probe.output + tested.subtracting(probe.output).ordered { $0.id < $1.id }
    sources = try all.map { column in
      if let place = probe.layout.firstIndex(of: column) { return .probe(place) }
      if let place = probe.buildLayout.firstIndex(of: column) { return .build(place) }
      if column == probe.mark?.column { return .mark }
      throw Diagnostic("RQ0901", "the column \(column.name) is missing from a join's input")
    }
    testedSources = all.map { tested.contains($0) }
    let pairs = ExpressionCompiler(all, options: context.options)
    if let condition = probe.residual {
      let parts: [BoundExpression]
      if case .and(let inner) = condition.kind { parts = inner } else { parts = [condition] }
      residual = RowFilter(try parts.map(pairs.compile))
    } else {
      residual = nil
    }
    mode = ProbeStage.mode(probe)
    marks = probe.emitsBuildRows ? try table.makeMarks() : nil
    super.init(next: next)
  }

  static func mode(_ probe: JoinProbe) -> ProbeMode {
    if probe.buildsLeft {
      switch probe.type {
      case .inner, .left: return .pairs
      case .right, .full: return .pairsOrRow
      case .semi, .anti, .mark: return .note
      case .single: return .pairs
      }
    }
    switch probe.type {
    case .inner, .right: return .pairs
    case .left, .full: return .pairsOrRow
    case .semi: return .matched
    case .anti: return .unmatched
    case .mark: return .marked
    case .single: return .single
    }
  }

  override func push(_ batch: Batch) throws {
    let rows = batch.rows
    if rows.count == 0 { return }
    try context.checkpoint()
    let memory = try Buffer(byteCount: rows.count * 4)
    let heads: UnsafeMutableBufferPointer<Int32> = memory.values(count: rows.count)
    let isUnique = try match(batch, rows, heads)
    if residual != nil, !(mode == .pairs && isUnique) {
      try settle(batch, rows, UnsafeBufferPointer(heads), isUnique)
    } else if isUnique {
      try pushUnique(batch, rows, UnsafeBufferPointer(heads), memory)
    } else {
      try pushGroups(batch, rows, UnsafeBufferPointer(heads), memory)
    }
    withExtendedLifetime(memory) {}
  }

  /// Writes the row or group of each listed row, -1 where it has none; true when they are rows.
  func match(_ batch: Batch, _ rows: Rows, _ heads: UnsafeMutableBufferPointer<Int32>) throws -> Bool {
    var isUnique = table.isUnique
    if keys.isEmpty {
      // Without keys all rows are one group, which is the only row when there is one.
      heads.update(repeating: table.count == 0 ? -1 : 0)
    } else {
      let vectors = try keys.map { try $0.evaluate(batch, rows) }
      try table.lookUp(vectors, rows, into: heads)
    }
    if let nearest, let known = table.nearest {
      let vector = try nearest.evaluate(batch, rows)
      let words = NearestRows.words(vector, rows)
      var place = 0
      rows.forEach { row in
        if heads[place] >= 0 {
          heads[place] = vector.isValid(row) ? known.row(group: heads[place], words[row]) : -1
        }
        place += 1
      }
      isUnique = true
    }
    return isUnique
  }

  /// The rows of a group; of a join without keys all rows.
  @inline(__always)
  func members(_ head: Int32) -> (rows: UnsafeBufferPointer<Int32>?, count: Int) {
    guard let index = table.index else { return (nil, table.count) }
    let rows = index.rows(of: head)
    return (rows, rows.count)
  }

  override func pushTail(_ morsel: Int) throws {
    guard let marks = table.collectedMarks() else { return }
    let flags = marks.values(as: UInt8.self, count: table.count)
    let end = min((morsel + 1) * JoinProbe.tailRows, table.count)
    var start = morsel * JoinProbe.tailRows
    while start < end {
      try context.checkpoint()
      let count = min(context.vectorSize, end - start)
      try pushTail(start, count, flags)
      start += count
    }
  }

  func pushTail(_ start: Int, _ count: Int, _ flags: UnsafeMutableBufferPointer<UInt8>) throws {
    var result = Batch(columns: [], count: count, selection: nil)
    let isMark = probe.type == .mark
    if !isMark {
      let wanted: UInt8 = probe.type == .semi ? 1 : 0
      result.selection = try Selection(.all(count)) { flags[start + $0] == wanted ? 1 : 0 }
      if result.selection?.count == 0 { return }
    }
    for index in probe.output.indices {
      switch sources[index] {
      case .build(let place): result.columns.append(try table.columns[place].vector(start, count))
      case .probe(let place):
        result.columns.append(try Vector.constant(.null, type: probe.layout[place].type, count: count))
      case .mark:
        let writer = try VectorWriter<UInt8>(count: count)
        for row in 0..<count { writer.values[row] = flags[start + row] }
        result.columns.append(writer.vector(.bool))
      }
    }
    try next.push(result)
  }
}
