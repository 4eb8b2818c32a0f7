import RQSyntax

/// Rows that may have several partners.
extension ProbeStage {
  func pushGroups(
    _ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>, _ memory: Buffer
  ) throws {
    switch mode {
    case .matched, .unmatched, .marked: try pushUnique(batch, rows, heads, memory)
    case .note: for head in heads where head >= 0 { noteGroup(head) }
    case .single:
      for head in heads where head >= 0 && members(head).count > 1 { throw ProbeStage.severalRows }
      let firsts = try Buffer(byteCount: heads.count * 4)
      let rowNumbers: UnsafeMutableBufferPointer<Int32> = firsts.values(count: heads.count)
      for place in 0..<heads.count { rowNumbers[place] = heads[place] < 0 ? -1 : members(heads[place]).rows?[0] ?? 0 }
      try pushUnique(batch, rows, UnsafeBufferPointer(rowNumbers), firsts)
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
  static var severalRows: Diagnostic {
    Diagnostic(
      "RQ0123", "a subquery in the place of a value gives more than one row",
      hint: "Use an aggregate such as max(…), LIMIT 1, or IN (…).")
  }

  func noteGroup(_ head: Int32) {
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
  func forEachPair(
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
  func flush(_ batch: Batch, _ pairs: inout PairBlock) throws {
    if pairs.count == 0 { return }
    try context.checkpoint()
    var result = Batch(columns: [], count: pairs.count, selection: nil)
    let present = try presence(pairs)
    for index in probe.output.indices { result.columns.append(try column(index, batch, pairs, present)) }
    let share = share(batch, pairs)
    pairs.count = 0
    try context.pass(upTo: share) { try next.push(result) }
  }

  /// What of the rows of a batch is done once some pairs are, from 0 to 1.
  func share(_ batch: Batch, _ pairs: PairBlock) -> Double {
    guard let row = pairs.left.last, let partner = pairs.right.last else { return 0 }
    // Without keys every row has all rows of the other side for partners.
    let part = keys.isEmpty && table.count > 0 ? Double(partner) / Double(table.count) : 0
    return (Double(row) + max(0, part)) / Double(batch.count)
  }

  /// Which pairs are some, where there may be rows without a partner among them.
  func presence(_ pairs: PairBlock) throws -> Buffer? {
    if mode == .pairs { return nil }
    return try FlatColumn.presence(pairs.right, .all(pairs.count), count: pairs.count)
  }

  /// One column of both sides for some pairs.
  func column(_ index: Int, _ batch: Batch, _ pairs: PairBlock, _ present: Buffer?) throws -> Vector {
    switch sources[index] {
    case .probe(let place): try batch.columns[place].spread.taking(pairs.left)
    case .build(let place):
      try table.columns[place].gather(pairs.right, .all(pairs.count), count: pairs.count, present: present)
    case .mark: try Vector.constant(.boolean(false), type: .boolean, count: pairs.count)
    }
  }
}
