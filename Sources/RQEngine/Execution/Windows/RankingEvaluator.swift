import RQSyntax

/// The functions that number rows: `row_number`, `rank`, `dense_rank`, `ntile`.
final class RankingEvaluator: WindowEvaluator {
  private let function: WindowFunction
  private let orderCount: Int
  private let buckets: WindowArgument?
  private let span: SourceSpan?
  private let result: WindowValues<Int64>

  init(_ function: WindowFunction, _ call: WindowCall, buckets: WindowArgument?, count: Int) throws {
    self.function = function
    orderCount = call.orderCount
    self.buckets = buckets
    span = call.arguments.first?.span
    result = try WindowValues(count: count, nullable: buckets?.hasNulls ?? false)
  }

  func segments(_ rows: WindowRows, _ context: ExecutionContext) throws -> [Segment] {
    try result.segments(rows, .int64, context)
  }

  func evaluate(_ slice: WindowSlice) throws {
    let places = try slice.places().values
    let partitions = try slice.partitions()
    let starts = partitions.start.values
    let target = result.values
    switch function {
    case .rank:
      let peers = try slice.peers(orderCount).start.values
      for row in 0..<slice.count { target[Int(places[row])] = Int64(peers[row] &- starts[row] &+ 1) }
    case .denseRank:
      let peers = try slice.peers(orderCount).start.values
      var rank: Int64 = 0
      for row in 0..<slice.count {
        if starts[row] == Int32(truncatingIfNeeded: row) {
          rank = 1
        } else if peers[row] == Int32(truncatingIfNeeded: row) {
          rank &+= 1
        }
        target[Int(places[row])] = rank
      }
    case .ntile: try evaluateBuckets(slice, places, partitions)
    default:
      for row in 0..<slice.count {
        target[Int(places[row])] = Int64(row &- Int(starts[row]) &+ 1)
      }
    }
  }

  private func evaluateBuckets(
    _ slice: WindowSlice, _ places: UnsafeMutableBufferPointer<Int32>, _ partitions: WindowSlice.Bounds
  ) throws {
    guard let buckets else { return }
    let counts = try buckets.integers(slice)
    let validity = try buckets.validity(slice)
    for row in 0..<slice.count {
      let place = Int(places[row])
      let isValid = validity.map { $0[row] != 0 } ?? true
      if let target = result.validity { target[place] = isValid ? 1 : 0 }
      result.values[place] = 0
      if !isValid { continue }
      if counts[row] <= 0 { throw RankingEvaluator.tooFewBuckets(counts[row], at: span) }
      let start = Int(partitions.start[row])
      let size = Int64(Int(partitions.end[row]) &- start)
      result.values[place] = RankingEvaluator.bucket(of: Int64(row &- start), among: size, counts[row])
    }
  }

  /// The bucket, from 1, of the row that has `number` rows before it.
  static func bucket(of number: Int64, among size: Int64, _ count: Int64) -> Int64 {
    // The first `left` buckets have a row more than the others.
    let (each, left) = size.quotientAndRemainder(dividingBy: count)
    let larger = left &* (each &+ 1)
    return number < larger ? number / (each &+ 1) &+ 1 : (number &- larger) / max(each, 1) &+ left &+ 1
  }

  static func tooFewBuckets(_ count: Int64, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(
      "RQ0145", "ntile needs a number of buckets above 0, and a row has \(count)", at: span,
      hint: "For example ntile(4) for quarters.")
  }
}

/// The shares `percent_rank` and `cume_dist`.
final class ShareEvaluator: WindowEvaluator {
  private let isCumulative: Bool
  private let orderCount: Int
  private let result: WindowValues<Double>

  init(isCumulative: Bool, _ call: WindowCall, count: Int) throws {
    self.isCumulative = isCumulative
    orderCount = call.orderCount
    result = try WindowValues(count: count, nullable: false)
  }

  func segments(_ rows: WindowRows, _ context: ExecutionContext) throws -> [Segment] {
    try result.segments(rows, .double, context)
  }

  func evaluate(_ slice: WindowSlice) throws {
    let places = try slice.places().values
    let partitions = try slice.partitions()
    let peers = try slice.peers(orderCount)
    for row in 0..<slice.count {
      let start = partitions.start[row]
      let size = partitions.end[row] &- start
      let share =
        isCumulative
        ? Double(peers.end[row] &- start) / Double(size)
        : size == 1 ? 0 : Double(peers.start[row] &- start) / Double(size &- 1)
      result.values[Int(places[row])] = share
    }
  }
}
