/// Rows that have one partner at most.
extension ProbeStage {
  /// `memory` is where the heads lie.
  func pushUnique(
    _ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>, _ memory: Buffer
  ) throws {
    switch mode {
    case .pairs: try pushMatched(batch, rows, heads, memory, isPair: true)
    case .matched: try pushMatched(batch, rows, heads, memory, isPair: false)
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
      let numbers = try spread(heads, memory, rows, batch.count)
      note(heads)
      try next.push(try paired(batch, batch.selection, numbers, mayMiss: true))
    case .note: note(heads)
    }
  }

  /// Passes on the rows that have a partner.
  func pushMatched(
    _ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>, _ memory: Buffer, isPair: Bool
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
    let numbers = try spread(heads, memory, rows, batch.count)
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
        isTested ? try column(source, batch, candidates.rows, numbers, present: nil) : blank)
    }
    try residual.apply(&candidates)
    if candidates.rows.count == 0 { return }
    noteSelected(candidates, numbers)
    try next.push(try paired(batch, candidates.selection, numbers, mayMiss: false))
  }

  /// The number of each listed row's partner, by row.
  func spread(
    _ heads: UnsafeBufferPointer<Int32>, _ memory: Buffer, _ rows: Rows, _ count: Int
  ) throws -> Buffer {
    if rows.isAll { return memory }
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
  func paired(_ batch: Batch, _ selection: Selection?, _ numbers: Buffer, mayMiss: Bool) throws -> Batch {
    var result = Batch(columns: [], count: batch.count, selection: selection)
    result.columns.reserveCapacity(probe.output.count)
    let partners = UnsafeBufferPointer(numbers.values(as: Int32.self, count: batch.count))
    let present = mayMiss ? try FlatColumn.presence(partners, result.rows, count: batch.count) : nil
    for source in sources.prefix(probe.output.count) {
      result.columns.append(try column(source, batch, result.rows, numbers, present: present))
    }
    return result
  }

  /// One column for rows with at most one partner each.
  func column(
    _ source: PairSource, _ batch: Batch, _ rows: Rows, _ numbers: Buffer, present: Buffer?
  ) throws -> Vector {
    switch source {
    case .probe(let place): return batch.columns[place].spread
    case .build(let place):
      if table.count == 1, present == nil { return try table.columns[place].constant(0, count: batch.count) }
      let partners = UnsafeBufferPointer(numbers.values(as: Int32.self, count: batch.count))
      return try table.columns[place].gather(partners, rows, count: batch.count, present: present)
    case .mark: return try Vector.constant(.boolean(false), type: .boolean, count: batch.count)
    }
  }

  /// Passes rows on as they are, with the columns that go out.
  func pass(_ batch: Batch, _ selection: Selection?) throws {
    if selection?.count == 0 { return }
    var result = Batch(columns: [], count: batch.count, selection: selection)
    for source in sources.prefix(probe.output.count) {
      if case .probe(let place) = source { result.columns.append(batch.columns[place].spread) }
    }
    try next.push(result)
  }

  func pushMarked(_ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>) throws {
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

  func pushMarks(_ batch: Batch, _ mark: Vector) throws {
    var result = Batch(columns: [], count: batch.count, selection: batch.selection)
    for source in sources.prefix(probe.output.count) {
      switch source {
      case .probe(let place): result.columns.append(batch.columns[place].spread)
      case .mark: result.columns.append(mark)
      case .build: break
      }
    }
    try next.push(result)
  }

  /// Which rows without a partner may have one after all, were a NULL known.
  func unknownRows(_ batch: Batch, _ rows: Rows) throws -> (Int) -> Bool {
    guard probe.mark?.isNullAware == true, table.whole.hasRows else { return { _ in false } }
    if table.whole.hasNullKey { return { _ in true } }
    let vectors = try keys.map { try $0.evaluate(batch, rows) }.filter { $0.validity != nil }
    return { row in vectors.contains { !$0.isValid(row) } }
  }

  /// Notes which rows of the build side have partners.
  func note(_ heads: UnsafeBufferPointer<Int32>) {
    guard let marks else { return }
    let flags: UnsafeMutableBufferPointer<UInt8> = marks.values(count: table.count)
    for head in heads where head >= 0 { flags[Int(head)] = 1 }
  }

  func noteSelected(_ batch: Batch, _ numbers: Buffer) {
    guard let marks else { return }
    let flags: UnsafeMutableBufferPointer<UInt8> = marks.values(count: table.count)
    let partners = numbers.values(as: Int32.self, count: batch.count)
    batch.rows.forEach { flags[Int(partners[$0])] = 1 }
  }
}
