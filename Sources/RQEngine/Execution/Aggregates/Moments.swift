/// Means and sums of squared distances, from exact sums.
enum Moments {
  /// `Σxy - Σx·Σy / n`: the sum of the products of the distances from the means, rounded once or twice.
  static func centered(_ n: Int64, _ x: Int128, _ y: Int128, _ xy: WideSum) -> Double? {
    if let sum = xy.value {
      let (whole, lost) = sum.multipliedReportingOverflow(by: Int128(n))
      let (means, lostToo) = x.multipliedReportingOverflow(by: y)
      if !lost, !lostToo {
        let (difference, overflow) = whole.subtractingReportingOverflow(means)
        if !overflow { return ExactRatio.double(difference, over: Int128(n)) }
      }
    }
    return centered(n, WideSum.parts(of: x, scale: 0), WideSum.parts(of: y, scale: 0), xy.parts)
  }

  /// The same of sums given as doubles that add up to them.
  static func centered(_ n: Int64, _ x: [Double], _ y: [Double], _ xy: [Double]) -> Double? {
    var sum = ExactSum()
    for part in xy {
      guard sum.addProduct(Double(n), part) else { return nil }
    }
    for a in x {
      for b in y {
        guard sum.addProduct(-a, b) else { return nil }
      }
    }
    let value = sum.value / Double(n)
    return value.isFinite ? value : nil
  }
}

/// What a group's sums say of one column.
struct ColumnMoments: BitwiseCopyable {
  var count: Int64 = 0
  /// Sum of the squared distances from the mean; not a number when it is too large.
  var spread = 0.0

  func result(_ function: AggregateFunction) -> Double? {
    if count == 0 { return nil }
    let n = Double(count)
    let squares = max(spread, 0)
    switch function {
    case .varPop: return squares / n
    case .stddevPop: return (squares / n).squareRoot()
    case .sem: return (squares / n).squareRoot() / n.squareRoot()
    default: break
    }
    if count < 2 { return nil }
    return function == .varSamp ? squares / (n - 1) : (squares / (n - 1)).squareRoot()
  }
}

/// What a group's sums say of two columns.
struct PairMoments: BitwiseCopyable {
  var count: Int64 = 0
  var meanX = 0.0
  var meanY = 0.0
  /// Sums of the products of the distances from the means.
  var xx = 0.0
  var yy = 0.0
  var xy = 0.0

  func result(_ function: AggregateFunction) -> Double? {
    if function == .regrCount { return Double(count) }
    if count == 0 { return nil }
    let n = Double(count)
    switch function {
    case .covarPop: return xy / n
    case .covarSamp: return count < 2 ? nil : xy / (n - 1)
    case .corr: return correlation
    case .regrR2:
      if xx == 0 { return nil }
      return yy == 0 ? 1 : correlation.map { $0 * $0 }
    case .regrSlope: return xx == 0 ? nil : xy / xx
    case .regrIntercept: return xx == 0 ? nil : meanY - xy / xx * meanX
    case .regrAvgX: return meanX
    case .regrAvgY: return meanY
    case .regrSXX: return xx
    case .regrSYY: return yy
    default: return xy
    }
  }

  private var correlation: Double? {
    if xx == 0 || yy == 0 { return nil }
    let product = xx * yy
    let scale = product.isNormal ? product.squareRoot() : xx.squareRoot() * yy.squareRoot()
    return min(max(xy / scale, -1), 1)
  }
}
