/// Collects the build side of a join and indexes it by the keys.
struct JoinBuild: Sink {
  let keys: [BoundExpression]
  let layout: [Column]
  private let collect: Collect

  init(keys: [BoundExpression], layout: [Column]) {
    self.keys = keys
    self.layout = layout
    collect = Collect(types: layout.map(\.type))
  }

  func makeStage(_ context: ExecutionContext) throws -> Stage { try collect.makeStage(context) }

  func combine(_ stages: [Stage], _ context: ExecutionContext, into output: PipelineOutput) throws {
    let gathered = PipelineOutput()
    try collect.combine(stages, context, into: gathered)
    output.joinTable = try JoinTable(try gathered.relation.flattened(), keys, layout, context)
  }
}

/// The build side of a join: its rows, and for each key the rows that have it, in order.
final class JoinTable: Sendable {
  /// The columns of the rows.
  let columns: [SharedVector]
  let count: Int
  /// First row of the key's chain + 1 by slot, or 0.
  private let slots: [UInt32]
  private let hashes: [UInt64]
  private let words: [UInt64]
  private let width: Int
  private let encoder: KeyEncoder
  /// Where a single integer key has few possible values: its index in place of the slots.
  private let dense: DenseIndex?
  /// The next row with the same key + 1, or 0, by row.
  private let next: [UInt32]
  let types: [DataType]
  let dictionaries: [TextDictionary?]

  init(_ relation: Relation, _ keys: [BoundExpression], _ layout: [Column], _ context: ExecutionContext) throws {
    let chunk = relation.chunks.first
    count = chunk?.count ?? 0
    // Without rows there are still columns, of NULLs, for the rows of a left join.
    columns =
      try chunk?.segments.map { SharedVector(try $0.slice(0, $0.count)) }
      ?? relation.types.map { SharedVector(try Vector.constant(.null, type: $0, count: 1)) }
    let keyTypes = keys.map(\.type)
    types = keyTypes
    let reservation = Reservation(context.budget, for: "JOIN")
    try reservation.update(to: count * (keys.count * 8 + 28), rows: count)

    var encoder = KeyEncoder(types: keyTypes)
    let width = encoder.width
    let count = count
    var words = [UInt64](repeating: 0, count: count * width)
    if count > 0, !keys.isEmpty {
      let compiler = ExpressionCompiler(layout, options: context.options)
      let evaluators = try keys.map(compiler.compile)
      // Row numbers within a batch are 16-bit, so the keys are computed a part at a time.
      for start in stride(from: 0, to: count, by: Chunk.capacity) {
        let part = min(Chunk.capacity, count - start)
        let batch = Batch(
          columns: try chunk?.segments.map { try $0.slice(start, part) } ?? [], count: part, selection: nil)
        let vectors = try evaluators.map { try $0.evaluate(batch, .all(part)) }
        words.withUnsafeMutableBufferPointer { words in
          let target = UnsafeMutableBufferPointer(rebasing: words[(start * width)..<((start + part) * width)])
          encoder.encode(vectors, .all(part), into: target)
        }
      }
    }
    dictionaries = keyTypes.indices.map { keyTypes[$0] == .text ? encoder.textDictionary(key: $0) : nil }
    var size = 16
    while size < count * 2 { size *= 2 }
    let isDense = keyTypes == [.integer] || keyTypes == [.date]
    dense = isDense ? DenseIndex(words, width: width, count: count, encoder) : nil
    var slots = [UInt32](repeating: 0, count: dense == nil ? size : 0)
    var next = [UInt32](repeating: 0, count: count)
    var hashes = [UInt64](repeating: 0, count: dense == nil ? count : 0)
    let mask = size - 1
    dense?.chain(&next)
    // From the last row to the first, so that each chain runs forward.
    for row in stride(from: count - 1, through: 0, by: -1) where !keys.isEmpty && dense == nil {
      if row & 0xffff == 0 { try context.checkpoint() }
      // A NULL key equals nothing.
      if encoder.hasNull(words, row * width) { continue }
      let hash = JoinTable.hash(words, row * width, width)
      hashes[row] = hash
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 {
        let head = Int(slots[slot]) - 1
        if hashes[head] == hash, JoinTable.equal(words, head * width, words, row * width, width) { break }
        slot = (slot + 1) & mask
      }
      next[row] = slots[slot]
      slots[slot] = UInt32(truncatingIfNeeded: row + 1)
    }
    self.width = width
    self.encoder = encoder
    self.words = words
    self.slots = slots
    self.next = next
    self.hashes = hashes
  }

  private static func hash(_ words: [UInt64], _ start: Int, _ width: Int) -> UInt64 {
    var hash = Hash64.word(words[start])
    for offset in 1..<width { hash = Hash64.combine(hash, words[start + offset]) }
    return hash
  }

  private static func equal(_ a: [UInt64], _ x: Int, _ b: [UInt64], _ y: Int, _ width: Int) -> Bool {
    for offset in 0..<width where a[x + offset] != b[y + offset] { return false }
    return true
  }

  /// For each of `count` encoded keys the first row that has it, or -1; a NULL key has none.
  func lookUp(_ probe: [UInt64], count: Int, into heads: UnsafeMutableBufferPointer<Int32>) {
    if let dense {
      dense.lookUp(probe, count: count, width: width, encoder, into: heads)
      return
    }
    let mask = slots.count - 1
    slots.withUnsafeBufferPointer { slots in
      hashes.withUnsafeBufferPointer { hashes in
        for key in 0..<count {
          let start = key * width
          heads[key] = -1
          if encoder.hasNull(probe, start) { continue }
          let hash = JoinTable.hash(probe, start, width)
          var slot = Int(truncatingIfNeeded: hash) & mask
          while slots[slot] != 0 {
            let head = Int(slots[slot]) - 1
            if hashes[head] == hash, JoinTable.equal(words, head * width, probe, start, width) {
              heads[key] = Int32(truncatingIfNeeded: head)
              break
            }
            slot = (slot + 1) & mask
          }
        }
      }
    }
  }

  /// The row after `row` with the same key, or -1.
  func next(after row: Int32) -> Int32 { Int32(truncatingIfNeeded: Int(next[Int(row)]) - 1) }
}

/// A vector that workers read together; nothing writes to it any more.
final class SharedVector: @unchecked Sendable {
  let vector: Vector

  init(_ vector: Vector) { self.vector = vector }
}
