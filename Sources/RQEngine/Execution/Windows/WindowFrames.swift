/// The rows that each row of a slice looks at: those from `start` up to `end`, less those excluded.
struct WindowFrames {
  let start: Scratch<Int32>
  let end: Scratch<Int32>
  /// The rows excluded, cut to the frame; nil when none are.
  let excluded: WindowSlice.Bounds?
  /// Whether the current row stays though it is among those excluded.
  let keepsCurrent: Bool

  /// Calls `body` with the ranges of positions a row looks at, in order; there are up to three.
  @inline(__always)
  func forEachRange(_ row: Int, _ body: (Int, Int) -> Void) {
    let (low, high) = (Int(start[row]), Int(end[row]))
    guard let excluded else {
      if low < high { body(low, high) }
      return
    }
    let (first, behind) = (Int(excluded.start[row]), Int(excluded.end[row]))
    if low < first { body(low, first) }
    if keepsCurrent, first <= row, row < behind { body(row, row &+ 1) }
    if behind < high { body(behind, high) }
  }

  /// Whether starts and ends only move forward, and nothing is excluded.
  func isMonotone(_ count: Int) -> Bool {
    if excluded != nil { return false }
    let (starts, ends) = (start.values, end.values)
    for row in 0..<count where row > 0 {
      if starts[row] < starts[row &- 1] || ends[row] < ends[row &- 1] { return false }
    }
    return true
  }
}
