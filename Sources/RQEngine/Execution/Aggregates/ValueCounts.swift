/// How often each whole number of a narrow range occurs in each group: one count a group and number.
struct ValueCounts {
  /// The number that the first count of each group is for.
  private var low: Int64 = 0
  /// Counts a group.
  private var span = 0
  private var groupCount = 0
  /// One group's counts behind the other's.
  private var counts: [UInt32] = []
  /// How many values were counted.
  private var total = 0

  /// More counts than this are slower than keeping the values.
  private static let most = 1 << 20

  /// Bytes of memory held.
  var memory: Int { counts.count * 4 }

  /// Counts the listed rows; false, with nothing counted, when there would be too many counts.
  mutating func add(_ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?, groupCount: Int) -> Bool {
    switch vector.physical {
    case .int8: add(Int8.self, vector, rows, groups, groupCount)
    case .int16: add(Int16.self, vector, rows, groups, groupCount)
    case .int32: add(Int32.self, vector, rows, groups, groupCount)
    case .int64: add(Int64.self, vector, rows, groups, groupCount)
    default: false
    }
  }

  private mutating func add<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ type: T.Type, _ vector: Vector, _ rows: Rows, _ groups: UnsafeBufferPointer<UInt32>?, _ groupCount: Int
  ) -> Bool {
    let values = vector.values(as: T.self)
    let isConstant = vector.isConstant
    var (least, greatest) = (T.max, T.min)
    if isConstant {
      guard vector.isValid(0), rows.count > 0 else { return true }
      (least, greatest) = (values[0], values[0])
    } else if let validity = vector.validity {
      rows.forEach { row in
        least = validity[row] != 0 ? min(least, values[row]) : least
        greatest = validity[row] != 0 ? max(greatest, values[row]) : greatest
      }
    } else {
      rows.forEach { row in
        least = min(least, values[row])
        greatest = max(greatest, values[row])
      }
    }
    guard least <= greatest else { return true }
    guard total + rows.count <= Int(UInt32.max), cover(Int64(least), Int64(greatest), groupCount) else { return false }
    total += rows.count
    let (low, span) = (low, span)
    counts.withUnsafeMutableBufferPointer { counts in
      @inline(__always)
      func count(_ row: Int, _ value: T) {
        let first = groups.map { Int($0[row]) &* span } ?? 0
        counts[first &+ Int(truncatingIfNeeded: Int64(value) &- low)] &+= 1
      }
      if isConstant {
        rows.forEach { count($0, values[0]) }
      } else if let validity = vector.validity {
        rows.forEach { row in
          if validity[row] != 0 { count(row, values[row]) }
        }
      } else {
        rows.forEach { count($0, values[$0]) }
      }
    }
    return true
  }

  /// Makes room for the numbers from `least` to `greatest` in each group.
  private mutating func cover(_ least: Int64, _ greatest: Int64, _ groups: Int) -> Bool {
    let groups = max(groups, groupCount, 1)
    let first = span == 0 ? least : min(least, low)
    let last = span == 0 ? greatest : max(greatest, low + Int64(span - 1))
    if first == low, groups == groupCount, span > 0, last - low < Int64(span) { return true }
    let (distance, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, distance < Int64(ValueCounts.most) else { return false }
    var wide = Int(distance) + 1
    guard wide * groups <= ValueCounts.most else { return false }
    // Room above, so that values that grow slowly don't move everything each time.
    if wide > span, wide * 3 / 2 * groups <= ValueCounts.most, last <= Int64.max - Int64(wide) { wide = wide * 3 / 2 }
    var grown = [UInt32](repeating: 0, count: wide * groups)
    for group in 0..<groupCount {
      let target = group * wide + (span == 0 ? 0 : Int(low - first))
      for place in 0..<span { grown[target + place] = counts[group * span + place] }
    }
    (counts, low, span, groupCount) = (grown, first, wide, groups)
    return true
  }

  /// Adds the counts of another, whose groups `members` lists for each group here; false when there get too many.
  mutating func add(_ other: ValueCounts, groupCount: Int, _ members: (Int) -> ArraySlice<UInt32>) -> Bool {
    if other.span == 0 { return true }
    let last = other.low + Int64(other.span - 1)
    guard total + other.total <= Int(UInt32.max), cover(other.low, last, groupCount) else { return false }
    total += other.total
    for group in 0..<groupCount {
      let target = group * span + Int(other.low - low)
      for member in members(group) where Int(member) < other.groupCount {
        let source = Int(member) * other.span
        counts.withUnsafeMutableBufferPointer { counts in
          other.counts.withUnsafeBufferPointer { others in
            for place in 0..<other.span { counts[target &+ place] &+= others[source &+ place] }
          }
        }
      }
    }
    return true
  }

  /// What each of some summaries gives for one of the groups.
  func summarize(_ group: Int, _ summaries: [GroupSummary], isDate: Bool) -> [Value] {
    guard group < groupCount else { return summaries.map { _ in .null } }
    return counts.withUnsafeBufferPointer { counts in
      let own = UnsafeBufferPointer(rebasing: counts[(group * span)..<((group + 1) * span)])
      var total: UInt32 = 0
      for count in own { total &+= count }
      return summaries.map { summary in
        summary.result(counts: own, total: Int(total), low: low, isDate: isDate) ?? .null
      }
    }
  }

  /// Calls `body` for each group that has values: with how many they are, and each number with how often it occurs.
  func forEachGroup(_ body: (Int, Int, [(value: Int64, times: Int)]) throws -> Void) rethrows {
    for group in 0..<groupCount {
      var numbers: [(value: Int64, times: Int)] = []
      for place in 0..<span where counts[group * span + place] > 0 {
        numbers.append((low + Int64(place), Int(counts[group * span + place])))
      }
      if !numbers.isEmpty { try body(group, numbers.reduce(0) { $0 + $1.times }, numbers) }
    }
  }
}
