/// The shortest of several runs, in milliseconds: what else the machine does only ever adds to it.
func shortest(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
  var least = Double.infinity
  for _ in 0..<runs {
    let start = ContinuousClock.now
    try body()
    least = min(least, (ContinuousClock.now - start) / .milliseconds(1))
  }
  return least
}

/// A number of milliseconds with two places.
func milliseconds(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  let rest = hundredths % 100
  return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) ms"
}
