/// The aggregate functions.
enum AggregateFunction: String, Sendable, Hashable, CaseIterable {
  /// `count(*)`: rows.
  case countRows = "count(*)"
  /// Rows where the argument has a value.
  case count
  case sum
  case avg
  case min
  case max

  /// The function a call names; `count` without an argument counts rows.
  init?(name: String) {
    switch name {
    case "count": self = .count
    case "sum": self = .sum
    case "avg", "mean": self = .avg
    case "min": self = .min
    case "max": self = .max
    default: return nil
    }
  }

  /// The type of the result over an argument type, or nil when it does not apply.
  func resultType(of argument: DataType) -> DataType? {
    switch self {
    case .countRows, .count: .integer
    case .min, .max: argument
    case .avg: argument.isNumeric || argument == .null ? .double : nil
    case .sum:
      switch argument {
      case .integer, .null: .integer
      case .decimal(_, let scale): .decimal(precision: Decimal.maxPrecision, scale: scale)
      case .double: .double
      default: nil
      }
    }
  }

  /// Signature, meaning and example.
  var documentation: FunctionDocumentation {
    switch self {
    case .countRows:
      FunctionDocumentation("count(*)", "Number of rows.", "SELECT count(*) FROM reports")
    case .count:
      FunctionDocumentation("count([DISTINCT] x)", "Number of rows where x has a value.", "SELECT count(year)")
    case .sum:
      FunctionDocumentation("sum([DISTINCT] x)", "Exact sum of the values; NULL when there are none.", "SELECT sum(received)")
    case .avg:
      FunctionDocumentation("avg([DISTINCT] x)", "Mean of the values as DOUBLE; NULL when there are none.", "SELECT avg(received)")
    case .min: FunctionDocumentation("min(x)", "Smallest value.", "SELECT min(year)")
    case .max: FunctionDocumentation("max(x)", "Largest value.", "SELECT max(year)")
    }
  }
}

/// What `SHOW FUNCTIONS` tells of a function.
struct FunctionDocumentation: Sendable {
  let signature: String
  let summary: String
  let example: String

  init(_ signature: String, _ summary: String, _ example: String) {
    self.signature = signature
    self.summary = summary
    self.example = example
  }
}
