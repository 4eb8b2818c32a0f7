#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Round numbers along an axis.
struct ChartScale {
  /// The values at which the axis has a mark, in order; the first and last enclose what is drawn.
  let ticks: [Double]
  private let step: Double

  /// A scale over a range with about so many marks.
  init(_ range: ClosedRange<Double>, about count: Int = 5) {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard low < high else {
      step = 1
      ticks = low == 0 ? [0, 1] : low > 0 ? [0, low] : [low, 0]
      return
    }
    // Half the distance is a number where the distance itself is too large for one.
    let half = high / 2 - low / 2
    let raw = half / Double(max(count - 1, 1)) * 2
    let power = pow(10, floor(log10(raw)))
    // Steps so small that they have few digits left are no round numbers.
    guard power >= ChartScale.leastStep else {
      step = 1
      ticks = low < 0 && high > 0 ? [low, 0, high] : [low, high]
      return
    }
    let factor = raw / power
    let round = (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power
    // Twice the largest power of ten is no number any more.
    let step = round.isFinite ? round : power
    let first = floor(low / step + 1e-9)
    let last = ceil(high / step - 1e-9)
    self.step = step
    // A round number beyond the largest one there is gives way to the end of the range.
    ticks = stride(from: first, through: last, by: 1).map { tick in
      let value = tick * step
      return value.isFinite ? value : value < 0 ? low : high
    }
  }

  /// The smallest step between marks.
  private static let leastStep = 1e-290

  /// The lowest mark.
  var low: Double { ticks.first ?? 0 }
  /// The highest mark.
  var high: Double { ticks.last ?? 1 }

  /// How far along the axis a value lies, 0 at its low end and 1 at its high one.
  func share(_ value: Double) -> Double { (low...max(low, high)).share(of: value) }

  /// A mark as text, with no more digits than tell it from the next.
  func label(_ value: Double) -> String { ChartScale.text(value, step: step) }

  private static func text(_ value: Double, step: Double) -> String {
    if abs(value) < 1e15, value == value.rounded() { return String(Int64(value)) }
    let digits = min(max(0, Int(-floor(log10(step)))), 12)
    let scale = pow(10, Double(digits))
    let scaled = (value * scale).rounded()
    guard abs(scaled) < 1e15, digits > 0, scaled != 0 else { return "\(value)" }
    let whole = Int64(abs(scaled))
    let unit = Int64(scale)
    let rest = String(whole % unit)
    let sign = scaled < 0 ? "-" : ""
    return "\(sign)\(whole / unit)." + String(repeating: "0", count: digits - rest.utf8.count) + rest
  }
}
