/// The functions that only windows have; aggregates may be called over windows too.
enum WindowFunction: String, Sendable, Hashable, CaseIterable {
  case rowNumber = "row_number"
  case rank
  case denseRank = "dense_rank"
  case percentRank = "percent_rank"
  case cumeDist = "cume_dist"
  case ntile
  case lag
  case lead
  case firstValue = "first_value"
  case lastValue = "last_value"
  case nthValue = "nth_value"

  /// The function a call names.
  init?(name: String) {
    if let function = WindowFunction(rawValue: name) { self = function } else { return nil }
  }

  /// How many arguments it takes.
  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .rowNumber, .rank, .denseRank, .percentRank, .cumeDist: 0...0
    case .ntile, .firstValue, .lastValue: 1...1
    case .nthValue: 2...2
    case .lag, .lead: 1...3
    }
  }

  /// Whether it gives a value of another row, so that NULLs can be passed over.
  var takesValues: Bool {
    switch self {
    case .lag, .lead, .firstValue, .lastValue, .nthValue: true
    default: false
    }
  }

  /// Whether it looks at the frame, and not at the whole partition.
  var usesFrame: Bool {
    switch self {
    case .firstValue, .lastValue, .nthValue: true
    default: false
    }
  }

  /// Signature, meaning and example.
  var documentation: FunctionDocumentation {
    let window = "OVER (PARTITION BY agency ORDER BY year)"
    switch self {
    case .rowNumber:
      return FunctionDocumentation(
        "row_number() OVER (…)", "Place of the row in its partition, from 1.", "SELECT agency, row_number() \(window)")
    case .rank:
      return FunctionDocumentation(
        "rank() OVER (…)", "Place of the row, equal rows alike, with gaps behind them.",
        "SELECT agency, rank() OVER (ORDER BY received DESC)")
    case .denseRank:
      return FunctionDocumentation(
        "dense_rank() OVER (…)", "Place of the row, equal rows alike, without gaps.",
        "SELECT agency, dense_rank() OVER (ORDER BY received DESC)")
    case .percentRank:
      return FunctionDocumentation(
        "percent_rank() OVER (…)", "(rank − 1) / (rows − 1), 0 for a single row.",
        "SELECT agency, percent_rank() OVER (ORDER BY received)")
    case .cumeDist:
      return FunctionDocumentation(
        "cume_dist() OVER (…)", "Share of the rows that come no later than this one.",
        "SELECT agency, cume_dist() OVER (ORDER BY received)")
    case .ntile:
      return FunctionDocumentation(
        "ntile(n) OVER (…)", "Number of the row's bucket when the partition is cut into n of nearly equal size.",
        "SELECT agency, ntile(4) OVER (ORDER BY received)")
    case .lag:
      return FunctionDocumentation(
        "lag(x [, offset [, default]]) OVER (…)", "x of the row `offset` rows (1) before.",
        "SELECT agency, year, received - lag(received) \(window) AS change")
    case .lead:
      return FunctionDocumentation(
        "lead(x [, offset [, default]]) OVER (…)", "x of the row `offset` rows (1) behind.",
        "SELECT agency, year, lead(received) \(window)")
    case .firstValue:
      return FunctionDocumentation(
        "first_value(x) OVER (…)", "x of the frame's first row.", "SELECT agency, first_value(received) \(window)")
    case .lastValue:
      return FunctionDocumentation(
        "last_value(x) OVER (…)", "x of the frame's last row.", "SELECT agency, last_value(received) \(window)")
    case .nthValue:
      return FunctionDocumentation(
        "nth_value(x, n) OVER (…)", "x of the frame's row n.", "SELECT agency, nth_value(received, 2) \(window)")
    }
  }
}
