import RQSyntax

/// The functions that look at the rows of the frame in an order of their own: `rank(ORDER BY x) OVER (…)` and its kin.
///
/// Two further arguments tell that order: the row's number in its partition, and the number of the first row equal to it.
/// The frame's rows are kept in a tree of counts by that number, from which a row moves to the next by what changes.
final class OwnOrderEvaluator: WindowEvaluator {
  private let function: WindowFunction
  private let arguments: [WindowArgument]
  private let number: WindowArgument
  private let first: WindowArgument
  private let frames: WindowFrameReader
  private let span: SourceSpan?
  private let context: ExecutionContext
  private let counts: WindowValues<Int64>
  private let shares: WindowValues<Double>
  private let picks: WindowPicks

  init(
    _ function: WindowFunction, _ arguments: [WindowArgument], span: SourceSpan?, _ frames: WindowFrameReader,
    count: Int, _ context: ExecutionContext
  ) throws {
    self.function = function
    self.arguments = Array(arguments.dropLast(2))
    number = arguments[arguments.count - 2]
    first = arguments[arguments.count - 1]
    self.frames = frames
    self.span = span
    self.context = context
    let isShare = function == .percentRank || function == .cumeDist
    let isPick = function == .lag || function == .lead
    counts = try WindowValues(
      count: isShare || isPick ? 0 : count, nullable: function == .ntile && arguments[0].hasNulls)
    shares = try WindowValues(count: isShare ? count : 0, nullable: false)
    picks = try WindowPicks(count: isPick ? count : 0)
  }

  func segments(_ rows: WindowRows, _ context: ExecutionContext) throws -> [Segment] {
    switch function {
    case .percentRank, .cumeDist: return try shares.segments(rows, .double, context)
    case .lag, .lead:
      let outside = arguments.count > 2 ? arguments[2].segments : []
      return try picks.segments(rows, arguments[0].segments + outside, arguments[0].type, context)
    default: return try counts.segments(rows, .int64, context)
    }
  }

  func evaluate(_ slice: WindowSlice) throws {
    let places = try slice.places().values
    let frames = try slice.frames(self.frames)
    let order = try SliceOrder(slice, number, first)
    let parameters = try Parameters(slice, function, arguments)
    for row in 0..<slice.count {
      if row & 0xfff == 0 { try context.checkpoint() }
      order.take(frames, row)
      let place = Int(places[row])
      let group = order.group(of: row)
      switch function {
      case .rank: counts.values[place] = Int64(order.rows(before: group) &+ 1)
      case .denseRank: counts.values[place] = Int64(order.groups(before: group) &+ 1)
      case .ntile: try evaluateBucket(row, place, order, parameters)
      case .percentRank:
        let others = order.size &- 1
        shares.values[place] = others > 0 ? Double(order.rows(before: group)) / Double(others) : 0
      case .cumeDist:
        let behind = order.rows(before: order.end(of: group))
        shares.values[place] = order.size > 0 ? Double(behind) / Double(order.size) : 0
      case .lag, .lead: evaluateShift(row, place, slice, order, parameters)
      default: counts.values[place] = Int64(order.rows(before: order.place(of: row)) &+ 1)
      }
      order.giveBack(frames, row)
    }
  }

  /// What the functions that take numbers are given for each row.
  private struct Parameters {
    let numbers: Scratch<Int64>?
    let validity: Scratch<UInt8>?

    init(_ slice: WindowSlice, _ function: WindowFunction, _ arguments: [WindowArgument]) throws {
      let given: WindowArgument? =
        switch function {
        case .ntile: arguments[0]
        case .lag, .lead: arguments.count > 1 ? arguments[1] : nil
        default: nil
        }
      numbers = try given?.integers(slice)
      validity = try given?.validity(slice)
    }

    /// The number of a row; nil for NULL.
    func number(_ row: Int) -> Int64? {
      if let validity, validity[row] == 0 { return nil }
      return numbers.map { $0[row] } ?? 1
    }
  }

  private func evaluateBucket(_ row: Int, _ place: Int, _ order: SliceOrder, _ parameters: Parameters) throws {
    let buckets = parameters.number(row)
    counts.validity?[place] = buckets == nil ? 0 : 1
    guard let buckets else { return }
    if buckets <= 0 { throw RankingEvaluator.tooFewBuckets(buckets, at: span) }
    let number = Int64(order.rows(before: order.place(of: row)))
    counts.values[place] = RankingEvaluator.bucket(of: number, among: Int64(order.size), buckets)
  }

  private func evaluateShift(
    _ row: Int, _ place: Int, _ slice: WindowSlice, _ order: SliceOrder, _ parameters: Parameters
  ) {
    let value = arguments[0]
    guard let offset = parameters.number(row) else {
      picks.addresses[place] = .none
      return
    }
    let most = Int64(slice.count) &+ 1
    let distance = Int(min(max(offset, -most), most))
    let own = order.rows(before: order.place(of: row))
    let target = function == .lead ? own &+ distance : own &- distance
    if target >= 0, target < order.size {
      picks.addresses[place] = value.address(slice.addresses[order.row(target)])
    } else if arguments.count > 2 {
      let base = RowAddress(truncatingIfNeeded: value.segments.count) << 16
      picks.addresses[place] = arguments[2].address(slice.addresses[row]) &+ base
    } else {
      picks.addresses[place] = .none
    }
  }
}

/// The rows of a frame in an order of their own.
private final class SliceOrder {
  private let places: Scratch<Int32>
  private let groupOf: Scratch<Int32>
  /// The row in each place of the order.
  private let rowAt: Scratch<Int32>
  /// How many rows of the frame are in the group that starts at a place, and how many of the slice.
  private let present: Scratch<Int32>
  private let sizes: Scratch<Int32>
  private let rows: CountTree
  private let groups: CountTree
  private var low = 0
  private var high = 0
  private var isEmpty = false
  private(set) var size = 0

  init(_ slice: WindowSlice, _ number: WindowArgument, _ first: WindowArgument) throws {
    let count = slice.count
    let numbers = try number.integers(slice)
    let firsts = try first.integers(slice)
    let starts = try slice.partitions().start
    places = try Scratch(count: count)
    groupOf = try Scratch(count: count)
    rowAt = try Scratch(count: count)
    present = try Scratch(count: count)
    sizes = try Scratch(count: count)
    for row in 0..<count {
      present.values[row] = 0
      sizes.values[row] = 0
    }
    for row in 0..<count {
      let place = Int(starts[row]) &+ Int(numbers[row]) &- 1
      let group = Int(starts[row]) &+ Int(firsts[row]) &- 1
      places.values[row] = Int32(truncatingIfNeeded: place)
      groupOf.values[row] = Int32(truncatingIfNeeded: group)
      rowAt.values[place] = Int32(truncatingIfNeeded: row)
      sizes.values[group] &+= 1
    }
    rows = try CountTree(count: count)
    groups = try CountTree(count: count)
  }

  func place(of row: Int) -> Int { Int(places[row]) }
  func group(of row: Int) -> Int { Int(groupOf[row]) }
  func end(of group: Int) -> Int { group &+ Int(sizes[group]) }
  func rows(before place: Int) -> Int { isEmpty ? 0 : rows.sum(before: place) }
  func groups(before place: Int) -> Int { isEmpty ? 0 : groups.sum(before: place) }
  /// The row of the frame in a place among them.
  func row(_ number: Int) -> Int { Int(rowAt[rows.place(of: number)]) }

  /// Takes the rows of a frame in the place of those of the last one.
  func take(_ frames: WindowFrames, _ row: Int) {
    let (start, end) = (Int(frames.start[row]), Int(frames.end[row]))
    isEmpty = start >= end
    if isEmpty {
      size = 0
      return
    }
    while high < end { add(high); high &+= 1 }
    while low > start { low &-= 1; add(low) }
    while high > end { high &-= 1; remove(high) }
    while low < start { remove(low); low &+= 1 }
    size = end &- start
    forEachExcluded(frames, row) {
      remove($0); size &-= 1
    }
  }

  /// Puts back what a frame excludes.
  func giveBack(_ frames: WindowFrames, _ row: Int) {
    if !isEmpty { forEachExcluded(frames, row) { add($0) } }
  }

  private func forEachExcluded(_ frames: WindowFrames, _ row: Int, _ body: (Int) -> Void) {
    guard let excluded = frames.excluded else { return }
    let (first, behind) = (max(Int(excluded.start[row]), low), min(Int(excluded.end[row]), high))
    if first >= behind { return }
    for other in first..<behind where !(frames.keepsCurrent && other == row) { body(other) }
  }

  private func add(_ row: Int) {
    rows.add(1, at: place(of: row))
    let group = group(of: row)
    if present[group] == 0 { groups.add(1, at: group) }
    present.values[group] &+= 1
  }

  private func remove(_ row: Int) {
    rows.add(-1, at: place(of: row))
    let group = group(of: row)
    present.values[group] &-= 1
    if present[group] == 0 { groups.add(-1, at: group) }
  }
}

/// Counts by place with their sums, as P. Fenwick keeps them.
private struct CountTree {
  private let sums: Scratch<Int32>
  private let count: Int

  init(count: Int) throws {
    self.count = count
    sums = try Scratch(count: count + 1)
    for place in 0...count { sums.values[place] = 0 }
  }

  func add(_ change: Int32, at place: Int) {
    var node = place &+ 1
    while node <= count {
      sums.values[node] &+= change
      node &+= node & -node
    }
  }

  func sum(before place: Int) -> Int {
    var node = place
    var total = 0
    while node > 0 {
      total &+= Int(sums[node])
      node &-= node & -node
    }
    return total
  }

  /// The place of the one that has so many before it.
  func place(of number: Int) -> Int {
    var step = 1
    while step &* 2 <= count { step &*= 2 }
    var (node, left) = (0, number)
    while step > 0 {
      if node &+ step <= count, Int(sums[node &+ step]) <= left {
        node &+= step
        left &-= Int(sums[node])
      }
      step >>= 1
    }
    return node
  }
}
