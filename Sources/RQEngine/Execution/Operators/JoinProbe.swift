import RQSyntax

/// Finds for each row the rows of the build side with the same keys, in order.
struct JoinProbe: StageFactory {
  let type: JoinType
  let keys: [BoundExpression]
  let residual: BoundExpression?
  /// What an as-of join compares beside the keys.
  let nearest: BoundExpression?
  /// The columns of the rows that come in.
  let layout: [Column]
  let build: PipelineOutput
  let buildLayout: [Column]
  /// The columns of the rows that go out.
  let output: [Column]
  /// The column of a mark join.
  let mark: MarkColumn?
  /// Whether the build side is the left one, whose rows come out in the end.
  let buildsLeft: Bool

  /// How many rows of the build side come out in one morsel.
  static let tailRows = Chunk.capacity

  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage {
    guard let table = build.joinTable else {
      throw Diagnostic("RQ0901", "a join was started before its build side was read")
    }
    return try ProbeStage(self, table, context, next: next)
  }

  func statistics(_ input: [ColumnStatistics]) -> [ColumnStatistics] {
    guard let table = build.joinTable else { return [] }
    // Either side may be missing from a row that comes out.
    let losesProbe = emitsBuildRows
    let losesBuild = type != .inner
    return output.map { column in
      var known = ColumnStatistics.unknown
      if let place = layout.firstIndex(of: column) {
        known = place < input.count ? input[place] : .unknown
        if losesProbe { known.mayBeNull = true }
      } else if let place = buildLayout.firstIndex(of: column) {
        known = table.columns[place].statistics
        if losesBuild { known.mayBeNull = true }
      }
      return known
    }
  }

  /// Whether rows of the build side come out once all probe rows are through.
  var emitsBuildRows: Bool {
    buildsLeft ? type != .inner && type != .right : type == .right || type == .full
  }

  /// Whether probe rows without a partner leave no trace.
  var dropsUnmatched: Bool {
    if residual == nil, nearest == nil, keys.isEmpty { return false }
    if buildsLeft { return type != .right && type != .full }
    return type == .inner || type == .right || type == .semi
  }

  func tailMorsels() -> Int {
    guard emitsBuildRows, let table = build.joinTable else { return 0 }
    return (table.count + JoinProbe.tailRows - 1) / JoinProbe.tailRows
  }
}

/// What a join does with a probe row, seen from the probe side.
private enum ProbeMode {
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

private final class ProbeStage: PassingStage {
  private let probe: JoinProbe
  private let table: JoinTable
  private let keys: [Evaluator]
  private let nearest: Evaluator?
  private let residual: RowFilter?
  private let mode: ProbeMode
  private let context: ExecutionContext
  /// Where each column that a pair may need comes from; those of the output first.
  private let sources: [PairSource]
  /// Which of them the further condition reads.
  private let testedSources: [Bool]
  /// For each row of the build side whether a partner was found, as far as this worker knows.
  private let marks: Buffer?

  private enum PairSource {
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
    let all = probe.output + tested.subtracting(probe.output).sorted { $0.id < $1.id }
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

  private static func mode(_ probe: JoinProbe) -> ProbeMode {
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

  // MARK: Rows that come in

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
      try pushUnique(batch, rows, UnsafeBufferPointer(heads))
    } else {
      try pushGroups(batch, rows, UnsafeBufferPointer(heads))
    }
    withExtendedLifetime(memory) {}
  }

  /// Writes the row or group of each listed row, -1 where it has none; true when they are rows.
  private func match(_ batch: Batch, _ rows: Rows, _ heads: UnsafeMutableBufferPointer<Int32>) throws -> Bool {
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
  private func members(_ head: Int32) -> (rows: UnsafeBufferPointer<Int32>?, count: Int) {
    guard let index = table.index else { return (nil, table.count) }
    let rows = index.rows(of: head)
    return (rows, rows.count)
  }

  // MARK: One partner at most

  private func pushUnique(_ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>) throws {
    switch mode {
    case .pairs: try pushMatched(batch, rows, heads, isPair: true)
    case .matched: try pushMatched(batch, rows, heads, isPair: false)
    case .unmatched:
      var place = 0
      try pass(
        batch,
        try Selection(rows) { _ in
          defer { place += 1 }
          return heads[place] < 0 ? 1 : 0
        })
    case .marked: try pushMarked(batch, rows, heads)
    case .pairsOrRow, .single:
      let numbers = try spread(heads, rows, batch.count)
      note(heads)
      try next.push(try paired(batch, batch.selection, numbers, mayMiss: true))
    case .note: note(heads)
    }
  }

  /// Passes on the rows that have a partner.
  private func pushMatched(
    _ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>, isPair: Bool
  ) throws {
    let buffer = try Buffer(byteCount: (rows.count + 1) * 2)
    let target: UnsafeMutableBufferPointer<UInt16> = buffer.values(count: rows.count + 1)
    var (kept, place) = (0, 0)
    rows.forEach { row in
      target[kept] = UInt16(truncatingIfNeeded: row)
      kept &+= heads[place] >= 0 ? 1 : 0
      place &+= 1
    }
    if kept == 0 { return }
    let selection = kept == batch.count ? nil : Selection(buffer: buffer, count: kept)
    guard isPair else {
      try pass(batch, selection)
      return
    }
    let numbers = try spread(heads, rows, batch.count)
    guard let residual else {
      note(heads)
      try next.push(try paired(batch, selection, numbers, mayMiss: false))
      return
    }
    // Columns that the condition does not read are made for the rows that pass it alone.
    var candidates = Batch(columns: [], count: batch.count, selection: selection)
    let blank = try Vector.constant(.null, type: .null, count: batch.count)
    for (source, isTested) in zip(sources, testedSources) {
      candidates.columns.append(
        isTested ? try column(source, batch, candidates.rows, numbers, mayMiss: false) : blank)
    }
    try residual.apply(&candidates)
    if candidates.rows.count == 0 { return }
    noteSelected(candidates, numbers)
    try next.push(try paired(batch, candidates.selection, numbers, mayMiss: false))
  }

  /// The number of each listed row's partner, by row.
  private func spread(_ heads: UnsafeBufferPointer<Int32>, _ rows: Rows, _ count: Int) throws -> Buffer {
    let buffer = try Buffer(byteCount: count * 4)
    let numbers: UnsafeMutableBufferPointer<Int32> = buffer.values(count: count)
    var place = 0
    rows.forEach { row in
      numbers[row] = heads[place]
      place &+= 1
    }
    return buffer
  }

  /// The rows with the columns of their partners beside them.
  private func paired(_ batch: Batch, _ selection: Selection?, _ numbers: Buffer, mayMiss: Bool) throws -> Batch {
    var result = Batch(columns: [], count: batch.count, selection: selection)
    result.columns.reserveCapacity(probe.output.count)
    for source in sources.prefix(probe.output.count) {
      result.columns.append(try column(source, batch, result.rows, numbers, mayMiss: mayMiss))
    }
    return result
  }

  /// One column for rows with at most one partner each.
  private func column(
    _ source: PairSource, _ batch: Batch, _ rows: Rows, _ numbers: Buffer, mayMiss: Bool
  ) throws -> Vector {
    switch source {
    case .probe(let place): return batch.columns[place]
    case .build(let place):
      if table.count == 1, !mayMiss { return table.columns[place].constant(0, count: batch.count) }
      let partners = UnsafeBufferPointer(numbers.values(as: Int32.self, count: batch.count))
      return try table.columns[place].gather(partners, rows, count: batch.count, mayMiss: mayMiss)
    case .mark: return try Vector.constant(.boolean(false), type: .boolean, count: batch.count)
    }
  }

  /// Passes rows on as they are, with the columns that go out.
  private func pass(_ batch: Batch, _ selection: Selection?) throws {
    if selection?.count == 0 { return }
    var result = Batch(columns: [], count: batch.count, selection: selection)
    for source in sources.prefix(probe.output.count) {
      if case .probe(let place) = source { result.columns.append(batch.columns[place]) }
    }
    try next.push(result)
  }

  private func pushMarked(_ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>) throws {
    var writer = try VectorWriter<UInt8>(count: batch.count)
    let unknown = try unknownRows(batch, rows)
    var place = 0
    try rows.forEach { row in
      writer.values[row] = heads[place] >= 0 ? 1 : 0
      if heads[place] < 0, unknown(row) { try writer.setNull(row) }
      place += 1
    }
    try pushMarks(batch, writer.vector(.bool))
  }

  private func pushMarks(_ batch: Batch, _ mark: Vector) throws {
    var result = Batch(columns: [], count: batch.count, selection: batch.selection)
    for source in sources.prefix(probe.output.count) {
      switch source {
      case .probe(let place): result.columns.append(batch.columns[place])
      case .mark: result.columns.append(mark)
      case .build: break
      }
    }
    try next.push(result)
  }

  /// Which rows without a partner may have one after all, were a NULL known.
  private func unknownRows(_ batch: Batch, _ rows: Rows) throws -> (Int) -> Bool {
    guard probe.mark?.isNullAware == true, table.count > 0 else { return { _ in false } }
    if table.hasNullKey { return { _ in true } }
    let vectors = try keys.map { try $0.evaluate(batch, rows) }.filter { $0.validity != nil }
    return { row in vectors.contains { !$0.isValid(row) } }
  }

  /// Notes which rows of the build side have partners.
  private func note(_ heads: UnsafeBufferPointer<Int32>) {
    guard let marks else { return }
    let flags: UnsafeMutableBufferPointer<UInt8> = marks.values(count: table.count)
    for head in heads where head >= 0 { flags[Int(head)] = 1 }
  }

  private func noteSelected(_ batch: Batch, _ numbers: Buffer) {
    guard let marks else { return }
    let flags: UnsafeMutableBufferPointer<UInt8> = marks.values(count: table.count)
    let partners = numbers.values(as: Int32.self, count: batch.count)
    batch.rows.forEach { flags[Int(partners[$0])] = 1 }
  }

  // MARK: Several partners

  private func pushGroups(_ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>) throws {
    switch mode {
    case .matched, .unmatched, .marked: try pushUnique(batch, rows, heads)
    case .note: for head in heads where head >= 0 { noteGroup(head) }
    case .single:
      for head in heads where head >= 0 && members(head).count > 1 { throw ProbeStage.severalRows }
      let firsts = try Buffer(byteCount: heads.count * 4)
      let rowNumbers: UnsafeMutableBufferPointer<Int32> = firsts.values(count: heads.count)
      for place in 0..<heads.count { rowNumbers[place] = heads[place] < 0 ? -1 : members(heads[place]).rows?[0] ?? 0 }
      try pushUnique(batch, rows, UnsafeBufferPointer(rowNumbers))
    case .pairs, .pairsOrRow:
      var pairs = try PairBlock(capacity: context.vectorSize)
      try forEachPair(rows, heads, keepsRows: mode == .pairsOrRow) { row, number in
        pairs.append(row, number)
        if pairs.isFull { try flush(batch, &pairs) }
      }
      try flush(batch, &pairs)
      if marks != nil { for head in heads where head >= 0 { noteGroup(head) } }
    }
  }

  /// The error of a subquery that gives more than the one value it stands for.
  private static var severalRows: Diagnostic {
    Diagnostic(
      "RQ0123", "a subquery in the place of a value gives more than one row",
      hint: "Use an aggregate such as max(…), LIMIT 1, or IN (…).")
  }

  private func noteGroup(_ head: Int32) {
    guard let marks else { return }
    let flags: UnsafeMutableBufferPointer<UInt8> = marks.values(count: table.count)
    guard let rows = members(head).rows else {
      flags.update(repeating: 1)
      return
    }
    for row in rows { flags[Int(row)] = 1 }
  }

  /// Calls `body` with each listed row and each of its partners in order; with -1 for a row without, where it is kept.
  @inline(__always)
  private func forEachPair(
    _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>, keepsRows: Bool, _ body: (Int32, Int32) throws -> Void
  ) throws {
    var place = 0
    let isUnique = table.isUnique || table.nearest != nil
    try rows.forEach { row in
      let head = heads[place]
      place += 1
      let number = Int32(truncatingIfNeeded: row)
      if head < 0 {
        if keepsRows { try body(number, -1) }
      } else if isUnique {
        try body(number, head)
      } else {
        let (known, count) = members(head)
        if let known {
          for partner in known { try body(number, partner) }
        } else {
          for partner in 0..<Int32(truncatingIfNeeded: count) { try body(number, partner) }
        }
      }
    }
  }

  /// Passes the pairs collected so far on.
  private func flush(_ batch: Batch, _ pairs: inout PairBlock) throws {
    if pairs.count == 0 { return }
    try context.checkpoint()
    var result = Batch(columns: [], count: pairs.count, selection: nil)
    for index in probe.output.indices { result.columns.append(try column(index, batch, pairs)) }
    pairs.count = 0
    try next.push(result)
  }

  /// One column of both sides for some pairs.
  private func column(_ index: Int, _ batch: Batch, _ pairs: PairBlock) throws -> Vector {
    switch sources[index] {
    case .probe(let place): try batch.columns[place].taking(pairs.left)
    case .build(let place):
      try table.columns[place].gather(pairs.right, .all(pairs.count), count: pairs.count, mayMiss: mode != .pairs)
    case .mark: try Vector.constant(.boolean(false), type: .boolean, count: pairs.count)
    }
  }

  // MARK: A further condition

  /// Tests the further condition on all candidate pairs, then does with each row what its outcome asks for.
  private func settle(
    _ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>, _ isUnique: Bool
  ) throws {
    if mode == .pairs {
      var block = try PairBlock(capacity: context.vectorSize)
      try forEachPair(rows, heads, keepsRows: false) { row, number in
        block.append(row, number)
        if block.isFull {
          try pushPassing(batch, block)
          block.count = 0
        }
      }
      try pushPassing(batch, block)
      return
    }
    var kept: (rows: [Int32], partners: [Int32]) = ([], [])
    let reservation = Reservation(context.budget, for: "JOIN")
    var block = try PairBlock(capacity: context.vectorSize)
    func test() throws {
      guard block.count > 0 else { return }
      try context.checkpoint()
      let candidates = try tested(batch, block)
      candidates.rows.forEach { place in
        kept.rows.append(block.left[place])
        kept.partners.append(block.right[place])
      }
      block.count = 0
      try reservation.update(to: kept.rows.count * 8, rows: kept.rows.count)
    }
    try forEachPair(rows, heads, keepsRows: false) { row, number in
      block.append(row, number)
      if block.isFull { try test() }
    }
    try test()
    if let marks {
      let flags: UnsafeMutableBufferPointer<UInt8> = marks.values(count: table.count)
      for partner in kept.partners { flags[Int(partner)] = 1 }
    }
    try finish(batch, rows, kept.rows, kept.partners)
  }

  /// The pairs that meet the condition: a batch with the columns it reads in their places.
  private func tested(_ batch: Batch, _ block: PairBlock) throws -> Batch {
    var candidates = Batch(columns: [], count: block.count, selection: nil)
    let blank = try Vector.constant(.null, type: .null, count: block.count)
    for index in sources.indices {
      candidates.columns.append(testedSources[index] ? try column(index, batch, block) : blank)
    }
    try residual?.apply(&candidates)
    return candidates
  }

  /// Passes on the pairs that meet the condition.
  private func pushPassing(_ batch: Batch, _ block: PairBlock) throws {
    if block.count == 0 { return }
    try context.checkpoint()
    var result = try tested(batch, block)
    let rows = result.rows
    if rows.count == 0 { return }
    if let marks {
      let flags: UnsafeMutableBufferPointer<UInt8> = marks.values(count: table.count)
      rows.forEach { flags[Int(block.right[$0])] = 1 }
    }
    if result.selection != nil, rows.count < block.count / 2 {
      // Few pairs are left: their columns are made for them alone.
      var pairs = try PairBlock(capacity: rows.count)
      rows.forEach { pairs.append(block.left[$0], block.right[$0]) }
      try flush(batch, &pairs)
      return
    }
    for index in probe.output.indices where !testedSources[index] {
      result.columns[index] = try column(index, batch, block)
    }
    result.columns.removeLast(sources.count - probe.output.count)
    try next.push(result)
  }

  /// Passes on what the pairs that meet the condition make of the listed rows.
  private func finish(_ batch: Batch, _ rows: Rows, _ kept: [Int32], _ partners: [Int32]) throws {
    switch mode {
    case .note, .pairs: return
    case .matched, .unmatched, .marked, .single:
      let memory = try Buffer(byteCount: rows.count * 4)
      let heads: UnsafeMutableBufferPointer<Int32> = memory.values(count: rows.count)
      heads.update(repeating: -1)
      var (place, index) = (0, 0)
      try rows.forEach { row in
        while index < kept.count, Int(kept[index]) == row {
          if mode == .single, heads[place] >= 0 { throw ProbeStage.severalRows }
          heads[place] = partners[index]
          index += 1
        }
        place += 1
      }
      try pushUnique(batch, rows, UnsafeBufferPointer(heads))
      withExtendedLifetime(memory) {}
    case .pairsOrRow:
      var block = try PairBlock(capacity: context.vectorSize)
      var index = 0
      try rows.forEach { row in
        let number = Int32(truncatingIfNeeded: row)
        let first = index
        while index < kept.count, kept[index] == number {
          block.append(number, partners[index])
          if block.isFull { try flush(batch, &block) }
          index += 1
        }
        if index == first {
          block.append(number, -1)
          if block.isFull { try flush(batch, &block) }
        }
      }
      try flush(batch, &block)
    }
  }

  // MARK: Rows of the build side in the end

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

  private func pushTail(_ start: Int, _ count: Int, _ flags: UnsafeMutableBufferPointer<UInt8>) throws {
    var result = Batch(columns: [], count: count, selection: nil)
    let isMark = probe.type == .mark
    if !isMark {
      let wanted: UInt8 = probe.type == .semi ? 1 : 0
      result.selection = try Selection(.all(count)) { flags[start + $0] == wanted ? 1 : 0 }
      if result.selection?.count == 0 { return }
    }
    for index in probe.output.indices {
      switch sources[index] {
      case .build(let place): result.columns.append(table.columns[place].vector(start, count))
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

/// Pairs of a probe row and a build row, up to a vector of them.
private struct PairBlock {
  private let memory: Buffer
  private let capacity: Int
  private let rows: UnsafeMutableBufferPointer<Int32>
  private let numbers: UnsafeMutableBufferPointer<Int32>
  var count = 0

  init(capacity: Int) throws {
    self.capacity = max(capacity, 1)
    memory = try Buffer(byteCount: self.capacity * 8)
    let all: UnsafeMutableBufferPointer<Int32> = memory.values(count: self.capacity * 2)
    rows = UnsafeMutableBufferPointer(rebasing: all[..<self.capacity])
    numbers = UnsafeMutableBufferPointer(rebasing: all[self.capacity...])
  }

  var isFull: Bool { count == capacity }
  /// The rows of the probe side.
  var left: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(rebasing: rows[..<count]) }
  /// The rows of the build side, -1 for none.
  var right: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(rebasing: numbers[..<count]) }

  @inline(__always)
  mutating func append(_ row: Int32, _ number: Int32) {
    rows[count] = row
    numbers[count] = number
    count &+= 1
  }
}
