/// Reads rows from a temporary file.
struct SpilledScan: Source {
  let rows: SpilledRows
  /// Where the columns stand in the rows.
  let ordinals: [Int]

  init(_ rows: SpilledRows, ordinals: [Int]? = nil) {
    self.rows = rows
    self.ordinals = ordinals ?? Array(rows.types.indices)
  }

  func morselCount() -> Int { rows.chunks.count }

  func statistics() -> [ColumnStatistics] { ordinals.map { rows.columns[$0].statistics(rows.types[$0]) } }

  func makeReader(_ context: ExecutionContext) throws -> any MorselReader { Reader(self, context) }

  private final class Reader: MorselReader {
    private let scan: SpilledScan
    private let context: ExecutionContext

    init(_ scan: SpilledScan, _ context: ExecutionContext) {
      self.scan = scan
      self.context = context
    }

    func read(_ morsel: Int, into stage: Stage) throws {
      try scan.rows.chunk(morsel, ordinals: scan.ordinals).push(into: stage, context)
    }
  }
}

extension Chunk {
  /// Pushes the rows, vector by vector.
  func push(into stage: Stage, _ context: ExecutionContext) throws {
    var start = 0
    while start < count, stage.wantsMore {
      try context.checkpoint()
      let size = Swift.min(context.vectorSize, count - start)
      let columns = try segments.map { try $0.slice(start, size) }
      start += size
      try context.pass(upTo: Double(start) / Double(count)) {
        try stage.push(Batch(columns: columns, count: size, selection: nil))
      }
    }
  }
}
