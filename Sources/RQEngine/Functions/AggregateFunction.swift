/// The aggregate functions.
enum AggregateFunction: String, Sendable, Hashable, CaseIterable {
  /// `count(*)`: rows.
  case countRows = "count(*)"
  /// Rows where the argument has a value.
  case count
  /// Rows where a condition is true.
  case countIf = "count_if"
  case sum
  case avg
  case min
  case max
  case product
  case geometricMean = "geometric_mean"

  case median
  case quantileCont = "quantile_cont"
  case quantileDisc = "quantile_disc"
  case mode
  case mad
  case entropy

  case varSamp = "var_samp"
  case varPop = "var_pop"
  case stddevSamp = "stddev_samp"
  case stddevPop = "stddev_pop"
  case sem
  case skewness
  case kurtosis
  case kurtosisPop = "kurtosis_pop"

  case covarSamp = "covar_samp"
  case covarPop = "covar_pop"
  case corr
  case regrSlope = "regr_slope"
  case regrIntercept = "regr_intercept"
  case regrR2 = "regr_r2"
  case regrCount = "regr_count"
  case regrAvgX = "regr_avgx"
  case regrAvgY = "regr_avgy"
  case regrSXX = "regr_sxx"
  case regrSYY = "regr_syy"
  case regrSXY = "regr_sxy"

  case first
  case last
  case anyValue = "any_value"
  case argMin = "arg_min"
  case argMax = "arg_max"
  case stringAgg = "string_agg"
  case list

  case boolAnd = "bool_and"
  case boolOr = "bool_or"
  case bitAnd = "bit_and"
  case bitOr = "bit_or"
  case bitXor = "bit_xor"

  case approxCountDistinct = "approx_count_distinct"

  /// One that the program added; which one, the call says.
  case registered

  /// Those of the language.
  static let ofLanguage = allCases.filter { $0 != .registered }

  /// Other names a call may use.
  var aliases: [String] {
    switch self {
    case .countIf: ["countif"]
    case .sum: ["sum_no_overflow", "fsum", "kahan_sum", "sumkahan"]
    case .avg: ["mean", "favg"]
    case .geometricMean: ["geomean"]
    case .quantileCont: ["percentile_cont", "approx_quantile"]
    case .quantileDisc: ["percentile_disc", "quantile"]
    case .varSamp: ["variance", "var"]
    case .stddevSamp: ["stddev"]
    case .first: ["arbitrary"]
    case .argMin: ["min_by", "argmin"]
    case .argMax: ["max_by", "argmax"]
    case .stringAgg: ["group_concat", "listagg"]
    case .list: ["array_agg"]
    case .boolAnd: ["every", "logical_and"]
    case .boolOr: ["logical_or"]
    default: []
    }
  }

  private static let byName: [String: AggregateFunction] = {
    var names: [String: AggregateFunction] = [:]
    for function in ofLanguage where function != .countRows {
      for name in [function.rawValue] + function.aliases { names[name] = function }
    }
    return names
  }()

  /// Every name of an aggregate.
  static var names: [String] { Array(byName.keys) }

  /// The function a call names; `count` without an argument counts rows.
  init?(name: String) {
    guard let known = AggregateFunction.byName[name] else { return nil }
    self = known
  }

  /// How many arguments change from row to row.
  var argumentCount: Int {
    switch self {
    case .countRows: 0
    case .covarSamp, .covarPop, .corr, .regrSlope, .regrIntercept, .regrR2, .regrCount, .regrAvgX, .regrAvgY, .regrSXX,
      .regrSYY, .regrSXY, .argMin, .argMax:
      2
    default: 1
    }
  }

  /// How many constants may stand behind the arguments.
  var parameterCount: ClosedRange<Int> {
    switch self {
    case .quantileCont, .quantileDisc: 1...1
    case .stringAgg: 0...1
    default: 0...0
    }
  }

  /// Whether leaving out repeated values leaves the result as it is.
  var ignoresRepeats: Bool {
    switch self {
    case .min, .max, .boolAnd, .boolOr, .bitAnd, .bitOr, .approxCountDistinct, .argMin, .argMax: true
    default: false
    }
  }

  /// Whether the order of the rows decides the result.
  var dependsOnOrder: Bool {
    switch self {
    case .first, .last, .anyValue, .stringAgg, .list, .registered: true
    default: false
    }
  }
}
