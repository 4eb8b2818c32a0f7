/// Rows whose groups come in the same order again and again, as the keys of a long table do that has a row for each cell
/// of a form.
struct GroupCycle {
  /// The group of each row of one period.
  let groups: UnsafeBufferPointer<UInt16>
  /// How many rows there are in all.
  let rowCount: Int

  /// After so many rows the groups begin anew.
  var period: Int { groups.count }

  /// With fewer repetitions than this a cycle saves nothing.
  private static let fewestRounds = 4
  /// Cycles are gone through in full vectors: shorter ones are taken several times.
  private static let shortest = 64

  /// After how many of `rowCount` rows keys in these vectors repeat; nil where they don't, or too rarely.
  static func period(_ keys: [Vector], rowCount: Int) -> Int? {
    var period = 1
    for key in keys where !key.isConstant {
      if key.period == 0 { return nil }
      var (a, b) = (period, key.period)
      while b > 0 { (a, b) = (b, a % b) }
      period = period / a * key.period
      if period > ColumnCycles.longest { return nil }
    }
    period *= (shortest + period - 1) / period
    return period * fewestRounds <= rowCount ? period : nil
  }

  /// Calls `body` with each place of the cycle, its group, and how many rows are at that place.
  @inline(__always)
  func forEach(_ body: (_ place: Int, _ group: Int, _ rowCount: Int) -> Void) {
    let (rounds, rest) = rowCount.quotientAndRemainder(dividingBy: period)
    for place in 0..<period { body(place, Int(groups[place]), place < rest ? rounds + 1 : rounds) }
  }

  /// Calls `body` with the group of each row that is NULL.
  @inline(__always)
  func forEachNull(_ validity: ValidityBits?, _ body: (Int) -> Void) {
    var start = 0
    validity?.forEachNull { row in
      while row &- start >= period { start &+= period }
      body(Int(groups[row &- start]))
    }
  }

  /// Writes the group of every row.
  func spread(into target: UnsafeMutableBufferPointer<UInt16>) {
    for start in stride(from: 0, to: rowCount, by: period) {
      for place in 0..<min(period, rowCount - start) { target[start + place] = groups[place] }
    }
  }
}
