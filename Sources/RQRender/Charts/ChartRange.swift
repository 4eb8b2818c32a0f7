/// Arithmetic on the range of what is drawn that holds for every range of finite numbers.
extension ClosedRange<Double> {
  /// How far along the range a value lies, 0 at its lower end and 1 at its upper; 0 in a range of one value.
  ///
  /// The distance between two numbers can be larger than any number, so that distances are taken in halves there.
  func share(of value: Double) -> Double {
    let span = upperBound - lowerBound
    if span == 0 { return 0 }
    let share =
      span.isFinite
      ? (value - lowerBound) / span : (value / 2 - lowerBound / 2) / (upperBound / 2 - lowerBound / 2)
    return Swift.min(Swift.max(share, 0), 1)
  }
}
