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
  /// The test of the keys in the scan that the rows come from, if there is one.
  var filter: JoinFilter?

  /// How many rows of the build side come out in one morsel.
  static let tailRows = Chunk.capacity

  func makeStage(_ context: ExecutionContext, next: Stage) throws -> Stage {
    guard let table = build.joinTable else {
      throw Diagnostic("RQ0901", "a join was started before its build side was read")
    }
    if filter?.decides == true { return PassColumns(output.compactMap(layout.firstIndex(of:)), next: next) }
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
        known = table.statistics(column: place)
        if losesBuild { known.mayBeNull = true }
      }
      return known
    }
  }

  /// Whether rows of the build side come out once all probe rows are through.
  var emitsBuildRows: Bool {
    buildsLeft ? type != .inner && type != .right : type == .right || type == .full
  }

  /// When the scan below can do all of the join by testing keys.
  var deciding: JoinFilter.Deciding {
    if residual != nil || nearest != nil || mark != nil || !output.allSatisfy(layout.contains) { return .never }
    switch type {
    case .inner: return .whereUnique
    case .semi: return buildsLeft ? .never : .always
    default: return .never
    }
  }

  /// Whether probe rows without a partner leave no trace.
  var dropsUnmatched: Bool {
    if residual == nil, nearest == nil, keys.isEmpty { return false }
    if buildsLeft { return type != .right && type != .full }
    return type == .inner || type == .right || type == .semi
  }

  var mayHaveTail: Bool { emitsBuildRows }

  func tailMorsels() -> Int {
    guard emitsBuildRows, let table = build.joinTable else { return 0 }
    return (table.count + JoinProbe.tailRows - 1) / JoinProbe.tailRows
  }
}

/// Passes rows on with some of their columns.
private final class PassColumns: PassingStage {
  private let places: [Int]

  init(_ places: [Int], next: Stage) {
    self.places = places
    super.init(next: next)
  }

  override func push(_ batch: Batch) throws {
    var result = Batch(columns: [], count: batch.count, selection: batch.selection)
    result.columns = places.map { batch.columns[$0] }
    try next.push(result)
  }
}
