/// A straight line of a page, along an edge of cells.
struct PageRule {
  /// Whether it runs from left to right.
  var isHorizontal: Bool
  /// Its height on the page, or for a vertical one its distance from the left edge, in points.
  var position: Double
  /// Where it begins, along its own direction.
  var start: Double
  /// Where it ends.
  var end: Double
}
