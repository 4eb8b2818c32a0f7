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
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else {
      let low = range.lowerBound.isFinite ? range.lowerBound : 0
      step = 1
      ticks = low == 0 ? [0, 1] : low > 0 ? [0, low] : [low, 0]
      return
    }
    let raw = span / Double(max(count - 1, 1))
    let power = pow(10, floor(log10(raw)))
    let factor = raw / power
    let step = (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power
    let first = floor(range.lowerBound / step + 1e-9)
    let last = ceil(range.upperBound / step - 1e-9)
    self.step = step
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// The lowest mark.
  var low: Double { ticks.first ?? 0 }
  /// The highest mark.
  var high: Double { ticks.last ?? 1 }

  /// How far along the axis a value lies, 0 at its low end and 1 at its high one.
  func share(_ value: Double) -> Double { high > low ? (value - low) / (high - low) : 0 }

  /// A mark as text, with no more digits than tell it from the next.
  func label(_ value: Double) -> String { ChartScale.text(value, step: step) }

  private static func text(_ value: Double, step: Double) -> String {
    if abs(value) < 1e15, value == value.rounded() { return String(Int64(value)) }
    let digits = min(max(0, Int(-floor(log10(step)))), 12)
    let scale = pow(10, Double(digits))
    let scaled = (value * scale).rounded()
    guard abs(scaled) < 1e15, digits > 0 else { return "\(value)" }
    let whole = Int64(abs(scaled))
    let unit = Int64(scale)
    let rest = String(whole % unit)
    let sign = scaled < 0 ? "-" : ""
    return "\(sign)\(whole / unit)." + String(repeating: "0", count: digits - rest.utf8.count) + rest
  }
}
