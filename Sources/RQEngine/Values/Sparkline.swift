/// Numbers as a line of bars, one character each.
enum Sparkline {
  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// The bars from zero, or from the least where that is below zero, to the greatest; a missing number is a space.
  static func text(_ numbers: [Double?]) -> String {
    let known = numbers.compactMap { $0 }.filter(\.isFinite)
    guard let greatest = known.max(), let least = known.min() else { return "" }
    let low = min(least, 0)
    let range = greatest - low
    return String(
      numbers.map { number -> Character in
        guard let number, number.isFinite else { return " " }
        guard range > 0 else { return bars[0] }
        return bars[min(7, max(0, Int(((number - low) / range * 7).rounded())))]
      })
  }
}
