/// Sums that give nothing rather than something wrong.
enum CheckedSum {
  /// The sum; nil when a term is missing, there is none, or the sum does not fit.
  static func of(_ terms: [Int64?]) -> Int64? {
    var sum: Int64 = 0
    for term in terms {
      guard let term else { return nil }
      let (next, overflow) = sum.addingReportingOverflow(term)
      if overflow { return nil }
      sum = next
    }
    return terms.isEmpty ? nil : sum
  }
}
