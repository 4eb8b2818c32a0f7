/// The rows of a join's build side as they came in: vectors by column, in the order of the morsels.
struct BuildRows: @unchecked Sendable {
  let types: [DataType]
  /// What is known of the columns.
  let statistics: [ColumnStatistics]
  private let pieces: [[Vector]]
  private let starts: [Int]

  /// The rows that the workers of a pipeline collected.
  init(_ parts: [BuildPart], types: [DataType], _ statistics: [ColumnStatistics]) {
    self.types = types
    self.statistics = statistics
    let parts = parts.ordered { $0.morsel < $1.morsel }
    var starts = [0]
    for part in parts { for count in part.counts { starts.append((starts.last ?? 0) + count) } }
    self.starts = starts
    pieces = types.indices.map { column in parts.flatMap { $0.columns[column] } }
  }

  /// How many rows.
  var count: Int { starts.last ?? 0 }

  /// Bytes the flat columns will take.
  var memory: Int {
    var total = 0
    for column in pieces {
      let width = column.reduce(0) { max($0, $1.physical.width) }
      total += count * (width + (column.contains { $0.validity != nil } ? 1 : 0))
    }
    return total
  }

  /// Each column in one stretch of memory.
  func flattened(keys: Set<Int>, _ context: ExecutionContext) throws -> [FlatColumn] {
    let rows = try RowLayout(types.indices.map { keys.contains($0) ? 0 : rowWidth($0) }, count: count)
    let builders = try types.indices.map { index in
      try FlatColumnBuilder(pieces[index], starts: starts, type: types[index], isKey: keys.contains(index)) { width in
        if let place = rows?.place(index) { return place }
        return RowPlace(try Buffer(byteCount: count * width), stride: width)
      }
    }
    // Vector by vector, so that the rows one of them fills are still near when the next column comes.
    _ = try Scheduler.run(
      morsels: starts.count - 1, threads: context.threads, makeState: { _ in () },
      work: { _, index in
        try context.checkpoint()
        for builder in builders { builder.copy(index) }
      })
    return builders.map(\.column)
  }

  /// The bytes a value of a column takes in a row; 0 where that is not known before its texts are interned.
  private func rowWidth(_ index: Int) -> Int {
    if types[index].isCoded {
      guard let first = pieces[index].first?.dictionary, pieces[index].allSatisfy({ $0.dictionary === first }) else {
        return 0
      }
    }
    return FlatColumnBuilder.width(pieces[index], types[index])
  }
}

/// How columns lie beside each other in rows, so that one access to memory finds all values of a row.
private struct RowLayout {
  private var offsets: [Int?]
  private let stride: Int
  private let memory: Buffer

  /// Fewer rows than this stay near whatever is done with them.
  private static let manyRows = 1 << 17

  /// A layout for columns of some widths, 0 for one that lies by itself; nil where rows are worth nothing.
  init?(_ widths: [Int], count: Int) throws {
    guard count >= RowLayout.manyRows, widths.count(where: { $0 > 0 }) > 1 else { return nil }
    offsets = widths.map { _ in nil }
    var end = 0
    // The widest first, so that each is aligned.
    for index in widths.indices.ordered(by: { widths[$0] > widths[$1] }) where widths[index] > 0 {
      offsets[index] = end
      end += widths[index]
    }
    let alignment = max(widths.max() ?? 8, 8)
    stride = (end + alignment - 1) / alignment * alignment
    memory = try Buffer(byteCount: count * stride)
  }

  /// Where a column lies; nil where that is not in rows.
  func place(_ index: Int) -> RowPlace? {
    offsets[index].map { RowPlace(memory, offset: $0, stride: stride) }
  }
}

/// The rows one worker collected of one morsel.
struct BuildPart {
  let morsel: Int
  /// The vectors by column.
  var columns: [[Vector]]
  /// The rows of each vector.
  var counts: [Int] = []
}

/// Collects rows without copying more than filters make necessary.
final class BuildStage: Stage {
  private(set) var parts: [BuildPart] = []
  /// What is known of what is collected.
  let statistics: [ColumnStatistics]
  private let evaluators: [Evaluator]
  private let context: ExecutionContext
  private let reservation: Reservation
  private var held = 0
  private var rows = 0

  init(_ evaluators: [Evaluator], _ statistics: [ColumnStatistics], _ context: ExecutionContext) {
    self.evaluators = evaluators
    self.statistics = statistics
    self.context = context
    reservation = Reservation(context.budget, for: "JOIN")
  }

  override func begin(morsel: Int) throws {
    parts.append(BuildPart(morsel: morsel, columns: evaluators.map { _ in [] }))
  }

  override func end(morsel: Int) throws {
    if parts.last?.counts.isEmpty == true { parts.removeLast() }
  }

  override func push(_ batch: Batch) throws {
    let listed = batch.rows
    if listed.count == 0 { return }
    let last = parts.count - 1
    let isNarrowed = batch.selection != nil
    for (index, evaluator) in evaluators.enumerated() {
      var vector = try evaluator.evaluate(batch, listed).compacted(listed)
      vector.runEnds = nil
      // What a scan gives lies in the table's own memory.
      if isNarrowed || !(vector.owners.0 is Segment) { held += listed.count * vector.physical.width }
      parts[last].columns[index].append(vector)
    }
    parts[last].counts.append(listed.count)
    rows += listed.count
    try reservation.update(to: held, rows: rows)
  }
}
