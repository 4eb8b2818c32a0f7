/// A stretch of the units of a text that is looked at where it stands and not kept: making one neither copies nor counts
/// references, as a slice of an array does for every line, piece and cell. Its bounds are checked in debug builds.
typealias UnitSlice = Slice<UnsafeBufferPointer<UInt16>>

extension UnsafeBufferPointer<UInt16> {
  /// A range of units without the blanks and line breaks at its ends.
  @inline(__always)
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, isBlank(lower) { lower += 1 }
    while lower < upper, isBlank(upper - 1) { upper -= 1 }
    return lower..<upper
  }

  private func isBlank(_ place: Int) -> Bool { self[place] == Folding.space || self[place] == Folding.newline }
}

/// Units that are asked for one by one.
struct UnitSet: Sendable {
  /// A bit for each unit there is.
  private var bits = [UInt64](repeating: 0, count: 1 << 10)

  /// The units of a text.
  init(_ text: String) { self.init(text.utf16) }

  /// The units of a sequence.
  init(_ units: some Sequence<UInt16>) {
    for unit in units { insert(unit) }
  }

  /// Adds a unit.
  mutating func insert(_ unit: UInt16) { bits[Int(unit >> 6)] |= 1 << UInt64(unit & 63) }

  /// Whether a unit is one of them.
  @inline(__always)
  func contains(_ unit: UInt16) -> Bool { bits[Int(unit >> 6)] & (1 << UInt64(unit & 63)) != 0 }
}
