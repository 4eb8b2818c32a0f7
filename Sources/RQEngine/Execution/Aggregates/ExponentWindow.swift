/// The exponents of the doubles that a state adds up as fixed-point numbers, chosen by the first values that come.
struct ExponentWindow: Equatable {
  /// Biased exponent of the smallest values within; nil as long as there were none but zeros.
  private(set) var lowest: Int?

  /// How many exponents lie within.
  static let width = 44

  /// The lowest exponent, chosen so that the largest of the values at hand lies within when there is none yet.
  @inline(__always)
  mutating func cover(_ rows: Rows, _ value: (Int) -> Double) -> Int {
    if let lowest { return lowest }
    var largest = 0
    rows.forEach {
      let exponent = Int(value($0).bitPattern >> 52 & 0x7ff)
      // That of infinities and NaN, which no window holds.
      largest = exponent == 0x7ff ? largest : max(largest, exponent)
    }
    if largest == 0 { return 1 }
    // Room for larger values; in steps, so that the windows of several workers are mostly the same.
    let found = max(1, min((largest + 8) & ~7, 0x7ff) - ExponentWindow.width)
    lowest = found
    return found
  }

  /// Takes another window over where there is none yet; whether they are the same then, or the other has none.
  mutating func adopt(_ other: ExponentWindow) -> Bool {
    if lowest == nil { self = other }
    return lowest == other.lowest || other.lowest == nil
  }

  /// The value of a unit as a power of two.
  var unit: Int { (lowest ?? 1) - 1075 }
}

/// Sums that only some groups need.
struct ScarceSums<Sum> {
  private var sums: [Sum] = []
  /// For each group the place of its sum + 1, or 0; empty as long as no group has one.
  private var places: [UInt32] = []

  var isEmpty: Bool { sums.isEmpty }
  var memory: Int { sums.count * MemoryLayout<Sum>.stride + places.count * 4 }

  /// The sum of a group, if it has one.
  subscript(_ group: Int) -> Sum? {
    guard group < places.count, places[group] > 0 else { return nil }
    return sums[Int(places[group]) - 1]
  }

  /// Calls `body` with the sum of a group, which starts as `empty`.
  mutating func update(_ group: Int, _ empty: @autoclosure () -> Sum, _ body: (inout Sum) -> Void) {
    if group >= places.count {
      places.append(contentsOf: repeatElement(0, count: max(group + 1, places.count * 2) - places.count))
    }
    if places[group] == 0 {
      sums.append(empty())
      places[group] = UInt32(truncatingIfNeeded: sums.count)
    }
    body(&sums[Int(places[group]) - 1])
  }
}
