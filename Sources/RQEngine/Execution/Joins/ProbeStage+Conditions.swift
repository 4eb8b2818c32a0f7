/// Joins with a further condition on pairs.
extension ProbeStage {
  /// Tests the further condition on all candidate pairs, then does with each row what its outcome asks for.
  func settle(
    _ batch: Batch, _ rows: Rows, _ heads: UnsafeBufferPointer<Int32>, _ isUnique: Bool
  ) throws {
    if mode == .pairs {
      var block = try PairBlock(capacity: context.vectorSize)
      try forEachPair(rows, heads, keepsRows: false) { row, number in
        block.append(row, number)
        if block.isFull {
          try context.pass(upTo: share(batch, block)) { try pushPassing(batch, block) }
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
      context.pass(upTo: share(batch, block)) {}
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
  func tested(_ batch: Batch, _ block: PairBlock) throws -> Batch {
    var candidates = Batch(columns: [], count: block.count, selection: nil)
    let blank = try Vector.constant(.null, type: .null, count: block.count)
    for index in sources.indices {
      candidates.columns.append(testedSources[index] ? try column(index, batch, block, nil) : blank)
    }
    try residual?.apply(&candidates)
    return candidates
  }

  /// Passes on the pairs that meet the condition.
  func pushPassing(_ batch: Batch, _ block: PairBlock) throws {
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
      result.columns[index] = try column(index, batch, block, nil)
    }
    result.columns.removeLast(sources.count - probe.output.count)
    try next.push(result)
  }

  /// Passes on what the pairs that meet the condition make of the listed rows.
  func finish(_ batch: Batch, _ rows: Rows, _ kept: [Int32], _ partners: [Int32]) throws {
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
      try pushUnique(batch, rows, UnsafeBufferPointer(heads), memory)
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
}
