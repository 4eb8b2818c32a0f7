extension AggregateFunction {
  /// Signature, meaning and example.
  var documentation: FunctionDocumentation {
    let (signature, summary, example) = texts
    return FunctionDocumentation(signature, summary, example)
  }

  private var texts: (String, String, String) {
    switch self {
    case .countRows: ("count(*)", "Number of rows.", "SELECT count(*) FROM reports")
    case .count: ("count([DISTINCT] x)", "Number of rows where x has a value.", "SELECT count(year)")
    case .countIf:
      ("count_if(condition)", "Number of rows where the condition is true.", "SELECT count_if(received > 0)")
    case .sum: ("sum([DISTINCT] x)", "Exact sum of the values; NULL when there are none.", "SELECT sum(received)")
    case .avg:
      ("avg([DISTINCT] x)", "Mean of the values as DOUBLE; NULL when there are none.", "SELECT avg(received)")
    case .min: ("min(x)", "Smallest value.", "SELECT min(year)")
    case .max: ("max(x)", "Largest value.", "SELECT max(year)")
    case .product: ("product(x)", "The values multiplied.", "SELECT product(year)")
    case .geometricMean:
      ("geometric_mean(x)", "Geometric mean of positive values.", "SELECT geometric_mean(year)")
    case .median: ("median(x)", "The middle value, or the mean of the two in the middle.", "SELECT median(received)")
    case .quantileCont:
      (
        "quantile_cont(x, fraction)", "The value below which the fraction of the values lies, interpolated.",
        "SELECT quantile_cont(received, 0.9)"
      )
    case .quantileDisc:
      (
        "quantile_disc(x, fraction)", "The first value that has at least the fraction of the values at or below it.",
        "SELECT quantile_disc(received, 0.9)"
      )
    case .mode: ("mode(x)", "The most frequent value, the smallest of several.", "SELECT mode(year)")
    case .mad: ("mad(x)", "Median distance from the median.", "SELECT mad(received)")
    case .entropy: ("entropy(x)", "Shannon entropy of the values in bits.", "SELECT entropy(year)")
    default: momentTexts
    }
  }

  private var momentTexts: (String, String, String) {
    switch self {
    case .varSamp: ("var_samp(x)", "Variance of a sample; NULL of fewer than two values.", "SELECT var_samp(received)")
    case .varPop: ("var_pop(x)", "Variance of a population.", "SELECT var_pop(received)")
    case .stddevSamp: ("stddev_samp(x)", "Standard deviation of a sample.", "SELECT stddev_samp(received)")
    case .stddevPop: ("stddev_pop(x)", "Standard deviation of a population.", "SELECT stddev_pop(received)")
    case .sem: ("sem(x)", "Standard error of the mean.", "SELECT sem(received)")
    case .skewness:
      ("skewness(x)", "Skewness of a sample; NULL of fewer than three values.", "SELECT skewness(received)")
    case .kurtosis:
      ("kurtosis(x)", "Excess kurtosis of a sample; NULL of fewer than four values.", "SELECT kurtosis(received)")
    case .kurtosisPop: ("kurtosis_pop(x)", "Excess kurtosis of a population.", "SELECT kurtosis_pop(received)")
    case .covarSamp: ("covar_samp(y, x)", "Covariance of a sample.", "SELECT covar_samp(withheld, received)")
    case .covarPop: ("covar_pop(y, x)", "Covariance of a population.", "SELECT covar_pop(withheld, received)")
    case .corr: ("corr(y, x)", "Pearson's correlation coefficient.", "SELECT corr(withheld, received)")
    case .regrSlope:
      ("regr_slope(y, x)", "Slope of the least-squares line.", "SELECT regr_slope(withheld, received)")
    case .regrIntercept:
      ("regr_intercept(y, x)", "Where the least-squares line meets x = 0.", "SELECT regr_intercept(withheld, received)")
    case .regrR2: ("regr_r2(y, x)", "Square of the correlation.", "SELECT regr_r2(withheld, received)")
    case .regrCount:
      ("regr_count(y, x)", "Number of rows where both have a value.", "SELECT regr_count(withheld, received)")
    case .regrAvgX:
      ("regr_avgx(y, x)", "Mean of x where both have a value.", "SELECT regr_avgx(withheld, received)")
    case .regrAvgY:
      ("regr_avgy(y, x)", "Mean of y where both have a value.", "SELECT regr_avgy(withheld, received)")
    case .regrSXX:
      ("regr_sxx(y, x)", "Sum of the squared distances of x from its mean.", "SELECT regr_sxx(withheld, received)")
    case .regrSYY:
      ("regr_syy(y, x)", "Sum of the squared distances of y from its mean.", "SELECT regr_syy(withheld, received)")
    case .regrSXY:
      ("regr_sxy(y, x)", "Sum of the products of the distances from the means.", "SELECT regr_sxy(withheld, received)")
    default: choiceTexts
    }
  }

  private var choiceTexts: (String, String, String) {
    switch self {
    case .first: ("first(x)", "The value of the first row in load order, NULL too.", "SELECT first(agency)")
    case .last: ("last(x)", "The value of the last row in load order, NULL too.", "SELECT last(agency)")
    case .anyValue: ("any_value(x)", "The first value in load order that is not NULL.", "SELECT any_value(agency)")
    case .argMin: ("arg_min(x, y)", "x of the first row with the smallest y.", "SELECT arg_min(agency, received)")
    case .argMax: ("arg_max(x, y)", "x of the first row with the largest y.", "SELECT arg_max(agency, received)")
    case .stringAgg:
      (
        "string_agg([DISTINCT] x [, separator])",
        "The texts joined in load order, or that of DISTINCT values; a comma stands between.",
        "SELECT string_agg(agency, '、')"
      )
    case .boolAnd: ("bool_and(condition)", "Whether all values are true.", "SELECT bool_and(received > 0)")
    case .boolOr: ("bool_or(condition)", "Whether a value is true.", "SELECT bool_or(received > 0)")
    case .bitAnd: ("bit_and(x)", "Bits set in all values.", "SELECT bit_and(year)")
    case .bitOr: ("bit_or(x)", "Bits set in a value.", "SELECT bit_or(year)")
    case .bitXor: ("bit_xor(x)", "Bits set in an odd number of values.", "SELECT bit_xor(year)")
    case .list:
      (
        "list([DISTINCT] x [ORDER BY y])", "The values in load order as a list, NULLs too; also array_agg.",
        "SELECT list(year)"
      )
    default:
      (
        "approx_count_distinct(x)", "Number of distinct values, within about 2 %, in little memory.",
        "SELECT approx_count_distinct(agency)"
      )
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
