import RQEngine

/// A picture of a result: what is drawn, apart from how.
///
/// The same value is drawn in a terminal (`terminalText`), as SVG (`svg(standalone:)`) and as a Vega-Lite specification
/// (`vegaLite`). Bars start at zero; a year without a value is a gap.
public struct Chart: Sendable, Hashable {
  /// The forms of charts.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Bars to the right, a line for each row.
    case bar
    /// Lines over time or over numbers.
    case line
    /// Bars upwards.
    case column
    /// A point for each row, by two numbers.
    case scatter
    /// A field of cells, the darker the larger.
    case heat
    /// A line of text for each series.
    case spark
  }

  /// A place on the axis of categories.
  public struct Category: Sendable, Hashable {
    /// What it is called.
    public var label: String
    /// Where it lies, for what has an order and distances: years, dates, numbers.
    public var position: Double?
  }

  /// One value that is drawn.
  public struct Point: Sendable, Hashable {
    /// How large it is.
    public var value: Double
    /// How it is written, as in the table.
    public var text: String
    /// Whether it rests on a report that contradicts itself.
    public var isMarked: Bool
  }

  /// Values that belong together, one for each category; nil where there is none.
  public struct Series: Sendable, Hashable {
    /// What they are called.
    public var name: String
    /// The values in the order of the categories.
    public var points: [Point?]
  }

  /// Its form.
  public var kind: Kind
  /// What stands above it; nil for nothing.
  public var title: String?
  /// What the categories are.
  public var categoryTitle: String
  /// What the values are.
  public var valueTitle: String
  /// The categories in order.
  public var categories: [Category]
  /// The values.
  public var series: [Series]
  /// What was left out for want of room, to be said below it.
  public var omissions: [String] = []
  /// How many columns it takes in a terminal.
  public var terminalWidth = 80
  /// Whether its author chose how many columns it takes.
  var hasOwnWidth = false
  /// How many lines its field takes in a terminal.
  public var terminalHeight = 12

  /// The chart no wider than a screen, unless its author chose how wide it is.
  public func fitting(width: Int) -> Chart {
    var chart = self
    if !hasOwnWidth { chart.terminalWidth = max(20, min(terminalWidth, width)) }
    return chart
  }

  /// All values that are drawn.
  var points: [Point] { series.flatMap { $0.points.compactMap { $0 } } }

  /// The range of the values, zero included where the size of a thing drawn is the value.
  var valueRange: ClosedRange<Double> {
    let values = points.map(\.value)
    let low = values.min() ?? 0
    let high = values.max() ?? 0
    switch kind {
    case .bar, .column, .spark: return min(0, low)...max(0, high)
    case .line, .scatter, .heat:
      // A line that hardly moves far from zero would be a straight one if zero were shown; one near zero shows it.
      if low >= 0, low < high / 2 || high == 0 { return 0...max(high, low) }
      return low...high
    }
  }

  /// Whether any value rests on a report that contradicts itself.
  var hasMarks: Bool { points.contains(where: \.isMarked) }
}
